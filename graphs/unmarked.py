"""Lines that no rule marks: a model that can read says which of them is a step of an attack.

It is shown one line of each kind and how many there are, those around the alert and the rarest first, quoted, some at a time,
in their order, and may say none. What it points to it reads once more beside the alert alone, where no order can reach it that
another line holds. What it calls hostile both times becomes a signal that weighs nothing: it is looked into, cited and
explained like any other, and accuses nobody.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from .decisions.decision import Answer, Decision
from .decisions.failures import is_overflow
from .decisions.prompts import NONE, pointed_decision, unmarked_decision
from .events.store import EventStore
from .investigate.briefing import QUOTED_IS_DATA, field_lines
from .investigate.judging import told_lines
from .investigate.room import learn_room, room_at
from .state import READ_BY_MODEL, AlertView, Hit, RawFinding
from .workbench import Desk, tell

MOST_LINES = 30
"""Lines that are shown, each of another kind."""
PAGE = 10
"""Lines of one decision."""
MOST_ASKED = 12
"""Decisions of one run about such lines."""
SHARE = 0.4
"""Of the context that one page may fill."""
PART = 0.1
"""Of the run's tokens and seconds; once that is spent, no more lines are shown."""
SHORTEST_LINE, LONGEST_LINE = 120, 600
MOST_FIELDS, LONGEST_FIELD = 8, 120
"""Of the alert."""
LEAST_PROBABILITY = 0.7
"""Of a model that gives probabilities."""
AROUND = 3600
"""Seconds from the alert within which lines come first."""
CANDIDATES = 400
GONE = '"(its text is not at hand)"'
WEIGHT = 2.2
"""Of such a line among findings: after the strongest signals, before counts."""

Kept = Callable[[list[int]], list[int]]


def point_out(desk: Desk, hits: Sequence[Hit], view: AlertView, kept: Kept) -> list[int]:
    """Ids of the unmarked events that the model reads as a step of an attack, in the order of the logs.

    `kept`: those of some events that are to be judged.
    """
    counts = _unmarked(desk.store, hits, view)
    left = kept(list(counts))[:MOST_LINES]
    about = field_lines(view, most=MOST_FIELDS, limit=LONGEST_FIELD)
    pointed: list[int] = []
    asked, started, before = 0, time.monotonic(), desk.asker.spent
    while left and asked < MOST_ASKED:
        if (
            desk.asker.spent - before > desk.budget.tokens * PART
            or time.monotonic() - started > desk.budget.seconds * PART
        ):
            break
        page = sorted(left[:PAGE])
        names = {f"e{place}": event for place, event in enumerate(page, 1)}
        answer = _ask(desk, page, counts, lambda lines: unmarked_decision(lines, about, QUOTED_IS_DATA))
        asked += 1
        event = names.get(answer.option or NONE)
        if event is None or not _is_sure(answer):
            left = left[PAGE:]
            continue
        left.remove(event)
        alone = _ask(desk, [event], counts, lambda lines: pointed_decision(lines, about, QUOTED_IS_DATA))
        asked += 1
        if alone.option == "hostile" and _is_sure(alone):
            pointed.append(event)
            tell("perceive", "note", "the model reads a line that no rule marks as a step of an attack")
    return sorted(pointed)


def pointed_hit(events: Sequence[int], number: int) -> Hit:
    """The signal that stands for such lines."""
    return {
        "id": f"s{number}",
        "rule": READ_BY_MODEL,
        "title": "Read by the model as a step of an attack; no rule marks it",
        "level": "low",
        "techniques": [],
        "tactics": [],
        "traits": [],
        "false_positives": ["A model's reading, with no rule and no count behind it"],
        "events": list(events),
        "count": len(events),
        "group": {},
    }


def pointed_findings(store: EventStore, events: Sequence[int]) -> list[RawFinding]:
    """What the report says of such lines, one by one."""
    rows = store.query("SELECT id, file, line FROM events WHERE id IN (SELECT unnest(?)) ORDER BY id", [list(events)])
    return [
        {
            "id": f"r{number}",
            "specialist": "triage",
            "question": "",
            "template": "{file}, line {line}: the model reads it as a step of an attack; no rule marks it, so it accuses nobody",
            "slots": {"file": row["file"], "line": str(row["line"])},
            "values": [],
            "events": [row["id"]],
            "checks": [],
            "weight": WEIGHT,
            "chart": None,
            "author": "reading",
        }
        for number, row in enumerate(rows, 1)
    ]


def _unmarked(store: EventStore, hits: Sequence[Hit], view: AlertView) -> dict[int, int]:
    """One event of each kind that no signal marks, and how many are of its kind: near the alert's time first, then the rarest.

    What the alert is about is among them: a rule that marks none of it has said nothing of it.
    """
    marked = {event for hit in hits if hit["level"] != "informational" for event in hit["events"]}
    moment = datetime.fromisoformat(view["time"]) if view["time"] else None
    at = moment.astimezone(UTC).replace(tzinfo=None) if moment and moment.tzinfo else moment
    rows = store.query(
        f"""
        WITH kinds AS (
            SELECT count(*) AS n, min(id) AS first, arg_min(id, apart) AS nearest, min(apart) AS apart, min(action) AS action
            FROM (SELECT *, abs(epoch(time) - epoch(?::TIMESTAMP)) AS apart FROM events)
            LEFT JOIN (SELECT unnest(?::BIGINT[]) AS marked) ON id = marked
            GROUP BY template, action, outcome HAVING count(marked) = 0)
        SELECT coalesce(nearest, first) AS id, n FROM kinds
        ORDER BY coalesce(apart <= {AROUND}, false) DESC, n, action = 'other' DESC, id LIMIT {CANDIDATES}
        """,
        [at, sorted(marked)],
    )
    return {row["id"]: row["n"] for row in rows}


def _ask(
    desk: Desk, events: Sequence[int], counts: Mapping[int, int], decision: Callable[[list[str]], Decision]
) -> Answer:
    """The model's answer over some lines, shorter ones where its server says that they are too much."""
    while True:
        room = room_at(desk)
        longest = max(SHORTEST_LINE, min(LONGEST_LINE, room.characters(SHARE) // len(events)))
        told = told_lines(desk.store, events, longest)
        lines = [f"{told.get(event, GONE)} {_alike(counts[event])}" for event in events]
        answer = desk.asker.ask(decision(lines), asker="triage")
        if answer.option is not None or not is_overflow(answer.problem) or not learn_room(desk, answer.problem, room):
            return answer


def _alike(count: int) -> str:
    return "(the only one of its kind)" if count == 1 else f"(one of {count} of its kind)"


def _is_sure(answer: Answer) -> bool:
    scores = answer.log_probabilities
    return not scores or math.exp(scores.get(answer.option or "", -math.inf)) >= LEAST_PROBABILITY
