"""`moewarden investigate`, end to end: files in, report and exit code out; a killed run goes on."""

import errno
import gzip
import pickle
import shutil
import signal
import sqlite3
import time
from pathlib import Path

import duckdb
import orjson
import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from moewarden.app import wiring
from moewarden.app.rendering import write
from moewarden.graphs.decisions.ledger import Ledger
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.memory import LongTermMemory


def test_files_in_report_out(moewarden, case, tmp_path):
    code, out, err = moewarden(
        "investigate", "--model", "none", "--alert", case / "alert.json", "--logs", case / "logs",
        "--question", "Who logged in?", "--out", tmp_path / "out",
    )  # fmt: skip
    assert code == 0, err
    report = orjson.loads((tmp_path / "out" / "report.json").read_bytes())
    assert report["question"] == "Who logged in?"
    assert {item["file"] for item in report["evidence"]} == {"auth.log"}
    assert "203.0.113.9" in [ioc["value"] for ioc in report["iocs"]]
    for name in ("report.json", "report.md", "report.html"):
        assert str(tmp_path / "out" / name) in out.replace("\n", "")
    assert "perceive" in err
    assert {"events.duckdb", "state.sqlite"} <= {path.name for path in (tmp_path / "out").iterdir()}


def test_a_question_alone_starts_an_investigation(moewarden, case):
    code, _, err = moewarden(
        "investigate", "--model", "none", "--logs", case / "logs", "--question", "how did they get in?"
    )
    assert code == 0, err


def test_the_report_goes_to_standard_output_as_json_and_progress_nowhere(moewarden, case, tmp_path):
    words = ["investigate", "--model", "none", "--logs", case / "logs", "--question", "who?", "--out", tmp_path / "out"]
    code, out, err = moewarden(*words, "--json", "--quiet")
    assert (code, err) == (0, "")
    assert orjson.loads(out) == orjson.loads((tmp_path / "out" / "report.json").read_bytes())


def test_only_a_stretch_of_time_or_one_thing_is_judged_and_that_is_said(moewarden, case, tmp_path):
    words = [
        "investigate",
        "--model",
        "none",
        "--alert",
        case / "alert.json",
        "--logs",
        case / "logs",
        "--quiet",
        "--json",
    ]
    for number, limit in enumerate(
        (["--until", "2000-01-01"], ["--entity", "192.0.2.254"], ["--entity", "203.0.113.9"])
    ):
        code, out, err = moewarden(*words, *limit, "--out", tmp_path / str(number))
        assert code == 0, err
        report = orjson.loads(out)
        assert (report["verdict"] == "malicious") is (number == 2)
        assert [
            limit[1] in note
            for note in report["not_checked"]
            if "judged" in note and ("asked" in note or "limited" in note)
        ] == [True]
        assert sum(log["events"] for log in report["logs"]) > 0


def test_a_limit_that_is_no_time_is_said_before_anything_is_read(moewarden, case):
    words = ["investigate", "--model", "none", "--logs", case / "logs", "--question", "who?"]
    assert "since is 'soon'; expected a day or a time" in moewarden(*words, "--since", "soon")[2]
    code, _, err = moewarden(*words, "--since", "2026-11-22", "--until", "2026-11-21")
    assert code == 2
    assert "is not before until" in err


def test_every_run_gets_a_folder_of_its_own(moewarden, case, tmp_path):
    for _ in range(2):
        assert moewarden("investigate", "--model", "none", "--logs", case / "logs", "--question", "who?")[0] == 0
    assert len(list(tmp_path.glob("moewarden-*/report.json"))) == 2


def test_a_met_limit_is_exit_code_3_and_said(moewarden, case, tmp_path):
    code, out, _ = moewarden(
        "investigate", "--model", "none", "--alert", case / "alert.json", "--logs", case / "logs",
        "--out", tmp_path / "out", "--tool-calls", 2,
    )  # fmt: skip
    assert code == 3
    assert "tool calls: 2" in out
    report = orjson.loads((tmp_path / "out" / "report.json").read_bytes())
    assert report["usage"]["limits_met"] == ["tool calls: 2"]
    assert report["not_checked"]


def test_logs_that_are_not_whole_stand_beside_the_verdict_and_are_exit_code_3(moewarden, case, tmp_path):
    packed = gzip.compress((case / "logs" / "auth.log").read_bytes())
    (case / "logs" / "old.log.gz").write_bytes(packed[:-9])
    (case / "logs" / "noise").write_bytes(bytes(range(256)) * 300)
    code, out, err = moewarden(
        "investigate", "--model", "none", "--alert", case / "alert.json", "--logs", case / "logs",
        "--out", tmp_path / "out",
    )  # fmt: skip
    assert code == 3, err
    said = "Not all of the logs could be read: 1 file skipped, 1 file ends early."
    assert said in " ".join(out.splitlines()[2:4])
    report = orjson.loads((tmp_path / "out" / "report.json").read_bytes())
    assert [(gap["file"], gap["kind"], gap["matters"]) for gap in report["gaps"]] == [
        ("noise", "skipped", True),
        ("old.log.gz", "ends early", True),
    ]
    assert any("old.log.gz" in note for note in report["not_checked"])
    for name in ("report.md", "report.html"):
        page = (tmp_path / "out" / name).read_text()
        assert said in page
        assert page.index(said) < page.index("Timeline\n" if name == "report.md" else '<section id="timeline">')


@pytest.mark.parametrize(
    "alert",
    [
        '{"title": "x \\ud800", "us\\udc00er": "root"}',
        '{"title": "x", "deep": ' + '{"a": [' * 5000 + "1" + "]}" * 5000 + "}",
    ],
    ids=["half a character", "nested deep"],
)
def test_an_alert_of_any_json_is_taken(moewarden, case, tmp_path, alert):
    (tmp_path / "alert.json").write_text(alert)
    code, _, err = moewarden(
        "investigate", "--model", "none", "--alert", tmp_path / "alert.json", "--logs", case / "logs",
        "--out", tmp_path / "out",
    )  # fmt: skip
    assert code == 0, err
    assert orjson.loads((tmp_path / "out" / "report.json").read_bytes())["alert"]["title"].startswith("x")


def test_a_full_disk_while_reading_is_one_sentence_and_the_run_goes_on(moewarden, case, tmp_path, monkeypatch):
    def fill(*_, **__):
        raise duckdb.IOException("IO Error: Could not write file: No space left on device")

    words = ("investigate", "--model", "none", "--out", tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(EventStore, "append_table", fill)
        code, _, err = moewarden(*words, "--logs", case / "logs", "--question", "who?")
    lines = [line for line in err.splitlines() if line.startswith("moewarden")]
    assert (code, len(lines)) == (2, 1)
    assert "is full" in lines[0]
    assert "needs about" in lines[0]
    assert "Make room" in lines[0]
    assert moewarden(*words, "--resume")[0] == 0


def bad_inputs():
    question, logs = ("--question", "who?"), ("--logs", "case/logs")
    yield pytest.param((), "Add --logs", id="nothing")
    yield pytest.param(logs, "nothing to investigate", id="no alert and no question")
    yield pytest.param((*question, "--logs", "nowhere"), "no such file or folder", id="missing logs")
    yield pytest.param((*logs, "--alert", "nowhere.json"), "cannot be read", id="missing alert")
    yield pytest.param((*logs, "--alert", "case/logs/auth.log"), "not JSON", id="a log as alert")
    yield pytest.param((*logs, "--alert", "case"), "cannot be read", id="a folder as alert")
    yield pytest.param((*logs, *question, "--model", "nothing-here"), "is no folder here", id="unknown model")
    yield pytest.param((*logs, *question, "--model", "case/logs"), "config.json", id="a folder that is no model")
    yield pytest.param((*logs, *question, "--rules", "nowhere"), "no such rules folder", id="missing rules")
    yield pytest.param((*logs, *question, "--rounds", "0"), "expected at least 1", id="no rounds")
    yield pytest.param((*logs, *question, "--out", "case/alert.json"), "cannot be written", id="a file in the way")
    yield pytest.param(("--resume",), "--resume needs --out", id="resume what")
    yield pytest.param(("--resume", "--out", "nowhere"), "holds no run", id="nothing to resume")
    yield pytest.param((*logs, "--rounds", "many"), "invalid int value", id="not a number")
    yield pytest.param((*logs, "--unheard-of"), "unrecognized arguments", id="unknown option")


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(("words", "said"), list(bad_inputs()))
def test_bad_input_is_one_line_and_exit_code_2(moewarden, words, said):
    model = () if "--model" in words else ("--model", "none")
    code, out, err = moewarden("investigate", *words, *model)
    lines = [line for line in err.splitlines() if line.startswith("moewarden")]
    assert (code, out, len(lines)) == (2, "", 1)
    assert said in lines[0]
    assert "Traceback" not in err


def test_what_a_run_replaces_is_said(moewarden, case, tmp_path):
    words = ("investigate", "--model", "none", "--logs", case / "logs", "--question", "who?", "--out", tmp_path / "out")
    said = [moewarden(*words, *quiet)[2] for quiet in ((), (), ("--quiet",))]
    assert ["held a report of" in text for text in said] == [False, True, False]


def test_a_run_that_failed_on_bad_input_may_be_repeated(moewarden, case, tmp_path):
    words = ("investigate", "--model", "none", "--logs", case / "logs", "--question", "who?", "--out", tmp_path / "out")
    assert moewarden(*words, "--rules", tmp_path / "rules")[0] == 2
    assert moewarden(*words)[0] == 0


def test_a_rule_that_does_not_compile_is_named_and_the_others_go_on(moewarden, case, tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "rule.yml").write_text("title: x\ndetection:\n  condition: nothing\n")
    words = ("--logs", case / "logs", "--question", "who?", "--out", tmp_path / "out", "--rules", tmp_path / "rules")
    code, _, err = moewarden("investigate", "--model", "none", *words)
    assert code == 0, err
    report = orjson.loads((tmp_path / "out" / "report.json").read_bytes())
    assert report["verdict"] == "malicious"
    assert any("rule.yml" in item for item in report["not_checked"])


def test_our_bugs_keep_their_traceback(moewarden, case, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(wiring, "make_investigation", broken)
    with pytest.raises(ZeroDivisionError):
        moewarden("investigate", "--logs", case / "logs", "--question", "who?")


def test_ctrl_c_says_how_to_go_on(scripted, case, tmp_path):
    process = scripted(
        "investigate", "--alert", case / "alert.json", "--logs", case / "logs", "--out", tmp_path / "out", pause=0.2
    )
    wait_for_calls(process, 2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=600)
    assert process.returncode == 130
    assert f"Continue with: moewarden investigate --resume --out {tmp_path / 'out'}" in err
    assert "Traceback" not in err


def test_a_killed_run_goes_on_without_asking_twice(scripted, case, tmp_path):
    out = tmp_path / "out"
    first = scripted("investigate", "--alert", case / "alert.json", "--logs", case / "logs", "--out", out, pause=0.2)
    wait_for_calls(first, 4)
    first.kill()
    first.communicate()
    kept = answers(out)
    assert kept >= 2
    assert not (out / "report.json").exists()

    refused = scripted("investigate", "--alert", case / "alert.json", "--logs", case / "logs", "--out", out)
    assert "--resume" in refused.communicate(timeout=600)[1]
    assert refused.returncode == 2

    second = scripted("investigate", "--resume", "--out", out)
    _, err = second.communicate(timeout=600)
    assert second.returncode == 0, err
    assert "perceive " not in err
    assert second.calls() == answers(out) - kept

    again = scripted("investigate", "--resume", "--out", out)
    _, err = again.communicate(timeout=600)
    assert (again.returncode, again.calls()) == (0, 0), err


@pytest.fixture
def finished(moewarden, case, tmp_path):
    """The folder of a run; what is left of it goes on."""
    words = ("investigate", "--model", "none", "--alert", case / "alert.json", "--logs", case / "logs")
    assert moewarden(*words, "--out", tmp_path / "run")[0] == 0
    return tmp_path / "run"


def change_state(folder, statement, *values):
    connection = sqlite3.connect(folder / "state.sqlite")
    connection.execute(statement, values)
    connection.commit()
    connection.close()


class Touch:
    """Leaves a file where somebody unpickles it."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_a_received_folder_is_data(moewarden, finished, tmp_path):
    """Damaged or planted, each is one sentence and exit code 2, and nothing of it runs."""
    marker = tmp_path / "marker"
    planted = pickle.dumps(Touch(marker))
    forged = JsonPlusSerializer().dumps_typed
    put = "UPDATE checkpoints SET type = ?, checkpoint = ?"
    trigger = "CREATE TRIGGER t AFTER INSERT ON writes BEGIN DELETE FROM writes; END"

    def overwrite(name, content):
        return lambda folder: (folder / name).write_bytes(content)

    harm = {
        "pickled": (lambda folder: change_state(folder, put, "pickle", planted), "stored as 'pickle'"),
        "an object": (lambda folder: change_state(folder, put, *forged({"channel_values": {"logs": Path("x")}})), "an object"),
        "no checkpoint": (lambda folder: change_state(folder, put, *forged([1, 2])), "state"),
        "no state": (lambda folder: change_state(folder, put, *forged({"channel_values": {"hits": 5}})), "hits"),
        "a trigger": (lambda folder: change_state(folder, trigger), "trigger t"),
        "no database": (overwrite("state.sqlite", b"nothing of the kind" * 99), "state.sqlite: cannot be read"),
        "half a record": (overwrite("run.json", b'{"alert":'), "run.json: cannot be used"),
        "a list": (overwrite("run.json", b"[]"), "run.json: cannot be used"),
    }  # fmt: skip
    for name, (do_harm, said) in harm.items():
        folder = shutil.copytree(finished, tmp_path / name.replace(" ", "-"))
        for journal in folder.glob("*.sqlite-*"):
            journal.unlink()
        do_harm(folder)
        code, out, err = moewarden("investigate", "--resume", "--out", folder, "--model", "none")
        assert (code, out, err.count("\n")) == (2, "", 1), (name, err)
        assert said in err, name
    assert not marker.exists()


def test_a_received_folder_meets_no_key_of_this_user(moewarden, finished, monkeypatch):
    monkeypatch.setenv("MOEWARDEN_API_KEY", "sk-mine")
    record = orjson.loads((finished / "run.json").read_bytes())
    record["settings"] |= {"model": "openai:theirs", "base_url": "http://127.0.0.1:9/v1"}
    (finished / "run.json").write_bytes(orjson.dumps(record))
    code, _, err = moewarden("investigate", "--resume", "--out", finished)
    assert code == 2
    assert "--model openai:theirs (yours: bundled); --base-url http://127.0.0.1:9/v1 (yours: empty); --logs" in err
    assert "--trust-folder" in err
    assert "sk-mine" not in err


def full_at(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device", "somewhere")


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (EventStore, "append_table"),
        (Ledger, "totals"),
        (SqliteSaver, "put"),
        (SqliteSaver, "put_writes"),
        (write, "_write"),
    ],
    ids=["events", "answers", "checkpoint", "writes", "report"],
)
def test_a_full_disk_is_one_sentence_and_the_run_goes_on(moewarden, case, tmp_path, owner, name):
    out = tmp_path / "out"
    words = ("investigate", "--model", "none", "--alert", case / "alert.json", "--logs", case / "logs", "--out", out)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, full_at)
        code, _, err = moewarden(*words)
    lines = [line for line in err.splitlines() if line.startswith("moewarden:")]
    assert (code, len(lines)) == (2, 1), err
    assert f"the disk of {out} is full" in lines[0]
    assert f"continue with: moewarden investigate --resume --out {out} --model none" in lines[0]
    assert moewarden("investigate", "--resume", "--out", out, "--model", "none")[0] == 0
    assert (out / "report.json").exists()


def test_another_full_disk_is_one_sentence_too(moewarden, monkeypatch):
    monkeypatch.setattr(LongTermMemory, "add", full_at)
    code, out, err = moewarden("memory", "add", "backup-01 reads nightly")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "a disk is full: somewhere could not be written" in err


def wait_for_calls(process, number):
    """Return when the process has asked its model so often; however slow the machine is, it ends some day."""
    while process.calls() < number:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


def answers(folder):
    """How many model answers a run folder holds."""
    connection = sqlite3.connect(folder / "answers.sqlite")
    try:
        return connection.execute("SELECT count(*) FROM answers").fetchone()[0]
    finally:
        connection.close()


@pytest.mark.parametrize("how", ["repeated", "one after the other"])
def test_several_logs_are_all_read(moewarden, case, tmp_path, how):
    more = tmp_path / "other" / "logs"
    more.mkdir(parents=True)
    (more / "auth.log").write_text(
        "Nov 21 03:04:00 db-1 sshd[9]: Accepted password for olaf from 10.0.0.4 port 1 ssh2\n"
    )
    (more / "cron.log").write_text("Nov 21 03:05:00 db-1 CRON[1]: (root) CMD (true)\n")
    places = ("--logs", case / "logs", *(("--logs",) if how == "repeated" else ()), more)
    code, _, err = moewarden(
        "investigate", "--model", "none", "--alert", case / "alert.json", *places, "--out", tmp_path / "out"
    )
    assert code == 0, err
    report = orjson.loads((tmp_path / "out" / "report.json").read_bytes())
    assert {file["file"]: file["events"] for file in report["logs"]} == {
        "case/logs/auth.log": 61,
        "other/logs/auth.log": 1,
        "cron.log": 1,
    }
    assert {item["file"] for item in report["evidence"]} == {"case/logs/auth.log"}
    code, _, err = moewarden("investigate", "--model", "none", "--resume", "--out", tmp_path / "out", *places)
    assert code == 0, err
    code, _, err = moewarden("investigate", "--model", "none", "--resume", "--out", tmp_path / "out", "--logs", more)
    assert (code, "--logs differs" in err) == (2, True)
