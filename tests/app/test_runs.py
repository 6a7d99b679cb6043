"""Run folders: what is kept for a killed run, and what is never touched."""

import io
import os
import sqlite3
from dataclasses import replace

import duckdb
import orjson
import pytest
from langgraph.checkpoint.base import empty_checkpoint

from moewarden.app import trust
from moewarden.app.case import Case
from moewarden.app.errors import UsageError
from moewarden.app.runs import (
    THREAD,
    check_same_case,
    find_report,
    new_folder,
    open_state,
    read_report,
    resume_run,
    start_run,
)
from moewarden.app.settings import Settings
from moewarden.graphs.errors import InputError


@pytest.fixture
def case(tmp_path):
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "auth.log").write_text("one line\n")
    return Case(alert={"rule": "x"}, question="who?", logs=logs)


@pytest.fixture
def settings(tmp_path):
    return Settings(
        memory=tmp_path / "memory",
        runs=tmp_path / "runs",
        api_key="sk-1",
        rules=(tmp_path / "rules",),
        models=("openai:a",),
    )


def test_a_run_continues_with_the_case_and_budgets_it_had(tmp_path, case, settings):
    with start_run(tmp_path / "out", case, replace(settings, rounds=3, experts="expanded")):
        pass
    with resume_run(tmp_path / "out", replace(settings, api_key="sk-2")) as run:
        assert run.case == case
        assert run.is_resumed
        assert (run.settings.rounds, run.settings.experts) == (3, "expanded")
        assert run.settings.rules == settings.rules
        assert run.settings.models == ("openai:a",)
        assert run.settings.api_key == "sk-2"
    assert "sk-1" not in (tmp_path / "out" / "run.json").read_text()


def test_what_is_named_now_beats_the_folder(tmp_path, case, settings):
    with start_run(tmp_path / "out", case, replace(settings, rounds=3, model="openai:theirs")):
        pass
    named = {"rounds": 5, "model": "none"}
    with resume_run(tmp_path / "out", replace(settings, **named), given=named) as run:
        assert (run.settings.rounds, run.settings.model) == (5, "none")


def change_record(folder, **changes):
    """As somebody who cannot sign for this user."""
    path = folder / "run.json"
    record = orjson.loads(path.read_bytes())
    settings = record["settings"] | {name: value for name, value in changes.items() if name in record["settings"]}
    rest = {name: value for name, value in changes.items() if name not in settings}
    path.write_bytes(orjson.dumps({**record, **rest, "settings": settings}))


@pytest.mark.parametrize(
    ("name", "value", "option"),
    [
        ("model", "openai:theirs", "--model openai:theirs"),
        ("base_url", "http://127.0.0.1:9/v1", "--base-url http://127.0.0.1:9/v1"),
        ("embeddings", "their/encoder", "MOEWARDEN_EMBEDDINGS their/encoder"),
        ("memory", "/theirs", "--memory /theirs"),
        ("rules", ["/theirs"], "--rules /theirs"),
        ("intelligence", ["/theirs.csv"], "--intelligence /theirs.csv"),
        ("databases", ["/theirs.sqlite"], "--database /theirs.sqlite"),
        ("tracing", True, "MOEWARDEN_TRACING True"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isalpha() else "",
)
def test_a_received_folder_names_no_address_model_code_or_file_of_its_own(
    tmp_path, case, settings, name, value, option
):
    folder = tmp_path / "out"
    with start_run(folder, case, settings):
        pass
    change_record(folder, **{name: value})
    with pytest.raises(UsageError) as refused, resume_run(folder, settings, logs=case.logs):
        pass
    assert option in str(refused.value)
    assert "--trust-folder" in str(refused.value)
    with resume_run(folder, settings, logs=case.logs, believed=True) as run:
        assert trust.shown(getattr(run.settings, name)) == option.partition(" ")[2]


def test_a_received_folder_sends_lines_to_nobody(tmp_path, case, settings):
    folder, far = tmp_path / "out", replace(settings, model="openai:mine", base_url="http://reader.lan:8000/v1")
    with start_run(folder, case, far):
        pass
    change_record(folder, way="investigate", lines_to="reader.lan")
    with pytest.raises(UsageError, match=r"--way investigate \(yours: auto\)"), resume_run(folder, far, logs=case.logs):
        pass
    with resume_run(folder, replace(far, way="investigate"), logs=case.logs) as run:
        assert run.settings.lines_to == ""


def test_a_received_folder_says_where_the_logs_are_only_to_who_agrees(tmp_path, case, settings):
    folder = tmp_path / "out"
    with start_run(folder, case, settings):
        pass
    with resume_run(folder, settings):  # this user's own: nothing to ask
        pass
    change_record(folder, signature="ab" * 32)
    with pytest.raises(UsageError, match=f"--logs {case.logs[0]}"), resume_run(folder, settings):
        pass
    with resume_run(folder, settings, logs=case.logs) as run:
        assert run.case == case


def test_another_place_for_the_logs_is_not_signed_for(tmp_path, case, settings):
    folder, other = tmp_path / "out", tmp_path / "private"
    with start_run(folder, case, settings):
        pass
    other.mkdir()
    (other / "keys.txt").touch()
    change_record(folder, logs=str(other), files={"keys.txt": [0, (other / "keys.txt").stat().st_mtime_ns]})
    with pytest.raises(UsageError, match=f"--logs {other}"), resume_run(folder, settings):
        pass


class Terminal(io.StringIO):
    """Somebody sits there."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("typed", "goes_on"), [("y\n", True), ("yes\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_on_a_terminal_the_differences_are_shown_and_asked_for(tmp_path, case, settings, monkeypatch, typed, goes_on):
    folder, shown = tmp_path / "out", Terminal()
    with start_run(folder, case, replace(settings, model="openai:\x1b[2Jtheirs")):
        pass
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    monkeypatch.setattr("sys.stderr", shown)
    if goes_on:
        with resume_run(folder, settings) as run:
            assert run.settings.model == "openai:\x1b[2Jtheirs"
    else:
        with pytest.raises(UsageError, match="not continued"), resume_run(folder, settings):
            pass
    assert "--model: openai:\N{REPLACEMENT CHARACTER}[2Jtheirs   (yours: bundled)" in shown.getvalue()


@pytest.mark.parametrize(
    "changes",
    [
        {"rounds": 10**9}, {"seconds": 1e12}, {"threads": 10**6}, {"rounds": "many"}, {"model": 5}, {"rules": "one"},
        {"tracing": "yes"}, {"experts": ["packed"]}, {"alert": []}, {"question": None}, {"logs": 5}, {"logs": "a\0b"},
    ],
    ids=str,
)  # fmt: skip
def test_a_record_beyond_reason_is_one_sentence(tmp_path, case, settings, changes):
    folder = tmp_path / "out"
    with start_run(folder, case, settings):
        pass
    change_record(folder, **changes)
    with pytest.raises(UsageError), resume_run(folder, settings, believed=True):
        pass


def test_a_link_in_the_folder_is_not_followed(tmp_path, case, settings):
    folder, mine = tmp_path / "out", tmp_path / "mine.txt"
    with start_run(folder, case, settings):
        pass
    mine.write_text("keep this")
    (folder / ".lock").unlink()
    (folder / ".lock").symlink_to(mine)
    with pytest.raises(UsageError, match="is a link"), resume_run(folder, settings):
        pass
    with pytest.raises(UsageError, match="cannot be written"), start_run(folder, case, settings):
        pass
    assert mine.read_text() == "keep this"


def test_without_a_place_for_a_key_every_folder_is_a_strangers(tmp_path, case, settings, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    with start_run(tmp_path / "out", case, settings):
        pass
    with pytest.raises(UsageError, match="--logs"), resume_run(tmp_path / "out", settings):
        pass


def test_the_command_that_goes_on_names_what_today_s_settings_do_not(settings):
    started = replace(settings, model="none", base_url="http://127.0.0.1:9/v1", rounds=2)
    words = ["--model", "none", "--base-url", "http://127.0.0.1:9/v1", "--rules", str(settings.rules[0])]
    assert trust.repeated_options(started, replace(settings, rules=())) == words


def test_the_same_case_may_be_named_again_but_no_other(tmp_path, case, settings):
    with start_run(tmp_path / "out", case, settings) as run:
        check_same_case(run, alert={"rule": "x"}, question="who?", logs=list(case.logs))
        check_same_case(run, alert=None, question=None, logs=None)
        with pytest.raises(UsageError, match="--question differs"):
            check_same_case(run, alert=None, question="when?", logs=None)


def test_logs_that_changed_end_a_resume(tmp_path, case, settings):
    with start_run(tmp_path / "out", case, settings) as run, open_state(run):
        pass
    (case.logs[0] / "auth.log").write_text("another line, longer\n")
    with pytest.raises(UsageError, match="the logs changed"), resume_run(tmp_path / "out", settings):
        pass


def test_a_run_that_has_read_nothing_begins_with_the_logs_as_they_are_now(tmp_path, case, settings):
    with start_run(tmp_path / "out", case, settings):
        pass
    (case.logs[0] / "auth.log").write_text("another line, longer\n")
    with resume_run(tmp_path / "out", settings) as run, open_state(run):
        assert run.case == case
    with resume_run(tmp_path / "out", settings):
        pass  # they have not changed since


def test_nothing_to_resume(tmp_path, settings):
    with pytest.raises(UsageError, match="holds no run to continue"), resume_run(tmp_path, settings):
        pass


def test_a_damaged_record_is_named(tmp_path, settings):
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(UsageError, match=r"run\.json: cannot be used"), resume_run(tmp_path, settings):
        pass


def test_a_finished_run_is_replaced(tmp_path, case, settings):
    out = tmp_path / "out"
    with start_run(out, case, settings):
        for name in ("report.json", "report.md", "report.html", "events.duckdb", "answers.sqlite", "state.sqlite-wal"):
            (out / name).touch()
        (out / "notes.txt").touch()
    with start_run(out, case, settings):
        assert {path.name for path in out.iterdir()} == {"run.json", "notes.txt", ".lock"}


def test_an_unfinished_run_is_kept_unless_it_is_the_demo(tmp_path, case, settings):
    out = tmp_path / "out"
    with start_run(out, case, settings):
        (out / "answers.sqlite").touch()
    with pytest.raises(UsageError, match="Continue it with --resume"), start_run(out, case, settings):
        pass
    with start_run(out, case, settings, unfinished="replace"):
        assert not (out / "answers.sqlite").exists()


def test_a_run_that_never_read_its_logs_is_replaced(tmp_path, case, settings):
    with start_run(tmp_path / "out", case, settings):
        pass
    with start_run(tmp_path / "out", case, settings):
        pass


def test_files_of_others_are_never_replaced(tmp_path, case, settings):
    (tmp_path / "report.md").write_text("my own")
    with (
        pytest.raises(UsageError, match=r"holds report\.md, which is not from a run"),
        start_run(tmp_path, case, settings),
    ):
        pass
    assert (tmp_path / "report.md").read_text() == "my own"


def test_a_run_does_not_read_itself(case, settings):
    with pytest.raises(UsageError, match="lies in the logs folder"), start_run(case.logs[0] / "out", case, settings):
        pass


def test_one_run_at_a_time_in_a_folder(tmp_path, case, settings):
    with (
        start_run(tmp_path / "out", case, settings),
        pytest.raises(InputError, match=f"in use by process {os.getpid()}"),
        start_run(tmp_path / "out", case, settings),
    ):
        pass


def test_a_file_in_the_way(tmp_path, case, settings):
    (tmp_path / "out").touch()
    with pytest.raises(UsageError, match="cannot be written"), start_run(tmp_path / "out", case, settings):
        pass


def test_new_folders_are_free(settings):
    first = new_folder(settings)
    first.mkdir(parents=True)
    assert new_folder(settings) != first


def test_reports_are_found_by_folder_file_and_id(settings):
    folder = settings.runs / "moewarden-x"
    folder.mkdir(parents=True)
    (folder / "report.json").write_text('{"id": "inv-7", "verdict": "", "summary": "", "techniques": [], "iocs": []}')
    for name in (str(folder), str(folder / "report.json"), "x", "inv-7"):
        assert find_report(name, settings) == folder / "report.json"
    assert read_report(folder / "report.json")["id"] == "inv-7"
    with pytest.raises(UsageError, match="no finished investigation 'inv-8'"):
        find_report("inv-8", settings)


@pytest.mark.parametrize("content", ["", "{}", "[]"])
def test_other_json_is_no_report(tmp_path, content):
    (tmp_path / "report.json").write_text(content)
    with pytest.raises(UsageError, match=r"report\.json"):
        read_report(tmp_path / "report.json")


def test_only_the_newest_checkpoints_are_kept(tmp_path, case, settings):
    """A specialist has its own, under a name of its own: they go with the run's, whose next one they ended in."""
    thread = {"configurable": {"thread_id": "case", "checkpoint_ns": ""}}
    with start_run(tmp_path / "out", case, settings) as run, open_state(run) as state:

        def put(number, config):
            checkpoint = {**empty_checkpoint(), "id": f"{number:032}", "channel_values": {"rows": [number]}}
            saved = state.put(config, checkpoint, {"source": "loop", "step": number, "parents": {}}, {})
            state.put_writes(saved, [("rows", number)], f"task-{number}")
            return saved

        last = put(1, thread)
        for number in (2, 3):
            below = {"configurable": {"thread_id": "case", "checkpoint_ns": f"triage:{number}"}}
            put(10 * number + 1, put(10 * number, below))
            last = put(10 * number + 2, last)
        last = put(40, last)
        kept = [saved.config["configurable"]["checkpoint_id"] for saved in state.list(thread)]
        assert kept == [f"{number:032}" for number in (40, 32)]
        assert state.get_tuple(thread).pending_writes == [("task-40", "rows", 40)]
        assert {row[0] for row in state.conn.execute("SELECT checkpoint_id FROM checkpoints")} == set(kept)
        assert {row[0] for row in state.conn.execute("SELECT checkpoint_id FROM writes")} == set(kept)


def test_every_place_of_logs_is_kept_watched_and_compared(tmp_path, case, settings):
    (tmp_path / "more").mkdir()
    more = tmp_path / "more" / "auth.log"
    more.write_text("one line\n")
    both = Case(alert=case.alert, question=case.question, logs=(*case.logs, more))
    with start_run(tmp_path / "out", both, settings) as run:
        check_same_case(run, alert=None, question=None, logs=[more, *case.logs])
        with pytest.raises(UsageError, match="--logs differs"):
            check_same_case(run, alert=None, question=None, logs=list(case.logs))
    with resume_run(tmp_path / "out", settings) as run, open_state(run):
        assert run.case == both
    more.write_text("another line, longer\n")
    with pytest.raises(UsageError, match="the logs changed"), resume_run(tmp_path / "out", settings):
        pass


def test_a_run_does_not_read_itself_in_the_second_place_either(tmp_path, case, settings):
    (tmp_path / "more").mkdir()
    both = Case(alert=case.alert, question=case.question, logs=(*case.logs, tmp_path / "more"))
    with pytest.raises(UsageError, match="lies in the logs folder"), start_run(tmp_path / "more/out", both, settings):
        pass


@pytest.mark.parametrize(
    "error", [sqlite3.DatabaseError("another file"), duckdb.IOException("another file")], ids=["sqlite", "duckdb"]
)
def test_an_error_of_another_database_is_not_said_of_the_saved_state(tmp_path, case, settings, error):
    with (
        start_run(tmp_path / "out", case, settings) as run,
        pytest.raises(type(error), match=r"^another file$"),
        open_state(run),
    ):
        raise error


def test_a_saved_state_that_breaks_under_the_run_is_named(tmp_path, case, settings):
    with start_run(tmp_path / "out", case, settings) as run, open_state(run) as state:
        state.setup()
        state.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        content = (run.folder / "state.sqlite").read_bytes()
        (run.folder / "state.sqlite").write_bytes(content[:100] + b"x" * (len(content) - 100))
        state.conn.execute("PRAGMA shrink_memory")
        with pytest.raises(InputError, match=r"state\.sqlite: cannot be read"):
            state.get_tuple(THREAD)
