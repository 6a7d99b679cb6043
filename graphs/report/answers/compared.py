"""Two days side by side: how much there was of what is asked about on each, and what only one of them has."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...events.store import STATED
from ...questions.kinds import actions_in
from ...questions.question import Part
from ...questions.window import Window
from .case import Case
from .deed_words import EVENT_WORDS
from .deeds import deeds_of, nouns, together
from .phrases import phrase
from .reply import Reply, settled
from .retrieval.needs import Need, needs_of
from .retrieval.search import search
from .text import Voice, cite, counted, ids_of, named

Row = Mapping[str, Any]

MOST_ROWS = 50_000
_ONLY = re.compile(
    r"\b(?:but not|and not|that (?:had|have|has|did|were|was)(?:n'?t| not)|who (?:had|have|has|did|were|was)(?:n'?t|"
    r" not)|not (?:on|yet on|seen)|"
    r"nicht (?:am|schon am)|aber nicht|noch nicht|new on|neu am)\b"
)
"""The question wants what the first of the days has alone."""
_COLUMNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:ips?|address\w*|sources?|adress\w*|quell\w*)\b"), "src_ip"),
    (re.compile(r"\b(?:hosts?|machines?|servers?|computers?|rechner|maschinen?)\b"), "host"),
    (re.compile(r"\b(?:accounts?|users?|people|who|konto|konten|benutzer|wer)\b"), "user"),
    (re.compile(r"\b(?:domains?|sites?|files?|pages?|urls?|tables?|buckets?|dateien?|tabellen?|seiten?)\b"), "target"),
)
_MOST_NAMED = 6


def compared(case: Case, part: Part, voice: Voice) -> Reply | None:
    """The counts of both days with whom and from where, and what one of them has alone; None where no two days are set so."""
    if part.days is None:
        return None
    actions = actions_in(part.clause)
    columns = [column for said, column in _COLUMNS if said.search(part.clause)]
    days = [_rows(case, part, window, actions) for window in part.days]
    if not any(days) and (needs := needs_of(part).needs):
        days = [_by_needs(case, part, window, needs) for window in part.days]
    if actions and not any(days):
        actions = ()
        days = [_rows(case, part, window, actions) for window in part.days]
    told = [_day(rows, window, part, actions, voice) for rows, window in zip(days, part.days, strict=True)]
    sides = [
        side
        for column in (columns or ["user", "src_ip", "host"])
        for side in _alone(days, part.days, column, voice, is_one_sided=bool(_ONLY.search(part.clause)))
    ]
    both = phrase(voice.language, "two_days", one=told[0][:1].upper() + told[0][1:], other=told[1])
    if _ONLY.search(part.clause):
        if not sides:
            return settled(phrase(voice.language, "nothing_alone", day=voice.window(part.days[0])), both)
        return settled(sides[0], both, *sides[1:])
    return settled(both, *sides)


def _rows(case: Case, part: Part, window: Window, actions: Sequence[str]) -> list[Row]:
    test, more = window.within(case.limits).where()
    where, values = part.where()
    rows: list[Row] = []
    rows += case.store.query(
        f"SELECT * FROM {STATED} WHERE {where} AND {test} AND action <> 'status' AND (? = '' OR outcome = ?) AND "
        f"(len(?) = 0 OR list_contains(?, action)) ORDER BY time, id LIMIT {MOST_ROWS}",
        [*values, *more, part.outcome, part.outcome, list(actions), list(actions)],
    )
    return rows


def _by_needs(case: Case, part: Part, window: Window, needs: Sequence[Need]) -> list[Row]:
    """The lines of a day that account for all that the question asks of lines."""
    found = search(case, part, needs, window=window.within(case.limits), is_of_all=True)
    return [] if found.open else list(found.rows)


def _day(rows: Sequence[Row], window: Window, part: Part, actions: Sequence[str], voice: Voice) -> str:
    found = {row["action"] for row in rows}
    one, many = (
        nouns(actions[0], voice) if len(found) == 1 and actions and actions[0] in found else EVENT_WORDS[voice.language]
    )
    if part.outcome == "failure":
        one, many = (
            (f"gescheiterte {one}", f"gescheiterte {many}")
            if voice.language == "de"
            else (f"failed {one}", f"failed {many}")
        )
    count = counted(len(rows), one, many, voice)
    if not rows:
        return f"{voice.window(window)} {count}"
    if part.outcome == "failure" or len(found) == 1:
        users, sources = _by(rows, "user", voice), _by(rows, "src_ip", voice)
        who = f" ({'; '.join(side for side in (users, sources) if side)})" if users or sources else ""
        return f"{voice.window(window)} {count}{who}{cite(ids_of(rows))}"
    by = {"user": "user", "ip": "src_ip"}.get(part.subjects[0].kind, "") if len(part.subjects) == 1 else ""
    clauses = deeds_of(rows, voice, by=by, most=3, is_whole=not by).clauses
    return (
        f"{voice.window(window)} {count}: {together(clauses, voice)}"
        if clauses
        else f"{voice.window(window)} {count}{cite(ids_of(rows))}"
    )


def _by(rows: Sequence[Row], column: str, voice: Voice) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        if row[column] not in ("", "-"):
            counts[row[column]] = counts.get(row[column], 0) + 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{named(name)} {voice.number(count)}" for name, count in ranked[:_MOST_NAMED]]
    if len(ranked) > _MOST_NAMED:
        shown.append(f"{len(ranked) - _MOST_NAMED} {'weitere' if voice.language == 'de' else 'more'}")
    return ", ".join(shown)


def _alone(
    days: Sequence[Sequence[Row]], windows: Sequence[Window], column: str, voice: Voice, *, is_one_sided: bool
) -> list[str]:
    """What only the first day has in a column, and what only the second has."""
    values: list[dict[str, int]] = []
    for rows in days:
        values.append({})
        for row in rows:
            if row[column] not in ("", "-"):
                values[-1].setdefault(row[column], row["id"])
    found = []
    for place in (0,) if is_one_sided else (0, 1):
        alone = {name: event for name, event in values[place].items() if name not in values[1 - place]}
        if alone:
            names = voice.listed([named(name) for name in alone], _MOST_NAMED)
            found.append(
                phrase(
                    voice.language,
                    "only_then",
                    day=voice.window(windows[place]),
                    names=names,
                    cites=cite(list(alone.values())),
                )
            )
    return found
