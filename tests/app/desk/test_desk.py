"""Runs of one process: they start, tell everybody the same, answer, are cancelled, resumed and approved."""

import gc
import os
import shutil
import threading
from contextlib import suppress

import orjson
import pytest
from langchain_core.tools import StructuredTool

from moewarden.app import runs, wiring
from moewarden.app.commands.investigate import carry_out
from moewarden.app.desk import Desk, NotNowError, follow
from moewarden.app.errors import UsageError, user_errors
from moewarden.app.settings import Settings

from ...graphs.incident import INTRUDER
from ...graphs.investigate.test_own_tools import Calling
from .conftest import SECONDS, kinds, until

ENDS = ("queued", "started", "finished", "failed", "cancelled", "stopped")


def finished(desk, case):
    run = desk.start(case)
    until(lambda: not desk.is_at_work(run))
    assert desk.run(run).state == "finished", desk.events(run)[-1]
    return run


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A settings object and a finished run that a process before this one made."""
    from moewarden.app.case import Case

    from ...graphs.incident import ALERT, write_logs

    folder = tmp_path_factory.mktemp("done")
    settings = Settings(model="none", memory=folder / "memory", runs=folder / "runs", processes=1)
    desk = Desk(settings)
    run = finished(desk, Case(alert=ALERT, question="How did they get in?", logs=write_logs(folder / "logs")))
    events = desk.events(run)
    assert desk.close(wait=SECONDS)
    return settings, run, events


def test_what_happens_is_numbered_without_a_gap_and_tells_of_the_whole_loop(done):
    _, _, events = done
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    assert [event["kind"] for event in events if event["kind"] in ENDS] == ["queued", "started", "finished"]
    steps = [event["step"] for event in events if event["kind"] == "step" and event["state"] == "ended"]
    assert steps[:3] == ["perceive", "recall", "reason"]
    assert steps[-2:] == ["judge", "report"]
    calls = [event for event in events if event["kind"] == "tool_call"]
    assert calls
    assert all(call["arguments"] and call["result"] and call["specialist"] for call in calls)
    working = [event["question"] for event in events if event["kind"] == "specialist" and event["state"] == "working"]
    ended = [event["question"] for event in events if event["kind"] == "specialist" and event["state"] == "done"]
    assert sorted(working) == sorted(ended)


def test_another_process_tells_the_same(done):
    settings, run, events = done
    other = Desk(settings)
    assert other.events(run) == events
    assert other.events(run, after=events[3]["number"]) == events[4:]
    line = other.run(run)
    assert (line.state, line.events, line.verdict) == ("finished", len(events), other.report(run)["verdict"])
    assert line.confidence == other.report(run)["confidence"]


def test_a_run_is_news_until_somebody_looked(done):
    settings, run, _ = done
    desk = Desk(settings)
    assert "finished" in desk.run(run).news
    desk.look(run)
    assert desk.run(run).news == ()


def test_questions_are_answered_in_turn_and_kept(done):
    settings, run, _ = done
    desk = Desk(settings)
    first, second = desk.ask(run, "Which accounts are compromised?"), desk.ask(run, "How did they get in?")
    until(lambda: not desk.is_at_work(run))
    answers = [event for event in desk.events(run) if event["kind"] == "answered"]
    assert [answer["asked"] for answer in answers[-2:]] == [first, second]
    assert all(answer["answer"] for answer in answers)
    assert [turn["question"] for turn in Desk(settings).conversation(run)][-2:] == [
        answer["question"] for answer in answers[-2:]
    ]
    assert desk.run(run).state == "finished"
    assert desk.close(wait=SECONDS)


def test_notes_stay_with_the_run_and_are_events(done):
    settings, run, _ = done
    desk = Desk(settings)
    desk.note(run, "E1", tags=["seen", "seen", "  key   line "], text="the first", author="kim")
    assert desk.events(run)[-1]["kind"] == "noted"
    kept = Desk(settings).notes(run)["E1"]
    assert (kept.tags, kept.text, kept.author) == (("seen", "key line"), "the first", "kim")
    desk.note(run, "E1")
    assert Desk(settings).notes(run) == {}


def test_a_finished_run_is_remembered(done):
    settings, run, _ = done
    desk = Desk(settings)
    memory = desk.accept(run)
    assert desk.events(run)[-1]["memory"] == memory
    with wiring.open_memory(settings).open() as kept:
        assert kept.show(memory)["kind"] == "incident"


def test_a_cancelled_run_frees_everything_and_can_be_resumed(desk, case, monkeypatch):
    reached, goes_on = threading.Event(), threading.Event()
    check = wiring.open_model

    def slowly(settings):
        reached.set()
        assert goes_on.wait(SECONDS)
        return check(settings)

    monkeypatch.setattr(wiring, "open_model", slowly)
    run = desk.start(case)
    assert reached.wait(SECONDS)
    assert desk.run(run).state == "running"
    with pytest.raises(UsageError, match="has not finished"):
        desk.ask(run, "And now?")
    desk.cancel(run)
    goes_on.set()
    until(lambda: not desk.is_at_work(run))
    assert desk.run(run).state == "cancelled"
    assert not [thread for thread in threading.enumerate() if thread.name == f"moewarden-{run}"] or until(
        lambda: not [thread for thread in threading.enumerate() if thread.name == f"moewarden-{run}"]
    )
    with runs.resume_run(desk.folder(run), desk.settings):
        pass  # nobody holds it
    desk.resume(run)
    until(lambda: not desk.is_at_work(run))
    assert kinds(desk, run, *ENDS) == ["queued", "started", "cancelled", "queued", "started", "finished"]


@pytest.mark.parametrize("kind", ["started", "progress", "signal", "tool_call", "judged"])
def test_a_run_that_is_cancelled_at_work_can_be_resumed_by_the_same_process(desk, case, kind, request):
    gc.disable()  # nothing is let go by chance
    request.addfinalizer(gc.enable)
    run = desk.start(case)

    def cancel():
        told = (event for event in desk.events(run) if event["kind"] == kind)
        if any(event.get("done") == event.get("total") for event in told) and not kinds(desk, run, "cancelled"):
            with suppress(NotNowError):  # it was cancelled just now
                desk.cancel(run)

    leave = desk.listen(run, cancel)
    until(lambda: not desk.is_at_work(run))
    leave()
    assert desk.run(run).state == "cancelled"
    desk.resume(run)
    until(lambda: not desk.is_at_work(run))
    assert desk.run(run).state == "finished", desk.events(run)[-1]


def test_no_more_than_so_many_run_at_once_and_a_queued_one_is_cancelled_unread(settings, case, monkeypatch):
    desk, goes_on = Desk(settings, at_once=1), threading.Event()
    monkeypatch.setattr(wiring, "open_model", lambda _: goes_on.wait(SECONDS) and None)
    first, second, third = desk.start(case), desk.start(case), desk.start(case)
    assert len({first, second, third}) == 3
    until(lambda: desk.run(first).state == "running")
    assert [desk.run(run).state for run in (second, third)] == ["queued", "queued"]
    assert desk.cancel(second, wait=1)
    goes_on.set()
    until(lambda: not desk.is_at_work(third))
    assert [line.state for line in reversed(desk.runs())] == ["finished", "cancelled", "finished"]
    assert kinds(desk, second) == ["queued", "cancelled"]


def test_what_a_process_leaves_is_stopped_and_resumed(settings, case, monkeypatch):
    desk, goes_on = Desk(settings, at_once=1), threading.Event()
    monkeypatch.setattr(wiring, "open_model", lambda _: goes_on.wait(SECONDS) and None)
    first, second = desk.start(case), desk.start(case)
    until(lambda: desk.run(first).state == "running")
    assert Desk(settings).run(first).state == "elsewhere"
    threading.Timer(0.1, goes_on.set).start()
    assert desk.close(wait=SECONDS)
    with pytest.raises(UsageError, match="about to end"):
        desk.start(case)
    later = Desk(settings)
    assert {line.state for line in later.runs()} == {"stopped"}
    for run in (first, second):
        later.resume(run)
        until(lambda run=run: not later.is_at_work(run))
        assert later.run(run).state == "finished"
    assert [event["number"] for event in later.events(first)] == list(range(1, later.run(first).events + 1))


@pytest.mark.parametrize("allowed", [True, False], ids=["approved", "refused"])
def test_a_call_waits_for_a_person_who_sees_its_exact_arguments(settings, case, monkeypatch, allowed):
    made = []

    def block(address: str) -> str:
        """Block an address."""
        made.append(address)
        return "blocked"

    monkeypatch.setattr(wiring, "open_model", lambda _: Calling())
    monkeypatch.setattr(wiring, "_tools", lambda _: [StructuredTool.from_function(block)])
    fields = {**vars(settings), "model": "openai:scripted", "way": "investigate", "rounds": 1}
    desk = Desk(Settings(**fields), at_once=1)
    run = desk.start(case)
    (approval,) = until(lambda: desk.approvals(run))
    assert desk.run(run).state == "waiting"
    assert (approval.tool, approval.arguments, made) == ("block", {"address": INTRUDER}, [])
    other = desk.start(case)  # the slot is free meanwhile
    until(lambda: desk.run(other).state in ("running", "waiting"))
    with pytest.raises(UsageError, match="other arguments"):
        desk.approve(run, approval.number, {"address": "192.0.2.1"})
    with pytest.raises(UsageError, match="waits for an approval"):
        desk.approve(run, approval.number + 1, {"address": INTRUDER})
    if allowed:
        desk.approve(run, approval.number, {"address": INTRUDER}, author="kim")
    else:
        desk.refuse(run, approval.number, why="not at night")
    desk.cancel(other)
    until(lambda: not desk.is_at_work(run))
    given = next(event for event in desk.events(run) if event["kind"] == "approval_given")
    assert (given["allowed"], given["approval"]) == (allowed, approval.number)
    assert desk.run(run).state == "finished"
    assert made == ([INTRUDER] if allowed else [])
    assert desk.close(wait=SECONDS)


def test_a_run_that_cannot_go_on_says_why(desk, case, monkeypatch):
    def open_model(_):
        raise UsageError("model 'x' was not found: it is no folder here.")

    monkeypatch.setattr(wiring, "open_model", open_model)
    run = desk.start(case)
    until(lambda: not desk.is_at_work(run))
    assert (desk.run(run).state, desk.run(run).problem) == ("failed", "model 'x' was not found: it is no folder here.")


def test_a_run_of_the_command_line_is_listed_asked_and_followed(settings, case):
    with runs.start_run(settings.runs / "by-hand", case, settings) as run:
        carry_out(run, as_json=False, is_quiet=True)
    desk = Desk(settings)
    assert desk.run("by-hand").state == "finished"
    assert kinds(desk, "by-hand") == ["started", "finished"]
    number = desk.ask("by-hand", "Which accounts are compromised?")
    until(lambda: not desk.is_at_work("by-hand"))
    assert number == 3
    assert kinds(desk, "by-hand") == ["started", "finished", "asked", "answered"]


def test_folders_that_are_no_runs_or_older_ones_have_a_clear_word(settings, done):
    root = settings.runs
    for name in ("damaged", "older", "empty", "other"):
        (root / name).mkdir(parents=True)
    (root / "damaged" / "run.json").write_text("{")
    (root / "other" / "report.json").write_text('{"title": "not ours"}')
    report = (done[0].runs / done[1] / "report.json").read_bytes()
    (root / "older" / "report.json").write_bytes(report)
    desk = Desk(settings)
    found = {line.id: line.state for line in desk.runs()}
    assert found == {"damaged": "unreadable", "older": "older", "other": "unreadable"}
    assert "run.json" in desk.run("damaged").problem
    assert "is no moewarden report" in desk.run("other").problem
    assert desk.report("older") == orjson.loads(report)
    assert kinds(desk, "older") == ["started", "finished"]
    for name in ("damaged", "older", "other"):
        with pytest.raises(UsageError, match="cannot be resumed"):
            desk.resume(name)
        with pytest.raises(UsageError, match="cannot be asked"):
            desk.ask(name, "What?")


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "nobody", "\0", "x" * 300, "/etc"])
def test_an_id_never_leaves_the_folder_of_runs(settings, name):
    settings.runs.mkdir()
    desk = Desk(settings)
    for act in (desk.run, desk.events, desk.report, desk.cancel, desk.resume, desk.notes):
        with pytest.raises(UsageError):
            act(name)


def test_a_run_that_somebody_else_started_is_not_resumed_unseen(desk, case):
    run = desk.start(case)
    desk.cancel(run, wait=SECONDS)
    path = desk.folder(run) / "run.json"
    record = orjson.loads(path.read_bytes())
    path.write_bytes(orjson.dumps({**record, "question": "another"}))
    with pytest.raises(UsageError, match="not started by you"):
        desk.resume(run)


def test_a_run_that_another_process_holds_is_left_alone(settings, case):
    desk = Desk(settings)
    with runs.start_run(settings.runs / "held", case, settings):
        assert desk.run("held").state == "elsewhere"
        with pytest.raises(user_errors()):
            desk.resume("held")
    assert desk.run("held").state == "stopped"


async def test_whoever_follows_sees_each_event_once_from_where_he_was(desk, case):
    run = desk.start(case)
    seen = [event async for event in follow(desk, run, stays=False) if event]
    assert seen == desk.events(run)
    late = [event async for event in follow(desk, run, 5, stays=False) if event]
    assert late == seen[5:]


async def test_whoever_stays_sees_what_follows_and_leaves_nothing_behind(desk, case):
    run = desk.start(case)
    until(lambda: not desk.is_at_work(run))
    stream = follow(desk, run, desk.run(run).events)
    desk.note(run, "", text="seen")
    event = await anext(stream)
    assert (event["kind"], event["text"]) == ("noted", "seen")
    await stream.aclose()
    assert not desk._listeners


def test_a_run_that_ends_while_somebody_looks_is_not_taken_for_one_that_was_left(desk, case, monkeypatch):
    run = desk.start(case)
    read = desk._folders.line

    def slowly(name):
        line = read(name)
        until(lambda: not desk.is_at_work(name))
        return line

    monkeypatch.setattr(desk._folders, "line", slowly)
    assert desk.run(run).state in ("queued", "running", "finished")
    assert desk.run(run).state == "finished"


@pytest.mark.parametrize("kind", ["link", "pipe"])
@pytest.mark.parametrize(
    "name",
    ["report.json", "run.json", "journal.jsonl", "journal.jsonl.part", "notes.jsonl", "looked.json", "looked.json.part",
     "conversation.jsonl", "events.duckdb", "state.sqlite", ".lock"],
)  # fmt: skip
def test_a_received_folder_has_no_other_file_read_or_written_and_nobody_wait(settings, done, tmp_path, name, kind):
    folder = settings.runs / "received"
    shutil.copytree(done[0].runs / done[1], folder)
    other = tmp_path / "other.json"
    other.write_bytes((folder / "report.json").read_bytes() if name == "report.json" else b"{}")
    before = other.read_bytes()
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(other) if kind == "link" else os.mkfifo(folder / name)
    desk = Desk(settings)
    [line] = desk.runs()
    assert line.state == "unreadable"
    assert str(folder / name) in line.problem
    for act in (desk.report, desk.look, desk.notes, desk.conversation, desk.accept, desk.resume,
                lambda run: desk.note(run, "", text="seen"), lambda run: desk.ask(run, "What?")):  # fmt: skip
        with pytest.raises(UsageError):
            act("received")
    assert other.read_bytes() == before


def test_a_run_whose_folder_cannot_be_written_is_shown_and_says_that_no_note_is_kept(settings, done):
    folder = settings.runs / "kept"
    shutil.copytree(done[0].runs / done[1], folder)
    for name in ("looked.json", "notes.jsonl", "journal.jsonl"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()  # what nobody can write, whoever runs this test
    desk = Desk(settings)
    desk.look("kept")
    assert desk.run("kept").state == "finished"
    assert desk.report("kept")["verdict"]
    with pytest.raises(UsageError, match="the note cannot be kept"):
        desk.note("kept", "", text="seen")
    assert desk.accept("kept")


def test_a_run_without_a_place_to_lie_is_refused_in_words(tmp_path, case):
    (tmp_path / "file").write_text("")
    desk = Desk(Settings(model="none", memory=tmp_path / "memory", runs=tmp_path / "file"))
    with pytest.raises(UsageError, match="cannot be the folder of runs"):
        desk.start(case)
