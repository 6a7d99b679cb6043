"""The events of a run, by time, words and names: which, how many in each stretch of time, and the lines around one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ..errors import UsageError
from ..rendering.charts import BarChart, draw_chart
from ..rendering.times import parse_time

if TYPE_CHECKING:
    from ...graphs.events.store import EventStore
    from .opened import Opened

PAGE = 100
"""Rows that one request brings."""
MOST_ROWS = 10_000
"""Rows that one list holds; whoever wants the others narrows the window."""
MOST_AROUND = 50
_BARS = 96
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800)
"""Seconds that one bar stands for."""
NAMES = ("user", "host", "src_ip", "dst_ip", "process", "target")
"""Columns that an entity's name may stand in."""
_WORDS = (*NAMES, "parent", "command", "agent", "message", "file")
_SHOWN = '"id", "file", "line", "time", "action", "outcome", "user", "host", "src_ip", "dst_ip", "dst_port", ' + (
    '"process", "parent", "command", "target", "category", "product", "service", "message", "inferred"'
)


@dataclass(frozen=True, kw_only=True)
class Window:
    """Which events are looked at; empty for all."""

    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    entity: str = ""

    @property
    def query(self) -> str:
        """As the query of an address."""
        return urlencode(
            {
                name: value
                for name, value in (
                    ("since", _plain(self.since)),
                    ("until", _plain(self.until)),
                    ("words", self.words),
                    ("entity", self.entity),
                )
                if value
            }
        )


def read_window(query: Any) -> Window:
    """The window that an address names; raises where a time is none."""
    times = {}
    for name in ("since", "until"):
        text = query.get(name, "").strip()
        time = parse_time(text.removesuffix(" UTC")) if text else None
        # The first and the last year are left out: what is computed around a time must be one too.
        if text and (time is None or not datetime.min.year < time.year < datetime.max.year):
            raise UsageError(f"{name} is {text[:80]!r}; expected a time in UTC such as 2026-11-21 03:00:00.")
        times[name] = time.replace(tzinfo=None) if time else None
    return Window(
        since=times["since"], until=times["until"], words=query.get("words", "").strip(), entity=query.get("entity", "")
    )


def count_events(store: "EventStore", window: Window) -> int:
    """How many events the window holds."""
    where, parameters = _where(window)
    return int(store.query(f"SELECT count(*) AS n FROM events WHERE {where}", parameters)[0]["n"])


def list_events(store: "EventStore", window: Window, *, page: int) -> list[dict[str, Any]]:
    """One page of the window, oldest first; events without a time come last."""
    where, parameters = _where(window)
    return store.query(
        f"SELECT {_SHOWN} FROM events WHERE {where} ORDER BY time NULLS LAST, id LIMIT {PAGE} OFFSET ?",
        [*parameters, page * PAGE],
    )


@dataclass(frozen=True, kw_only=True)
class Histogram:
    """Events over the whole time of the run, and where the window lies in it."""

    chart: BarChart
    start: datetime
    step: timedelta
    first: int
    """The first bar of the window."""
    last: int

    @property
    def bars(self) -> int:
        """How many there are."""
        return len(self.chart.bars)


def draw_histogram(store: "EventStore", window: Window, marked: Sequence[datetime]) -> Histogram | None:
    """Bars over all times, of the events with the window's words and name; `marked` times are highlighted.

    None where no event has a time.
    """
    span = store.query("SELECT min(time) AS first, max(time) AS last FROM events")[0]
    if span["first"] is None:
        return None
    seconds = (span["last"] - span["first"]).total_seconds()
    step = next((step for step in _STEPS if seconds / step < _BARS), 0) or -(-int(seconds) // _BARS)
    start = datetime.min + ((span["first"] - datetime.min) // timedelta(seconds=step)) * timedelta(seconds=step)
    where, parameters = _where(replace(window, since=None, until=None))
    rows = store.query(
        f"SELECT CAST(floor((epoch(time) - ?) / ?) AS BIGINT) AS bar, count(*) AS n FROM events "
        f"WHERE time IS NOT NULL AND {where} GROUP BY bar",
        [(start - datetime(1970, 1, 1)).total_seconds(), step, *parameters],
    )
    bars = int((span["last"] - start).total_seconds() // step) + 1
    counts = {row["bar"]: row["n"] for row in rows}

    def bar_of(time: datetime) -> int:
        return int((time - start).total_seconds() // step)

    chart = draw_chart(
        {
            "title": "Events over time",
            "unit": "events",
            "labels": [f"{(start + timedelta(seconds=step * bar)).isoformat()}Z" for bar in range(bars)],
            "values": [float(counts.get(bar, 0)) for bar in range(bars)],
            "highlighted": sorted({bar for time in marked if 0 <= (bar := bar_of(time)) < bars}),
            "finding": "",
        }
    )
    first = min(max(bar_of(window.since), 0), bars - 1) if window.since else 0
    last = min(max(bar_of(window.until - timedelta(microseconds=1)), first), bars - 1) if window.until else bars - 1
    return Histogram(chart=chart, start=start, step=timedelta(seconds=step), first=first, last=last)


def show_event(store: "EventStore", opened: "Opened", event: int) -> dict[str, Any] | None:
    """All columns of one event and its raw line, or None."""
    import orjson

    rows = store.query("SELECT * FROM events WHERE id = ?", [event])
    if not rows:
        return None
    row = rows[0]
    fields = {str(name): str(value) for name, value in orjson.loads(row["fields"]).items()}
    return {**row, "fields": fields, "raw": _raw(store, opened, [event]).get(event, "")}


def place_of(store: "EventStore", event: int) -> tuple[str, int] | None:
    """The file and the line of an event."""
    rows = store.query("SELECT file, line FROM events WHERE id = ?", [event])
    return (str(rows[0]["file"]), int(rows[0]["line"])) if rows else None


def events_at(store: "EventStore", places: Sequence[tuple[str, int]]) -> set[int]:
    """The events that stand at these places."""
    rows = store.query(
        "SELECT id FROM events WHERE (file, line) IN (SELECT (unnest(?), unnest(?)))",
        [[file for file, _ in places], [line for _, line in places]],
    )
    return {int(row["id"]) for row in rows}


@dataclass(frozen=True)
class Line:
    """A line of a log."""

    id: int
    file: str
    line: int
    time: datetime | None
    text: str
    is_raw: bool
    """Whether it is the log's own; else what the store keeps of it."""


def lines_around(store: "EventStore", opened: "Opened", file: str, line: int, *, reach: int) -> list[Line]:
    """The events of a file up to `reach` before and behind a line, in the file's order."""
    reach = min(max(reach, 0), MOST_AROUND)
    rows = store.query(
        "(SELECT id, file, line, time, message FROM events WHERE file = ? AND line <= ? ORDER BY line DESC, id DESC LIMIT ?) "
        "UNION ALL "
        "(SELECT id, file, line, time, message FROM events WHERE file = ? AND line > ? ORDER BY line, id LIMIT ?)",
        [file, line, reach + 1, file, line, reach],
    )
    rows.sort(key=lambda row: (row["line"], row["id"]))
    raw = _raw(store, opened, [row["id"] for row in rows])
    return [
        Line(
            row["id"],
            row["file"],
            row["line"],
            row["time"],
            raw.get(row["id"]) or row["message"],
            bool(raw.get(row["id"])),
        )
        for row in rows
    ]


def _raw(store: "EventStore", opened: "Opened", events: list[int]) -> dict[int, str]:
    """Lines as they stand in the logs; none where the folder is not this user's own, or the logs are gone or changed."""
    from ...graphs.errors import InputError

    if not opened.is_own:
        return {}
    try:
        return store.raw(events)
    except (InputError, OSError):
        return {}


def _where(window: Window) -> tuple[str, list[Any]]:
    parts: list[str] = ["true"]
    parameters: list[Any] = []
    if window.since:
        parts.append("time >= ?")
        parameters.append(window.since)
    if window.until:
        parts.append("time < ?")
        parameters.append(window.until)
    for word in window.words.lower().split():
        columns = ", ".join(f'"{name}"' for name in _WORDS)
        parts.append(f"contains(lower(concat_ws(' ', action, outcome, {columns})), ?)")
        parameters.append(word)
    if window.entity:
        parts.append("(" + " OR ".join(f'lower("{name}") = lower(?)' for name in NAMES) + ")")
        parameters += [window.entity] * len(NAMES)
    return " AND ".join(parts), parameters


def _plain(time: datetime | None) -> str:
    return time.isoformat(sep=" ") if time else ""
