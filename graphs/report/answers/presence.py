"""Had it been seen before, and is it still there?"""

import re
from datetime import datetime

from ...events.store import STATED
from ...questions.question import Part
from .case import Case
from .deed_words import EVENT_WORDS
from .deeds import kinds_counted
from .phrases import phrase
from .reply import Reply, certain, taking
from .text import Voice, cite, counted, ids_of, named

MOST_ROWS = 20_000
_EARLIER = r"(?:before|earlier|previously|already|prior|in the past|schon|bereits|vorher|zuvor|früher|davor|vor)"
_SEEN = (
    r"(?:(?:show\w*|turn\w*|popp?\w*|cropp?\w*) up|seen|known|appear\w*|surfac\w*|encounter\w*|met|around|"
    r"aufgetaucht|auftauch\w*|gesehen|bekannt|aufgefallen|vorgekommen|zu sehen|in erscheinung)"
)
_SEEN_BEFORE = re.compile(rf"\b{_SEEN}\b[^?]*\b{_EARLIER}\b|\b{_EARLIER}\b[^?]*\b{_SEEN}\b")
_SEEN_AT_ALL = re.compile(rf"\b{_SEEN}\b")
_CAME_BEFORE = re.compile(
    r"\b(?:come|came|coming|kam\w*|gekommen)\b[^?]*\b(?:before|earlier|previously|beforehand|davor|vorher|zuvor|früher|schon|bereits)\b|"
    r"\b(?:before|earlier|previously|beforehand|davor|vorher|zuvor|früher|schon|bereits)\b[^?]*\b(?:come|came|coming|kam\w*|gekommen)\b"
)
"""Whether somebody came from an address before, where the question names both."""
_STILL = re.compile(
    r"\b(?:still|noch)\b[^?]*\b(?:online|connected|switched on|powered|plugged in|on the net\w*|reachable|up and running|"
    r"am netz|im netz|angeschlossen|eingeschaltet|erreichbar|verbunden|online)\b"
)


@taking(_SEEN_BEFORE, _SEEN_AT_ALL, _CAME_BEFORE)
def seen_before(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Whether a subject has an event before the time that is named, or else before the attack."""
    is_limited = part.window is not None and part.window.end is not None and part.window.start is None
    pattern = _SEEN_AT_ALL if is_limited else _SEEN_BEFORE
    is_of_way = len({subject.kind for subject in part.subjects}) > 1 and _CAME_BEFORE.search(part.clause)
    if not part.subjects or not part.is_yes_no or not (pattern.search(part.clause) or is_of_way):
        return None
    edge = part.window.end if is_limited and part.window else _beginning(case)
    if edge is None:
        return None
    where, values = part.where()
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE {where} AND time IS NOT NULL ORDER BY time, id LIMIT {MOST_ROWS}", values
    )
    if not rows:
        return None
    name = voice.listed([named(subject.value) for subject in part.subjects], 3)
    before = [row for row in rows if row["time"] < edge]
    first = rows[0]
    if not before:
        return certain(
            phrase(
                voice.language, "not_seen_before", name=name, edge=voice.at(edge), first=voice.at(first["time"]),
                cites=cite([first["id"]]), start=voice.at(case.logs["first"]),
            )
        )  # fmt: skip
    return certain(
        phrase(
            voice.language, "seen_before", name=name, edge=voice.at(edge),
            count=counted(len(before), *EVENT_WORDS[voice.language], voice), kinds=kinds_counted(before, voice),
            span=voice.span(first["time"], before[-1]["time"]), cites=cite(ids_of(before)),
        )
    )  # fmt: skip


def _beginning(case: Case) -> datetime | None:
    """When the attack began, or else what the alert is about."""
    first, _ = case.span if case.verdict == "malicious" else (None, None)
    if first is not None:
        return first["time"]  # type: ignore[no-any-return]
    ids = [
        event
        for judgement in case.judgements.values()
        if judgement["alerted"]
        for event in case.episodes[judgement["episode"]]["events"]
    ]
    rows = case.store.query("SELECT min(time) AS t FROM events WHERE id IN (SELECT unnest(?))", [ids])
    return rows[0]["t"]  # type: ignore[no-any-return]


@taking(_STILL)
def still_there(case: Case, part: Part, voice: Voice) -> Reply | None:
    """When a machine is last seen: what it is now, no log says."""
    if not part.is_yes_no or not _STILL.search(part.clause):
        return None
    names = [subject.value for subject in part.subjects if subject.kind in ("ip", "host")]
    names = names or list(case.machines) or list(dict.fromkeys(entry.host for entry in case.entries if entry.host))
    if not names:
        return None
    rows = case.store.query(
        f"SELECT id, time FROM {STATED} WHERE (src_ip IN (SELECT unnest(?)) OR host IN (SELECT unnest(?))) AND time IS NOT NULL "
        "ORDER BY time DESC, id DESC LIMIT 1",
        [names, names],
    )
    if not rows:
        return None
    return certain(
        phrase(
            voice.language, "last_seen", name=voice.listed([named(name) for name in names], 3),
            last=voice.at(rows[0]["time"]), end=voice.at(case.logs["last"]), cites=cite([rows[0]["id"]]),
        )
    )  # fmt: skip
