"""A Sigma correlation becomes one DuckDB query over tables of its base rules' hits.

Every query yields the same columns, so that a correlation can be the base of another:
`id, time, fires, g0, d0, g1, d1, …`: the member events of qualifying windows, whether a window is complete at this
event, and each group-by value in lower case (to group by) and as written (to show).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .columns import Column, LogSource
from .condition import Condition
from .signal import Rule

CorrelationKind = Literal[
    "event_count",
    "value_count",
    "value_sum",
    "value_avg",
    "value_median",
    "value_percentile",
    "temporal",
    "temporal_ordered",
]


@dataclass(frozen=True, slots=True)
class EventRule:
    """A rule that judges each event by itself."""

    rule: Rule
    source: LogSource
    condition: Condition
    emits: bool = True
    """Whether hits are signals of their own; false for rules that only feed a correlation."""


@dataclass(frozen=True, slots=True)
class Step:
    """One base of a correlation."""

    base: "EventRule | CorrelationRule"
    fields: Mapping[str, str]
    """Group-by or value name -> the base's own name for it."""


@dataclass(frozen=True, slots=True)
class CorrelationRule:
    """A rule about the hits of others within a stretch of time."""

    rule: Rule
    kind: CorrelationKind
    steps: tuple[Step, ...]
    group_by: tuple[str, ...]
    seconds: int
    operator: str
    threshold: float
    value: str = ""
    """Field that is counted, summed or averaged; empty for counts of events."""
    percentile: float = 0.5
    alike: str = ""
    """Field that tells lines about one attempt from each other, so that they count once; empty where all count."""
    apart: str = ""
    """With `alike`: field whose values are never about one attempt. Lines without a value repeat those that have one."""
    regularity: float | None = None
    """Largest median deviation of the pauses between members, as a part of their median; None: rhythm does not matter."""
    emits: bool = True


def bases_of(rule: CorrelationRule) -> Iterator[EventRule]:
    """The event rules that a correlation stands on in the end."""
    for step in rule.steps:
        if isinstance(step.base, CorrelationRule):
            yield from bases_of(step.base)
        else:
            yield step.base


def columns_read(rule: CorrelationRule) -> Iterator[tuple[EventRule, Column]]:
    """What the correlation reads of its bases' hits."""
    for step in rule.steps:
        if isinstance(step.base, CorrelationRule):
            yield from columns_read(step.base)
            continue
        for name in rule.group_by:
            field = step.fields[name].lower()
            yield step.base, Column(field, "lower")
            yield step.base, Column(field, "raw")
        for name in filter(None, (rule.value, rule.alike, rule.apart)):
            yield step.base, Column(step.fields[name].lower(), "lower")


def member_query(rule: CorrelationRule, table_of: Callable[[EventRule], str]) -> str:
    """SQL for the events of every window that meets the rule."""
    partition = _partition(rule)
    hits = " UNION ALL ".join(_step_query(rule, number, table_of) for number in range(len(rule.steps)))
    if rule.alike:
        hits = _attempts(rule, hits)
    span = f"INTERVAL {rule.seconds} SECOND"
    if rule.kind == "temporal_ordered":
        fired, in_order = _ordered(rule, partition), "(step = 0 OR started)"
    else:
        in_order = "TRUE"
        fired = (
            f"SELECT *, fires AND coalesce({_aggregate(rule)} OVER ({partition} ORDER BY time "
            f"RANGE BETWEEN {span} PRECEDING AND CURRENT ROW) {rule.operator} {rule.threshold}, FALSE) AS met FROM hits"
        )
    shown = "".join(f", g{i}, d{i}" for i in range(len(rule.group_by)))
    return (
        f"WITH hits AS MATERIALIZED ({hits}), fired AS ({fired}), "
        f"members AS (SELECT *, bool_or(met) OVER ({partition} ORDER BY time "
        f"RANGE BETWEEN CURRENT ROW AND {span} FOLLOWING) AND {in_order} AS member FROM fired) "
        f"SELECT id, time, met AS fires{shown} FROM members WHERE member"
    )


def signal_query(
    rule: CorrelationRule, table_of: Callable[[EventRule], str], *, most_events: int, most_groups: int
) -> str:
    """SQL with one row per group: number of groups, event count, event ids in time order, group values."""
    groups = _groups(rule)
    shown = "".join(f", min(d{i})" for i in range(len(rule.group_by)))
    grouping = f"GROUP BY {', '.join(groups)}" if groups else ""
    partition = _partition(rule)
    having = "HAVING count(*) > 0"
    if rule.regularity is not None:
        # Medians, because a night's gap or one retry does not end a rhythm; bursts are regular too, but have no pauses.
        having += f" AND median(pause) >= 5 AND mad(pause) <= {rule.regularity} * median(pause)"
    identity = ", ".join(["id", *groups])
    pause = f"epoch(time) - epoch(lag(time) OVER ({partition} ORDER BY time, id)) AS pause"
    return (
        f"WITH events_once AS (SELECT DISTINCT ON ({identity}) * FROM ({member_query(rule, table_of)})), "
        f"paced AS (SELECT *, {pause} FROM events_once) "
        f"SELECT count(*) OVER (), count(*), list(id ORDER BY time, id)[:{most_events}]{shown} "
        f"FROM paced {grouping} {having} ORDER BY count(*) DESC, min(id) LIMIT {most_groups}"
    )


def _groups(rule: CorrelationRule) -> list[str]:
    return [f"g{i}" for i in range(len(rule.group_by))]


def _partition(rule: CorrelationRule, *more: str) -> str:
    columns = [*_groups(rule), *more]
    return f"PARTITION BY {', '.join(columns)}" if columns else ""


def _step_query(rule: CorrelationRule, number: int, table_of: Callable[[EventRule], str]) -> str:
    """SQL for one base's hits: `step, id, time, fires, value, alike, apart, g0, d0, …`."""
    step = rule.steps[number]
    if isinstance(step.base, CorrelationRule):
        inner = [step.base.group_by.index(step.fields[name]) for name in rule.group_by]
        groups = "".join(f", g{i} AS g{k}, d{i} AS d{k}" for k, i in enumerate(inner))
        return (
            f"SELECT {number} AS step, id, time, fires, NULL AS value, NULL AS alike, NULL AS apart{groups} "
            f"FROM ({member_query(step.base, table_of)})"
        )
    fields = [step.fields[name].lower() for name in rule.group_by]
    groups = "".join(f", {Column(f).sql} AS g{k}, {Column(f, 'raw').sql} AS d{k}" for k, f in enumerate(fields))
    value, alike, apart = (
        Column(step.fields[name].lower()).sql if name else "CAST(NULL AS VARCHAR)"
        for name in (rule.value, rule.alike, rule.apart)
    )
    present = "".join(f" AND {Column(f).sql} <> ''" for f in fields)
    return (
        f"SELECT {number} AS step, id, time, TRUE AS fires, {value} AS value, {alike} AS alike, {apart} AS apart{groups} "
        f"FROM {table_of(step.base)} WHERE TRUE{present}"
    )


def _attempts(rule: CorrelationRule, hits: str) -> str:
    """SQL for the hits, of which the first line about each attempt fires.

    Within a minute, lines of one kind are one attempt each, and those of other kinds repeat them: there were as many
    attempts as lines of the commonest kind. Each value of `apart` has its own; lines without one add none to these.
    """
    place = ", ".join([*_groups(rule), "date_trunc('minute', time)"])
    own = f"PARTITION BY {place}, coalesce(apart, '')"
    order = "ORDER BY time NULLS FIRST, id ROWS BETWEEN UNBOUNDED PRECEDING AND"
    before = f"max(nth) OVER ({own} {order} 1 PRECEDING)"
    so_far = f"OVER (PARTITION BY {place} {order} CURRENT ROW)"
    nth = f"SELECT *, row_number() OVER ({own}, alike ORDER BY time NULLS FIRST, id) AS nth FROM ({hits})"
    new = f"SELECT *, nth > coalesce({before}, 0) AS is_new FROM ({nth})"
    count = "count(*) FILTER (WHERE is_new AND coalesce(apart, '') {} '') " + so_far
    counted = f"SELECT *, greatest({count.format('<>')}, {count.format('=')}) AS attempts FROM ({new})"
    known = f"lag(attempts) OVER (PARTITION BY {place} ORDER BY time NULLS FIRST, id)"
    return (
        f"SELECT * EXCLUDE (nth, is_new, attempts) REPLACE (attempts > coalesce({known}, 0) AS fires) FROM ({counted})"
    )


def _aggregate(rule: CorrelationRule) -> str:
    number = "try_cast(value AS DOUBLE)"
    aggregates: dict[CorrelationKind, str] = {
        "event_count": "count(*)",
        "value_count": "count(DISTINCT value)",
        "value_sum": f"sum({number})",
        "value_avg": f"avg({number})",
        "value_median": f"median({number})",
        "value_percentile": f"quantile_cont({number}, {rule.percentile})",
        "temporal": "count(DISTINCT step)",
    }
    return f"{aggregates[rule.kind]} FILTER (WHERE fires)"


def _ordered(rule: CorrelationRule, partition: str) -> str:
    """SQL that marks the last step's hits which end a chain of all steps, in order and within the time span.

    `start` is the latest time at which a chain of the steps so far could have begun. Without times, line order decides.
    """
    window = f"{partition} ORDER BY time NULLS FIRST, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    chain = "SELECT *, CASE WHEN step = 0 AND fires THEN coalesce(epoch(time), 0) END AS start FROM hits"
    for step in range(1, len(rule.steps)):
        before = f"max(start) FILTER (WHERE step = {step - 1}) OVER ({window})"
        start = f"CASE WHEN step = {step} THEN CASE WHEN fires THEN {before} END ELSE start END"
        chain = f"SELECT * REPLACE ({start} AS start) FROM ({chain})"
    complete = f"step = {len(rule.steps) - 1} AND coalesce(epoch(time), 0) - start <= {rule.seconds}"
    return f"SELECT * EXCLUDE (start), start IS NOT NULL AS started, coalesce({complete}, FALSE) AS met FROM ({chain})"
