"""The investigations of this process: see the package for how they are used."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..case import Case
from ..errors import UsageError, user_errors
from ..runs import (
    Finished,
    Run,
    finished_run,
    is_own_run,
    make_runs_folder,
    new_folder,
    read_report,
    resume_run,
    start_run,
)
from ..settings import Settings
from ..trust import OWN
from .errors import BusyError, NotNowError
from .folders import Folders, RunLine, ending_of, known_events, title_of
from .journal import Event, Journal
from .notes import Note, look, read_notes, write_note
from .watching import Watcher
from .work import Approval, Question, Work

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger(__name__)

MOST_WAITING = 1_000
"""Runs that may wait for their turn; one more is refused."""
LONGEST_QUESTION = 10_000


class Desk:
    """Runs of one folder of runs, with one model, at most so many at once. Every method may be called from any thread."""

    def __init__(self, settings: Settings, *, at_once: int = 2) -> None:
        """Nothing runs, and no model is open; the first run opens it."""
        if at_once < 1:
            raise UsageError(f"at_once is {at_once}; expected at least 1 investigation at once.")
        self.settings = settings
        self.root = settings.runs.absolute()
        self._at_once = at_once
        self._folders = Folders(self.root)
        self._change = threading.Condition()
        self._entering = threading.Lock()
        """Held by whoever makes a work: what takes long there (logs are looked through) holds up nobody who only looks."""
        self._works: dict[str, Work] = {}
        self._queue: deque[Work] = deque()
        self._running = 0
        self._is_closed = False
        self._listeners: dict[str, list[Callable[[], None]]] = {}
        self._opening = threading.Lock()
        self._model: list[BaseChatModel | None] = []

    # What there is

    def runs(self) -> list[RunLine]:
        """Every run, the newest first."""
        works = dict(self._works)
        lines = (self._now(line, works.get(line.id)) for line in self._folders.all())
        return sorted(lines, key=lambda line: (line.started, line.id), reverse=True)

    def run(self, run: str) -> RunLine:
        """One run by its id."""
        # First whether it is at work: what ends meanwhile has its report when the folder is read.
        work = self._works.get(run)
        return self._now(self._folders.line(run), work)

    def folder(self, run: str) -> Path:
        """Where a run lies; raises where it holds what is not its own."""
        return self._folders.own(run)

    def report(self, run: str) -> dict[str, Any]:
        """The report of a finished run."""
        line = self.run(run)
        path = self.folder(run) / "report.json"
        if not path.is_file():
            raise NotNowError(f"run {run} has no report: it is {line.state}. {line.problem}".strip())
        return read_report(path)

    def stamp(self, run: str) -> object:
        """Another value each time a run's folder tells something else; cheap to ask for."""
        return self._folders.stamp(run)

    def conversation(self, run: str) -> list[dict[str, Any]]:
        """Further questions and their answers, wherever they were asked."""
        from ...graphs.follow_up import plain_turn
        from ..further import read_conversation

        turns, _ = read_conversation(self.folder(run) / "conversation.jsonl")
        return [plain_turn(turn) for turn in turns.turns]

    # What happens

    def events(self, run: str, after: int = 0) -> list[Event]:
        """What happened in a run after the event of a number, in order: the same for everybody, at any time."""
        with self._change:
            work = self._works.get(run)
        if work is not None:
            return work.journal.after(after)
        return [event for event in known_events(self.run(run)) if event["number"] > after]

    def listen(self, run: str, tell: Callable[[], None]) -> Callable[[], None]:
        """Call `tell`, in whichever thread it happens, after each event of a run; what is returned ends that."""
        with self._change:
            self._listeners.setdefault(run, []).append(tell)

        def leave() -> None:
            with self._change:
                listeners = self._listeners.get(run, [])
                if tell in listeners:
                    listeners.remove(tell)
                if not listeners:
                    self._listeners.pop(run, None)

        return leave

    def is_at_work(self, run: str) -> bool:
        """Whether this process works on a run, or will."""
        with self._change:
            return run in self._works

    def load(self) -> tuple[int, int]:
        """How many run, and how many wait for their turn."""
        with self._change:
            return self._running, len(self._queue)

    # What is done

    def start(self, case: Case, *, name: str = "") -> str:
        """A run of its own for a case, now or when there is room; its id. `name`: of its folder, which holds no run yet."""
        with self._entering:
            self._check_room()
            folder = self._named_folder(name) if name else self._free_folder()
            with ExitStack() as holds:
                try:
                    run = holds.enter_context(start_run(folder, case, self.settings))
                except BaseException:
                    with suppress(OSError):
                        folder.rmdir()
                    raise
                self._enter(folder.name, run, holds.pop_all(), ())
        return folder.name

    def resume(self, run: str) -> None:
        """Let a run go on that was cancelled, failed, or whose process ended."""
        with self._entering, ExitStack() as holds:
            self._check_room()
            line = self.run(run)
            if line.state not in ("stopped", "failed", "cancelled"):
                raise NotNowError(f"run {run} cannot be resumed: it is {line.state}. {line.problem}".strip())
            if not is_own_run(line.folder):
                raise UsageError(
                    f"run {run} was not started by you: what its folder names must be looked at first. Continue it at a "
                    f"terminal: moewarden investigate --resume --out {line.folder}"
                )
            mine = {name: getattr(self.settings, name) for name in OWN}
            resumed = holds.enter_context(resume_run(line.folder, self.settings, given=mine))
            self._enter(run, resumed, holds.pop_all(), known_events(line))

    def ask(self, run: str, question: str) -> int:
        """A further question about a finished run; the number of its event, which the answer's event names."""
        text = question.strip()
        if not text or len(text) > LONGEST_QUESTION:
            raise UsageError(f"the question has {len(text):,} characters; expected 1 to {LONGEST_QUESTION:,}.")
        with self._entering:
            with self._change:
                work = self._works.get(run)
                if work is not None:
                    return self._add_question(work, text)
            self._check_room()
            line = self.run(run)
            if line.state != "finished":
                raise NotNowError(f"run {run} cannot be asked: it is {line.state}; only a finished run answers.")
            with ExitStack() as holds:
                finished = holds.enter_context(finished_run(line.folder))
                journal = Journal(line.folder, known_events(line), tell=lambda: self._tell(run))
                work = Work(id=run, subject=finished, journal=journal, holds=holds.pop_all())
            with self._change:
                self._works[run] = work
                self._queue.appendleft(work)
                number = self._add_question(work, text)
                self._begin_next()
                return number

    def cancel(self, run: str, *, wait: float = 0.0) -> bool:
        """End what this process does for a run; whether everything was let go within `wait` seconds."""
        with self._change:
            work = self._works.get(run)
            if work is None:
                raise NotNowError(f"run {run} is not at work here: it is {self.run(run).state}.")
            work.is_wanted = False
            self._stop(work)
        return work.ended.wait(wait)

    def approvals(self, run: str) -> list[Approval]:
        """Calls of a run that wait for a person's word."""
        with self._change:
            work = self._works.get(run)
            return list(work.approvals.values()) if work else []

    def approve(self, run: str, number: int, arguments: Mapping[str, Any], *, author: str = "") -> None:
        """Allow a call that waits. `arguments` are those that the person saw: the call is made with these or not at all."""
        with self._change:
            work, approval = self._approval(run, number)
            if dict(arguments) != dict(approval.arguments):
                raise NotNowError(
                    f"the call {number} of {approval.tool} waits with other arguments than those that were approved. "
                    "Look at it again."
                )
            self._answer(work, approval, True, author)

    def refuse(self, run: str, number: int, *, why: str = "", author: str = "") -> None:
        """Refuse a call that waits; `why` is told to the model, and stands in the report."""
        with self._change:
            work, approval = self._approval(run, number)
            self._answer(work, approval, f"no: {why.strip()}" if why.strip() else False, author)

    def accept(self, run: str) -> str:
        """Remember a finished run, for later ones; the memory's id."""
        from ..exports.opening import open_report
        from ..wiring import open_memory

        self.report(run)
        report = open_report(self.folder(run) / "report.json").report
        with open_memory(self.settings).open() as memory:
            memory_id = str(memory.accept(report))
        self._add(run, "accepted", memory=memory_id)
        return memory_id

    def note(self, run: str, about: str, *, tags: Iterable[str] = (), text: str = "", author: str = "") -> Note:
        """Tag and annotate a line of evidence (`about` is its id), or the run (`about` is empty)."""
        note = write_note(self.folder(run), Note(about=about, tags=tuple(tags), text=text, author=author))
        self._add(run, "noted", about=note.about, tags=note.tags, text=note.text, author=note.author)
        return note

    def notes(self, run: str) -> dict[str, Note]:
        """Tags and notes of a run, by what they are about."""
        return read_notes(self.folder(run))

    def look(self, run: str, number: int | None = None) -> None:
        """Keep that a person has seen a run's events up to a number, or all."""
        look(self.folder(run), self.run(run).events if number is None else number)

    def close(self, *, wait: float = 30.0) -> bool:
        """Stop everything so that it can be resumed; whether all of it was let go within `wait` seconds."""
        with self._change:
            self._is_closed = True
            works = list(self._works.values())
            for work in works:
                self._stop(work)
        deadline = time.monotonic() + wait
        return all(work.ended.wait(max(0.0, deadline - time.monotonic())) for work in works)

    # Beneath

    def _add_question(self, work: Work, text: str) -> int:
        if isinstance(work.subject, Run):
            raise NotNowError(f"run {work.id} has not finished. Ask when it has.")
        number = int(work.journal.add("asked", question=text)["number"])
        work.questions.append(Question(number=number, text=text))
        return number

    def _now(self, line: RunLine, work: Work | None) -> RunLine:
        """The line, with what this process knows better than the folder."""
        if work is None:
            return line
        if not isinstance(work.subject, Run):
            return replace(line, events=work.journal.last)
        return replace(line, state=work.state, events=work.journal.last, ended="", problem="")

    def _check_room(self) -> None:
        if self._is_closed:
            raise BusyError("this process is about to end. Start it again, and ask then.")
        if len(self._queue) >= MOST_WAITING:
            raise UsageError(
                f"{len(self._queue):,} runs wait already, which is all this process takes. Try again later."
            )

    def _free_folder(self) -> Path:
        make_runs_folder(self.root)
        while True:
            folder = new_folder(replace(self.settings, runs=self.root))
            try:
                folder.mkdir()
            except FileExistsError:  # another process was quicker
                continue
            except OSError as error:
                raise UsageError(
                    f"{folder}: cannot be made ({error.strerror}). Make room there, or see that {self.root} is yours."
                ) from error
            return folder

    def _named_folder(self, name: str) -> Path:
        folder = self.root / name
        if name != folder.name or (folder / "run.json").exists():
            raise NotNowError(f"{folder} holds a run already, or is no name of a folder.")
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _enter(self, name: str, run: Run, holds: ExitStack, known: Iterable[Event]) -> None:
        journal = Journal(run.folder, list(known), tell=lambda: self._tell(name))
        work = Work(id=name, subject=run, journal=journal, holds=holds)
        case = run.case
        journal.add(
            "queued",
            title=title_of(case.alert, case.question),
            question=case.question,
            logs=[str(logs) for logs in case.logs],
            is_resumed=run.is_resumed,
        )
        with self._change:
            self._works[name] = work
            self._queue.append(work)
            self._begin_next()

    def _tell(self, run: str) -> None:
        with self._change:
            listeners = list(self._listeners.get(run, ()))
        for tell in listeners:
            tell()

    def _add(self, run: str, kind: str, **content: Any) -> None:
        """An event of a run that is not, or may not be, at work here; none where another process owns the run, or its folder
        cannot be written.
        """
        from ...graphs.errors import InputError
        from ...graphs.memory.lock import FolderLock

        with self._change:
            if work := self._works.get(run):
                work.journal.add(kind, **content)
                return
            line = self.run(run)
            try:
                folder = self.folder(run)
                with FolderLock(folder, what="the run folder", wait=0.2):
                    Journal(folder, known_events(line)).add(kind, **content)
            except (InputError, OSError):
                return
        self._tell(run)

    def _begin_next(self) -> None:
        """Start what waits, as far as there is room. The lock is held."""
        while self._queue and self._running < self._at_once:
            work = self._queue.popleft()
            work.state = "running"
            self._running += 1
            threading.Thread(target=self._carry_out, args=(work,), name=f"moewarden-{work.id}", daemon=True).start()

    def _stop(self, work: Work) -> None:
        """The lock is held."""
        work.cancelled.set()
        if work in self._queue:
            self._queue.remove(work)
            self._tell_stopped(work)
            self._let_go(work)
        self._change.notify_all()

    def _let_go(self, work: Work) -> None:
        self._works.pop(work.id, None)
        work.holds.close()
        work.ended.set()
        self._begin_next()
        self._change.notify_all()

    def _carry_out(self, work: Work) -> None:
        """In the work's own thread: whatever happens, its slot, its folder and its model calls are free afterwards."""
        try:
            if isinstance(work.subject, Run):
                self._guarded(work, lambda: self._investigate(work, cast("Run", work.subject)))
        finally:
            while True:
                with self._change:
                    if not work.questions or work.cancelled.is_set():
                        for question in work.questions:
                            work.journal.add("not_answered", asked=question.number, problem="It was cancelled.")
                        self._running -= 1
                        self._let_go(work)
                        break
                    question = work.questions.popleft()
                self._answer_question(work, question)
                self._look_again(work)

    def _look_again(self, work: Work) -> None:
        """The next question finds what the last one left: new claims are part of the run's state."""
        if not work.questions:
            return
        work.holds.close()
        try:
            work.subject = work.holds.enter_context(finished_run(work.journal.folder))
        except user_errors() as error:
            with self._change:
                for question in work.questions:
                    work.journal.add("not_answered", asked=question.number, problem=str(error))
                work.questions.clear()

    def _guarded(self, work: Work, act: Callable[[], None]) -> None:
        """Do it; how it ended is an event."""
        from ...graphs.decisions.patience import StoppedError

        try:
            act()
        except StoppedError:
            self._tell_stopped(work)
        except Exception as error:
            work.journal.add("failed", problem=_told(error, work))

    def _tell_stopped(self, work: Work) -> None:
        if isinstance(work.subject, Run):
            work.journal.add("stopped" if work.is_wanted else "cancelled")

    def _investigate(self, work: Work, run: Run) -> None:
        from ..rendering.write import write_report
        from ..running import investigate

        work.journal.add("started", is_resumed=run.is_resumed, model=run.settings.model)
        report = investigate(
            run,
            see=self._watcher(work).see,
            allow=lambda call: self._wait_for_word(work, call),
            cancelled=work.cancelled,
            modes=("custom", "tasks"),
            opened=self._open,
        )
        write_report(report, run.folder)
        work.journal.add("finished", **ending_of(cast("Any", report)))

    def _answer_question(self, work: Work, question: Question) -> None:
        from ...graphs.decisions.patience import StoppedError
        from ...graphs.follow_up import cited_lines
        from ..further import answer_question

        def say(text: str) -> None:
            work.journal.add("note", step="answer", text=text)

        try:
            finished = cast("Finished", work.subject)
            told, before = answer_question(
                question.text,
                finished,
                self.settings,
                say=say,
                allow=lambda call: self._wait_for_word(work, call),
                see=self._watcher(work).see,
                opened=self._open,
                cancelled=work.cancelled,
            )
            work.journal.add(
                "answered",
                asked=question.number,
                question=told.question,
                answer=told.answer,
                answered=told.answered,
                kinds=told.kinds,
                evidence=cited_lines(told, before, finished.state["report"]),
            )
        except StoppedError:
            work.journal.add("not_answered", asked=question.number, problem="It was cancelled.")
        except Exception as error:
            work.journal.add("not_answered", asked=question.number, problem=_told(error, work))

    def _watcher(self, work: Work) -> Watcher:
        from ...graphs.decisions.patience import StoppedError

        def check() -> None:
            if work.cancelled.is_set():
                raise StoppedError("The run was stopped; it can be continued.")

        return Watcher(work.journal, check)

    def _wait_for_word(self, work: Work, call: Mapping[str, Any]) -> bool | str:
        """A person's word on a call. The slot is free meanwhile."""
        from ...graphs.decisions.patience import StoppedError

        tool, arguments = str(call["tool"]), dict(call["arguments"])
        specialist, question = str(call.get("specialist", "")), str(call.get("question", ""))
        with self._change:
            number = int(
                work.journal.add(
                    "approval_wanted",
                    exact={"tool": tool, "arguments": arguments},
                    specialist=specialist,
                    question=question,
                )["number"]
            )
            work.approvals[number] = Approval(
                number=number, tool=tool, arguments=arguments, specialist=specialist, question=question
            )
            work.state = "waiting"
            self._running -= 1
            self._begin_next()
            while number not in work.words and not work.cancelled.is_set():
                self._change.wait()
            work.approvals.pop(number, None)
            while self._running >= self._at_once and not work.cancelled.is_set():
                self._change.wait()
            self._running += 1
            work.state = "running"
            if work.cancelled.is_set():
                raise StoppedError("The run was stopped; it can be continued.")
            return work.words[number]

    def _approval(self, run: str, number: int) -> tuple[Work, Approval]:
        work = self._works.get(run)
        if work is None:
            raise NotNowError(f"run {run} waits for nothing here: it is {self.run(run).state}.")
        return work, work.approval(number)

    def _answer(self, work: Work, approval: Approval, word: bool | str, author: str) -> None:
        if approval.number in work.words:
            raise NotNowError(f"the call {approval.number} of run {work.id} has been answered already.")
        work.words[approval.number] = word
        why = word.removeprefix("no: ") if isinstance(word, str) else ""
        work.journal.add("approval_given", approval=approval.number, allowed=word is True, why=why, author=author)
        self._change.notify_all()

    def _open(self) -> "BaseChatModel | None":
        """The one model of all runs, loaded when the first needs it."""
        from ..wiring import open_model

        with self._opening:
            if not self._model:
                self._model.append(open_model(self.settings))
            return self._model[0]


def _told(error: Exception, work: Work) -> str:
    """What a person is told of a run that failed; a bug of ours goes to the log with its traceback."""
    from ..full_disk import is_full, no_room_for_run

    if is_full(error):
        subject = work.subject
        run = subject if isinstance(subject, Run) else subject.run
        error = no_room_for_run(run.folder, run.case.logs, error, go_on="resume")
    if isinstance(error, user_errors()):
        return " ".join(str(error).split())
    log.error("run %s failed", work.id, exc_info=error)
    text = " ".join(str(error).split())[:300]
    return f"a bug of ours, {type(error).__name__}: {text}. The log of this process has its traceback."
