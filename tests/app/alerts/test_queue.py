"""Alerts of any shape become cases: none twice, those of one incident together, the worst first."""

import sqlite3
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from moewarden.app.alerts import AlertQueue, Budget, Watcher, Worker, alerts_in, sight
from moewarden.app.alerts.grouping import SEVERITIES
from moewarden.app.desk import Desk
from moewarden.app.errors import UsageError
from moewarden.app.settings import Settings
from moewarden.graphs.errors import InputError

from ...graphs.incident import ALERT, write_logs
from ..desk.conftest import until


def alert(**fields):
    return {"title": "Odd log-in", "time": "2026-11-22T03:00:00Z", "severity": "medium", **fields}


@pytest.fixture
def queue(tmp_path):
    queue = AlertQueue(tmp_path / "runs")
    yield queue
    queue.close()


@pytest.fixture
def logs(tmp_path):
    return [write_logs(tmp_path / "logs")]


def test_the_same_alert_again_is_a_copy_whoever_sends_it(queue, logs):
    (first,) = queue.add([alert(user="kim")], logs)
    (again,) = queue.add([dict(reversed(alert(user="kim").items()))], logs, source="elsewhere")
    assert (first.is_copy, again.is_copy, again.case) == (False, True, first.case)
    (case,) = queue.cases()
    assert (case.alerts, case.copies) == (1, 1)


@pytest.mark.parametrize(
    ("other", "together"),
    [
        (alert(account="KIM"), True),
        (alert(entities={"user": "kim", "host": "db1"}), True),
        (alert(user="kim", time="2026-11-22T03:59:00Z"), True),
        (alert(user="kim", time="2026-11-22T05:00:00Z"), False),
        (alert(user="lee"), False),
        (alert(file="kim"), False),
        (alert(), False),
    ],
    ids=["another key", "nested", "within the hour", "later", "somebody else", "nobody", "without a name"],
)
def test_alerts_of_one_entity_and_hour_are_one_case(queue, logs, other, together):
    (first,) = queue.add([alert(user="kim")], logs)
    (second,) = queue.add([other], logs)
    assert (second.case == first.case) is together


def test_names_that_every_alert_has_join_nothing(queue, logs):
    first, second = queue.add([alert(user="SYSTEM", ip="127.0.0.1"), alert(user="system", ip="127.0.0.1", n=2)], logs)
    assert first.case != second.case


def test_alerts_about_other_logs_are_another_case(queue, logs, tmp_path):
    (first,) = queue.add([alert(user="kim")], logs)
    (second,) = queue.add([alert(user="kim")], [tmp_path])
    assert (second.is_copy, second.case == first.case) == (False, False)


def test_an_alert_does_not_join_a_case_that_was_begun(queue, logs):
    (first,) = queue.add([alert(user="kim")], logs)
    assert queue.claim().id == first.case
    (second,) = queue.add([alert(user="kim", n=2)], logs)
    assert second.case != first.case


@pytest.mark.parametrize(
    ("fields", "severity"),
    [
        ({"severity": "CRITICAL"}, "critical"),
        ({"level": 12}, "high"),
        ({"rule": {"level": 3}}, "low"),
        ({"detail": {"severity": 8.5}}, "high"),
        ({"priority": "P1"}, "critical"),
        ({"priority": 4}, "low"),
        ({"risk_score": 97}, "critical"),
        ({"alertSeverity": "Informational"}, "informational"),
        ({"severity": "banana"}, "medium"),
        ({}, "medium"),
        ({"level": "-3"}, "medium"),
    ],
    ids=str,
)
def test_severity_is_read_in_any_tools_words(fields, severity):
    assert SEVERITIES[sight({"title": "Odd", **fields}, []).severity] == severity


def test_the_most_severe_case_is_first_and_then_the_earliest(queue, logs):
    queue.add(
        [alert(user="ann", severity="low"), alert(user="bob", severity="high", time="2026-11-22T09:00:00Z")], logs
    )
    queue.add([alert(user="cat", severity="high"), alert(user="ann", severity="critical", n=2)], logs)
    assert [queue.alerts_of(queue.claim().id)[0]["user"] for _ in range(3)] == ["ann", "cat", "bob"]
    assert queue.claim() is None


def test_alerts_that_come_one_by_one_gather_while_their_like_is_worked_on(queue, logs):
    queue.add([alert(user="kim", n=1)], logs)
    first = queue.claim()
    for number in range(2, 5):
        queue.add([alert(user="kim", n=number)], logs)
        assert queue.claim() is None
    (elsewhere,) = queue.add([alert(user="ann")], logs)
    assert queue.claim().id == elsewhere.case
    (later,) = queue.add([alert(user="kim", time="2026-11-22T09:00:00Z")], logs)
    assert queue.claim().id == later.case
    (worse,) = queue.add([alert(user="kim", host="web-7", severity="critical", time="2026-11-22T03:30:00Z")], logs)
    assert queue.claim().id == worse.case
    queue.add([alert(user="kim", n=5)], logs)
    assert queue.end(first.id, "finished")
    assert queue.claim() is None, "the worse one is worked on"
    assert queue.end(worse.case, "finished")
    (gathered,) = queue.cases("waiting")
    assert queue.claim().id == gathered.id


def test_a_case_ends_once(queue, logs):
    queue.add([alert(user="kim")], logs)
    case = queue.claim()
    assert queue.end(case.id, "finished", verdict="benign")
    assert not queue.end(case.id, "failed")
    assert queue.case(case.id).verdict == "benign"


def test_all_alerts_of_one_request_are_taken_or_none(queue, logs):
    with pytest.raises(UsageError, match="Are these the logs"):
        queue.add([alert(user="kim"), alert(text="x" * 2_000_000)], logs)
    with pytest.raises(UsageError, match="--logs"):
        queue.add([alert(user="kim")], [])
    assert queue.cases() == []


@pytest.mark.parametrize("below", [".", "deeper"])
def test_a_folder_of_runs_that_cannot_be_made_is_said(tmp_path, below):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be the folder of runs"):
        AlertQueue(tmp_path / "file" / below)


def test_a_file_that_is_no_queue_is_said(tmp_path):
    (tmp_path / "alerts.sqlite").write_bytes(b"something else entirely" * 100)
    with pytest.raises(UsageError, match="cannot be used as a queue"):
        AlertQueue(tmp_path)
    (tmp_path / "later").mkdir()
    with sqlite3.connect(tmp_path / "later" / "alerts.sqlite") as later:
        later.execute("PRAGMA user_version=99")
    later.close()
    with pytest.raises(UsageError, match="version 99"):
        AlertQueue(tmp_path / "later")


@pytest.mark.parametrize(
    ("content", "alerts", "bad"),
    [
        (b'{"title": "one"}', 1, 0),
        (b'[{"title": "one"}, {"title": "two"}, 3]', 2, 1),
        (b'{"title": "one"}\n\n{"title": "two"}\n{"titl', 2, 1),
        (b'{"alerts": [{"title": "one"}, {"title": "two"}], "next": null}', 2, 0),
        (b'{"hits": {"hits": [{"_source": {"title": "one"}}]}}', 1, 0),
        (b'{"title": "one", "user": {"name": "kim"}, "events": [{"id": 1}]}', 1, 0),
        (b"[" * 5_000, None, None),
        (b"", None, None),
        (b"\xff\x00", None, None),
        (b"7", None, None),
    ],
    ids=["one", "list", "lines", "wrapped", "search", "with events", "deep", "empty", "bytes", "number"],
)
def test_alerts_are_found_in_whatever_a_tool_writes(content, alerts, bad):
    if alerts is None:
        with pytest.raises(UsageError):
            alerts_in(content)
    else:
        found, unusable = alerts_in(content)
        assert (len(found), unusable) == (alerts, bad)


def test_a_folder_is_read_once_and_bad_files_are_named(queue, logs, tmp_path):
    inbox = tmp_path / "inbox"
    (inbox / "sub" / "logs").mkdir(parents=True)
    (inbox / "sub" / "logs" / "not-an-alert.json").write_text("{}")
    (inbox / "sub" / "one.json").write_bytes(orjson.dumps(alert(user="kim")))
    (inbox / "many.jsonl").write_bytes(orjson.dumps(alert(user="lee")) + b"\n")
    (inbox / "bad.json").write_text("{")
    (inbox / "other.txt").write_text("{}")
    watcher = Watcher(queue, inbox, logs)
    looked = watcher.look()
    assert (looked.alerts, looked.copies, len(looked.problems)) == (2, 0, 1)
    assert "bad.json: " in looked.problems[0]
    assert {case.logs[0] for case in queue.cases()} == {str(inbox / "sub" / "logs"), str(logs[0])}
    assert watcher.look().problems == ()
    with (inbox / "many.jsonl").open("ab") as file:
        file.write(orjson.dumps(alert(user="max")) + b"\n")
    looked = watcher.look()
    assert (looked.alerts, looked.copies) == (1, 1)
    assert sum(case.copies for case in queue.cases()) == 0


@pytest.fixture
def desk(tmp_path):
    desk = Desk(Settings(model="none", memory=tmp_path / "memory", runs=tmp_path / "runs", processes=1))
    yield desk
    assert desk.close(wait=60)


def test_cases_are_investigated_and_the_list_has_what_became_of_them(queue, logs, desk, tmp_path):
    queue.add([ALERT, {**ALERT, "n": 2}], logs)
    queue.add([alert(title="About nothing")], [tmp_path / "gone"])
    with Worker(queue, desk) as worker:
        with pytest.raises(InputError, match="in use by process"):
            Worker(queue, desk)
        until(queue.is_done)
        assert worker.limit_met == ""
    done, failed = sorted(queue.cases(), key=lambda case: case.state, reverse=True)
    assert (done.state, done.alerts, done.verdict) == ("finished", 2, desk.report(done.run)["verdict"])
    assert done.confidence == desk.report(done.run)["confidence"]
    assert (failed.state, failed.attempts) == ("failed", 3)
    assert "no such file or folder" in failed.problem
    assert desk.run(done.run).news == ("finished",)


def test_a_case_whose_logs_changed_since_is_begun_anew(queue, logs, desk):
    queue.add([ALERT], logs)
    worker = Worker(queue, desk)
    with worker:
        run = until(lambda: queue.cases("working") and queue.cases("working")[0].run)
        until(lambda: (desk.root / run / "state.sqlite").exists())
    desk.close(wait=60)
    with next(path for path in logs[0].rglob("*") if path.is_file()).open("ab") as file:
        file.write(b"one more line\n")
    later = Desk(desk.settings)
    with Worker(queue, later):
        until(queue.is_done)
    (case,) = queue.cases()
    assert (case.state, case.run != run) == ("finished", True)
    assert later.close(wait=60)


def test_a_budget_that_is_met_begins_no_further_case(queue, logs, desk):
    queue.add([alert(user="ann"), alert(user="bob")], logs)
    case = queue.claim()
    queue.end(case.id, "finished", tokens=70, seconds=5)
    worker = Worker(queue, desk, budget=Budget(tokens=70))
    assert "70 of 70 model tokens" in worker.limit_met
    assert worker.step()
    assert [case.state for case in queue.cases()] == ["waiting", "finished"]
    assert queue.spent(datetime.now(UTC) + timedelta(days=1)) == (0, 0.0)
    worker._lock.release()
