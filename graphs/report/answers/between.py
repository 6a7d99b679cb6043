"""Did these two have to do with each other: the lines that hold both ends, and not those that hold either."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...events.store import STATED
from ...questions.question import Part
from ...questions.subjects import Subject
from ...questions.window import Window
from .case import Case
from .deeds import deeds_of, together
from .doer import TEXT, names_for
from .phrases import phrase
from .reply import Reply, settled
from .text import Voice, named

Row = Mapping[str, Any]

MOST_ROWS = 20_000
_CONTACT = re.compile(
    r"\b(?:talk\w*|connect\w*|contact\w*|communicat\w*|reach\w*|spoke|speak\w*|call(?:s|ed|ing)?|beacon\w*|visit\w*|access(?:ed|es)?|"
    r"brows\w+|ping\w*|scan\w*|prob(?:e|es|ed|ing)|send|sent|sends|go|went|exchange\w*|log(?:ged)?[ -]?(?:in|on)(?:to)?|traffic|"
    r"geredet|redet\w*|gesprochen|spricht|sprach|verb(?:and\w*|indet|unden|indung\w*)|kontakt\w*|erreicht\w*|"
    r"angerufen|aufgerufen|besucht\w*|zugegriffen|gescannt|abgeklopft|gesendet|geschickt|angemeldet|eingeloggt)\b"
)
_FROM = re.compile(r"\b(?:from|von)\b")
_ENDS = ("ip", "host", "text")
"""Kinds of subjects that can be one end of a connection."""


def between(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Yes with what passed between them, or no with what each of them did have; None where no two ends are named."""
    if not part.is_yes_no or part.outcome or not _CONTACT.search(part.clause):
        return None
    ends = [subject for subject in part.subjects if subject.kind in (*_ENDS, "user")]
    if len(ends) != 2 or sum(subject.kind in _ENDS for subject in ends) < 1:
        return None
    if any(subject.kind == "user" for subject in ends) and ("login" in part.actions or _FROM.search(part.clause)):
        return None  # whether an account came from there is asked of where it is seen
    rows = _rows(case, part, ends)
    worked = [row for row in rows if row["outcome"] != "failure"]
    if told := deeds_of(worked or rows, voice, marked=case.why, most=3, is_whole=True).clauses:
        key = "yes" if worked else "only_in_vain"
        return settled(f"{phrase(voice.language, key)}{together(told, voice)}.", _judged(case, rows, voice))
    others = [_others(case, part, one, voice) for one in ends]
    who = voice.listed([named(subject.value) for subject in ends], 2)
    return settled(phrase(voice.language, "nothing_between", who=who), *others)


def _rows(case: Case, part: Part, ends: Sequence[Subject]) -> list[dict[str, Any]]:
    window, more = (part.window or case.limits or Window()).where()
    tests, values = [window, "action <> 'status'"], list(more)
    for subject in ends:
        where, own = subject.where()
        tests.append(f"({where} OR contains({TEXT}, ?))")
        values += [*own, names_for(subject)[0]]
    return case.store.query(
        f"SELECT * FROM {STATED} WHERE {' AND '.join(tests)} ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}", values
    )


def _others(case: Case, part: Part, one: Subject, voice: Voice) -> str:
    """Who else the one that others came to had to do with."""
    window, more = (part.window or case.limits or Window()).where()
    if one.kind not in ("ip", "text"):
        return ""
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE (dst_ip = ? OR contains(lower(target), ?)) AND {window} AND action <> 'status' "
        f"ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        [one.value, one.value.lower(), *more],
    )
    sources = dict.fromkeys(row["src_ip"] or row["host"] for row in rows if row["src_ip"] or row["host"])
    if not rows or not sources:
        return ""
    shown = voice.listed([named(source) for source in sources], 4)
    return phrase(voice.language, "reached_by", who=named(one.value), sources=shown)


def _judged(case: Case, rows: Sequence[Row], voice: Voice) -> str:
    own = {row["id"] for row in case.own("id")} if case.verdict == "malicious" else set[int]()
    is_hostile = any(row["id"] in own for row in rows)
    return "" if is_hostile or case.verdict != "malicious" else phrase(voice.language, "those_not_hostile")
