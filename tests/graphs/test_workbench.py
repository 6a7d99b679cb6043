"""What a run works with: opened once, limited, given back."""

import threading
from pathlib import Path

from moewarden.graphs.workbench import Budget, Workbench, as_memory, tell

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
    folder = bench.folder()
    assert folder.parent == tmp_path
    assert bench.folder() != folder
    bench.close(str(folder))
    assert not folder.exists()


def test_a_given_folder_stays(tmp_path):
    bench = Workbench(None, workdir=tmp_path / "deep" / "run")
    assert bench.folder() == tmp_path / "deep" / "run"
    bench.close(str(tmp_path / "deep" / "run"))
    assert (tmp_path / "deep" / "run").is_dir()


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
