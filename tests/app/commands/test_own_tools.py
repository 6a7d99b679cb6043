"""`moewarden investigate --mcp`: a tool of a real server that is not declared read-only is called after a yes at the terminal."""

import io

import orjson
import pytest

from moewarden.app import approving, runs, wiring
from moewarden.app.approving import ask_at_terminal

from ...graphs.incident import ALERT, write_logs
from ...graphs.investigators import Good
from ..test_mcp_servers import inventory, written

HIDDEN = "203.0.113.66\u202e\u200bgood"
"""A model copied it from a log; a terminal would show something else."""


class Calling(Good):
    """Calls the user's tools, then claims and ends."""

    def read(self, names, turn):
        if "count" in names:
            return [("finish", {})]
        if turn == 0:
            return [("inventory_owner_of", {"address": HIDDEN}), ("inventory_block", {"address": HIDDEN})]
        return [("state_claim", {"sentence": "root logged in.", "events": [53]}), ("finish", {})]


class Keyboard(io.StringIO):
    """What a person types."""

    def isatty(self):
        return True


@pytest.fixture
def investigated(moewarden, tmp_path, monkeypatch):
    """The case with the server's tools: exit code, report, standard error, what was blocked."""
    pytest.importorskip("langchain_mcp_adapters", reason="needs the extra mcp")
    monkeypatch.setattr(wiring, "open_model", lambda _: Calling())
    (tmp_path / "alert.json").write_bytes(orjson.dumps(ALERT))
    write_logs(tmp_path / "logs")
    file = written(tmp_path, inventory=inventory(tmp_path))

    def run(*typed):
        if typed:
            if typed != ("",):
                monkeypatch.setattr("sys.stdin", Keyboard("".join(typed)))
            monkeypatch.setattr(approving.sys.stderr, "isatty", lambda: True, raising=False)
        code, _, err = moewarden(
            "investigate", "--model", "openai:x", "--base-url", "http://127.0.0.1:9", "--way", "investigate", "--rounds", 1,
            "--alert", tmp_path / "alert.json", "--logs", tmp_path / "logs", "--mcp", file, "--out", tmp_path / "out",
        )  # fmt: skip
        written_to = tmp_path / "out" / "report.json"
        report = orjson.loads(written_to.read_bytes()) if written_to.exists() else None
        blocked = tmp_path / "blocked.txt"
        return code, report, err, blocked.read_text() if blocked.exists() else ""

    return run


def calls_of(report):
    return {call["tool"]: call["status"] for entry in report["asked"] for call in entry["calls"]}


def test_a_person_sees_exactly_what_would_be_called_and_says_yes(investigated):
    code, report, err, blocked = investigated("y\n")
    assert code == 0, err
    assert blocked == f"{HIDDEN}\n"
    assert "tool        inventory_block\n" in err
    assert r'arguments   {"address": "203.0.113.66\u202e\u200bgood"}' in err
    assert err.count("characters of arguments? [y/N]") == 1, "the tool that is declared read-only needs nobody"
    assert calls_of(report)["inventory_owner_of"] == "ok"
    assert calls_of(report)["inventory_block"] == "ok"


@pytest.mark.parametrize(
    ("typed", "word"), [("y\n", True), ("YES\n", True), ("\n", False), ("yess\n", False), ("", False)], ids=repr
)
def test_anything_but_yes_is_no(monkeypatch, typed, word):
    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    monkeypatch.setattr("sys.stderr", Keyboard())
    assert ask_at_terminal({"tool": "block", "arguments": {}}) is word


def test_without_a_terminal_it_is_refused_and_said(investigated, moewarden, tmp_path, monkeypatch):
    code, report, err, blocked = investigated()
    assert (code, blocked) == (0, ""), err
    assert "inventory_block was not called" in err
    assert r"\u202e" in err
    assert "\u202e" not in err
    assert calls_of(report)["inventory_owner_of"] == "ok"
    assert any("nobody is at a terminal" in note for note in report["not_checked"])

    # Such a run goes on with servers only where they are named again, by whoever started it: a folder of somebody else's
    # may claim that a person said yes.
    (tmp_path / "out" / "report.json").unlink()
    words = ["investigate", "--resume", "--out", tmp_path / "out", "--trust-folder", "--logs", tmp_path / "logs"]
    code, _, err = moewarden(*words)
    assert code == 0, err
    assert "goes on without them" in err
    monkeypatch.setattr(runs, "is_signed", lambda *_: False)
    code, _, err = moewarden(*words, "--mcp", tmp_path / "mcp.json")
    assert code == 2
    assert "may claim that you allowed a tool" in err


def test_only_a_keyboard_and_a_screen_together_are_a_person(monkeypatch):
    monkeypatch.setattr("sys.stdin", Keyboard("y\n"))
    monkeypatch.setattr("sys.stderr", io.StringIO())
    assert ask_at_terminal({"tool": "block", "arguments": {}}) == approving.NOBODY


class Leaving(Keyboard):
    """Somebody who presses Ctrl-C instead of answering."""

    def readline(self, *_):
        raise KeyboardInterrupt


def test_who_leaves_at_the_question_is_asked_again_and_a_no_calls_nothing(
    investigated, moewarden, tmp_path, monkeypatch
):
    monkeypatch.setattr("sys.stdin", Leaving())
    code, report, err, blocked = investigated("")
    assert (code, report, blocked) == (130, None, ""), err
    monkeypatch.setattr("sys.stdin", Keyboard("n\n"))
    words = ["--model", "openai:x", "--base-url", "http://127.0.0.1:9", "--mcp", tmp_path / "mcp.json"]
    code, _, err = moewarden("investigate", "--resume", "--out", tmp_path / "out", *words)
    assert code == 0, err
    assert err.count("characters of arguments? [y/N]") == 1
    assert not (tmp_path / "blocked.txt").exists()
    report = orjson.loads((tmp_path / "out" / "report.json").read_bytes())
    assert calls_of(report)["inventory_block"] == "refused"
    assert any("not allowed: inventory_block (a person did not want" in note for note in report["not_checked"])
