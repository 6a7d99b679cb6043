"""How long somebody was logged in, who and what else, and who did it."""

import pytest

from .conftest import BREACH, INTRUDER, event, login, rendered


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("How long was petra logged in?", "3 minutes and 30 seconds"),
        ("Wie lange war petra angemeldet?", "3 Minuten und 30 Sekunden"),
    ],
)
def test_a_session_goes_from_its_log_in_to_its_log_out(ask, words, told):
    assert told in rendered(ask(words)).partition("[")[0]


def test_a_session_without_a_log_out_has_no_end(ask):
    told = rendered(ask("How long was inga logged in?", BREACH[:1], hostile=[], verdict="benign", episode=[1]))
    assert "seconds" not in told
    assert "minutes" not in told


def test_several_sessions_are_summed_and_one_that_two_lines_tell_counts_once(ask):
    events = [
        login("08:00:00", "success", "rita", "10.0.0.4"),
        login("08:00:02", "success", "rita", "10.0.0.4"),
        event("08:10:00", "logout", user="rita", src_ip="10.0.0.4"),
        login("09:00:00", "success", "rita", "10.0.0.4"),
        event("09:05:00", "logout", user="rita", src_ip="10.0.0.4"),
    ]
    told = rendered(ask("How long was rita logged in in total?", events, hostile=[], verdict="benign", episode=[1]))
    assert told.startswith("15 minutes")


@pytest.mark.parametrize(
    ("words", "told", "untold"),
    [
        ("Besides petra, who logged in?", "inga", "petra logged"),
        ("Who else logged in apart from inga and petra?", "nobody", "Yes"),
    ],
)
def test_who_is_left_out_is_not_told(ask, words, told, untold):
    first = rendered(ask(words, [line for line in BREACH if line.get("outcome") != "failure"])).partition("[")[0]
    assert told in first.lower()
    assert untold not in first


FILES = [
    event("02:00:00", "file_delete", outcome="success", user="olaf", src_ip="10.0.0.9", target="/srv/plans.pdf"),
    event("02:01:00", "file_delete", outcome="success", user="rita", src_ip="10.0.0.4", target="/srv/menu.pdf"),
    event("02:02:00", "file_read", outcome="success", user="inga", src_ip="10.0.0.8", target="/srv/plans.pdf"),
]


@pytest.mark.parametrize(
    ("words", "told"),
    [("Who deleted plans.pdf?", "olaf"), ("Who deleted menu.pdf?", "rita"), ("Who read plans.pdf?", "inga")],
)
def test_who_did_it_is_who_acts_in_the_lines_of_that_deed_on_that_thing(ask, words, told):
    first = rendered(ask(words, FILES, hostile=[], verdict="benign", episode=[1])).partition("[")[0]
    assert first.startswith(told)
    assert not any(other in first for other in {"olaf", "rita", "inga"} - {told})


def test_what_the_intruder_looks_up_is_told_of_every_name(ask):
    events = [
        event("03:00:00", "dns_query", outcome="success", src_ip="10.0.0.5", target="a.example.org"),
        event("03:01:00", "dns_query", outcome="success", src_ip="10.0.0.6", target="a.example.org"),
        event("03:02:00", "dns_query", outcome="success", src_ip="10.0.0.7", target="b.example.org"),
    ]
    told = rendered(ask("Who looked up a.example.org?", events, hostile=[], verdict="benign", episode=[1]))
    assert "10.0.0.5" in told
    assert "10.0.0.6" in told
    assert "10.0.0.7" not in told
    assert INTRUDER not in told
