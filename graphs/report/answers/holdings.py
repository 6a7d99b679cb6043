"""What the report holds as lists: techniques, indicators, and the lines that prove."""

from ...events.store import STATED
from ...questions.question import Part
from .case import Case
from .phrases import phrase
from .reply import Reply, answer
from .story import reason
from .text import Voice, cite, named, quoted

MOST_LISTED = 8
"""Entries of a list that an answer names; the report has the others."""
MOST_LINES = 4
"""Lines that an answer quotes as evidence."""


def techniques(case: Case, _: Part, voice: Voice) -> Reply:
    """The techniques of ATT&CK that were found, each with the events that show it."""
    shown = [f"{name} ({number}){cite(events)}" for number, name, _tactic, events in case.techniques]
    if not shown:
        return answer(phrase(voice.language, "no_techniques"))
    return answer(phrase(voice.language, "techniques", techniques=voice.listed(shown, MOST_LISTED)))


def indicators(case: Case, _: Part, voice: Voice) -> Reply:
    """The addresses, names, files and hashes to look for elsewhere, each with the events that hold it."""
    shown = [f"{named(value)}{cite(events)}" for _kind, value, _why, events in case.indicators]
    if not shown:
        return answer(phrase(voice.language, "no_indicators"))
    return answer(phrase(voice.language, "indicators", indicators=voice.listed(shown, MOST_LISTED)))


def evidence(case: Case, _: Part, voice: Voice) -> Reply:
    """The lines that weigh most for the verdict, in the order of their time."""
    if case.verdict != "malicious":
        why, cites = reason(case, voice)
        return answer(
            phrase(voice.language, "no_evidence"), phrase(voice.language, "because_ordinary", reason=why, cites=cites)
        )
    weighed = sorted(case.why, key=lambda event: (-case.why[event][1], event))[:MOST_LINES]
    rows = case.store.query(
        f"SELECT id, message FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS LAST, id", [weighed]
    )
    if not rows:
        return answer(phrase(voice.language, "no_evidence"))
    lines = "; ".join(f"{quoted(row['message'])}{cite([row['id']])}" for row in rows)
    return answer(phrase(voice.language, "evidence", lines=lines))
