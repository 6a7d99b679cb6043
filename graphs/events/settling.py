"""What only whole files, side by side, can tell about times: the years of dates without one, the zone of times without one.

Both are settled in the store once all files are read.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from ..meaning.event import STATED_TIME
from ..meaning.zones import offset_text
from ..records.ingest import FileReport
from .store import EventStore

_STEPS = """
    WITH ordered AS (
        SELECT file, id, time, lag(time) OVER (PARTITION BY file ORDER BY id) AS before
        FROM events WHERE time IS NOT NULL AND file IN (SELECT unnest(?))
    )
    SELECT file, id, time, before, year(time) - year(before) AS years FROM ordered
    WHERE (year(before) > year(time) AND before - time >= INTERVAL 12 HOUR)
        OR before - time >= INTERVAL 30 DAY
        OR (month(before) = 2 AND day(before) = 29 AND time - before > INTERVAL 300 DAY)
    ORDER BY file, id
"""
_TYPICAL = """
    SELECT count(*) AS events, coalesce(median(abs(epoch(time) - epoch(before))), 0) AS gap FROM (
        SELECT time, lag(time) OVER (ORDER BY id) AS before FROM events WHERE time IS NOT NULL AND file = ?
    )
"""
_RETURN = """
    SELECT count(*) AS lines FROM events WHERE file = ? AND id >= ?
    AND id < (SELECT min(id) FROM events WHERE file = ? AND id > ? AND time >= ?)
"""
_SPARSE = 43_200
"""Seconds between two lines of a file in which a lone line may well be a whole year."""
_STRAY_SHARE = 0.02
_MOST_YEARS = 30


def settle_years(store: EventStore, reports: Sequence[FileReport]) -> list[FileReport]:
    """Give the events of files without years those years that make each file go forwards.

    Each line alone got the latest possible year. Read from the file's end, each step back over New Year takes a year
    off all that stands before it. A few lines out of order among many are no new year.
    """
    names = [report.file for report in reports if not report.has_years]
    steps = store.query(_STEPS, [names]) if names else []
    changed = set()
    for file, grouped in groupby(steps, itemgetter("file")):
        own = list(grouped)
        typical = store.query(_TYPICAL, [file])[0]
        # A leap day has its year: what stands beside it cannot be years apart.
        back = [
            (step["id"], -step["years"] if (step["time"].month, step["time"].day) == (2, 29) else 1)
            for step in own
            if step["before"] > step["time"] and not _is_stray(store, step, typical)
        ]
        leap = [(step["id"], step["years"]) for step in own if step["before"] < step["time"]]
        if sum(years for _, years in back) <= _MOST_YEARS and (back or leap):
            _shift_years(store, file, back, leap)
            changed.add(file)
    return [_dated_anew(store, report) if report.file in changed else report for report in reports]


def _is_stray(store: EventStore, step: dict[str, object], typical: dict[str, float]) -> bool:
    """Whether a step back is a few old lines among others that stand close together."""
    if typical["gap"] > _SPARSE:
        return False
    file, start = step["file"], step["id"]
    lines = store.query(_RETURN, [file, start, file, start, step["before"]])[0]["lines"]
    return bool(0 < lines <= max(1.0, _STRAY_SHARE * typical["events"]))


def _shift_years(store: EventStore, file: str, back: list[tuple[int, int]], leap: list[tuple[int, int]]) -> None:
    places = sorted({0, *(place for place, _ in (*back, *leap))})
    for place, following in zip(places, [*places[1:], None], strict=True):
        years = sum(years for start, years in back if start > place) + sum(
            years for start, years in leap if start <= place
        )
        if years:
            store.execute(
                "UPDATE events SET time = time - to_years(?) WHERE file = ? AND id >= ? AND (? IS NULL OR id < ?)",
                [years, file, place, following, following],
            )


class _Offset(NamedTuple):
    quarters: int
    """Of an hour, east of Greenwich."""
    matches: int


_OFFSETS = [*range(-48, 57, 2), 23, 35, 51]
_COMMON = """
    WITH mine AS (
        SELECT DISTINCT src_ip, epoch(time)::BIGINT AS second FROM events
        WHERE file = ? AND src_ip <> '' AND time IS NOT NULL LIMIT 3000
    ), theirs AS (
        SELECT DISTINCT src_ip, epoch(time)::BIGINT AS second FROM events
        WHERE file IN (SELECT unnest(?)) AND time IS NOT NULL AND src_ip IN (SELECT src_ip FROM mine)
    ), tried AS (
        SELECT src_ip, second, quarters, second - 900 * quarters + near AS wanted
        FROM mine, (SELECT unnest(?::INTEGER[]) AS quarters), (SELECT unnest([-1, 0, 1]) AS near)
    )
    SELECT quarters, count(DISTINCT (tried.src_ip, tried.second)) AS matches
    FROM tried JOIN theirs ON tried.src_ip = theirs.src_ip AND tried.wanted = theirs.second
    GROUP BY quarters ORDER BY matches DESC, abs(quarters) LIMIT 2
"""
_LATEST = 30
"""Seconds after which a line has reached its carrier, where nothing held it up."""
_LEAST_MATCHES = 3
_MOST_FILES = 50
"""Files whose zone is looked for; each costs a search of its folder's."""
_LEAD = 3
"""How many times as many of the same moments the best offset must give as the next one."""


def settle_zones(store: EventStore, reports: Sequence[FileReport]) -> list[FileReport]:
    """Take the zone of a file whose times state none from files beside it that state theirs for the same requests.

    The same request is the same address at the same second, under one of the offsets that are in use. Of many files
    those with the most events are looked at, `_MOST_FILES` of them.
    """
    stated: dict[str, list[str]] = {}
    for report in reports:
        if report.states_zone and not report.zone and report.events:
            stated.setdefault(_folder(report), []).append(report.file)
    waiting = [
        report
        for report in reports
        if report.zone and not report.states_zone and report.events >= _LEAST_MATCHES and _folder(report) in stated
    ]
    waiting.sort(key=lambda report: -report.events)
    looked_at = {report.file for report in waiting[:_MOST_FILES]}
    settled = []
    for report in reports:
        beside = stated[_folder(report)] if report.file in looked_at else []
        if beside and (found := _offset(store, report.file, beside)):
            report = _in_zone(store, report, found, beside)
        settled.append(report)
    return settled


_APART = f"""
    WITH apart AS (
        SELECT id, epoch(time) - epoch(try_cast(json_extract_string(fields, '$."{STATED_TIME}"') AS TIMESTAMP)) AS seconds
        FROM events WHERE file = ? AND time IS NOT NULL AND contains(fields::VARCHAR, '"{STATED_TIME}"')
    )
    SELECT list(id) AS ids, round(seconds / 900)::INTEGER AS quarters,
        abs(seconds - 900 * round(seconds / 900)) <= {_LATEST} AS is_whole
    FROM apart WHERE abs(seconds) > 450 GROUP BY quarters, is_whole ORDER BY is_whole DESC, len(ids) DESC
"""
_LEAST_SHARE = 0.8


def settle_carried(store: EventStore, reports: Sequence[FileReport]) -> list[FileReport]:
    """Times without a zone, within records that state when they were taken, are in the zone that makes them the same moment.

    Four of five that do not fit as they are must lie the same whole quarters of an hour away, `_LATEST` seconds more
    or less: what was delivered late lies anywhere.
    """
    return [_as_carried(store, report) if report.zone and report.states_zone else report for report in reports]


def _as_carried(store: EventStore, report: FileReport) -> FileReport:
    apart = store.query(_APART, [report.file])
    if not apart or not apart[0]["is_whole"] or apart[0]["quarters"] not in _OFFSETS:
        return report
    ids = apart[0]["ids"]
    if len(ids) < max(_LEAST_MATCHES, _LEAST_SHARE * sum(len(row["ids"]) for row in apart)):
        return report
    minutes = 15 * apart[0]["quarters"]
    store.execute(
        "UPDATE events SET time = time - to_minutes(?) WHERE file = ? AND id IN (SELECT unnest(?))",
        [minutes, report.file, ids],
    )
    zone = f"{offset_text(minutes)}, as the records state that its lines were carried in"
    return replace(_dated_anew(store, report), zone=zone)


def _folder(report: FileReport) -> str:
    return report.file.rpartition("/")[0]


def _offset(store: EventStore, file: str, beside: list[str]) -> _Offset | None:
    found = [_Offset(**row) for row in store.query(_COMMON, [file, beside, _OFFSETS])]
    if not found or found[0].matches < _LEAST_MATCHES:
        return None
    is_clear = len(found) == 1 or found[0].matches >= _LEAD * found[1].matches
    return found[0] if is_clear else None


def _in_zone(store: EventStore, report: FileReport, offset: _Offset, beside: list[str]) -> FileReport:
    minutes = 15 * offset.quarters
    if minutes:
        store.execute("UPDATE events SET time = time - to_minutes(?) WHERE file = ?", [minutes, report.file])
        report = _dated_anew(store, report)
    source = beside[0] if len(beside) == 1 else "files beside it"
    return replace(report, zone=f"{offset_text(minutes)}, as {source} states for the same requests")


def _dated_anew(store: EventStore, report: FileReport) -> FileReport:
    row = store.query("SELECT min(time) AS first, max(time) AS last FROM events WHERE file = ?", [report.file])[0]
    first, last = (time.replace(tzinfo=UTC) if time else None for time in (row["first"], row["last"]))
    return replace(report, first_time=first, last_time=last)
