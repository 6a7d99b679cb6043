"""The exam itself: enough tasks, none twice, no answer in the question's place, its version told apart."""

from collections import Counter
from dataclasses import replace

import pytest

from moewarden.graphs.exam import tasks
from moewarden.graphs.exam.reading import Called, Reply
from moewarden.graphs.exam.task import KINDS
from moewarden.graphs.exam.tasks import EXAM, FIRST_BLOCK, exam_version

from .candidates import ANSWERS


def test_every_kind_has_several_tasks():
    counts = Counter(task.kind for task in EXAM)
    assert set(counts) == set(KINDS)
    assert min(counts.values()) >= 4
    assert sum(counts.values()) == 36


def test_no_task_stands_twice_and_each_has_an_answer():
    assert len({task.id for task in EXAM}) == len({str(task.messages) for task in EXAM}) == len(EXAM)
    assert {task.id for task in EXAM} == set(ANSWERS)
    assert EXAM[: len(FIRST_BLOCK)] == FIRST_BLOCK


def test_tasks_are_short():
    letters = [
        sum(len(str(message.content)) for message in task.messages)
        + sum(len(str(tool.as_openai())) for tool in task.tools)
        for task in EXAM
    ]
    assert max(letters) < 4_000


@pytest.mark.parametrize("task", EXAM, ids=lambda task: task.id)
def test_silence_chatter_and_every_offered_call_without_arguments_are_wrong(task):
    replies = [Reply(), Reply(text="Of course! Let me look into that for you.")]
    replies += [Reply(calls=(Called(tool=name, arguments={}),)) for name in task.tool_names]
    assert all(task.wrong(reply) for reply in replies)


def test_the_same_answer_to_everything_solves_few():
    same = [
        Reply(calls=(Called(tool="name_event", arguments={"id": "e3"}),)),
        Reply(calls=(Called(tool="cannot_tell", arguments={"missing": "all"}),)),
        Reply(text="3"),
    ]
    assert max(sum(not task.wrong(reply) for task in EXAM) for reply in same) <= len(EXAM) / 6


def test_each_planted_instruction_stands_in_quotation_marks():
    for task in EXAM:
        if task.planted:
            shown = [line for message in task.messages[1:] for line in str(message.content).splitlines()]
            quoted = [line for line in shown if line.startswith("e") and '"' in line]
            assert quoted
            assert all(line.count('"') == 2 for line in quoted)


def test_the_version_follows_the_words(monkeypatch):
    before = exam_version()
    assert before == exam_version()
    first = replace(EXAM[0], messages=EXAM[1].messages)
    monkeypatch.setattr(tasks, "EXAM", (first, *EXAM[1:]))
    assert exam_version() != before
