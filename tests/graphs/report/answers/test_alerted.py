"""An alert beside an attack: whom it names is not called hostile for what others did."""

import pytest

from moewarden.graphs.report.answers.alerted import beside_note
from moewarden.graphs.report.answers.write import Written

from . import conftest
from .conftest import BREACH, HOSTILE, INTRUDER, event, login, rendered


@pytest.mark.parametrize("words", ["Is this an attack?", "Is the alert a false positive?", ""])
def test_an_attack_beside_the_alert_is_told_apart_from_it(ask, words):
    told = rendered(ask(words, alert=(["inga", "10.0.0.8"], [1, 10])))
    assert told.startswith("Nothing hostile is shown of what the alert is about, inga and 10.0.0.8 [E1, E10]")
    assert f"these logs show an attack: {INTRUDER} got in as petra" in told


def test_german_says_the_same(ask):
    told = rendered(ask("Ist das ein Fehlalarm?", alert=(["inga"], [1, 10])))
    assert told.startswith("Von dem, worum es im Alarm geht (inga), ist nichts Feindliches zu sehen")


@pytest.mark.parametrize(
    "alert",
    [(["petra"], [5]), ([INTRUDER], [2]), (["inga", "svc9"], [12])],
    ids=["the account that was entered", "the intruder's address", "the account that was made"],
)
def test_whoever_has_a_hand_in_the_attack_is_not_set_apart(ask, alert):
    lines = [*BREACH, login("04:12:00", "success", "svc9", "10.0.0.8")]
    told = rendered(ask("Is this an attack?", lines, hostile=HOSTILE, alert=alert))
    assert told.startswith("Yes, this is hostile")


def test_an_account_that_was_only_tried_is_set_apart(ask):
    lines = [*BREACH, login("03:00:04", "failure", "inga")]
    told = rendered(ask("Is this an attack?", lines, hostile=[*HOSTILE, 12], alert=(["inga", "10.0.0.8"], [1, 10])))
    assert told.startswith("Nothing hostile is shown of what the alert is about, inga and 10.0.0.8")


def test_an_account_whose_connections_are_blocked_has_a_hand_in_it(ask):
    blocked = event("03:00:04", "network_block", src_ip=INTRUDER, user="inga", outcome="failure")
    told = rendered(ask("Is this an attack?", [*BREACH, blocked], hostile=[*HOSTILE, 12], alert=(["inga"], [1, 10])))
    assert told.startswith("Yes, this is hostile")


@pytest.mark.parametrize(
    "words", ["When did it start?", "Where did the attacker come from?", "Did the attacker read anything?"]
)
def test_who_is_refused_throughout_beside_the_alert_has_no_hand_in_it(ask, words):
    lines = [*BREACH, event("01:00:00", "web_request", src_ip="198.51.100.9", target="/.env", outcome="failure")]
    told = rendered(ask(words, lines, noise=("198.51.100.9", [12])))
    assert "198.51.100.9" not in told
    assert "01:00:00" not in told


@pytest.mark.parametrize(
    ("alert", "expected"),
    [
        ((["inga", "10.0.0.8"], [1, 10]), "Nothing hostile is shown of what the alert is about (inga and 10.0.0.8); this is beside it."),
        ((["petra"], [5]), ""),
        (None, ""),
    ],
    ids=["beside it", "part of it", "the alert itself"],
)  # fmt: skip
def test_the_summary_says_it_whatever_was_asked(ask, monkeypatch, alert, expected):
    monkeypatch.setattr(conftest, "write_answer", lambda case, *_: Written((beside_note(case),), True))
    assert rendered(ask("Who?", alert=alert)) == expected
