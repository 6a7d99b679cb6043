"""Why: what lines themselves give as a reason, or what they say, and what was logged just before them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import orjson

from ....events.store import STATED
from ..case import Case
from ..phrases import phrase
from ..text import Voice, cite, quoted
from .extract import SHOWN, extract, line_of

Row = Mapping[str, Any]

MOST_REASONS = 3
_NEAR = timedelta(minutes=2)
_REASON = re.compile(
    r"(?:^|[._-])(?:reason|comment|justification|description|note|error|errormessage|error_message|cause|failure_?reason|"
    r"status_?text|details?|explanation)s?$",
    re.IGNORECASE,
)
"""Fields in which lines give a reason."""


def reasons_of(case: Case, rows: Sequence[Row], voice: Voice) -> tuple[str, ...]:
    """The reasons, those that most lines give first; none where there is no line."""
    counts, first = Counter[str](), dict[str, Row]()
    for row in rows:
        for value in _given(row):
            counts[value] += 1
            first.setdefault(value, row)
    before = lines_before(case, rows, voice)
    if counts:
        shown = [
            f"{quoted(value, SHOWN)}{f' ({count}×)' if count > 1 else ''}{cite([first[value]['id']])}"
            for value, count in counts.most_common(MOST_REASONS)
        ]
        told = phrase(voice.language, "reason_given", reasons=voice.listed(shown, MOST_REASONS))
    elif lines := extract(rows, voice)[:MOST_REASONS]:
        told = phrase(voice.language, "reason_lines", lines="; ".join(lines))
    else:
        return ()
    return (f"{told[:-1]}; {before}",) if before else (told,)


def _given(row: Row) -> list[str]:
    try:
        fields = orjson.loads(row["fields"] or "{}")
    except orjson.JSONDecodeError:
        return []
    return [text for name, value in fields.items() if _REASON.search(name) and len(text := str(value).strip()) > 3]


def lines_before(case: Case, rows: Sequence[Row], voice: Voice) -> str:
    """The lines of other kinds just before the first of them."""
    first = next((row for row in rows if row["time"] is not None), None)
    if first is None:
        return ""
    found = case.store.query(
        f"SELECT * FROM {STATED} WHERE time < ? AND time >= ? AND template <> ? ORDER BY time DESC, id DESC LIMIT 3",
        [first["time"], first["time"] - _NEAR, first["template"]],
    )
    lines = [
        f"{quoted(line_of(row), SHOWN)} ({voice.clock(row['time'])}){cite([row['id']])}" for row in reversed(found)
    ]
    return phrase(voice.language, "just_before", lines="; ".join(lines)) if lines else ""
