"""A finished run answers further questions from what it kept."""

import shutil

import orjson
import pytest

from moewarden.app import cli
from moewarden.app.commands import ask as command
from moewarden.app.runs import finished_run
from moewarden.graphs import perception

from ...graphs.incident import ALERT, INTRUDER, write_logs


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A run of rules alone, and the logs that it read."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "alert.json").write_bytes(orjson.dumps(ALERT))
    words = [
        "investigate",
        "--alert",
        folder / "alert.json",
        "--logs",
        write_logs(folder / "logs"),
        "--out",
        folder / "run",
    ]
    assert cli.main([*map(str, words), "--model", "none", "--rounds", "1", "--quiet"]) in (0, 3)
    return folder


@pytest.fixture
def run(finished, tmp_path):
    """A copy of the run folder."""
    return shutil.copytree(finished / "run", tmp_path / "run")


def ask(run, question, *more):
    return cli.main(["ask", "--out", str(run), question, "--model", "none", *more])


def test_a_question_is_answered_with_its_lines_and_without_reading_again(run, capsys, monkeypatch):
    monkeypatch.setattr(perception, "read_logs", lambda *_, **__: pytest.fail("the logs were read again"))
    assert ask(run, "Did they get in?", "--json") == 0
    told = orjson.loads(capsys.readouterr().out)
    assert told["answered"]
    assert told["answer"].startswith(f"Yes: {INTRUDER} got in as root")
    assert told["evidence"]
    assert all(item["id"] in told["answer"] for item in told["evidence"])
    assert any("Accepted password for root" in item["quote"] for item in told["evidence"])


def test_the_conversation_is_kept_and_pointed_back_to(run, capsys):
    ask(run, "Was inga involved?")
    ask(run, "And what did she do?")
    shown = capsys.readouterr().out
    assert "nothing hostile is tied to inga" in shown
    kept = [orjson.loads(line) for line in (run / "conversation.jsonl").read_bytes().splitlines()]
    assert [turn["question"] for turn in kept] == ["Was inga involved?", "And what did she do?"]
    assert "inga" in kept[1]["answer"]
    ask(run, "And what did she do?", "--forget")
    [only] = (run / "conversation.jsonl").read_bytes().splitlines()
    assert "inga logged" not in orjson.loads(only)["answer"]


def test_new_lines_get_names_that_no_other_line_has(run):
    ask(run, "What did inga do?")
    ask(run, "What did olaf do?")
    report = orjson.loads((run / "report.json").read_bytes())
    turns = [orjson.loads(line) for line in (run / "conversation.jsonl").read_bytes().splitlines()]
    names = [item["id"] for item in [*report["evidence"], *turns[0]["evidence"], *turns[1]["evidence"]]]
    assert turns[0]["evidence"]
    assert turns[1]["evidence"]
    assert len(names) == len(set(names))


def test_what_cannot_be_read_of_a_conversation_is_counted_and_left_out(run, capsys):
    (run / "conversation.jsonl").write_text('{"question": 1}\nno json\n')
    assert ask(run, "Who did it?") == 0
    assert "2 kept turns cannot be read" in capsys.readouterr().err


def test_logs_that_are_gone_are_quoted_from_the_store(run, tmp_path, capsys):
    record = orjson.loads((run / "run.json").read_bytes())
    record["logs"] = [str(tmp_path / "nowhere")]
    (run / "run.json").write_bytes(orjson.dumps(record))
    assert ask(run, "What did inga do?", "--json") == 0
    told = orjson.loads(capsys.readouterr().out)
    assert any("inga" in item["quote"] for item in told["evidence"])


def test_a_folder_of_somebody_else_has_no_file_quoted_that_it_names(moewarden, case, tmp_path):
    run = tmp_path / "out"
    moewarden("investigate", "--model", "none", "--logs", case / "logs", "--question", "who?", "--out", run, "--quiet")
    with finished_run(run) as own:
        assert own.is_own
    record = orjson.loads((run / "run.json").read_bytes())
    (run / "run.json").write_bytes(orjson.dumps({**record, "signature": "x"}))
    with finished_run(run) as other:
        assert not other.is_own


def test_what_is_no_finished_run_is_said(tmp_path, run, capsys):
    assert ask(tmp_path, "Who did it?") == 2
    assert "holds no run to ask about" in capsys.readouterr().err
    assert ask(run, "  ") == 2
    assert "the question is empty" in capsys.readouterr().err


def test_of_a_long_record_what_was_read_in_it_comes_first(run, capsys, monkeypatch):
    assert ask(run, "Did they get in?") == 0
    assert "log-in of root" not in capsys.readouterr().out
    monkeypatch.setattr(command, "_LONG_LINE", 20)
    assert ask(run, "Did they get in?") == 0
    assert f"log-in of root from {INTRUDER}" in capsys.readouterr().out.replace("[.]", ".")
