"""A change that somebody else approved beforehand explains what it names, in its window; words among others explain nothing."""

import pytest

from .happenings import event

CHANGE = {
    "change": "C-1180",
    "created": "2026-11-19T18:22:45Z",
    "requested_by": "data@house.example",
    "approved_by": "lead@house.example",
    "state": "approved",
    "window_start": "2026-11-21T02:30:00Z",
    "window_end": "2026-11-21T05:00:00Z",
    "what": "Move the archive of drawings-1 to archive-2 with migration-runner.",
}


def change(file="changes.csv", form="csv", **fields):
    written = {name: value for name, value in {**CHANGE, **fields}.items() if value is not None}
    return event(-2000, action="other", file=file, fields=written, template="change", format=form)


def deed(minutes=0, user="migration-runner/run-7", target="drawings-1/archive/0001.tar"):
    return event(minutes, action="data_read", product="aws", user=user, target=target, src_ip="10.71.9.4")


@pytest.mark.parametrize(
    ("record", "done", "explains"),
    [
        (change(), deed(), True),
        (change(state="Implemented"), deed(60), True),
        (change(), deed(180), False),
        (change(), deed(target="payroll/2026.csv"), False),
        (change(), deed(user="portal/run-7"), False),
        (change(state="rejected"), deed(), False),
        (change(state=None), deed(), False),
        (change(approved_by="data@house.example"), deed(), False),
        (change(approved_by="migration-runner"), deed(), False),
        (change(approved_by=""), deed(), False),
        (change(approved_by=None, note="approved_by lead"), deed(), False),
        (change(created="2026-11-21T02:50:00Z"), deed(), False),
        (change(window_end=None), deed(), False),
        (change(file="app.log"), deed(), False),
        (change(form="keyvalue"), deed(), False),
        (change(program="changes"), deed(), False),
        (change(remote_ip="10.71.9.4"), deed(), False),
        (change(what="New theme", comments=CHANGE["what"]), deed(), False),
        (change(what="New theme", work_notes=CHANGE["what"]), deed(), False),
        (change(what="New theme", backout_plan=CHANGE["what"]), deed(), False),
        (change(updated_by="migration-runner@house.example"), deed(), False),
        (change(approved_at="2026-11-21T03:30:00Z"), deed(), False),
        (change(approved_at="2026-11-20T03:30:00Z"), deed(), True),
        (change(window_start="2026-01-01T00:00:00Z"), deed(), False),
        (change(approved_by="system"), deed(), False),
        (change(approved_by="auto-approved"), deed(), False),
        (change(approved_by="Data House", requested_by="d.house"), deed(), False),
    ],
    ids=[
        "approved", "being done", "after its window", "something else", "somebody else", "rejected", "in no state", "by who asked",
        "by who acts", "by nobody", "in a note",
        "asked for meanwhile", "without an end", "a line among others", "by a logger", "by a program",
        "by a client",
        "in a comment", "in a work note", "in a plan",
        "written by who acts", "approved meanwhile", "approved before", "of eleven months", "by a machine",
        "by a rule", "by who asked, by full name",
    ],
)  # fmt: skip
def test_an_approved_change(explain, record, done, explains):
    found = explain([record, done], [2], level="medium", traits=["exfiltration"])
    assert ("approved" in found) == explains


SCAN = change(what="Quarterly vulnerability scan of the shop from 10.71.9.4")


@pytest.mark.parametrize(
    ("record", "more", "level", "explains"),
    [
        (SCAN, {}, "medium", True),
        (SCAN, {}, "high", False),
        (SCAN, {"src_ip": "10.71.9.5"}, "medium", False),
        (SCAN, {"host": "payroll"}, "medium", False),
        (change(what="New theme from 10.71.9.4"), {}, "medium", False),
    ],
    ids=["announced", "a rule of level high", "from elsewhere", "at another place", "no test"],
)
def test_an_announced_scan_of_a_log_that_names_no_place(explain, record, more, level, explains):
    asked = {
        "action": "web_request",
        "category": "webserver",
        "target": "/.env",
        "outcome": "failure",
        "src_ip": "10.71.9.4",
        **more,
    }
    found = explain([record, event(0, **asked)], [2], level=level, traits=["scan"])
    assert ("approved" in found) == explains


@pytest.mark.parametrize(
    ("what", "to", "explains"),
    [
        ("Vulnerability scan of 10.20.1.0/24 by greenbone-1 (10.71.9.4)", "10.20.1.19", True),
        ("Vulnerability scan of 10.20.1.0/24 by greenbone-1 (10.71.9.4)", "10.20.2.19", False),
        ("Vulnerability scan of 10.20.1.0/24 by greenbone-1 (10.71.9.5)", "10.20.1.19", False),
        ("Vulnerability scan of 0.0.0.0/0 from 10.71.9.4", "10.20.1.19", False),
        ("Restart of 10.20.1.0/99 from 10.71.9.4", "10.20.1.19", False),
    ],
    ids=["in the network", "in another network", "from elsewhere", "of everything", "no network"],
)
def test_a_change_names_a_network(explain, what, to, explains):
    alert = event(action="alert", product="suricata", src_ip="10.71.9.4", dst_ip=to)
    assert ("approved" in explain([change(what=what), alert], [2], traits=["known_bad"])) == explains


MOVE = change(what="Move the backup (restic) from 10.71.9.4 to backup-2 (10.71.9.5)")


@pytest.mark.parametrize(
    ("source", "before", "explains"),
    [("10.71.9.5", "data_read", True), ("10.71.9.6", "data_read", False), ("10.71.9.5", "enumerate", False)],
    ids=["as it always did", "from elsewhere", "what it never did"],
)
def test_a_change_names_the_machine_to_which_an_account_moves(explain, source, before, explains):
    done = {"product": "aws", "user": "restic"}
    past = [event(-1440 * day, action=before, template=before, src_ip="10.71.9.4", **done) for day in (3, 2)]
    moved = event(action="data_read", template="data_read", src_ip=source, target="packs/01", **done)
    assert ("approved" in explain([*past, MOVE, moved], [4], level="low")) == explains


EXERCISE = change(what="Red team exercise of red-01 against test-7, dumping of credentials included")


@pytest.mark.parametrize(
    ("record", "user", "host", "explains"),
    [
        (EXERCISE, "red-01", "test-7", True),
        (EXERCISE, "inga", "test-7", False),
        (EXERCISE, "red-01", "files-2", False),
        (change(what="Upgrade of test-7 by red-01"), "red-01", "test-7", False),
        (change(what=EXERCISE["fields"]["what"], approved_by="red-01"), "red-01", "test-7", False),
        (change(what="Upgrade of test-7 by red-01", test_plan="security test afterwards"), "red-01", "test-7", False),
        (change(what="Upgrade of test-7 by red-01", comments="red team exercise"), "red-01", "test-7", False),
        (change(what="red-01 fixes the findings of the penetration test on test-7"), "red-01", "test-7", False),
    ],
    ids=[
        "announced", "another account", "another machine", "no exercise", "by who acts", "a test in the plan", "an exercise in a comment",
        "work after a test",
    ],
)  # fmt: skip
def test_an_exercise_may_do_what_a_rule_of_level_critical_marks(explain, record, user, host, explains):
    dump = event(action="alert", product="falcon", user=user, host=host, target="CredentialDumping")
    found = explain([record, dump], [2], level="critical", traits=["credential_dump"])
    assert ("approved" in found) == explains


@pytest.mark.parametrize(
    ("source", "explains"),
    [("10.40.9.9", True), ("", True), ("10.40.9.77", False), ("203.0.113.7", False)],
    ids=["from its machine", "from nowhere that is said", "from another machine", "from outside"],
)
def test_an_exercise_comes_from_where_it_is_announced(explain, source, explains):
    record = change(what="Red team exercise of red-01 (10.40.9.9) against test-7")
    dump = event(action="alert", product="falcon", user="red-01", host="test-7", src_ip=source)
    found = explain([record, dump], [2], level="critical", traits=["credential_dump"])
    assert ("approved" in found) == explains


@pytest.mark.parametrize(
    ("what", "explains"),
    [
        ("Drawings-1 is read by migration-runner", False),
        ("Drawings-1 is read by migration-runner from 10.71.9.88", True),
    ],
    ids=["names no machine", "names the machine"],
)
def test_an_account_that_left_its_machine_was_approved_only_there(explain, what, explains):
    past = [
        event(
            -1440 * day,
            action="data_read",
            product="aws",
            user="migration-runner",
            src_ip="10.71.9.4",
            template=f"t{day}",
        )
        for day in (4, 3, 2)
    ]
    moved = event(
        action="data_export", product="aws", user="migration-runner", target="drawings-1/a", src_ip="10.71.9.88"
    )
    assert ("approved" in explain([*past, change(what=what), moved], [5], level="medium")) == explains


def test_a_test_by_name_of_an_account_explains_nothing_where_no_place_is_said(explain):
    made = event(action="credential_create", product="aws", user="inga", target="key", src_ip="10.71.9.4")
    record = change(what="Penetration test of the shop by inga")
    assert "approved" not in explain([record, made], [2], level="medium")
