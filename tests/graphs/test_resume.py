"""A run that was killed goes on: no finished model call is repeated, and the report is the same."""

import copy
import errno
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter

import orjson
import pytest
from langgraph.checkpoint.sqlite import SqliteSaver

from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.decisions.ledger import Ledger
from moewarden.graphs.diskspace import is_full
from moewarden.graphs.full_disk import FullDiskError

from .conftest import THREAD
from .incident import ALERT
from .models import Chooser, first_option

SCRIPT = """
import os, signal, sqlite3, sys
import orjson
from langgraph.checkpoint.sqlite import SqliteSaver
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from moewarden.graphs import Budget, build_investigation

folder, logs, alert, calls_until_killed, resumed = *sys.argv[1:4], int(sys.argv[4]), sys.argv[5] == "resumed"

class Mortal(BaseChatModel):
    supports_choices: bool = True
    calls: int = 0

    @property
    def _llm_type(self):
        return "scripted"

    def _generate(self, messages, stop=None, run_manager=None, *, choices):
        if self.calls == calls_until_killed:
            os.kill(os.getpid(), signal.SIGKILL)
        self.calls += 1
        with open(f"{folder}/calls.txt", "a") as file:
            file.write("call\\n")
        message = AIMessage(choices[0], usage_metadata={"input_tokens": 20, "output_tokens": 1, "total_tokens": 21})
        return ChatResult(generations=[ChatGeneration(message=message)])

from pathlib import Path
saver = SqliteSaver(sqlite3.connect(f"{folder}/state.sqlite", check_same_thread=False))
graph = build_investigation(Mortal(), workdir=Path(folder), checkpointer=saver, budget=Budget(rounds=1))
case = None if resumed else {"alert": orjson.loads(alert), "logs": logs}
report = graph.invoke(case, {"configurable": {"thread_id": "test"}}, durability="sync")["report"]
Path(folder, "report.json").write_bytes(orjson.dumps(report))
"""


def comparable(report):
    """A report without ids and times, which no two runs share."""
    report = copy.deepcopy(report)
    for key in ("id", "created"):
        del report[key]
    for key in ("seconds", "model_seconds", "tokens_per_second"):
        del report["usage"][key]
    for entry in report["asked"]:
        for call in entry["calls"]:
            del call["seconds"]
    return report


@pytest.fixture
def saver(tmp_path):
    connection = sqlite3.connect(tmp_path / "state.sqlite", check_same_thread=False)
    yield SqliteSaver(connection)
    connection.close()


@pytest.fixture(scope="module")
def unbroken(incident, tmp_path_factory):
    """The prompts and the report of a run that nobody kills."""
    model = Chooser(policy=first_option)
    report = incident.investigate(tmp_path_factory.mktemp("unbroken"), model, budget=Budget(rounds=2))
    return model.prompts, comparable(report)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9], ids=lambda share: f"after {share:.0%}")
def test_a_broken_run_goes_on_where_it_was(incident, saver, unbroken, tmp_path, share):
    prompts, expected = unbroken
    first = Chooser(policy=first_option, calls_until_killed=int(share * len(prompts)))
    budget = Budget(rounds=2)
    with pytest.raises(KeyboardInterrupt):
        incident.investigate(tmp_path / "run", first, checkpointer=saver, budget=budget)
    second = Chooser(policy=first_option)
    graph = build_investigation(second, workdir=tmp_path / "run", checkpointer=saver, budget=budget)
    report = graph.invoke(None, THREAD)["report"]
    assert Counter(first.prompts) + Counter(second.prompts) == Counter(prompts)
    assert comparable(report) == expected


def test_a_finished_run_gives_its_report_again(incident, saver, tmp_path):
    report = incident.investigate(tmp_path / "run", checkpointer=saver, budget=Budget(rounds=1))
    model = Chooser(policy=first_option)
    graph = build_investigation(model, workdir=tmp_path / "run", checkpointer=saver)
    assert graph.invoke(None, THREAD)["report"] == report
    assert model.prompts == []


def test_what_was_spent_before_the_kill_still_counts(incident, saver, tmp_path):
    budget = Budget(tokens=21 * 20)
    first = Chooser(policy=first_option, calls_until_killed=12)
    with pytest.raises(KeyboardInterrupt):
        incident.investigate(tmp_path / "run", first, checkpointer=saver, budget=budget)
    second = Chooser(policy=first_option)
    graph = build_investigation(second, workdir=tmp_path / "run", checkpointer=saver, budget=budget)
    report = graph.invoke(None, THREAD)["report"]
    assert len(first.prompts) + len(second.prompts) == 20
    assert report["usage"]["limits_met"] == ["tokens: 420"]


def test_tools_called_before_the_kill_still_count(incident, saver, unbroken, tmp_path):
    prompts, report = unbroken
    made = sum(len(entry["calls"]) for entry in report["asked"] if entry["round"] == 1)
    between = max(n for n, prompt in enumerate(prompts) if prompt.startswith("next")) - 1
    first = Chooser(policy=first_option, calls_until_killed=between)
    with pytest.raises(KeyboardInterrupt):
        incident.investigate(tmp_path / "run", first, checkpointer=saver, budget=Budget(tool_calls=made + 2))
    graph = build_investigation(
        Chooser(policy=first_option), workdir=tmp_path / "run", checkpointer=saver, budget=Budget(tool_calls=made + 2)
    )
    report = graph.invoke(None, THREAD)["report"]
    assert report["usage"]["limits_met"] == [f"tool calls: {made + 2}"]
    assert report["usage"]["tool_calls"] < made + 2 + 6  # branches of a round that choose at the same moment


@pytest.mark.slow
def test_a_sigkill_loses_no_finished_call(incident, tmp_path):
    """A real process, really killed."""

    def run(calls_until_killed, how):
        arguments = [tmp_path, incident.logs, orjson.dumps(ALERT).decode(), calls_until_killed, how]
        return subprocess.run(
            [sys.executable, "-c", SCRIPT, *map(str, arguments)], env=dict(os.environ), check=False, timeout=600
        ).returncode

    def answers():
        with sqlite3.connect(tmp_path / "answers.sqlite") as ledger:
            [(count,)] = ledger.execute("SELECT count(*) FROM answers")
        ledger.close()
        return count

    def called():
        return (tmp_path / "calls.txt").read_text().count("\n")

    calls = 12  # the planner's six, and the first of the specialists'
    assert run(calls, "fresh") == -signal.SIGKILL
    kept, made = answers(), called()
    assert kept >= calls - 5  # branches that were in the middle of a call
    assert run(-1, "resumed") == 0
    assert called() - made == answers() - kept
    report = orjson.loads((tmp_path / "report.json").read_bytes())
    unbroken = build_investigation(Chooser(policy=first_option), workdir=tmp_path / "other", budget=Budget(rounds=1))
    expected = unbroken.invoke({"alert": ALERT, "logs": str(incident.logs)})["report"]
    assert comparable(report) == orjson.loads(orjson.dumps(comparable(expected)))


def test_a_full_disk_fails_no_question(incident, saver, unbroken, tmp_path, monkeypatch):
    """What a specialist could not write is done again when there is room, not reported as failed."""
    _, expected = unbroken
    kept, keep = [], Ledger.keep

    def full(self, model, decision, answer, **more):
        if decision.kind == "call" and len(kept) < 3:
            kept.append(decision)
            if len(kept) == 3:
                raise OSError(errno.ENOSPC, "No space left on device")
        keep(self, model, decision, answer, **more)

    monkeypatch.setattr(Ledger, "keep", full)
    budget = Budget(rounds=2)
    with pytest.raises(FullDiskError) as ended:
        incident.investigate(tmp_path / "run", Chooser(policy=first_option), checkpointer=saver, budget=budget)
    assert is_full(ended.value)
    graph = build_investigation(
        Chooser(policy=first_option), workdir=tmp_path / "run", checkpointer=saver, budget=budget
    )
    assert comparable(graph.invoke(None, THREAD)["report"]) == expected
