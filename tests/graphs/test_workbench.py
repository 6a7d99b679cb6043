"""What a run works with: opened once, limited, given back."""

import shutil
import threading
from pathlib import Path

import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.workbench import MOST_KEPT, Budget, Desk, Workbench, as_memory, tell

from .models import Talker
from .stores import make_desk, make_store


def test_a_desk_is_opened_once(incident):
    bench = Workbench(None)
    first, second = (bench.open(str(incident.workdir), str(incident.logs)) for _ in range(2))
    assert first is second
    bench.close(str(incident.workdir))
    bench.close(str(incident.workdir))
    assert bench.open(str(incident.workdir), str(incident.logs)) is not first
    bench.close(str(incident.workdir))


def test_the_model_has_a_name_only_where_it_is_asked():
    assert Workbench(Talker(answers=[])).model_name == "scripted"
    assert Workbench(None).model_name == "none"
    assert Workbench(Talker(answers=[]), seats="rules").model_name == "none"


def test_an_identical_call_is_taken_once_whoever_is_first(tmp_path):
    store = make_store(tmp_path, [{"user": "inga"}])
    desk = make_desk(store)
    taken = []
    threads = [threading.Thread(target=lambda: taken.append(desk.take_call("triage signals ip1"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 7 + [True]
    assert desk.tool_calls == 1
    store.close()


def test_limits_are_said_in_words(tmp_path):
    store = make_store(tmp_path, [{"user": "inga"}])
    desk = make_desk(store)
    assert (desk.limit_met(), desk.exhausted(0)) == ("", None)
    desk.budget = Budget(tool_calls=0)
    assert desk.limit_met() == "tool calls: 0"
    desk.budget = Budget(tokens=10)
    assert desk.exhausted(10) == "tokens: 10"
    desk.budget = Budget(seconds=0.0)
    assert desk.limit_met() == desk.exhausted(0) == "time: 0 seconds"
    store.close()


def test_a_temporary_folder_goes_when_the_run_closes(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    bench = Workbench(None)
    with bench.begin("run-a") as folder, bench.begin("run-b") as other:
        assert folder.parent == tmp_path
        assert other != folder
    bench.close(str(folder))
    assert not folder.exists()
    assert other.exists()


def test_the_temporary_folders_of_the_last_runs_are_kept_for_who_comes_back(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    bench = Workbench(None)
    folders = []
    for number in range(MOST_KEPT + 3):
        with bench.begin(f"run-{number}") as folder:
            folders.append(folder)
    for folder in folders[1:]:
        bench.close(str(folder), keep=True)
    assert [folder.exists() for folder in folders] == [True, False, False, *[True] * MOST_KEPT]
    bench.close(str(folders[-1]), keep=True)
    assert folders[-1].exists()


def test_a_given_folder_stays(tmp_path):
    bench = Workbench(None, workdir=tmp_path / "deep" / "run")
    with bench.begin("run-a") as folder:
        assert folder == tmp_path / "deep" / "run"
    bench.close(str(folder))
    assert folder.is_dir()


def test_each_run_may_have_a_folder_of_its_own(tmp_path):
    bench = Workbench(None, workdir=lambda run_id: tmp_path / run_id)
    with bench.begin("run-a") as first, bench.begin("run-b") as second:
        assert (first, second) == (tmp_path / "run-a", tmp_path / "run-b")


def test_a_folder_where_somebody_is_at_work_is_refused(tmp_path):
    bench = Workbench(None, workdir=tmp_path)
    refused = []

    @bench.working
    def node(state):
        with pytest.raises(InputError, match="in use by another investigation") as raised, bench.begin("run-b"):
            pass
        refused.append(str(raised.value))
        return {"done": state["logs"]}

    assert node({"workdir": str(tmp_path), "logs": "logs"}) == {"done": "logs"}
    assert "\n" not in refused[0]
    with bench.begin("run-b") as folder, pytest.raises(InputError, match="in use"), bench.begin("run-c"):
        pass
    with bench.begin("run-d"):
        assert folder == tmp_path


def test_a_run_whose_folder_was_taken_over_says_so(incident, tmp_path):
    shutil.copy(incident.workdir / "events.duckdb", tmp_path)
    bench = Workbench(None, workdir=tmp_path)
    first, second = ({"run_id": f"20261121-{n}", "workdir": str(tmp_path), "logs": str(incident.logs)} for n in (1, 2))
    for run in (first, second):
        with bench.begin(run["run_id"]):
            bench.desk(run)
    with pytest.raises(InputError, match="holds the later investigation 20261121-2"):
        bench.desk(first)
    assert bench.desk(second)
    bench.close(str(tmp_path))


def test_a_run_whose_events_are_gone_says_what_it_needed(tmp_path):
    with pytest.raises(InputError, match="a graph with a checkpointer needs a workdir") as raised:
        Workbench(None).desk({"run_id": "20261121-1", "workdir": str(tmp_path / "gone"), "logs": "logs"})
    assert "\n" not in str(raised.value)


def test_a_run_may_have_a_model_a_budget_and_rules_of_its_own(tmp_path):
    opened = []

    def open_other():
        opened.append(True)
        return Talker(answers=["other"])

    bench = Workbench(None, models={"other": open_other}, budget=Budget(rounds=3, tokens=50), rules=[tmp_path])
    assert bench.choices == ["none", "other"]
    assert bench.under({}) is bench
    assert opened == []
    own = bench.under({"model": "other", "budget": {"rounds": 1}, "rules": ["mine"]})
    assert own is bench.under({"rules": ["mine"], "budget": {"rounds": 1}, "model": "other"})
    assert (own.model_name, own.budget, own.rules) == ("scripted", Budget(rounds=1, tokens=50), (Path("mine"),))
    assert (bench.model_name, bench.budget.rounds, bench.rules, opened) == ("none", 3, (tmp_path,), [True])


def test_a_model_that_is_named_is_opened_when_a_run_begins():
    opened = []
    bench = Workbench("mine", models={"none": lambda: None, "mine": lambda: opened.append(True) or Talker(answers=[])})
    assert bench.choices == ["mine", "none"]
    assert opened == []
    assert bench.under({}).model_name == "scripted"
    assert bench.under({"model": "none"}).model_name == "none"
    assert Workbench("mine", models={"mine": lambda: Talker(answers=[])}, seats="rules").under({}).model_name == "none"


def test_nobody_needs_to_listen():
    tell("perceive", "note", "nobody hears this")


def test_memories_of_any_kind_are_read():
    class Found:
        id, kind, text, origin, time = "m-1", "incident", "a text", "Mara", "2026-01-01"

    assert as_memory(Found()) == as_memory(
        {"id": "m-1", "kind": "incident", "text": "a text", "origin": "Mara", "time": "2026-01-01"}
    )
    assert as_memory({"id": 7})["id"] == "7"
    assert Path(as_memory({"id": "x", "text": Path("a")})["text"]) == Path("a")


def test_what_a_person_is_waited_for_is_no_time_of_the_run(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("moewarden.graphs.workbench.time.monotonic", lambda: now[0])
    desk = Desk(store=None, asker=None, budget=Budget(seconds=60), logs=[], started=100.0)
    now[0] = 130.0
    desk.wait_for_person()
    desk.wait_for_person()
    now[0] = 1130.0
    desk.go_on()
    desk.go_on()
    assert desk.seconds_left() == 30.0
