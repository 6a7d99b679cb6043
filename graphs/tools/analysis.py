"""Analysis: counts over time, and how a thing deviates from itself earlier and from the rest."""

import statistics
from datetime import timedelta
from typing import Any

from ..episodes.vocabulary import count_word
from ..workbench import Desk
from .result import Claim, ToolResult, events_in_words
from .subject import Subject

MOST_BARS = 48
_STEPS = (1, 5, 10, 30, 60, 180, 360, 720, 1440, 10080)  # minutes


def counts(desk: Desk, subject: Subject) -> ToolResult:
    """Events of the subject over time, with the buckets that stick out."""
    where, parameters = subject.where()
    span = desk.store.query(
        f"SELECT min(time) AS a, max(time) AS b, count(time) AS n FROM events WHERE {where}", parameters
    )[0]
    if span["n"] < 3 or span["a"] == span["b"]:
        return ToolResult(text=f"too few timed events of {subject.value} for a trend", known=count_word(span["n"]))
    minutes = _step((span["b"] - span["a"]).total_seconds() / 60)
    rows = desk.store.query(
        f"SELECT time_bucket(INTERVAL {minutes} minute, time) AS t, count(*) AS n, min(id) AS one, max(id) AS other "
        f"FROM events WHERE {where} AND time IS NOT NULL GROUP BY t ORDER BY t",
        parameters,
    )
    bars = _fill(rows, minutes)
    peak = max(rows, key=lambda row: row["n"])
    typical = statistics.median(n for _, n in bars)
    high = [i for i, (_, n) in enumerate(bars) if n >= max(5, 3 * typical, 0.7 * peak["n"])]
    claim = Claim(
        template="{subject} peaks at {events} in the {step} from {time}; the median is {median}",
        slots={
            "subject": subject.value,
            "events": events_in_words(peak["n"]),
            "step": _length(minutes),
            "time": f"{peak['t']:%Y-%m-%d %H:%M}",
            "median": f"{typical:g}",
        },
        values=["subject"],
        events=sorted({peak["one"], peak["other"]}),
        checks=[
            {
                "sql": f"SELECT count(*) AS n FROM events WHERE {where} "
                f"AND time_bucket(INTERVAL {minutes} minute, time) = ?::TIMESTAMP",
                "parameters": [*parameters, peak["t"].isoformat()],
                "expected": peak["n"],
            }
        ],
        weight=0.9,
        chart={
            "title": f"Events of {subject.value} per {_length(minutes)}",
            "unit": "events",
            "labels": [label for label, _ in bars],
            "values": [float(n) for _, n in bars],
            "highlighted": high,
            "finding": "",
        },
    )
    return ToolResult(
        text=f"peak {peak['n']} against a median of {typical:g}", known=f"{count_word(span['n'])}", claims=[claim]
    )


def compare(desk: Desk, subject: Subject) -> ToolResult:
    """The subject's events and failures beside those of its peers."""
    column = subject.acting()
    if not column:
        return ToolResult(text=f"{subject.value} has no peers to compare with", known="none")
    rows = desk.store.query(
        f"""
        SELECT "{column}" AS who, count(*) AS n, count(*) FILTER (outcome = 'failure') AS failed, min(id) AS one,
               min(id) FILTER (outcome = 'failure') AS bad
        FROM events WHERE "{column}" <> '' GROUP BY who ORDER BY failed DESC, n DESC, who
        """
    )
    own = next((row for row in rows if row["who"].lower() == subject.value.lower()), None)
    if own is None or len(rows) < 3:
        return ToolResult(text=f"too few peers of {subject.value}", known="none")
    others = [row for row in rows if row is not own]
    typical, failing = statistics.median(row["n"] for row in others), statistics.median(row["failed"] for row in others)
    stands_out = own["n"] >= 5 * max(1, typical) or own["failed"] >= 5 * max(1, failing)
    claim = Claim(
        template="{subject} has {events}, {failed} of them failed; "
        "the median of {peers} others is {typical} and {failing}",
        slots={
            "subject": own["who"],
            "events": events_in_words(own["n"]),
            "failed": str(own["failed"]),
            "peers": str(len(others)),
            "typical": f"{typical:g}",
            "failing": f"{failing:g}",
        },
        values=["subject"],
        events=sorted({own["one"], own["bad"] or own["one"]}),
        checks=[
            {
                "sql": f'SELECT count(*) AS n FROM events WHERE "{column}" = ?',
                "parameters": [own["who"]],
                "expected": own["n"],
            },
            {
                "sql": f"SELECT count(*) AS n FROM events WHERE \"{column}\" = ? AND outcome = 'failure'",
                "parameters": [own["who"]],
                "expected": own["failed"],
            },
        ],
        weight=1.1 if stands_out else 0.5,
        chart={
            "title": f"Events by {column.replace('_', ' ')}",
            "unit": "events",
            "labels": [row["who"] for row in [own, *others[:11]]],
            "values": [float(row["n"]) for row in [own, *others[:11]]],
            "highlighted": [0],
            "finding": "",
        },
    )
    return ToolResult(
        text=f"{own['n']} events against a median of {typical:g}",
        known="many high" if stands_out else "few",
        claims=[claim],
    )


def _step(span_minutes: float) -> int:
    return next((step for step in _STEPS if span_minutes / step <= MOST_BARS), _STEPS[-1])


def _length(minutes: int) -> str:
    if minutes < 60:
        return "minute" if minutes == 1 else f"{minutes} minutes"
    hours = minutes // 60
    return "hour" if hours == 1 else f"{hours} hours" if hours < 24 else "day" if hours == 24 else f"{hours // 24} days"


def _fill(rows: list[dict[str, Any]], minutes: int) -> list[tuple[str, int]]:
    """Every bucket between the first and the last, empty ones included, cut to `MOST_BARS` around the peak."""
    found = {row["t"]: row["n"] for row in rows}
    bars: list[tuple[str, int]] = []
    time = rows[0]["t"]
    while time <= rows[-1]["t"] and len(bars) < 2000:
        bars.append((time.isoformat(), found.get(time, 0)))
        time += timedelta(minutes=minutes)
    if len(bars) <= MOST_BARS:
        return bars
    peak = max(range(len(bars)), key=lambda i: bars[i][1])
    first = max(0, min(peak - MOST_BARS // 2, len(bars) - MOST_BARS))
    return bars[first : first + MOST_BARS]
