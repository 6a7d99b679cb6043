"""A conversation always fits into the model's context."""

import random
from types import SimpleNamespace

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from moewarden.graphs.investigate.room import Room, fitted, learn_room, room_of

from ..investigators import Good
from ..models import Talker

TOOLS = [{"type": "function", "function": {"name": "search", "description": "Find.", "parameters": {}}}]


def turn(size, calls=1):
    return {
        "text": "",
        "calls": [
            {
                "name": "search",
                "arguments": {"text": f"w{n}"},
                "result": "r" * size,
                "told": "3 events match",
                "events": [],
                "ok": True,
            }
            for n in range(calls)
        ],
        "claims": [],
        "counted": [],
        "chart": None,
    }


def three_bytes_a_token(text):
    return len(text.encode()) // 3 + 1


@pytest.mark.parametrize("tokens", [3000, 4096, 8192, 32768])
def test_whatever_was_said_fits(tokens):
    numbers, room = random.Random(7), Room(tokens, three_bytes_a_token)
    for _ in range(60):
        turns = [
            turn(numbers.choice((10, 900, 9_000, 60_000)), numbers.randint(0, 4)) for _ in range(numbers.randint(0, 14))
        ]
        opening = [
            SystemMessage("s" * 300),
            HumanMessage("q" * numbers.choice((100, 2_000, 200_000))),
            HumanMessage("w" * 90),
        ]
        messages = fitted(opening, turns, TOOLS, room)
        assert room.size(messages, TOOLS) <= room.reading
        assert messages[0].text == opening[0].text


def test_the_newest_result_is_kept_whole_and_the_oldest_shrinks_first():
    room = Room(4096, three_bytes_a_token)
    messages = fitted([SystemMessage("s"), HumanMessage("q")], [turn(5_000), turn(5_000), turn(5_001)], TOOLS, room)
    results = [message.text for message in messages if message.type == "tool"]
    assert results[0] == "3 events match"
    assert results[-1] == "r" * 5_001


def test_every_result_answers_a_call_of_the_message_before_it():
    room = Room(4096, three_bytes_a_token)
    messages = fitted([SystemMessage("s"), HumanMessage("q")], [turn(3_000, 2) for _ in range(9)], TOOLS, room)
    open_calls = []
    for message in messages[2:]:
        if message.type == "ai":
            assert open_calls == []
            open_calls = [call["id"] for call in message.tool_calls]
            assert all(len(name) == 9 and name.isalnum() for name in open_calls)
        elif message.type == "tool":
            assert message.tool_call_id == open_calls.pop(0)
    assert open_calls == []


@pytest.mark.parametrize(
    ("profile", "tokens"), [({"max_input_tokens": 4096}, 4096), ({}, 8192), ({"max_input_tokens": 10**6}, 32768)]
)
def test_the_profile_says_how_much_a_model_reads(profile, tokens):
    assert room_of(Good(profile=profile)).tokens == tokens


def test_a_model_may_say_itself_how_much_it_reads():
    class Saying(Talker):
        context_tokens: int = 4096

    assert room_of(Saying(answers=[])).tokens == 4096


def test_the_models_own_way_of_counting_is_used():
    class Counting(Talker):
        def get_num_tokens(self, text):
            return len(text.split())

    assert room_of(Counting(answers=[])).count("one two three") == 3
    assert room_of(Talker(answers=[])).count("x" * 30) == 11
    assert room_of(Talker(answers=[])).count("1" * 30) == 31


def test_a_result_that_does_not_fit_is_cut_before_it_is_told_in_one_line():
    room = Room(4096, three_bytes_a_token)
    messages = fitted([SystemMessage("s"), HumanMessage("q")], [turn(500), turn(30_000)], TOOLS, room)
    first, last = [message.text for message in messages if message.type == "tool"]
    assert first == "3 events match"
    assert 2_000 < len(last) < 12_000
    assert room.size(messages, TOOLS) <= room.reading


def test_a_server_that_reads_less_than_was_thought_is_said_with_the_setting(monkeypatch):
    told = []
    monkeypatch.setattr("moewarden.graphs.investigate.room.tell", lambda *words, **_: told.append(words))
    desk = SimpleNamespace(most_tokens=0)
    assert learn_room(desk, "BadRequestError: the context size is 4096 tokens", room_of(Good(profile={})))
    assert desk.most_tokens == 4096
    assert "less than 8,192 tokens" in told[0][2]
    assert "MOEWARDEN_CONTEXT" in told[0][2]
