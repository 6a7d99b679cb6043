"""How much time passed from one thing to another, each found by its own words."""

import re
from dataclasses import replace
from typing import Any

from ....events.store import STATED
from ....questions.kinds import outcome_in, speaks_of_entry
from ....questions.question import Part
from ..attackers import is_about_attack
from ..case import Case
from ..doer import names_for
from ..phrases import phrase
from ..reply import Reply, settled
from ..text import Voice, cite, plain, quoted
from ..times import duration
from .asked import asked_of
from .needs import needs_of
from .search import Found, search

_ENDS = re.compile(
    r"\b(?:between|from|zwischen|vom?|von (?:der|dem)) (?P<one>[^,?]{3,80}?) (?:and|to|until|till|up to|und|bis(?: zu[mr]?| zu)?) "
    r"(?P<other>[^,?]{3,80}?)"
    r"(?: (?:gebraucht|gedauert|vergangen|verstrichen|go by|pass|passed|take|last))?\W*$"
)
_AFTER = re.compile(
    r"\bhow (?:long|much time|soon|quickly)\b[^?]*?\b(?:after|since) (?P<one>[^,?]{3,80}?) "
    r"(?:until|till|before|did|was|were) (?P<other>[^,?]{3,80}?)\W*$"
)
_LAST = re.compile(r"\b(?:last|final|latest|letzte[nrms]?)\b")


def between_ends(case: Case, part: Part, voice: Voice) -> Reply | None:
    """The time from the one to the other; None where the question has no two ends, or no line is found for one of them."""
    asked = asked_of(part)
    match = _ENDS.search(part.clause) or _AFTER.search(part.clause)
    if match is None or asked is None or asked.form != "length":
        return None
    ends = _ends(case, part, match["one"], match["other"])
    if ends is None:
        return None
    one, other = ends
    (first, of_first), (last, of_last) = one, other
    length = last["time"].replace(microsecond=0) - first["time"].replace(microsecond=0)
    said = phrase(
        voice.language,
        "passed",
        duration=duration(length, voice),
        one=plain(match["one"]),
        first=voice.at(first["time"]),
        first_cite=cite([first["id"]]),
        other=plain(match["other"]),
        last=voice.at(last["time"]),
        last_cite=cite([last["id"]]),
    )
    shown = [f"{quoted(row['command'] or row['message'], 120)}{cite([row['id']])}" for row in (first, last)]
    left = [quoted(need.words) for need in (*of_first.open, *of_last.open)]
    doubts = [phrase(voice.language, "not_applied", words=voice.listed(left, 4))] if left else []
    return settled(said, *doubts, phrase(voice.language, "holding_it", lines="; ".join(shown)))


def has_ends(part: Part) -> bool:
    """Whether the question names two ends of a time: `from the first to the last file` is all of one thing."""
    match = _ENDS.search(part.clause) or _AFTER.search(part.clause)
    return match is not None and not _EDGE_ALONE.fullmatch(match["one"].strip())


_EDGE_ALONE = re.compile(r"(?:the |dem |der |den )?(?:very )?(?:first|erste[nrms]?)(?: one)?")


def _ends(case: Case, part: Part, one: str, other: str) -> tuple[tuple[Any, Found], tuple[Any, Found]] | None:
    """The line of each end; the last of the one is the last before the other."""
    of_one = _lines(case, part, one)
    # `between her last download and the first of 192.0.2.7`: of the same deed
    of_other = _lines(case, part, other, alike=one)
    if of_one is None or of_other is None:
        return None
    (ones, found_one), (others, found_other) = of_one, of_other
    if _OWN.search(one):  # not what is told of the other end
        ids = {row["id"] for row in others}
        ones = [row for row in ones if row["id"] not in ids]
    if not ones:
        return None
    if _LAST.search(one) and not _LAST.search(other):
        before = [row for row in ones if row["time"] <= others[0]["time"]]
        return ((before[-1], found_one), (others[0], found_other)) if before else None
    first = ones[-1] if _LAST.search(one) else ones[0]
    later = [row for row in others if row["time"] >= first["time"]]
    if not later:
        return None
    return (first, found_one), (later[-1] if _LAST.search(other) else later[0], found_other)


_OWN = re.compile(r"\b(?:own|eigene[nrms]?)\b")


def _lines(case: Case, part: Part, clause: str, *, alike: str = "") -> tuple[list[Any], Found] | None:
    """The lines of one end, in time order; `alike`: the end whose deed it is, where it names none itself."""
    own = tuple(subject for subject in part.subjects if any(name in clause for name in names_for(subject)))
    asked = replace(part, clause=clause, is_yes_no=False, subjects=own or part.subjects)
    if speaks_of_entry(clause) and not outcome_in(clause) and (entry := _entry(case)) is not None:
        return [entry], Found((entry,), (), (), 1.0)
    needs = needs_of(asked).needs or (needs_of(replace(asked, clause=alike)).needs if alike and own else ())
    if not needs:
        return None
    # Whose doings they are is said of the whole question.
    found = search(case, replace(asked, clause=part.clause) if is_about_attack(part) else asked, needs)
    rows = [row for row in found.rows if row["time"] is not None]
    outcome = next((need.outcome for need in found.kept if need.outcome), "")
    rows = [row for row in rows if (row["outcome"] == outcome if outcome else row["outcome"] != "failure")] or rows
    return (rows, found) if rows and found.kept else None


def _entry(case: Case) -> Any:
    """The line by which somebody hostile got in; None where none is known."""
    ids = [event for entry in case.entries[:1] for event in entry.events[:1]]
    rows = case.store.query(f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) AND time IS NOT NULL", [ids])
    return rows[0] if rows else None
