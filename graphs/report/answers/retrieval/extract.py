"""Lines told as they are: deeds as clauses, and what is no deed by the lines themselves."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ....wordlists import words
from ..case import Case
from ..deeds import deeds_of, together
from ..text import Voice, cite, ids_of, named, quoted
from .values import differing

Row = Mapping[str, Any]

MOST_KINDS = 4
MOST_VALUES = 12
SHOWN = 200
"""Letters of a line."""
_SILENT = ("status", "other")


def clauses_of(case: Case, rows: Sequence[Row], voice: Voice) -> str:
    """What lines tell, in one clause."""
    quiet = [row for row in rows if row["action"] in _SILENT and row["id"] not in case.why]
    deeds = [row for row in rows if row["action"] not in _SILENT or row["id"] in case.why]
    told = deeds_of(deeds, voice, marked=case.why, most=MOST_KINDS, is_whole=True).clauses
    shown = [] if len(quiet) < len(deeds) else extract(quiet, voice)
    return together([*told, *shown], voice)


def extract(rows: Sequence[Row], voice: Voice) -> list[str]:
    """The lines themselves: one of each kind, with how many there are and what differs in them."""
    kinds: dict[str, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row["template"] or row["message"], []).append(row)
    found = []
    for own in list(kinds.values())[:MOST_KINDS]:
        values = differing(own)
        shown = [value if value.isdigit() else named(value) for value in values]
        which = f": {voice.listed(shown, MOST_VALUES)}" if len(values) > 1 else ""
        found.append(f"{quoted(line_of(own[0]), SHOWN)}{_times(own, voice, which)}{cite(ids_of(own))}")
    return found


def line_of(row: Row) -> str:
    """What a line says: its message, with what its fields state beside."""
    message = str(row["message"])
    try:
        fields = orjson.loads(row["fields"] or "{}")
    except orjson.JSONDecodeError:
        return message
    told = [
        f"{name.rpartition('.')[2]}: {text}"
        for name, value in fields.items()
        if name.rpartition(".")[2].lower() not in _NO_FIELDS
        and _TELLING.search(text := str(value).strip())
        and text not in message
        and text.lower() not in _NO_WORDS
    ]
    return f"{message} ({'; '.join(told)})" if told else message


_NO_WORDS = words("true false none null")
_NO_FIELDS = words(
    "host hostname pid ppid tid id uid gid uuid guid team version facility priority severity logger timestamp time date tag"
)
"""Fields that tell nothing of what was done."""
_TELLING = re.compile(r"^(?![0-9a-f-]{16,}$)(?=.*[A-Za-zÄÖÜäöüß]{3}).{3,160}$")


def _times(rows: Sequence[Row], voice: Voice, which: str) -> str:
    timed = [row["time"] for row in rows if row["time"] is not None]
    german = voice.language == "de"
    if not timed:
        return which
    if len(rows) == 1:
        return f" ({'um' if german else 'at'} {voice.clock(timed[0])})"
    return f" ({len(rows)} {'Mal' if german else 'times'}, {voice.clocks(timed[0], timed[-1])}{which})"
