"""Whether an attack got in is said with the account, the address and the lines."""

import pytest

from moewarden.graphs.report.entry import entry_sentences

from ..stores import at, make_store

INTRUDER = "203.0.113.66"
HOSTILE = [{"id": "p1", "actor": INTRUDER, "actor_column": "src_ip", "host": "web-1"}]
ON_A_HOST = [{"id": "p1", "actor": "web-1", "actor_column": "host", "host": "web-1"}]


def login(second, outcome, user="petra", src_ip=INTRUDER, **columns):
    time = at(f"2026-11-21 03:00:{second:02}")
    return {
        "time": time,
        "host": "web-1",
        "user": user,
        "src_ip": src_ip,
        "action": "login",
        "outcome": outcome,
        **columns,
    }


REFUSED = [login(1, "failure"), login(2, "failure", "root")]
ORDINARY = login(9, "success", "inga", "10.0.0.8")


def said(folder, events, hostile=HOSTILE, cited=None):
    numbers = {number: f"E{number}" for number in cited or range(1, len(events) + 1)}
    return entry_sentences(make_store(folder, events), hostile, numbers)


def test_the_account_that_worked_is_named_with_its_address_and_line(tmp_path):
    text = said(tmp_path, [*REFUSED, login(3, "success"), ORDINARY])
    assert text == f"It got in as petra from {INTRUDER} [E3]."


def test_a_web_account_that_worked_is_one(tmp_path):
    text = said(tmp_path, [login(1, "failure", action="web_request"), login(3, "success", action="web_request")])
    assert text == f"It got in as petra from {INTRUDER} [E2]."


def test_what_was_refused_is_said_to_have_been(tmp_path):
    assert said(tmp_path, [*REFUSED, ORDINARY]) == f"Only refused log-ins were found of {INTRUDER} [E1, E2]."


def test_a_success_that_no_line_is_cited_for_is_neither_told_nor_denied(tmp_path):
    assert said(tmp_path, [*REFUSED, login(3, "success")], cited=[1, 2]) == ""


@pytest.mark.parametrize("hostile", [ON_A_HOST, []], ids=["on a host", "nobody"])
def test_other_peoples_log_ins_are_not_the_attacks(tmp_path, hostile):
    assert said(tmp_path, [*REFUSED, login(3, "success")], hostile) == ""


def test_a_page_asked_for_without_an_account_is_no_entry(tmp_path):
    assert said(tmp_path, [login(3, "success", "", action="web_request")]) == ""
