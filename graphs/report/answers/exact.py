"""Names that a question gives in full, such as a file or an operation: an answer by other lines is told from theirs instead."""

import re
from typing import Any

from ...events.store import STATED
from ...questions.question import Part
from ...wordlists import words
from .attackers import own_first
from .case import Case
from .deeds import deeds_of, together
from .doer import TEXT
from .lookup import names_of
from .phrases import phrase
from .reply import Reply, certain
from .text import Voice, cited_events, named

_NAME = re.compile(r"(?<![\w./\\@-])[/\\]?\w[\w./\\@-]*[./\\_][\w./\\@-]*\w")
_NO_NAME = re.compile(r"[\d.:/-]+|(?:and|und)/(?:or|oder)|e\.g|i\.e|z\.b|\w{1,3}\.\w{1,2}|.*\d{1,2}[:.]\d\d.*|s/he")
_TOLD = words("did activity unmapped taken origin when destination means persistence made cover privilege count")
"""Kinds whose answers are told from lines that any words of a question may have chosen."""
MOST_ROWS = 20_000


def of_exact_names(case: Case, part: Part, reply: Reply, voice: Voice) -> Reply | None:
    """What the lines that hold the names tell; None where the answer rests on those, or the question gives none."""
    if (
        part.kind not in _TOLD
        or reply.is_joined
        or not reply.is_answer
        or not reply.sentences
        or part.anchor is not None
    ):
        return None
    ids = cited_events(reply.sentences[0])
    wanted = _names(part)
    if not wanted or not ids:
        return None
    cited = _texts(case, "id IN (SELECT unnest(?))", [ids])
    missing = [name for name in wanted if not all(_holds(row["text"], name) for row in cited)]
    if not missing:
        return None
    where, values = part.where() if part.subjects else ("TRUE", [])
    rows = [
        row
        for row in _texts(case, f"{where} AND contains({TEXT}, ?)", [*values, missing[0]])
        if all(_holds(row["text"], name) for name in missing)
    ]
    if not rows:
        if not part.is_yes_no:
            return None
        nearest = re.sub(r"^(?:Yes|No|Ja|Nein)(?:: |, )", "", reply.sentences[0]).rstrip(".")
        said = voice.listed([named(name) for name in missing], 3)
        return certain(phrase(voice.language, "not_said", words=said, nearest=nearest))
    if any(row["id"] in ids for row in rows) and part.kind in ("count", "when"):
        return None
    told = deeds_of(own_first(case, part, rows), voice, marked=case.why, most=4, is_whole=True)
    if not told.clauses or part.kind in ("count", "when") or part.is_yes_no:
        return None
    return certain(f"{together(told.clauses, voice)}.")


def _names(part: Part) -> list[str]:
    known = names_of(part)
    found = [match[0].strip(".-") for match in _NAME.finditer(part.clause)]
    return [
        name
        for name in found
        if len(name) > 4
        and re.search(r"[a-zäöü]", name)
        and not _NO_NAME.fullmatch(name)
        and not any(name in value or value in name for value in known if len(value) > 3)
    ]


def _texts(case: Case, where: str, values: list[Any]) -> list[dict[str, Any]]:
    return case.store.query(
        f"SELECT *, {TEXT} AS text FROM {STATED} WHERE {where} AND action <> 'status' ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        values,
    )


def _holds(text: str, name: str) -> bool:
    return re.search(rf"{re.escape(name)}(?![\w]|[.-]\w)", text) is not None
