"""Machines that start for the first time, and machines that were there before."""

import pytest

from .happenings import event, login

MADE = {"action": "account_create", "product": "linux", "process": "useradd", "target": "deploy"}
SETUP = {"action": "status", "product": "linux", "process": "cloud-init"}
ELSEWHERE = event(-1440, action="status", host="old-1", product="linux", process="cron")
ENTERED = login(-1, user="root", address="203.0.113.9") | {"host": "new-1"}


def on(host, minutes, **more):
    return event(minutes, host=host, **more)


@pytest.mark.parametrize(
    ("events", "explains"),
    [
        ([ELSEWHERE, on("new-1", -2, **SETUP), on("new-1", 0, **MADE)], True),
        ([ELSEWHERE, on("new-1", 0, **MADE)], False),
        ([on("new-1", -2, **SETUP), on("new-1", 0, **MADE)], False),
        ([ELSEWHERE, on("new-1", -900, action="status"), on("new-1", -2, **SETUP), on("new-1", 0, **MADE)], False),
        ([ELSEWHERE, on("new-1", -90, **SETUP), on("new-1", 0, **MADE)], False),
        ([ELSEWHERE, on("new-1", -2, **SETUP), on("new-1", 0, user="ada", **MADE)], False),
        (
            [ELSEWHERE, on("new-1", -2, **SETUP), ENTERED, on("new-1", 0, **MADE)],
            False,
        ),
        (
            [ELSEWHERE, on("new-1", -2, **SETUP), on("new-1", 0, **{**MADE, "process": "/tmp/useradd"})],
            False,
        ),
    ],
    ids=["set up", "no set-up", "logs begin with it", "known before", "long ago", "a person", "somebody is in", "from /tmp"],
)  # fmt: skip
def test_what_a_new_machine_does_by_itself(explain, events, explains):
    found = explain(events, [len(events)], level="high", traits=["new_admin"])
    assert ("first_start" in found) == explains


def test_its_signals_weigh_little(explain):
    events = [ELSEWHERE, on("new-1", -2, **SETUP), on("new-1", 0, **MADE)]
    [hit] = explain.scope_of(events, [3], level="high", traits=["new_admin"]).hits
    assert (hit["level"], hit["traits"]) == ("low", [])


LOCK = {
    "action": "account_change",
    "outcome": "failure",
    "product": "windows",
    "user": "DC1$",
    "target": "svc",
    "host": "DC1",
}
SERVER, STRANGER = "10.0.0.14", "10.0.0.88"


@pytest.mark.parametrize(
    ("source", "more", "explains"),
    [
        (SERVER, [], True),
        (STRANGER, [], False),
        (SERVER, [login(-4, "failure", "svc", STRANGER)], False),
        (SERVER, [login(-4, "failure", "ada", SERVER)], False),
    ],
    ids=["from where it got in", "from elsewhere", "from elsewhere too", "of others too"],
)
def test_a_lock_by_an_old_password(explain, source, more, explains):
    past = [login(-1440, user="svc", address=SERVER), login(-1440, user="ada", address="10.0.0.20")]
    events = [*past, *(login(-20 + n, "failure", "svc", source) for n in range(5)), *more, event(0, **LOCK)]
    assert ("stale_lock" in explain(events, [len(events)], level="low")) == explains
