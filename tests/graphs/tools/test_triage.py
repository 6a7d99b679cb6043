"""What the logs say about one thing."""

import pytest

from moewarden.graphs.evidence import check, render
from moewarden.graphs.tools.subject import Subject
from moewarden.graphs.tools.triage import event, neighbours, rare, signals, templates, timeline
from moewarden.graphs.unmarked import pointed_hit

from ..stores import at, make_desk, make_hit, make_store

INTRUDER = Subject("ip1", "ip", "203.0.113.9")


def seen(minute, **event):
    return {"time": at(f"2026-11-21 03:{minute:02}:00"), "host": "web-1", **event}


@pytest.fixture
def desk(tmp_path):
    store = make_store(
        tmp_path,
        [
            *[
                seen(n, src_ip="203.0.113.9", user="root", action="login", outcome="failure", template="failed")
                for n in range(5)
            ],
            seen(5, src_ip="203.0.113.9", user="root", action="login", outcome="success", template="accepted"),
            seen(7, user="eve", action="account_create", target="eve", template="new user"),
            seen(9, src_ip="10.0.0.7", user="inga", action="login", outcome="success", template="accepted"),
            seen(40, src_ip="10.0.0.8", user="olaf", action="login", outcome="success", template="accepted"),
            seen(41, src_ip="203.0.113.9", user="root", action="web_request", agent="curl/8", template="get"),
            seen(42, action="status", template="heartbeat"),
        ],
    )  # fmt: skip
    yield make_desk(store)
    store.close()


HITS = [
    make_hit([1, 2, 3, 4, 5], id="s1", title="Failed logins", level="medium"),
    make_hit([6, 8], id="s2", title="Success after failures", level="high"),
    make_hit([9], id="s3", title="Login", level="low"),
    make_hit([10], id="s4", title="A request", level="informational"),
]


def holds(desk, claim):
    """Whether a claim passes the check that every finding must pass."""
    finding = {
        "id": "f", "specialist": "triage", "question": "q", "template": claim.template, "slots": claim.slots,
        "values": claim.values, "events": claim.events, "checks": claim.checks, "weight": claim.weight, "chart": None,
    }  # fmt: skip
    return check(desk.store, [finding])[0] == [finding] and render(finding)


def test_signals_of_the_subject_strongest_first(desk):
    result = signals(desk, INTRUDER, HITS)
    assert [holds(desk, claim) for claim in result.claims] == [
        "1 event of 203.0.113.9 matches the rule “Success after failures” (high)",
        "5 events of 203.0.113.9 match the rule “Failed logins” (medium)",
    ]
    assert list(result.claims[0].events) == [6]
    assert result.known == "few high"


def test_how_a_model_read_a_line_is_no_rule_that_matched(desk):
    result = signals(desk, INTRUDER, [*HITS, pointed_hit([10], 5)])
    assert (len(result.claims), result.known) == (2, "few high")


def test_signals_of_somebody_else_are_not_the_subjects(desk):
    result = signals(desk, Subject("user1", "user", "mara"), HITS)
    assert (list(result.claims), result.known) == ([], "none none")


def test_timeline_groups_what_was_done(desk):
    result = timeline(desk, INTRUDER)
    assert [holds(desk, claim) for claim in result.claims] == [
        "203.0.113.9: 5 failed login events between 2026-11-21 03:00:00 and 2026-11-21 03:04:00",
        "203.0.113.9: 1 successful login event between 2026-11-21 03:05:00 and 2026-11-21 03:05:00",
        "203.0.113.9: 1 web request event between 2026-11-21 03:41:00 and 2026-11-21 03:41:00",
    ]
    assert result.known == "several"


def test_the_strongest_event_in_full(desk):
    result = event(desk, INTRUDER, HITS)
    [claim] = result.claims
    assert list(claim.events) == [6]
    assert result.known == "one login"
    assert "2026-11-21 03:05:00" in holds(desk, claim)
    assert event(desk, Subject("user1", "user", "mara"), HITS).known == "none"


def test_neighbours_acted_shortly_after_on_the_same_host(desk):
    result = neighbours(desk, INTRUDER, HITS)
    who = {claim.slots["who"] for claim in result.claims}
    assert who == {"eve", "inga"}  # olaf came half an hour later
    assert all(holds(desk, claim) for claim in result.claims)


def test_kinds_of_event_that_only_the_subject_has(desk):
    result = templates(desk, INTRUDER)
    assert {claim.events[0] for claim in result.claims} == {1, 10}
    assert all(holds(desk, claim) for claim in result.claims)


def test_values_that_only_the_subject_has(desk):
    result = rare(desk, INTRUDER)
    assert [holds(desk, claim) for claim in result.claims] == ["agent curl/8 stands once in all logs, with 203.0.113.9"]
