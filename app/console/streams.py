"""What changes on an open page, sent as it changes: only the parts that are no longer what the browser has."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING, Any

from .cases import CaseView, view_approvals, view_case, view_turns, was_accepted
from .live import LiveView
from .opened import open_run
from .pages import fill
from .report_page import note_key

if TYPE_CHECKING:
    from ...graphs.schema import Report
    from ..desk import Desk, Event

_SECONDS_TOGETHER = 0.05
"""What happens within so long is sent together: fast enough to look immediate, and no flood."""
_SECONDS_BETWEEN_LISTS = 0.5
_SIGN_OF_LIFE = b": still here\n\n"
_LISTS_BETWEEN_SIGNS = 30
_LOOP = ("loop", "counts", "now", "hypotheses", "calls", "signals", "sayings")
"""Parts of the page of a run that goes on: the id of each is its template's name."""


async def list_stream(listed: Callable[[], list[CaseView]]) -> AsyncIterator[bytes]:
    """The list of cases, now and each time it is another."""
    async for message in parts_stream(lambda: {"cases": fill("case_list.html.j2", cases=listed())}):
        yield message


async def parts_stream(made: Callable[[], Mapping[str, str]]) -> AsyncIterator[bytes]:
    """Parts of a page by their ids: all now, then each that is another."""
    sent: dict[str, str] = {}
    quiet = 0
    while True:
        parts = await asyncio.to_thread(made)
        changed = {name: text for name, text in parts.items() if sent.get(name) != text}
        if changed:
            sent |= changed
            quiet = 0
            yield _message("".join(_part(name, text) for name, text in changed.items()))
        else:
            quiet += 1
            if quiet >= _LISTS_BETWEEN_SIGNS:
                quiet = 0
                yield _SIGN_OF_LIFE
        await asyncio.sleep(_SECONDS_BETWEEN_LISTS)


async def run_stream(desk: "Desk", run: str, *, tab: str, was_over: bool, proof: str) -> AsyncIterator[bytes]:
    """The parts of a run's page: all at first, then each that changes. A page that has become another is told to reload."""
    parts = Parts(desk, run, tab=tab, was_over=was_over, proof=proof)
    arrived: asyncio.Queue[Event | None] = asyncio.Queue()
    reading = asyncio.create_task(_read(desk, run, arrived))
    try:
        while True:
            event = await arrived.get()
            if event is None:
                if reading.done():
                    return
                yield _SIGN_OF_LIFE
                continue
            events = [event]
            await asyncio.sleep(_SECONDS_TOGETHER)
            while not arrived.empty():
                if (more := arrived.get_nowait()) is not None:
                    events.append(more)
            changed, is_over = await asyncio.to_thread(parts.after, events)
            if is_over and not was_over and tab == "loop":
                yield b"event: moved-on\ndata: the report is there\n\n"
                return
            if changed:
                yield _message("".join(_part(name, text) for name, text in changed.items()), id=parts.last)
    finally:
        reading.cancel()


async def _read(desk: "Desk", run: str, arrived: "asyncio.Queue[Event | None]") -> None:
    from ..desk import follow

    try:
        async for event in follow(desk, run):
            arrived.put_nowait(event)
    finally:
        arrived.put_nowait(None)


class Parts:
    """The parts of one open page, and what of them was sent."""

    def __init__(self, desk: "Desk", run: str, *, tab: str, was_over: bool, proof: str) -> None:
        """Nothing was sent. `was_over`: whether the page was made of a run that had its report."""
        self._desk, self._run, self._tab, self._was_over, self._proof = desk, run, tab, was_over, proof
        self._view = LiveView()
        self._events: list[Event] = []
        self._sent: dict[str, str] = {}
        self._report: Report | None = None
        self.last = 0

    def after(self, events: "list[Event]") -> tuple[dict[str, str], bool]:
        """The parts that these events have changed, by id; and whether the run has a report."""
        is_first = not self._events
        for event in events:
            self._view.take(event)
            self.last = max(self.last, int(event["number"]))
        self._events += events
        line = self._desk.run(self._run)
        case = view_case(line, accepted=was_accepted(self._events))
        values: dict[str, Any] = {"case": case, "proof": self._proof}
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
        changed = {name: text for name, text in parts.items() if self._sent.get(name) != text}
        self._sent |= changed
        return changed, case.is_over

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
