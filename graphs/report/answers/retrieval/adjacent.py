"""What was done right before or right after something, each found by its own words."""

import re
from dataclasses import replace
from typing import Any

from ....events.store import STATED
from ....questions.question import Part
from ..attackers import is_about_attack
from ..case import Case
from ..phrases import phrase
from ..reply import Reply
from ..text import Voice, cite, plain, quoted
from .extract import clauses_of
from .needs import needs_of
from .search import own_of, search

MOST = 3
"""Events that stand right beside it."""
BESIDE = re.compile(
    r"\b(?:right|just|immediately|directly|shortly|unmittelbar|direkt|kurz|gleich|sofort)\s*$|\b(?:next|als nächstes)\b"
)
_BEHIND = re.compile(
    r"\b(?:right|just|immediately|directly|shortly|unmittelbar|direkt|kurz|gleich|sofort) (?P<word>before|after|vor|nach|bevor|nachdem) "
)


def adjacent(case: Case, part: Part, voice: Voice) -> Reply | None:
    """The last few things before it, or the first few after it; None where nothing of the kind is asked, or it is not found."""
    if part.anchor is None or part.is_yes_no or not (BESIDE.search(part.clause) or _BEHIND.search(part.clause)):
        return None
    asked = replace(part, clause=part.anchor.words, anchor=None, subjects=part.anchor.subjects)
    found = search(case, asked, needs_of(asked).needs)
    edge = [row for row in found.rows if row["time"] is not None and row["outcome"] != "failure"]
    if not edge or found.open:
        return None
    moment = edge[0] if part.anchor.is_before else edge[-1]
    rows = _beside(case, part, moment, {row["id"] for row in edge})
    if not rows:
        return None
    said = phrase(
        voice.language,
        "anchored",
        words=plain(part.anchor.words),
        time=voice.at(moment["time"]),
        cites=cite([moment["id"]]),
    )
    told = clauses_of(case, rows, voice) or "; ".join(
        f"{quoted(row['message'], 160)}{cite([row['id']])}" for row in rows
    )
    return Reply((f"{told}.", said), is_sure=True, is_joined=True)


def _beside(case: Case, part: Part, moment: Any, known: set[int]) -> list[Any]:
    """What those whom the question names did there, or what belongs to what stands out."""
    where, values = part.where()
    own = own_of(case) if is_about_attack(part) or not part.subjects else frozenset()
    is_before = part.anchor is not None and part.anchor.is_before
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE {where} AND action <> 'status' AND time {'<=' if is_before else '>='} ? AND "
        f"NOT list_contains(?, id) AND (len(?) = 0 OR list_contains(?, id)) "
        f"ORDER BY time {'DESC' if is_before else 'ASC'}, id {'DESC' if is_before else 'ASC'} LIMIT {MOST}",
        [*values, moment["time"], sorted(known), sorted(own), sorted(own)],
    )
    return list(reversed(rows)) if is_before else rows
