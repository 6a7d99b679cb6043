"""What is not known is said, what no log says is told apart, and half an answer is no yes."""

import pytest

from .conftest import rendered

FILE = {"file": "auth.log", "format": "sshd", "events": 11, "broken": 0, "first": "", "last": "", "note": ""}
GAP = {"file": "old.gz", "kind": "skipped", "reason": "damaged archive", "matters": True}


def test_what_was_read_is_said_where_everything_was(ask):
    told = rendered(ask("What do you not know?", files=[FILE]))
    assert told.startswith(
        "All that was given was read: 1 file with 11 events, from 2026-11-21 02:10:00 to 04:11:00 UTC;"
    )


def test_a_file_that_was_not_read_is_named(ask):
    told = rendered(ask("Welche Logs fehlen dir?", files=[FILE], gaps=[GAP]))
    assert told.startswith("Nicht alles war lesbar: old.gz (damaged archive);")


@pytest.mark.parametrize(
    "words",
    ["Who approved the proxy budget?", "What was their motive?", "Wer hat das Budget genehmigt?", "Was petra fired?"],
)
def test_what_no_log_says_is_not_answered(ask, words):
    written = ask(words)
    assert not written.is_answered
    assert rendered(written).startswith(("The logs cannot say that: ", "Das können die Logs nicht sagen: "))


def test_lines_that_are_near_stand_beside_what_no_log_says(ask):
    told = rendered(ask("Who approved the budget for the failed password?"))
    assert told.startswith("The logs cannot say that: ")
    assert "nearest to its words, not an answer: “" in told


def test_what_no_log_says_does_not_hide_what_one_says(ask):
    told = rendered(ask("Did they get in, and what was their motive?"))
    assert told.startswith("Yes: 203.0.113.66 got in")
    assert "Not answered: “what was their motive”." in told


def test_doubt_names_the_other_reading(ask):
    told = rendered(ask("gut feeling: friend or foe, or whatever?"))
    assert "Not sure what was asked: taken as a question about" in told or told.startswith("Not answered")


def test_lines_that_hold_some_of_the_words_are_no_yes(ask):
    told = rendered(ask("Did petra polish the trombone of plans?"))
    assert not told.startswith("Yes")


def test_how_far_it_spread_is_a_yes_or_a_no(ask):
    assert rendered(ask("Did it spread to other machines?")).startswith("No: only web-1 ")
