"""`moewarden ask` about a run of the investigate way goes back to the specialists, on the run's own thread."""

import orjson
import pytest

from moewarden.app import cli, wiring
from moewarden.app.runs import finished_run
from moewarden.graphs import perception

from ...graphs.incident import ALERT, PLANTED, write_logs
from ...graphs.investigate.test_further import CLAIM, FURTHER, Asked


@pytest.fixture
def finished(tmp_path, monkeypatch):
    """The folder of a run that a scripted model investigated, and its logs; it stays in the seat."""
    monkeypatch.setattr(wiring, "open_model", lambda _: Asked())
    (tmp_path / "alert.json").write_bytes(orjson.dumps(ALERT))
    logs, run = write_logs(tmp_path / "logs"), tmp_path / "run"
    words = [
        "investigate",
        "--alert",
        tmp_path / "alert.json",
        "--logs",
        logs,
        "--out",
        run,
        "--question",
        "How did they get in?",
    ]
    assert cli.main([*map(str, words), "--model", "openai:scripted", "--way", "investigate", "--quiet"]) in (0, 3)
    monkeypatch.setattr(perception, "perceive", lambda *_: pytest.fail("the logs were read again"))
    return run, logs


def ask(run, *more):
    return cli.main(["ask", "--out", str(run), FURTHER, "--model", "openai:scripted", "--json", *more])


def test_what_the_claims_lack_is_found_and_stays_with_the_run(finished, capsys):
    run, _ = finished
    capsys.readouterr()
    assert ask(run) == 0
    told = orjson.loads(capsys.readouterr().out)
    assert told["answer"].startswith(f"The account {PLANTED} was added as UID=1044 [E")
    assert told["answered"]
    assert all(item["id"] in told["answer"] for item in told["evidence"])
    assert any("useradd" in item["quote"] for item in told["evidence"])
    with finished_run(run) as kept:
        assert CLAIM in [finding["claim"] for finding in kept.state["report"]["findings"]]
    turns = [orjson.loads(line) for line in (run / "conversation.jsonl").read_bytes().splitlines()]
    assert [turn["question"] for turn in turns] == [FURTHER]


def test_where_the_logs_changed_nobody_is_asked_and_that_is_said(finished, capsys):
    run, logs = finished
    with next(path for path in logs.rglob("*") if path.is_file()).open("ab") as file:
        file.write(b"one more line\n")
    capsys.readouterr()
    assert ask(run) == 0
    shown = capsys.readouterr()
    assert "the specialists are not asked again: the logs or the folder are no longer" in shown.err
    assert "1044" not in orjson.loads(shown.out)["answer"].partition("[")[0]
