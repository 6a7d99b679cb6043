"""Analysis: counts, sums, before and after, against the rest, and a chart."""

import statistics
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from ..decisions.quoting import quote
from ..errors import InputError
from ..state import Check
from .choice import Choice, condition, limits_of_time, moment, words_of
from .instrument import Arguments, Counted, Instrument, Reach, Shown
from .showing import clock
from .triage import EVENT, SEARCH, count_of

MOST_GROUPS = 40
MOST_BARS = 48

Per = Literal["", "user", "src_ip", "dst_ip", "host", "process", "action", "outcome", "file", "hour", "day"]


class Count(Choice):
    """Count events, in all or for each value of a column, or for each hour or day."""

    per: Per = ""


def count(reach: Reach, given: Count) -> Shown:
    """How many events match; each number can be counted again."""
    total = count_of(reach.desk.store, given)
    told = f"{total.check['expected']} events ({quote(words_of(given), limit=120)})"
    if not given.per:
        return Shown(told=told, counted=[total])
    where, parameters = condition(given)
    group = f"date_trunc('{given.per}', time)" if given.per in ("hour", "day") else f'"{given.per}"'
    rows = reach.desk.store.query(
        f"SELECT {group} AS value, count(*) AS n, min(id) AS one, max(id) AS other, count(*) OVER () AS groups FROM events "
        f"WHERE {where} GROUP BY value ORDER BY {'value' if given.per in ('hour', 'day') else 'n DESC, one'} LIMIT {MOST_GROUPS}",
        parameters,
    )
    groups = rows[0]["groups"] if rows else 0
    counted = [_part(where, parameters, group, row, limits_of_time(given)) for row in rows if row["value"] is not None]
    distinct = Counted(
        check={
            "sql": f"SELECT count(DISTINCT {group}) AS n FROM events WHERE {where}",
            "parameters": parameters,
            "expected": len({row["value"] for row in rows if row["value"] is not None})
            if groups <= MOST_GROUPS
            else groups,
        },
        where=where,
        parameters=parameters,
    )
    return Shown(
        told=f"{told}, {groups} different {given.per}",
        lines=[f"{row['n']} of {_shown(row['value'])}, #{row['one']} to #{row['other']}" for row in rows],
        total=groups,
        events=[row["one"] for row in rows],
        counted=[total, *counted, *([distinct] if groups <= MOST_GROUPS else [])],
    )


def _part(where: str, parameters: list[Any], group: str, row: dict[str, Any], times: list[str]) -> Counted:
    value = row["value"].isoformat() if isinstance(row["value"], datetime) else row["value"]
    own, values = f"({where}) AND {group} = ?", [*parameters, value]
    if isinstance(row["value"], datetime):
        own = f"({where}) AND {group} = ?::TIMESTAMP"
    return Counted(
        check={"sql": f"SELECT count(*) AS n FROM events WHERE {own}", "parameters": values, "expected": row["n"]},
        where=own,
        parameters=values,
        times=[*times, *([value] if isinstance(row["value"], datetime) else [])],
    )


class Total(Choice):
    """Add up a field of numbers, such as bytes, over events; in all, or for each value of a column, hour or day."""

    field: str = Field(description="the field's name as event shows it")
    per: Per = ""


def total(reach: Reach, given: Total) -> Shown:
    """The sum of a field over the events that match."""
    where, parameters = condition(given)
    number = "TRY_CAST(json_extract_string(fields, '$.' || to_json(?::VARCHAR)) AS HUGEINT)"
    sql = f"SELECT coalesce(sum({number}), 0)::BIGINT AS n FROM events WHERE {where}"
    row = reach.desk.store.query(
        f"SELECT coalesce(sum(v), 0)::BIGINT AS n, count(v) AS having, arg_max(id, v) AS largest, max(v)::BIGINT AS most FROM "
        f"(SELECT id, {number} AS v FROM events WHERE {where})",
        [given.field, *parameters],
    )[0]
    if not row["having"]:
        raise InputError(
            f"no event that matches has a whole number in the field {quote(given.field, limit=60)}; read one with event to see its fields."
        )
    counted = Counted(
        check={"sql": sql, "parameters": [given.field, *parameters], "expected": row["n"]},
        where=where,
        parameters=parameters,
        spellings=_sizes(row["n"]),
        times=limits_of_time(given),
    )
    size = f" ({', '.join(f'{value} {unit}' for value, unit in zip(_sizes(row['n']), _UNITS, strict=False))})"
    parts = _sums(reach, given, number, where, parameters) if given.per else []
    return Shown(
        told=f"the sum of {quote(given.field, limit=60)} is {row['n']}{size} over {row['having']} events; the largest is "
        f"{row['most']} in #{row['largest']}",
        lines=[line for line, _, _ in parts],
        events=[row["largest"], *(event for _, event, _ in parts)],
        counted=[counted, count_of(reach.desk.store, given), *(part for _, _, part in parts)],
    )


def _sums(reach: Reach, given: Total, number: str, where: str, parameters: list[Any]) -> list[tuple[str, int, Counted]]:
    """Of each value of a column, hour or day: the line, an event, and the sum that can be added up again."""
    group = f"date_trunc('{given.per}', time)" if given.per in ("hour", "day") else f'"{given.per}"'
    rows = reach.desk.store.query(
        f"SELECT value, coalesce(sum(v), 0)::BIGINT AS n, count(v) AS having, min(id) AS one FROM "
        f"(SELECT id, {group} AS value, {number} AS v FROM events WHERE {where}) WHERE v IS NOT NULL AND value IS NOT NULL "
        f"GROUP BY value ORDER BY {'value' if given.per in ('hour', 'day') else 'n DESC, one'} LIMIT {MOST_GROUPS}",
        [given.field, *parameters],
    )
    parts = []
    for row in rows:
        same = _part(where, parameters, group, {**row, "n": row["n"]}, limits_of_time(given))
        sql = f"SELECT coalesce(sum({number}), 0)::BIGINT AS n FROM events WHERE {same.where}"
        check: Check = {"sql": sql, "parameters": [given.field, *same.parameters], "expected": row["n"]}
        part = replace(same, check=check, spellings=_sizes(row["n"]))
        sizes = ", ".join(f"{value} {unit}" for value, unit in zip(_sizes(row["n"]), _UNITS, strict=False))
        parts.append(
            (
                f"{row['n']} ({sizes}) of {_shown(row['value'])} in {row['having']} events, first #{row['one']}",
                row["one"],
                part,
            )
        )
    return parts


_UNITS = ("kB", "MB", "GB")


def _sizes(number: int) -> list[str]:
    """The number in thousands, millions and billions, with one digit behind the point."""
    return [f"{number / 1000**power:.1f}" for power in (1, 2, 3) if abs(number) >= 1000**power]


class BeforeAfter(Choice):
    """Compare the hours before a moment with as many after it, for each action."""

    moment: str = Field(description="UTC, such as 2026-11-21 03:00")
    hours: float = Field(default=1.0, gt=0, le=24 * 31)


def before_after(reach: Reach, given: BeforeAfter) -> Shown:
    """What was done how often on either side of a moment."""
    where, parameters = condition(given)
    middle = moment("moment", given.moment)
    width = timedelta(hours=given.hours)
    at = datetime.fromisoformat(middle)
    rows = reach.desk.store.query(
        "SELECT action, outcome, count(*) FILTER (time < ?::TIMESTAMP) AS before, count(*) FILTER (time >= ?::TIMESTAMP) AS after, "
        f"min(id) FILTER (time >= ?::TIMESTAMP) AS first FROM events WHERE ({where}) AND time BETWEEN ?::TIMESTAMP AND ?::TIMESTAMP "
        "GROUP BY action, outcome ORDER BY abs(after - before) DESC, action, outcome",
        [middle, middle, middle, *parameters, (at - width).isoformat(sep=" "), (at + width).isoformat(sep=" ")],
    )
    return Shown(
        told=f"{given.hours:g} hours before and after {clock(at)}: {sum(row['before'] for row in rows)} and "
        f"{sum(row['after'] for row in rows)} events",
        lines=[
            f"{row['action']} {row['outcome']}: {row['before']} before, {row['after']} after"
            + (f", first #{row['first']}" if row["first"] is not None else "")
            for row in rows
        ],
        events=[row["first"] for row in rows if row["first"] is not None],
    )


class Baseline(Arguments):
    """Compare one user, address, host or process with all others of its kind."""

    column: Literal["user", "src_ip", "host", "process"]
    value: str


def baseline(reach: Reach, given: Baseline) -> Shown:
    """Events and failures of one value beside the median of the others, and since when it is known."""
    rows = reach.desk.store.query(
        f"SELECT lower(\"{given.column}\") AS who, count(*) AS n, count(*) FILTER (outcome = 'failure') AS failed, min(time) AS first, "
        f"max(time) AS last, min(id) AS one FROM events WHERE \"{given.column}\" <> '' GROUP BY who"
    )
    own = next((row for row in rows if row["who"] == given.value.strip().lower()), None)
    if own is None:
        raise InputError(f"no event has {quote(given.value, limit=60)} as its {given.column}; search for it first.")
    others = [row for row in rows if row is not own]
    typical = statistics.median(row["n"] for row in others) if others else 0
    failing = statistics.median(row["failed"] for row in others) if others else 0
    same = f'lower("{given.column}") = ?'
    return Shown(
        told=f"{quote(given.value, limit=80)}: {own['n']} events, {own['failed']} failed, from {clock(own['first'])} to "
        f"{clock(own['last'])}, first #{own['one']}; the median of {len(others)} others: {typical:g} events, {failing:g} failed",
        events=[own["one"]],
        counted=[
            Counted(
                check={
                    "sql": f"SELECT count(*) AS n FROM events WHERE {test}",
                    "parameters": [own["who"]],
                    "expected": own[name],
                },
                where=test,
                parameters=[own["who"]],
            )
            for name, test in (("n", same), ("failed", f"{same} AND outcome = 'failure'"))
        ],
    )


class Chart(Choice):
    """Draw how many events there were over time. The chart goes into the report with your next claim."""


_STEPS = (1, 5, 10, 30, 60, 180, 360, 720, 1440, 10080)


def chart(reach: Reach, given: Chart) -> Shown:
    """Counts over time, in at most `MOST_BARS` steps."""
    where, parameters = condition(given)
    span = reach.desk.store.query(
        f"SELECT min(time) AS a, max(time) AS b, count(time) AS n FROM events WHERE {where}", parameters
    )[0]
    if span["n"] < 3 or span["a"] == span["b"]:
        raise InputError(
            f"only {span['n']} events with a time match; a chart needs three at different times. Widen the choice."
        )
    minutes = next(
        (step for step in _STEPS if (span["b"] - span["a"]).total_seconds() / 60 / step < MOST_BARS), _STEPS[-1]
    )
    rows = reach.desk.store.query(
        f"SELECT time_bucket(INTERVAL {minutes} minute, time) AS t, count(*) AS n, min(id) AS one FROM events "
        f"WHERE ({where}) AND time IS NOT NULL GROUP BY t ORDER BY t LIMIT 2000",
        parameters,
    )
    found = {row["t"]: row["n"] for row in rows}
    steps: list[datetime] = []
    at = rows[0]["t"]
    while at <= rows[-1]["t"] and len(steps) < MOST_BARS:
        steps.append(at)
        at += timedelta(minutes=minutes)
    values = [float(found.get(step, 0)) for step in steps]
    peak = max(rows, key=lambda row: row["n"])
    return Shown(
        told=f"{span['n']} events in steps of {minutes} minutes, at most {peak['n']} in the one from {clock(peak['t'])}",
        lines=[f"{clock(row['t'])}: {row['n']}, first #{row['one']}" for row in rows],
        events=[peak["one"]],
        counted=[count_of(reach.desk.store, given)],
        chart={
            "title": f"Events ({words_of(given)})"[:160],
            "unit": "events",
            "labels": [step.isoformat() for step in steps],
            "values": values,
            "highlighted": [place for place, value in enumerate(values) if value == max(values)][:3],
            "finding": "",
        },
    )


def _shown(value: Any) -> str:
    if value is None:
        return "no time"
    return clock(value) if isinstance(value, datetime) else quote(str(value), limit=120)


ANALYSIS = (
    Instrument("count", Count, count),
    Instrument("total", Total, total),
    SEARCH,
    EVENT,
    Instrument("before_after", BeforeAfter, before_after),
    Instrument("baseline", Baseline, baseline),
    Instrument("chart", Chart, chart),
)
