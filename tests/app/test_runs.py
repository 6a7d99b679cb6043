"""Run folders: what is kept for a killed run, and what is never touched."""

import os

import pytest

from moewarden.app.case import Case
from moewarden.app.errors import UsageError
from moewarden.app.runs import check_same_case, find_report, new_folder, read_report, resume_run, start_run
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


def test_a_run_continues_with_the_case_and_settings_it_had(tmp_path, case, settings):
    with start_run(tmp_path / "out", case, settings):
        pass
    with resume_run(tmp_path / "out", Settings(api_key="sk-2")) as run:
        assert run.case == case
        assert run.is_resumed
        assert (run.settings.rules, run.settings.models) == (settings.rules, ("openai:a",))
        assert run.settings.api_key == "sk-2"
    assert "sk-1" not in (tmp_path / "out" / "run.json").read_text()


def test_the_same_case_may_be_named_again_but_no_other(tmp_path, case, settings):
    with start_run(tmp_path / "out", case, settings) as run:
        check_same_case(run, alert={"rule": "x"}, question="who?", logs=case.logs)
        check_same_case(run, alert=None, question=None, logs=None)
        with pytest.raises(UsageError, match="--question differs"):
            check_same_case(run, alert=None, question="when?", logs=None)


def test_logs_that_changed_end_a_resume(tmp_path, case, settings):
    with start_run(tmp_path / "out", case, settings):
        pass
    (case.logs / "auth.log").write_text("another line, longer\n")
    with pytest.raises(UsageError, match="the logs changed"), resume_run(tmp_path / "out", settings):
        pass


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
    with pytest.raises(UsageError, match="lies in the logs folder"), start_run(case.logs / "out", case, settings):
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
