"""Alerts of any shape become cases: none twice, those of one incident together, the worst first."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from moewarden.app.alerts import AlertQueue, Budget, OvertakenError, Taken, Watcher, Worker, alerts_in, sight
from moewarden.app.alerts.grouping import SEVERITIES
from moewarden.app.desk import Desk
from moewarden.app.errors import UsageError
from moewarden.app.settings import Settings
from moewarden.graphs.errors import InputError
from moewarden.graphs.memory.lock import FolderLock

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
    assert queue.end(first, "finished")
    assert queue.claim() is None, "the worse one is worked on"
    assert queue.end(queue.case(worse.case), "finished")
    (gathered,) = queue.cases("waiting")
    assert queue.claim().id == gathered.id


def test_a_case_ends_once(queue, logs):
    queue.add([alert(user="kim")], logs)
    case = queue.claim()
    assert queue.end(case, "finished", verdict="benign")
    assert not queue.end(case, "failed")
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
    (inbox / "still.json.tmp").write_text("{}")
    watcher = Watcher(queue, inbox, logs)
    looked = watcher.look()
    assert (looked.alerts, looked.copies, len(looked.problems)) == (2, 0, 2)
    assert "bad.json: " in looked.problems[0]
    assert "other.txt: is not read; expected files of alerts: .json" in looked.problems[1]
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
        assert worker.limit is None
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
    queue.end(case, "finished", tokens=70, seconds=5)
    worker = Worker(queue, desk, budget=Budget(tokens=70))
    assert "70 of 70 model tokens" in worker.limit.words
    assert timedelta(hours=23) < worker.limit.until - datetime.now(UTC) <= timedelta(days=1)
    assert worker.step()
    assert [case.state for case in queue.cases()] == ["waiting", "finished"]
    assert queue.spent(datetime.now(UTC) + timedelta(days=1)) == ([], [])
    assert queue.working().limit == worker.limit.words
    worker._lock.release()


def test_a_budget_of_investigations_counts_those_that_began_and_is_the_settings_own(queue, desk, tmp_path):
    queue.add([alert(user="ann"), alert(user="bob"), alert(user="cat")], [tmp_path / "gone"])
    desk.settings = replace(desk.settings, day_cases=2)
    with Worker(queue, desk) as worker:
        until(lambda: len(queue.cases("failed")) == 2)
        assert "2 of 2 investigations" in worker.limit.words
    (waiting,) = queue.cases("waiting")
    assert not waiting.begun
    with Worker(queue, desk, budget=Budget(cases=3)):
        until(queue.is_done)


def test_whoever_was_overtaken_changes_nothing_more(queue, logs, tmp_path):
    queue.add([alert(user="ann"), alert(user="bob")], logs)
    queue.own(at_once=1, budget="")
    case = queue.claim()
    other = AlertQueue(tmp_path / "runs")
    other.own(at_once=1, budget="")
    for change in (
        queue.claim,
        lambda: queue.end(case, "finished"),
        lambda: queue.try_again(case),
        lambda: queue.claim_again(case),
    ):
        with pytest.raises(OvertakenError, match="has taken the queue over"):
            change()
    assert other.end(case, "finished", verdict="benign")
    assert [line.state for line in queue.cases()] == ["waiting", "finished"]
    queue.add([alert(user="cat")], logs)
    other.close()


def test_the_result_of_a_run_that_the_case_no_longer_has_counts_for_nothing(queue, logs):
    queue.add([alert(user="kim")], logs)
    first = queue.claim()
    second = queue.claim_again(first)
    assert second.run == f"{first.run}-2"
    assert queue.claim_again(first).run == second.run, "it is another's already"
    assert not queue.end(first, "finished", verdict="malicious")
    assert queue.end(second, "finished", verdict="benign")
    assert queue.case(first.id).verdict == "benign"


def test_a_folder_that_somebody_holds_for_a_moment_is_no_reason_to_begin_anew(queue, logs, desk):
    queue.add([ALERT], logs)
    case = queue.claim()
    worker = Worker(queue, desk)
    with FolderLock(desk.root / case.run, what="the run folder"):
        assert not worker._go_on(case)
    assert queue.case(case.id).run == case.run
    with worker:
        until(queue.is_done)
    assert (queue.case(case.id).state, queue.case(case.id).run) == ("finished", case.run)


def test_what_a_kill_left_of_a_record_is_no_reason_to_begin_anew(queue, logs, desk):
    queue.add([ALERT], logs)
    case = queue.claim()
    (desk.root / case.run).mkdir()
    (desk.root / case.run / "run.json.part").write_bytes(b"{")
    with Worker(queue, desk):
        until(queue.is_done)
    assert (queue.case(case.id).state, queue.case(case.id).run) == ("finished", case.run)


def test_a_person_drops_a_case_and_lets_it_wait_again(queue, logs):
    queue.add([alert(user="kim")], logs)
    (case,) = queue.cases()
    queue.drop(case.id)
    assert queue.claim() is None
    (again,) = queue.add([alert(user="kim", id="a-2")], logs)
    assert again == Taken(case=case.id, is_copy=True)
    with pytest.raises(UsageError, match="is dropped, so it cannot be dropped"):
        queue.drop(case.id)
    queue.retry(case.id)
    assert queue.claim().id == case.id
    with pytest.raises(UsageError, match="is working, so it cannot be tried again"):
        queue.retry(case.id)
    with pytest.raises(UsageError, match="there is no case 99"):
        queue.retry(99)


def test_a_case_that_failed_is_tried_again_when_its_logs_are_there(queue, desk, tmp_path):
    gone = tmp_path / "logs"
    queue.add([ALERT], [gone])
    with Worker(queue, desk):
        until(lambda: queue.cases("failed"))
        (failed,) = queue.cases()
        write_logs(gone)
        queue.retry(failed.id)
        until(lambda: queue.cases("finished"))
    assert queue.case(failed.id).problem == ""


def test_a_run_that_a_person_stopped_ends_its_case_and_goes_on_when_it_is_tried_again(queue, logs, desk):
    queue.add([ALERT], logs)
    with Worker(queue, desk):
        run = until(lambda: queue.cases("working") and queue.cases("working")[0].run)
        until(lambda: desk.is_at_work(run))
        assert desk.cancel(run, wait=60)
        until(lambda: queue.cases("cancelled"))
        queue.retry(1)
        until(lambda: queue.cases("finished"))
    assert queue.case(1).run == run


def test_what_is_new_is_known_until_somebody_looks(queue, logs):
    queue.add([alert(user="kim")], logs)
    assert queue.case(1).fresh == ("new",)
    queue.look(1)
    assert queue.case(1).fresh == ()
    queue.add([alert(user="kim", n=2), alert(user="kim", id="b-2")], logs)
    assert queue.case(1).fresh == ("more",)
    case = queue.claim()
    queue.look_at_run(case.run)
    queue.end(case, "failed", problem="The logs are gone.")
    assert queue.case(1).fresh == ("failed",)
    queue.look(1)
    assert queue.case(1).fresh == ()


def test_a_page_has_the_most_severe_first_and_then_the_newest_and_waiting_ones_in_their_turn(queue, logs):
    for number, severity in enumerate(("low", "high", "high", "critical")):
        queue.add([alert(user=f"user-{number}", severity=severity)], logs)
    assert [case.who[0] for case in queue.page((), most=9)] == ["user-3", "user-2", "user-1", "user-0"]
    assert [case.who[0] for case in queue.page(("waiting",), most=2, after=1)] == ["user-1", "user-2"]
    assert queue.counts() == {"waiting": 4}


def test_a_queue_of_the_first_version_goes_on(tmp_path, logs):
    path = tmp_path / "alerts.sqlite"
    with sqlite3.connect(path) as first:
        first.executescript(FIRST_VERSION)
    first.close()
    queue = AlertQueue(tmp_path)
    assert [(case.state, case.run, case.who) for case in queue.cases()] == [
        ("waiting", "", ("kim",)),
        ("finished", "moewarden-case-000001", ()),
    ]
    (copy,) = queue.add([{"title": "Odd", "user": "kim", "n": 1}], logs)
    assert not copy.is_copy
    assert queue.claim().run == "moewarden-case-000002"
    queue.close()
    AlertQueue(tmp_path).close()


FIRST_VERSION = """
CREATE TABLE cases (
    id INTEGER PRIMARY KEY, state TEXT NOT NULL, severity INTEGER NOT NULL, title TEXT NOT NULL, logs TEXT NOT NULL,
    first REAL NOT NULL, last REAL NOT NULL, received TEXT NOT NULL, run TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,
    verdict TEXT NOT NULL DEFAULT '', confidence REAL, problem TEXT NOT NULL DEFAULT '', ended TEXT NOT NULL DEFAULT '',
    tokens INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0
);
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, case_id INTEGER NOT NULL REFERENCES cases, content BLOB NOT NULL,
    source TEXT NOT NULL, received TEXT NOT NULL, copies INTEGER NOT NULL DEFAULT 0, severity INTEGER NOT NULL, time REAL NOT NULL
);
CREATE TABLE who (case_id INTEGER NOT NULL REFERENCES cases, name TEXT NOT NULL, PRIMARY KEY (name, case_id));
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT NULL, problem TEXT NOT NULL);
INSERT INTO cases (id, state, severity, title, logs, first, last, received, run, attempts, ended) VALUES
    (1, 'finished', 3, 'Odd', '["/logs"]', 0, 0, '2026-11-21T00:00:00+00:00', 'moewarden-case-000001', 1, '2026-11-21T00:01:00+00:00'),
    (2, 'waiting', 2, 'Odd', '["/logs"]', 0, 0, '2026-11-21T00:00:00+00:00', '', 0, '');
INSERT INTO alerts (digest, case_id, content, source, received, severity, time) VALUES
    ('a', 1, '{}', '', '2026-11-21T00:00:00+00:00', 3, 0), ('b', 2, '{}', '', '2026-11-21T00:00:00+00:00', 2, 0);
INSERT INTO who VALUES (2, 'kim');
PRAGMA user_version=1;
"""
