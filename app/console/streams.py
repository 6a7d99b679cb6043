"""What changes on an open page, sent as it changes: only the parts that are no longer what the browser has."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ..errors import user_errors
from .cases import CaseView, view_approvals, view_case, view_turns, was_accepted
from .live import LiveView
from .opened import open_run
from .pages import HEADERS, fill
from .report_page import note_key

if TYPE_CHECKING:
    from ...graphs.schema import Report
    from ..desk import Desk, Event

_SECONDS_TOGETHER = 0.05
"""What happens within so long is sent together: fast enough to look immediate, and no flood."""
_SECONDS_BETWEEN_LISTS = 0.5
SECONDS_BETWEEN_SIGNS = 15.0
"""After so long without a change a page gets a sign of life, so that a connection that is dead is noticed."""
PROOF = secrets.token_hex(16)
"""Stands in shared parts where each page has its own proof. No text of a log can hold it: nobody has ever seen it."""
_LOOP = ("loop", "counts", "now", "hypotheses", "calls", "signals", "sayings")
"""Parts of the page of a run that goes on: the id of each is its template's name."""


class Live(StreamingResponse):
    """A stream for one page; what feeds it ends when the page is left."""

    def __init__(self, parts: AsyncGenerator[bytes, None]) -> None:
        """Nothing is sent yet."""
        super().__init__(parts, headers={**HEADERS, "X-Accel-Buffering": "no"}, media_type="text/event-stream")
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        async with aclosing(self._parts):
            await super().__call__(scope, receive, send)


class Streams:
    """What open pages are told. What many show is made once, however many look: for one event loop."""

    def __init__(self, desk: "Desk", listed: Callable[[], list[CaseView]]) -> None:
        """Nobody looks. `listed`: the cases of the list."""
        self._desk = desk
        self._listed = listed
        self._shows: dict[tuple[str, ...], Show] = {}

    def of_list(self) -> AsyncGenerator[bytes, None]:
        """The list of cases, now and each time it is another."""
        return self.of_parts(("list",), lambda: {"cases": fill("case_list.html.j2", cases=self._listed())})

    def of_parts(
        self, key: tuple[str, ...], made: Callable[[], Mapping[str, str]], *, proof: str = ""
    ) -> AsyncGenerator[bytes, None]:
        """Parts of a page by their ids: all now, then each that is another. Pages with one `key` are told the same; their
        forms carry `PROOF`, where each page gets its own.
        """
        return self._follow(key, lambda show: _keep_parts(show, made), proof=proof)

    def of_run(self, run: str, *, tab: str, was_over: bool, proof: str, after: int = 0) -> AsyncGenerator[bytes, None]:
        """The parts of a run's page: all at first, then each that changes. A page that has become another is told to reload.

        `after`: the number of the newest event when the page was made. What was noted by then it has, perhaps in a form that
        somebody is filling in.
        """
        tab = tab if tab in ("loop", "report") else ""

        def keep(show: "Show") -> Coroutine[Any, Any, None]:
            return _keep_run(show, Parts(self._desk, run, tab=tab, was_over=was_over))

        return self._follow(("run", run, tab, str(was_over)), keep, proof=proof, after=after)

    async def _follow(
        self, key: tuple[str, ...], keep: "Callable[[Show], Coroutine[Any, Any, None]]", *, proof: str, after: int = 0
    ) -> AsyncGenerator[bytes, None]:
        show = self._shows.get(key)
        if show is None or show.has_ended:
            show = self._shows[key] = Show()
            show.keeper = asyncio.create_task(keep(show))
        show.looking += 1
        try:
            seen = 0
            while True:
                changing = show.changing
                changed, last, seen = show.since(seen, after=after)
                if changed:
                    text = "".join(_part(name, text.replace(PROOF, proof)) for name, text in changed.items())
                    yield _message(text, id=last)
                elif show.has_ended:
                    await _raise_what_ended(show)
                    if show.moved_on:
                        yield b"event: moved-on\ndata: the report is there\n\n"
                    return
                else:
                    try:
                        await asyncio.wait_for(changing.wait(), SECONDS_BETWEEN_SIGNS)
                    except TimeoutError:
                        yield b": still here\n\n"
        finally:
            show.looking -= 1
            if not show.looking:
                if self._shows.get(key) is show:
                    del self._shows[key]
                if show.keeper:
                    show.keeper.cancel()


class Show:
    """Parts as they are now, each with the number of its change. Who reads slowly gets the newest and misses what was between."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.keeper: asyncio.Task[None] | None = None
        self.looking = 0
        self.has_ended = False
        self.moved_on = False
        """Whether the page has become another."""
        self._parts: dict[str, tuple[int, int, str]] = {}
        self._changes = 0
        self._last: int | None = None
        self.changing = asyncio.Event()
        """Is set with the next change; another takes its place."""

    def change(self, parts: Mapping[str, str], *, last: int | None = None) -> None:
        """These parts are others now. `last`: the number of the newest event that they tell of."""
        if not parts:
            return
        self._changes += 1
        self._last = last
        self._parts |= {name: (self._changes, last or 0, text) for name, text in parts.items()}
        self._wake()

    def end(self, *, moved_on: bool = False) -> None:
        """Nothing changes any more."""
        self.has_ended, self.moved_on = True, moved_on
        self._wake()

    def since(self, change: int, *, after: int = 0) -> tuple[dict[str, str], int | None, int]:
        """What has changed after a change, notes only where an event after a number changed them; the newest event's number, and
        the newest change's.
        """
        found = {
            name: text
            for name, (number, event, text) in self._parts.items()
            if number > change and (event > after or not name.startswith("note-"))
        }
        return found, self._last, self._changes

    def _wake(self) -> None:
        waited, self.changing = self.changing, asyncio.Event()
        waited.set()


async def _raise_what_ended(show: Show) -> None:
    """A bug of ours travels on; that the run's folder went away is told to the page when it asks again."""
    if show.keeper is None:
        return
    await asyncio.wait({show.keeper})
    error = None if show.keeper.cancelled() else show.keeper.exception()
    if error is not None and not isinstance(error, user_errors()):
        raise error


async def _keep_parts(show: Show, made: Callable[[], Mapping[str, str]]) -> None:
    known: dict[str, str] = {}
    try:
        while True:
            parts = await asyncio.to_thread(made)
            show.change({name: text for name, text in parts.items() if known.get(name) != text})
            known |= parts
            await asyncio.sleep(_SECONDS_BETWEEN_LISTS)
    finally:
        show.end()


async def _keep_run(show: Show, parts: "Parts") -> None:
    arrived: asyncio.Queue[Event | None] = asyncio.Queue()
    reading = asyncio.create_task(_read(parts, arrived))
    moved_on = False
    try:
        while not moved_on:
            events = [await arrived.get()]
            await asyncio.sleep(_SECONDS_TOGETHER)
            while not arrived.empty():
                events.append(arrived.get_nowait())
            if known := [event for event in events if event is not None]:
                changed, moved_on = await asyncio.to_thread(parts.after, known)
                show.change(changed, last=parts.last)
            if None in events:
                await reading
                break
    finally:
        reading.cancel()
        show.end(moved_on=moved_on)


async def _read(parts: "Parts", arrived: "asyncio.Queue[Event | None]") -> None:
    """Every event of the run, as it comes; None at the end."""
    try:
        async with aclosing(parts.follow()) as events:
            async for event in events:
                if event is not None:
                    arrived.put_nowait(event)
    finally:
        arrived.put_nowait(None)


class Parts:
    """The parts of a page that changes, and what of them is known. Their forms carry a mark where each page has its own proof."""

    def __init__(self, desk: "Desk", run: str, *, tab: str, was_over: bool) -> None:
        """Nothing is known. `was_over`: whether the page was made of a run that had its report."""
        self._desk, self._run, self._tab, self._was_over = desk, run, tab, was_over
        self._view = LiveView()
        self._events: list[Event] = []
        self._known: dict[str, str] = {}
        self._report: Report | None = None
        self.last = 0

    def follow(self) -> "AsyncGenerator[Event | None, None]":
        """What happens in the run."""
        from ..desk import follow

        return follow(self._desk, self._run)

    def after(self, events: "list[Event]") -> tuple[dict[str, str], bool]:
        """The parts that these events have changed, by id; and whether the page has become another."""
        is_first = not self._events
        for event in events:
            self._view.take(event)
            self.last = max(self.last, int(event["number"]))
        self._events += events
        line = self._desk.run(self._run)
        case = view_case(line, accepted=was_accepted(self._events))
        values: dict[str, Any] = {"case": case, "proof": PROOF}
        parts = {
            "case-head": fill("case_head.html.j2", **values),
            "approvals": fill("approvals.html.j2", **values, approvals=view_approvals(self._desk.approvals(self._run))),
        }
        if self._tab == "loop" and not self._was_over:
            values |= {"view": self._view, "is_running": not case.is_over}
            parts |= {name: fill(f"{name}.html.j2", **values) for name in _LOOP}
        elif self._tab == "report" and case.is_over:
            kinds = {str(event["kind"]) for event in events}
            if is_first or kinds & {"asked", "answered", "not_answered"}:
                parts["turns"] = self._turns(values)
            if is_first or "noted" in kinds:
                parts |= self._notes(values, events)
        changed = {name: text for name, text in parts.items() if self._known.get(name) != text}
        self._known |= changed
        return changed, case.is_over and not self._was_over and self._tab == "loop"

    def _turns(self, values: dict[str, Any]) -> str:
        from ..rendering.defang import defanger

        if self._report is None:
            self._report = open_run(self._desk.run(self._run)).report
        turns = view_turns(self._desk, self._run, self._report, self._events)
        return fill("turns.html.j2", **values, turns=turns, prose=defanger(self._report))

    def _notes(self, values: dict[str, Any], events: "list[Event]") -> dict[str, str]:
        """Notes that these events have changed."""
        notes = self._desk.notes(self._run)
        about = dict.fromkeys(str(event.get("about", "")) for event in events if event["kind"] == "noted")
        return {
            f"note-{note_key(name)}": fill("note.html.j2", **values, about=name, note=notes.get(name)) for name in about
        }


def _part(name: str, text: str) -> str:
    return f'<hx-partial hx-target="#{name}" hx-swap="innerMorph">{text}</hx-partial>'


def _message(text: str, *, id: int | None = None) -> bytes:
    """One message of a stream; each line of a text is a line of it."""
    lines = "".join(f"data: {line}\n" for line in text.splitlines())
    head = "" if id is None else f"id: {id}\n"
    return f"{head}{lines}\n".encode("utf-8", "backslashreplace")
