"""What no kind of question covers is told from the lines that account for its words, in the form that it asks for."""

import json

import pytest

from moewarden.graphs.questions.question import Part
from moewarden.graphs.report.answers.retrieval.asked import asked_of
from moewarden.graphs.report.answers.retrieval.needs import needs_of
from moewarden.graphs.report.answers.retrieval.stated import rows_stated

from .conftest import INTRUDER, event, rendered


@pytest.mark.parametrize(
    ("clause", "noun", "needed"),
    [
        ("who gave olaf the go-ahead?", "", ["olaf", "go-ahead"]),
        ("which packages ended up on the box?", "packages", ["packages", "ended up on"]),
        ("how many different internal servers did they knock on?", "servers", ["knock on"]),
        ("welche ports hat er abgeklopft?", "ports", ["abgeklopft"]),
        ("how many people were turned away?", "people", ["turned away"]),
        ("wann wurde die uhr richtiggestellt?", "", ["die uhr", "richtiggestellt"]),
        ("what was done right before the trail was stopped?", "", ["trail", "stopped"]),
    ],
)
def test_a_question_needs_its_telling_words_alone(clause, noun, needed):
    needs = needs_of(Part(kind="unmapped", clause=clause))
    assert (needs.noun.words if needs.noun else "") == noun
    assert [need.words for need in needs.needs] == needed


@pytest.mark.parametrize(
    ("clause", "form"),
    [
        ("why were they turned away?", "why"),
        ("um wie viel uhr läuft der abgleich sonst?", "when"),
        ("wie viel zeit verging?", "length"),
        ("wie viele dateien sind weg?", "count"),
        ("how many bytes went out?", "sum"),
        ("where did the script come from?", "whence"),
        ("an welchem wochentag arbeitet er?", "weekday"),
        ("what commands did he type, in order?", "order"),
        ("during the night, how many attempts were there?", "count"),
        ("what do i have to do?", "what"),
    ],
)
def test_a_question_has_a_form(clause, form):
    asked = asked_of(Part(kind="unmapped", clause=clause))
    assert asked is not None
    assert asked.form == form


def refused(clock, user, **more):
    return event(
        clock, "other", outcome="failure", user=user, src_ip="10.0.0.7", message=f"AS_REQ {user}: Clock skew too great",
        template="AS_REQ <*>: Clock skew too great", **more,
    )  # fmt: skip


OFFICE = [
    event("01:00:00", "other", message="chronyd: System clock wrong by 611.4 seconds", template="chronyd: System clock wrong by <*>"),
    refused("01:00:10", "u1"),
    refused("01:00:20", "u2"),
    refused("01:00:30", "u1"),
    event("02:00:00", "other", user="mette", message="access_request.review APPROVED by mette for olaf", template="access_request.review"),
    event("02:05:00", "account_change", outcome="success", user="rita", target="temp-1", message="user_deactivated temp-1 by rita",
          template="user_deactivated <*> by rita"),
    event("02:05:09", "account_change", outcome="success", user="rita", target="temp-2", message="user_deactivated temp-2 by rita",
          template="user_deactivated <*> by rita"),
    event("03:00:00", "status", message="stopping guest 101", template="stopping guest <*>"),
    event("03:01:00", "status", message="stopping guest 102", template="stopping guest <*>"),
    event("04:00:00", "file_write", outcome="success", user="web", src_ip="10.0.0.9", target="/a.css", fields={"size": "300"}),
    event("04:00:40", "file_write", outcome="success", user="web", src_ip="10.0.0.9", target="/b.css", fields={"size": "400"}),
]  # fmt: skip


def first_of(ask, words, events=OFFICE, **more):
    return rendered(ask(words, events, hostile=[], verdict="benign", episode=[1], **more))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Why were those people turned away?", "Clock skew too great"),
        ("Who was turned down most often?", "u1 (2×)"),
        ("how many people were turned away", "2 people: u1 (2×) and u2"),
        ("By how much was the clock off?", "611.4 seconds"),
        ("Who gave olaf the go-ahead, and when?", "mette"),
        ("how many people lost access altogether", "2 people: temp-1 and temp-2"),
        ("Which guests went down?", "101 and 102"),
        ("How many bytes did web upload altogether?", "700 bytes"),
        ("Welche Konten wurden abgeklemmt?", "temp-1 und temp-2"),
    ],
)
def test_everyday_words_lead_to_the_lines_and_their_form_to_what_is_told(ask, words, told):
    assert told in first_of(ask, words)


def test_what_no_line_accounts_for_is_said_behind_what_was_found(ask):
    told = first_of(ask, "Who switched off the accounts of the plumbers?")
    assert told.startswith("rita")
    assert "Not sure: “plumbers”" in told


def test_a_question_none_of_whose_words_any_line_has_is_not_understood(ask):
    assert "not understood" in first_of(ask, "Which of the hedgehogs sang?")


def test_yes_needs_a_line_that_accounts_for_every_word(ask):
    assert not first_of(ask, "Did rita wave the hedgehog through?").startswith("Yes")


def read(clock, source, secret):
    return event(
        clock, "data_read", outcome="success", user="ci", src_ip=source, target=f"secret/{secret}", message=f"ci reads secret {secret}"
    )  # fmt: skip


DAYS = [
    read("01:00:00", "10.3.0.21", "tickets"),
    read("02:00:00", "10.3.0.21", "tickets"),
    read("03:00:00", "10.3.9.144", "billing"),
    event("03:00:30", "file_delete", outcome="success", user="ci", src_ip="10.3.9.144", target="/tmp/x", message="rm x"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("From which machine was the secret read that had never read it before?", "10.3.9.144, first seen"),
        ("How much time passed between the last reading of a secret and the deletion?", "30 seconds passed"),
    ],
)
def test_what_is_new_and_what_lies_between_is_worked_out(ask, words, told):
    assert told in first_of(ask, words, DAYS)


SECRETS = [
    event("02:01:00", "data_read", user="olaf", src_ip="10.0.0.9", outcome="success", target="secret/wiki"),
    event("02:02:00", "data_read", user="olaf", src_ip="10.0.0.9", outcome="success", target="secret/billing"),
    event("02:03:00", "data_read", user="rita", src_ip="10.0.0.4", outcome="success", target="secret/wiki"),
    event("02:04:00", "permission_grant", user="rita", src_ip="10.0.0.4", outcome="success", target="policy/extra"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told", "untold"),
    [
        ("which secret did olaf read first?", "secret/wiki", "billing"),
        ("who granted the policy extra?", "rita", "olaf"),
        ("who read the billing secret?", "olaf", "rita"),
        ("which account read most?", "olaf (2×)", "Not sure"),
        ("who read a secret besides olaf?", "rita", "billing"),
    ],
)
def test_the_lines_that_hold_everything_that_is_asked_are_told(ask, words, told, untold):
    first = first_of(ask, words, SECRETS).partition("]")[0]
    assert told in first
    assert untold not in first


def test_who_is_asked_for_from_the_outside_is_nobody_inside(ask):
    assert not first_of(ask, "Did rita read a secret from the outside?", SECRETS).startswith("Yes")


LOADS = [
    event("02:00:00", "data_export", user="olaf", outcome="success", target="copy orders", message="COPY orders",
          fields={"ROWS_PRODUCED": "18211"}),
    event("02:05:00", "data_export", user="olaf", outcome="success", target="copy invoices", message="COPY invoices",
          fields={"ROWS_PRODUCED": "40"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("How many rows were exported?", "18,251 rows"),
        ("How many rows were exported from invoices?", "40 rows"),
        ("Wie viele Zeilen wurden exportiert?", "18.251 Zeilen"),
    ],
)
def test_rows_are_those_that_lines_state(ask, words, told):
    assert first_of(ask, words, LOADS).startswith(told)


def test_events_are_no_rows(ask):
    silent = [{**row, "fields": {}} for row in LOADS]
    assert "not answered" in first_of(ask, "How many rows were exported?", silent)


@pytest.mark.parametrize(
    ("fields", "message", "rows"),
    [
        ({"rowCount": 7}, "x", 7),
        ({"Rows_sent": "12", "Rows_examined": "900"}, "x", 12),
        ({}, "COPY 18211", 18211),
        ({}, "exported 1,204 rows to a file", 1204),
        ({}, "rows_returned=31", 31),
        ({"arrow": 3, "throws": 4}, "12 files", None),
    ],
)
def test_a_line_states_its_rows(fields, message, rows):
    assert rows_stated({"fields": json.dumps(fields), "message": message}) == rows


ENDS = [
    event("02:00:00", "file_read", user="olaf", src_ip="10.0.0.9", outcome="success", target="/a", message="download /a"),
    event("02:04:00", "file_read", user="olaf", src_ip="10.0.0.9", outcome="success", target="/b", message="download /b"),
    event("02:09:00", "file_read", user="olaf", src_ip=INTRUDER, outcome="success", target="/c", message="download /c"),
    event("02:30:00", "file_read", user="olaf", src_ip=INTRUDER, outcome="success", target="/d", message="download /d"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (f"How much time passed between olaf's own last download and the first of {INTRUDER}?", "5 minutes passed"),
        (f"Wie viel Zeit lag zwischen olafs letztem eigenen Download und dem ersten von {INTRUDER}?", "5 Minuten"),
    ],
)
def test_the_second_end_may_be_of_the_same_deed(ask, words, told):
    assert told in first_of(ask, words, ENDS)


def test_from_the_first_to_the_last_is_all_of_it(ask):
    told = first_of(ask, "How long did it take, from the first to the last download?", ENDS)
    assert told.startswith("4 minutes, from")  # of what stands out
    assert "Not sure" not in told


def test_each_time_is_told(ask):
    text = rendered(
        ask("Which guests were stopped on 21 November, and at what times?", OFFICE, hostile=[], verdict="benign")
    )
    assert "03:00:00" in text
    assert "03:01:00" in text
    assert "events on 2026-11-21" not in text
