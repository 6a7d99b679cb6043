"""The lines that account for most of what a question asks of lines: each word weighs the more, the fewer lines hold it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import log
from typing import Any

from ....events.store import STATED
from ....questions.question import Part
from ....questions.window import Window
from ..attackers import is_about_attack
from ..case import Case
from ..doer import TEXT, names_for
from .needs import Need

Row = Mapping[str, Any]

MOST_ROWS = 50_000
MOST_NEEDS = 12
DEED = 2.5
"""How much more what was done weighs than what it was done to."""
_TEXT = (
    "lower(regexp_replace(concat_ws(' ', host, \"user\", target, process, command, agent, product, message, "
    "regexp_replace(fields::VARCHAR, '\"[^\"]*\":\"(?:-|0|false|none|null)?\"', '', 'g')), '([a-z])([A-Z])', '\\1 \\2', 'g'))"
)
"""SQL for the words of a line: what it states, and the names of fields that say something."""
LIKE_ALL = 0.6
"""Share of the highest weight from which on what stands out is meant, and not other lines of which more words hold."""


@dataclass(frozen=True, slots=True)
class Found:
    """Lines, and what of the question they account for."""

    rows: tuple[Row, ...]
    kept: tuple[Need, ...]
    open: tuple[Need, ...]
    share: float
    """Of the weight of all words, the lines' own."""
    is_own: bool = False
    """Whether they are those of the attack, or of what the alert is about, alone."""
    elsewhere: int = 0
    """So many other lines account for as much."""


NOTHING = Found((), (), (), 0.0)


def search(
    case: Case,
    part: Part,
    needs: Sequence[Need],
    *,
    window: Window | None = None,
    is_of_all: bool = False,
    column: str = "",
) -> Found:
    """The lines with the highest weight; those of the attack where they account for as much as any, or are asked about.

    `is_of_all`: what is usual is asked about, which what stands out is not. `column`: what the lines must state.
    """
    needs = needs[:MOST_NEEDS]
    where, values = _scope(part, window or part.window or case.limits or Window())
    if column:
        where = f"{where} AND coalesce({column}::VARCHAR, '') NOT IN ('', '-')"
    rows = _masked(case, needs, where, values)
    missing = [need for place, need in enumerate(needs) if not any(row["mask"] >> place & 1 for row in rows)]
    if rows and any(need.inside for need in missing):  # a word that begins otherwise may hold it: `hrsync`
        needs = [replace(need, pattern=need.inside) if need in missing and need.inside else need for need in needs]
        rows = _masked(case, needs, where, values)
    if not rows:
        return replace(NOTHING, open=tuple(needs))
    weights = [
        _weight(need, sum(bool(row["mask"] >> place & 1) for row in rows), len(rows))
        for place, need in enumerate(needs)
    ]
    worth = {mask: _worth(mask, weights) for mask in {row["mask"] for row in rows}}
    own = frozenset[int]() if is_of_all else own_of(case)
    best = max(worth.values())
    here = max((worth[row["mask"]] for row in rows if row["id"] in own), default=-1.0)
    is_near = here >= LIKE_ALL * best and any(
        need.is_deed and row["action"] in need.actions
        for row in rows
        if row["id"] in own and worth[row["mask"]] >= here - 1e-9
        for need in needs
    )
    is_meant = is_about_attack(part) and here > 0 and here >= LIKE_ALL * best
    is_own = here >= 0 and (is_meant or not needs or (not part.subjects and (is_near or here >= best - 1e-9)))
    if not needs and not (is_own or part.subjects or part.window):
        return NOTHING
    least = (here if is_own else best) - 1e-9
    if needs and least <= 0:
        return replace(NOTHING, open=tuple(needs))
    chosen = [row for row in rows if worth[row["mask"]] >= least]
    elsewhere = 0
    if is_own:
        meant = own | _of_the_same_hands(case, chosen, own)
        elsewhere = sum(row["id"] not in meant for row in chosen)
        chosen = [row for row in chosen if row["id"] in meant]
    mask = _common(row["mask"] for row in chosen)
    kept = tuple(need for place, need in enumerate(needs) if mask >> place & 1)
    whole = case.store.query(
        f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        [[row["id"] for row in chosen]],
    )
    total = sum(weights)
    return Found(
        tuple(whole),
        kept,
        tuple(need for need in needs if need not in kept),
        sum(weight for place, weight in enumerate(weights) if mask >> place & 1) / total if total else 1.0,
        is_own,
        elsewhere,
    )


def _masked(case: Case, needs: Sequence[Need], where: str, values: Sequence[object]) -> list[dict[str, Any]]:
    """The lines of a scope, each with a bit for every word that it accounts for."""
    tests = [need.test() for need in needs]
    masks = (
        " + ".join(f"(CASE WHEN {test} THEN {1 << place} ELSE 0 END)" for place, (test, _) in enumerate(tests)) or "0"
    )
    told = [*(value for _, own in tests for value in own), *values]
    key = (masks, where, repr(told))
    if key not in case.searched:
        case.searched[key] = case.store.query(
            f"SELECT id, outcome, action, {masks} AS mask FROM (SELECT id, outcome, action, {_TEXT} AS text FROM {STATED} "
            f"WHERE {where})",
            told,
        )
    return case.searched[key]


SHORTLY = timedelta(hours=1)


def _of_the_same_hands(case: Case, chosen: Sequence[Row], own: frozenset[int]) -> frozenset[int]:
    """Of the lines those that whoever acts in what stands out, too, wrote about the same time: evidence names a few of many."""
    ids = [row["id"] for row in chosen]
    rows = case.store.query(
        f'SELECT id, time, ("user", src_ip, process, host) AS hand FROM {STATED} WHERE id IN (SELECT unnest(?)) AND time IS NOT NULL '
        "AND (\"user\" NOT IN ('', '-') OR src_ip <> '' OR process <> '')",
        [ids],
    )
    known = [row for row in rows if row["id"] in own]
    if not known:
        return frozenset()
    first, last = min(row["time"] for row in known) - SHORTLY, max(row["time"] for row in known) + SHORTLY
    hands = {str(row["hand"]) for row in known}
    return frozenset(row["id"] for row in rows if str(row["hand"]) in hands and first <= row["time"] <= last)


def own_of(case: Case) -> frozenset[int]:
    """The events of the attack, or, where there is none, of what the alert is about."""
    if case.verdict == "malicious":
        return frozenset(row["id"] for row in case.own("id", "action <> 'status'"))
    return frozenset(
        event
        for judgement in case.judgements.values()
        if judgement["alerted"]
        for event in case.episodes[judgement["episode"]]["events"]
    )


def of_who_stands_out(case: Case) -> Found:
    """All that whoever stands out most did at any time."""
    rows = case.store.query(
        f'SELECT "user" AS u, src_ip AS a, count(*) AS n FROM {STATED} WHERE id IN (SELECT unnest(?)) GROUP BY ALL ORDER BY n DESC',
        [sorted(own_of(case))],
    )
    if not rows:
        return NOTHING
    user, address = rows[0]["u"], rows[0]["a"]
    column, value = ('lower("user")', user.lower()) if user not in ("", "-") else ("src_ip", address)
    found = case.store.query(
        f"SELECT * FROM {STATED} WHERE {column} = ? AND action <> 'status' ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        [value],
    )
    return Found(tuple(found), (), (), 0.0) if value else NOTHING


def _scope(part: Part, window: Window) -> tuple[str, list[object]]:
    """SQL for the lines of whom the question names, in its time."""
    test, values = window.where()
    tests = [test]
    for kind in dict.fromkeys(subject.kind for subject in part.subjects):
        ways, told = list[str](), list[object]()
        for subject in (one for one in part.subjects if one.kind == kind):
            where, own = subject.where()
            ways.append(where)
            told += own
            for name in names_for(subject)[:1] if kind in ("user", "host", "program", "text") else ():
                ways.append(f"contains({TEXT}, ?)")
                told.append(name)
        tests.append(f"({' OR '.join(ways)})")
        values = [*values, *told]
    return " AND ".join(tests), values


def _weight(need: Need, holding: int, total: int) -> float:
    rarity = 1 + log(total / holding) if holding else 1 + log(total + 1) / 3
    return rarity * (DEED if need.is_deed else 1)


def _worth(mask: int, weights: Sequence[float]) -> float:
    return sum(weight for place, weight in enumerate(weights) if mask >> place & 1)


def _common(masks: Any) -> int:
    found = -1
    for mask in masks:
        found &= mask
    return found
