"""Questions about small cases are answered right in their first sentence; `python -m tests.questions` asks them all."""

import pytest

from .asking import Asked, ask_all, first_sentence, load_questions, open_seat, score

QUICK = ("stories/sshd_breached", "stories/postfix_refused", "stories/proftpd_breached", "questions/till_zone")
SMALL = [asked for asked in load_questions() if asked.case in QUICK]


@pytest.fixture(scope="module")
def scores():
    return {(one.asked.case, one.asked.question): one for one in ask_all(SMALL, open_seat("none"))}


@pytest.mark.parametrize("asked", SMALL, ids=lambda asked: f"{asked.case}: {asked.question}")
def test_the_first_sentence_is_right(scores, asked):
    told = scores[(asked.case, asked.question)]
    assert told.is_right, f"{told.answer}\n{told.faults}"


def test_there_are_enough_questions_over_enough_cases():
    questions = load_questions()
    assert len(questions) >= 40
    assert len({asked.case for asked in questions}) >= 10
    assert all(asked.says for asked in questions)


ASKED = Asked(half="x", case="x", question="?", says=("^Yes\\b", "petra"), never=("inga",), whole=("E3",))


@pytest.mark.parametrize(
    ("answer", "answered", "faults"),
    [
        ("Yes: petra from 10.0.0.4 at 03:00:01 [E3]. Then inga came.", True, 0),
        ("Yes: it was inga, not petra [E3].", True, 1),
        ("Yes, it was. It was petra [E3].", True, 1),
        ("Yes: petra.", True, 1),
        ("Yes: petra [E3].", False, 1),
    ],
)
def test_what_is_wrong_with_an_answer_is_seen(answer, answered, faults):
    assert len(score(ASKED, answer, answered=answered).faults) == faults


def test_a_full_stop_inside_an_address_or_a_number_ends_no_sentence():
    assert first_sentence("It came from 10.0.0.4 (1.5 GB) [E1]. Then more.") == "It came from 10.0.0.4 (1.5 GB) [E1]."
