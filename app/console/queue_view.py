"""The queue of alerts in the words of a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..rendering.times import write_time
from .cases import News, State, news_words, state_of

if TYPE_CHECKING:
    from ..alerts import AlertQueue, CaseLine, CaseState, Working
    from ..desk import Desk, RunLine

FILTERS: "Mapping[str, tuple[str, tuple[CaseState, ...]]]" = {
    "": ("All", ()),
    "waiting": ("Waiting", ("waiting",)),
    "working": ("At work", ("working",)),
    "done": ("Done", ("finished",)),
    "failed": ("Failed or stopped", ("failed", "cancelled")),
    "dropped": ("Dropped", ("dropped",)),
}
"""What a person may have shown, by the word in the address: its name, and the states."""
MOST_ROWS = 200
"""Cases on one page."""
_STATES: "Mapping[CaseState, State]" = {
    "waiting": State("", "waits"),
    "working": State("running", "begins"),
    "finished": State("finished", "done"),
    "failed": State("failed", "failed"),
    "cancelled": State("", "stopped by a person"),
    "dropped": State("", "dropped"),
}
_WHO = 3


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """A case as the list shows it."""

    id: int
    title: str
    state: State
    severity: str
    verdict: str
    beside_alert: bool
    confidence: float
    news: tuple[News, ...]
    who: tuple[str, ...]
    """The first few names of its alerts."""
    more_who: int
    alerts: int
    copies: int
    received: str
    run: str
    """The id of its run, where that has a page."""
    problem: str
    can_drop: bool
    can_retry: bool


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One choice of what is shown."""

    word: str
    name: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class QueueView:
    """The list."""

    rows: tuple[QueueRow, ...]
    filters: tuple[Filter, ...]
    chosen: str
    budget: str
    limit: str
    until: str
    is_worked_on: bool
    page: int
    is_more: bool


def view_queue(queue: "AlertQueue", desk: "Desk", *, chosen: str, page: int = 0) -> QueueView:
    """The cases that were chosen, the most severe first."""
    from ..desk.folders import is_owned

    states = FILTERS[chosen][1]
    cases = queue.page(states, most=MOST_ROWS + 1, after=page * MOST_ROWS)
    counts, working = queue.counts(), queue.working()
    return QueueView(
        rows=tuple(row_of(case, _run(desk, case), working) for case in cases[:MOST_ROWS]),
        filters=tuple(
            Filter(
                word=word,
                name=name,
                count=sum(counts.get(state, 0) for state in wanted) if wanted else sum(counts.values()),
                is_chosen=word == chosen,
            )
            for word, (name, wanted) in FILTERS.items()
        ),
        chosen=chosen,
        budget=working.budget if working else "",
        limit=working.limit if working else "",
        until=write_time(working.until)[:16] if working else "",
        is_worked_on=is_owned(queue.path.parent),
        page=page,
        is_more=len(cases) > MOST_ROWS,
    )


def view_queue_case(queue: "AlertQueue", desk: "Desk", case: int) -> QueueRow:
    """One case of it."""
    line = queue.case(case)
    return row_of(line, _run(desk, line), queue.working())


def row_of(case: "CaseLine", run: "RunLine | None", working: "Working | None") -> QueueRow:
    """A case, with what its run does."""
    from ..alerts import AGAIN, news_of

    state = _STATES[case.state]
    if case.state == "waiting" and working and working.limit:
        state = State("waiting", "budget met")
    elif case.state == "working" and run is not None and run.state in ("stopped", "failed"):
        state = State("", "goes on by itself")
    elif case.state == "working" and run is not None and run.state != "finished":
        state = state_of(run.state)
    return QueueRow(
        id=case.id,
        title=case.title,
        state=state,
        severity=case.severity,
        verdict=case.verdict,
        beside_alert=bool(run and run.beside_alert),
        confidence=case.confidence or 0.0,
        news=tuple(news_words(kind) for kind in news_of(case, run)),
        who=case.who[:_WHO],
        more_who=max(0, len(case.who) - _WHO),
        alerts=case.alerts,
        copies=case.copies,
        received=case.received,
        run=run.id if run else "",
        problem=case.problem if case.state == "failed" else "",
        can_drop=case.state == "waiting",
        can_retry=case.state in AGAIN,
    )


def example_of(address: str, *, has_key: bool) -> str:
    """The command line that hands an alert in, for the shell of a person's machine."""
    key = ' -H "Authorization: Bearer $MOEWARDEN_SERVE_KEY"' if has_key else ""
    return f"curl{key} --data-binary @alert.json {address}/alerts"


def _run(desk: "Desk", case: "CaseLine") -> "RunLine | None":
    from ..desk import NoRunError

    if not case.run:
        return None
    try:
        return desk.run(case.run)
    except NoRunError:  # it has a name, and does not lie there yet
        return None
