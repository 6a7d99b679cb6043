"""`moewarden eval --way`: the model's rows work in the way that is asked for, and say what each case cost."""

import orjson
import pytest

from moewarden.app import cli, wiring

from ...graphs.incident import ALERT, write_logs
from ...graphs.investigators import Good


@pytest.fixture
def cases(tmp_path, monkeypatch):
    folder = tmp_path / "cases" / "m01_guessed"
    write_logs(folder / "logs")
    (folder / "alert.json").write_bytes(orjson.dumps(ALERT))
    truth = {"verdict": "malicious", "techniques_required": [], "techniques_acceptable": []}
    (folder / "truth.json").write_bytes(orjson.dumps(truth))
    monkeypatch.setattr(wiring, "open_model", lambda _: Good())
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "cases"


def evaluated(cases, capsys, *words):
    file = cases.parent / "scores.json"
    code = cli.main(
        ["eval", str(cases), "--model", "openai:x", "--base-url", "http://127.0.0.1:9", "--json", str(file), *words]
    )
    assert code == 0
    return orjson.loads(file.read_bytes()), capsys.readouterr().out


def test_a_row_investigates_and_says_what_each_case_cost(cases, capsys):
    told, shown = evaluated(cases, capsys, "--rows", "rules,both", "--way", "investigate")
    [rules], [both] = told["scores"]["rules"], told["scores"]["both"]
    assert (both["verdict"], both["way"], both["problem"]) == ("malicious", "investigate", "")
    assert both["tool_calls"] > 0
    assert both["tokens"] == 21 * both["calls"] > 0
    assert told["summary"]["both"]["tokens_a_case"] == both["tokens"]
    assert told["conditions"]["way"] == "investigate"
    assert (rules["way"], rules["calls"], rules["tokens"]) == ("decide", 0, 0)
    assert f"{both['calls']} calls, {both['tokens']:,} tokens" in shown
    assert "investigate: It was asked for." in shown


def test_what_a_row_is_asked_to_decide_it_decides(cases, capsys):
    told, shown = evaluated(cases, capsys, "--rows", "both", "--way", "decide")
    [score] = told["scores"]["both"]
    assert score["way"] == "decide"
    assert score["calls"] > 0
    assert "decide: It was asked for." in shown
