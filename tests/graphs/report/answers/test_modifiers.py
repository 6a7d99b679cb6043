"""A small word that limits what is asked is kept to by the lines or by the answer's words, or it is said."""

from types import SimpleNamespace
from typing import Any

import pytest

from moewarden.graphs.questions.question import Part
from moewarden.graphs.report.answers.modifiers import open_modifiers

OWN, OTHER = 1, 2


def row(number: int, **columns: Any) -> dict[str, Any]:
    return {"id": number, "src_ip": "", "outcome": "success", "time": None, "action": "login", **columns}


ATTACK: Any = SimpleNamespace(verdict="malicious", own=lambda *_: [row(OWN)], entries=[])


def open_words(clause: str, text: str, rows: list[dict[str, Any]], **more: Any) -> list[str]:
    part = Part(kind=more.pop("kind", "activity"), clause=clause, **more)
    return [one.words for one in open_modifiers(ATTACK, part, rows, text, is_negative=False)]


@pytest.mark.parametrize(
    ("clause", "kept", "rows"),
    [
        ("who logged in first?", "the first was olaf", [row(OWN), row(OTHER)]),
        ("which account read most?", "olaf read most", [row(OWN), row(OTHER)]),
        ("who else logged in?", "also rita", [row(OWN), row(OTHER)]),
        ("why did it stop?", "because of the backup", [row(OWN), row(OTHER)]),
        ("was it the same address?", "both came from the same", [row(OWN), row(OTHER)]),
        ("did everybody come back?", "all 30 came back", [row(OWN), row(OTHER)]),
        ("who did not click?", "rita did not", [row(OWN), row(OTHER)]),
    ],
)
def test_what_the_answer_does_not_keep_to_is_open(clause, kept, rows):
    assert open_words(clause, kept, rows, subjects=(SimpleNamespace(kind="user", value="x"),)) == []
    assert open_words(clause, "olaf logged in", rows, subjects=(SimpleNamespace(kind="user", value="x"),))


@pytest.mark.parametrize(
    ("clause", "source", "is_open"),
    [
        ("who came from the outside?", "203.0.113.9", False),
        ("who came from the outside?", "10.0.0.9", True),
        ("who came from the inside?", "10.0.0.9", False),
        ("who came from the inside?", "203.0.113.9", True),
    ],
)
def test_inside_and_outside_are_those_of_the_lines(clause, source, is_open):
    assert bool(open_words(clause, "olaf logged in", [row(OTHER, src_ip=source)])) is is_open


@pytest.mark.parametrize(("number", "is_open"), [(OWN, False), (OTHER, True)])
def test_that_session_is_one_of_the_attack(number, is_open):
    assert bool(open_words("what did that session do?", "olaf logged in", [row(number)])) is is_open


def test_one_line_is_the_first_and_the_last():
    assert open_words("who logged in last?", "olaf logged in", [row(OTHER)]) == []


@pytest.mark.parametrize(
    "clause", ["had any build used it before?", "kam olaf auch an den tagen davor?", "did she do so previously?"]
)
def test_what_was_before_is_no_question_about_now(clause):
    named = {"subjects": (SimpleNamespace(kind="user", value="x"),)}
    assert open_words(clause, "no account was made in the attack", [row(OTHER)], **named)
    assert open_words(clause, "olaf was never seen before", [row(OTHER)], **named) == []
