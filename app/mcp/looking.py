"""The tools that look at logs: what was read, what stands out, events, and rows of one statement."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ...graphs.actions import LEVELS
from ...graphs.events.columns import COLUMNS
from ...graphs.events.gaps import gaps_of
from ...graphs.events.understood import services_of
from ...graphs.instruments.choice import condition, fewer
from ...graphs.instruments.statement import read_events
from ...graphs.records.ingest import FileReport, IngestReport
from .evidence import NOTICE, clock, events_of, line_of, name_of
from .forms import ListSignals, QueryEvents, ReadLogs, SearchEvents
from .readings import Readings, Tell

MOST_FILES = 200
MOST_SERVICES = 12
EVENT_COLUMNS = ", ".join(f"{name} {kind}" for name, kind in COLUMNS if name not in ("byte_offset", "byte_length"))
"""What a statement can select."""


def read_logs(readings: Readings, given: ReadLogs, logs: Sequence[Path], tell: Tell) -> dict[str, Any]:
    """What is understood of the logs."""
    del given
    with readings.of(logs, tell) as reading:
        services = services_of(reading.store)
        span = reading.store.query("SELECT min(time) AS first, max(time) AS last FROM events")[0]
        report = reading.report
        return {
            "notice": NOTICE,
            "events": report.events,
            "first": clock(span["first"]),
            "last": clock(span["last"]),
            "files": [_file(file, services.get(file.file, [])) for file in report.files[:MOST_FILES]],
            "files_in_all": len(report.files),
            "not_read": _gaps(report),
        }


def list_signals(readings: Readings, given: ListSignals, logs: Sequence[Path], tell: Tell) -> dict[str, Any]:
    """What the detection rules find."""
    rules = readings.rules
    with readings.of(logs, tell) as reading:
        found = reading.signals(rules, tell)
        least = LEVELS.index(given.level)
        listed = [signal for signal in found.signals if LEVELS.index(signal.rule.level) >= least]
        return {
            "notice": NOTICE,
            "signals": [
                {
                    "level": signal.rule.level,
                    "title": signal.rule.title,
                    "rule": signal.rule.id,
                    "techniques": list(signal.rule.techniques),
                    "count": signal.count,
                    "group": {name: name_of(value) for name, value in signal.group.items()},
                    "false_positives": list(signal.rule.false_positives),
                    "first_events": events_of(reading.store, signal.event_ids[: given.lines]),
                }
                for signal in listed[: given.limit]
            ],
            "signals_in_all": len(listed),
            "below": len(found.signals) - len(listed),
            "rules": len(rules.rules),
            "not_finished": [rule.title for rule in found.timed_out] + list(found.errors),
            "not_read": _gaps(reading.report),
        }


def search_events(readings: Readings, given: SearchEvents, logs: Sequence[Path], tell: Tell) -> dict[str, Any]:
    """The events that match."""
    where, parameters = condition(given)
    with readings.of(logs, tell) as reading:
        matching = reading.store.query(f"SELECT count(*) AS n FROM events WHERE {where}", parameters)[0]["n"]
        ids = reading.store.query(
            f"SELECT id FROM events WHERE {where} ORDER BY time NULLS LAST, id LIMIT {given.limit} OFFSET {given.skip}",
            parameters,
        )
        hint = "" if matching else fewer(reading.store, given).strip()
        shown = events_of(reading.store, [row["id"] for row in ids])
        return {"notice": NOTICE, "matching": matching, "events": shown, "hint": hint}


def query_events(readings: Readings, given: QueryEvents, logs: Sequence[Path], tell: Tell) -> dict[str, Any]:
    """The rows of one statement that only reads."""
    with readings.of(logs, tell) as reading:
        rows, more = read_events(reading.store, given.statement)
        ids = [row["id"] for row in rows if isinstance(row.get("id"), int)]
        places = reading.store.query(
            "SELECT id, file, line FROM events WHERE id IN (SELECT unnest(?::BIGINT[])) ORDER BY id", [ids]
        )
        return {
            "notice": NOTICE,
            "rows": [{name_of(name): _value(value) for name, value in row.items()} for row in rows],
            "more": more,
            "cited": [{**place, "file": name_of(place["file"])} for place in places],
        }


def _value(value: Any) -> Any:
    """A value as JSON has it; text out of logs in quotation marks."""
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    return clock(value) if isinstance(value, datetime) else line_of(str(value))


def _file(file: FileReport, services: Sequence[tuple[str, int]]) -> dict[str, Any]:
    return {
        "file": name_of(file.file),
        "format": name_of(file.format),
        "lines": file.lines,
        "events": file.events,
        "fully_stated": file.stated,
        "kept_as_text": file.broken,
        "first": file.first_time.isoformat() if file.first_time else "",
        "last": file.last_time.isoformat() if file.last_time else "",
        "speaks": {name_of(name): count for name, count in services[:MOST_SERVICES]},
        "note": name_of(file.note),
    }


def _gaps(report: IngestReport) -> list[dict[str, Any]]:
    return [{**gap, "file": name_of(gap["file"]), "reason": name_of(gap["reason"])} for gap in gaps_of(report)]
