"""What a scan found, as people use it: a table, JSON lines, a CSV timeline; and how each rule ended."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .untrusted import json_line, one_line, shorten

if TYPE_CHECKING:
    from ...graphs.errors import RuleError
    from ...graphs.events.store import EventStore
    from ...graphs.signals import RuleEnd, ScanReport, Signal

TIMELINE = ("time", "level", "rule", "rule_id", "group", "attack", "host", "user", "src_ip", "file", "line", "text")
"""Columns of the CSV timeline. `group`: what the events that a rule counts together share."""

_AT_ONCE = 1_000
_LONGEST_TEXT = 2_000
_ENDS = ("matched", "not matched", "not applicable", "not finished")
_REFUSED = "refused"


def hits_table(found: "ScanReport", store: "EventStore") -> Iterator[str]:
    """One line a rule: level, events, first and last time, ATT&CK ids, title and group."""
    rows = [("LEVEL", "EVENTS", "FIRST (UTC)", "LAST (UTC)", "ATT&CK", "RULE")]
    for signal in found.signals:
        first, last = _span(signal, store)
        techniques = " ".join(signal.rule.techniques) or "-"
        rows.append((signal.rule.level, f"{signal.count:,}", first or "-", last or "-", techniques, _name(signal)))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    for row in rows:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])


def hits_json(found: "ScanReport", store: "EventStore", *, lines: int) -> Iterator[str]:
    """One JSON object a hit, its first lines quoted."""
    for signal in found.signals:
        first, last = _span(signal, store)
        value: dict[str, Any] = {
            "id": signal.id,
            "rule": signal.rule.title,
            "rule_id": signal.rule.id,
            "level": signal.rule.level,
            "techniques": signal.rule.techniques,
            "tactics": signal.rule.tactics,
            "group": dict(signal.group),
            "count": signal.count,
            "first": first,
            "last": last,
            "events": signal.event_ids,
            "lines": [
                {key: row[key] for key in ("id", "time", "file", "line", "text")}
                for row in _rows(store, signal.event_ids[: max(0, lines)])
            ],
        }
        yield json_line(value)


def timeline(found: "ScanReport", store: "EventStore") -> Iterator[str]:
    """CSV: a line for each hit of each rule on each event, oldest first, events without a time last."""
    yield _csv(TIMELINE)
    hits: dict[int, list[Signal]] = {}
    for signal in found.signals:
        for event in signal.event_ids:
            hits.setdefault(event, []).append(signal)
    rows = store.query("SELECT id FROM events WHERE id IN (SELECT unnest(?)) ORDER BY time, id", [sorted(hits)])
    ordered = [row["id"] for row in rows]
    for start in range(0, len(ordered), _AT_ONCE):
        for row in _rows(store, ordered[start : start + _AT_ONCE]):
            for signal in hits[row["id"]]:
                rule = signal.rule
                said = (rule.level, rule.title, rule.id, _group(signal), " ".join(rule.techniques))
                who = (row["host"], row["user"], row["src_ip"])
                yield _csv(
                    (row["time"] or "", *said, *who, row["file"], row["line"], shorten(row["text"], _LONGEST_TEXT))
                )


def counted(number: int, noun: str) -> str:
    """`1 file`, `1,024 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def coverage(ends: Sequence["RuleEnd"], refused: Sequence["RuleError"]) -> Iterator[str]:
    """How many rules ended how, then each of them, and why; those `refused`, which were not asked, behind the others."""
    counts: Counter[str] = Counter(end.end for end in ends)
    counts[_REFUSED] = len(refused)
    for name in (*_ENDS, _REFUSED):
        yield f"{name:15}{counts[name]:>7,}"
    for end in sorted(ends, key=lambda end: (_ENDS.index(end.end), end.reason, end.rule.title)):
        why = f": {end.reason}" if end.reason else ""
        yield one_line(f"{end.end:15} {end.rule.title}{why}")
    for error in refused:
        yield one_line(f"{_REFUSED:15} {error}")


def _name(signal: "Signal") -> str:
    return one_line(f"{signal.rule.title}  {_group(signal)}".rstrip())


def _group(signal: "Signal") -> str:
    return " ".join(f"{name}={value}" for name, value in signal.group.items())


def _span(signal: "Signal", store: "EventStore") -> tuple[str, str]:
    """The first and the last time of the events that are kept."""
    (row,) = store.query(
        "SELECT min(time) AS first, max(time) AS last FROM events WHERE id IN (SELECT unnest(?))",
        [list(signal.event_ids)],
    )
    return _time(row["first"]), _time(row["last"])


def _places(store: "EventStore", event_ids: Sequence[int]) -> list[dict[str, Any]]:
    return store.query(
        'SELECT id, time, file, line, host, "user", src_ip FROM events WHERE id IN (SELECT unnest(?)) ORDER BY time, id',
        [list(event_ids)],
    )


def _rows(store: "EventStore", event_ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    texts = store.raw(event_ids)
    for row in _places(store, event_ids):
        yield {**row, "time": _time(row["time"]), "text": texts[row["id"]]}


def _time(time: Any) -> str:
    return f"{time.isoformat(timespec='milliseconds')}Z" if time is not None else ""


def _csv(cells: Sequence[object]) -> str:
    """One line of CSV. A cell that a spreadsheet would take for a formula is marked as text."""
    shown = [one_line(str(cell)) for cell in cells]
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(
        [f"'{cell}" if cell[:1] in "=+-@" and cell else cell for cell in shown]
    )
    return stream.getvalue()
