"""Which part of the logs is judged: a stretch of time, one account, address or machine, or everything."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from .errors import InputError
from .events.store import EventStore
from .questions.subjects import Names, Subject
from .questions.window import Window
from .state import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a person limited an investigation to; empty texts limit nothing."""

    since: str = ""
    """A time, in the zone of the logs where it states none."""
    until: str = ""
    entity: str = ""
    """An account, an address or a machine, as the logs call it."""


def moment_of(name: str, text: str, zone: tzinfo = UTC) -> datetime | None:
    """A time that a person gave, in UTC without a zone; None where none was.

    Raises InputError where the text is no time.
    """
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        plain = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
        return plain.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"{name} is {text[:80]!r}; expected a day or a time such as 2026-11-21, 2026-11-21T03:00 or 2026-11-21T03:00+01:00."
        ) from error


def checked_limits(limits: Limits) -> Limits:
    """The limits, whose times are times; raises InputError where they are not, or end before they begin."""
    start, end = moment_of("since", limits.since), moment_of("until", limits.until)
    if start and end and start >= end:
        raise InputError(
            f"since ({limits.since}) is not before until ({limits.until}); exchange them, or leave one out."
        )
    return limits


class Scope:
    """The limits of one investigation, applied to event ids."""

    def __init__(self, store: EventStore, limits: Limits, zone: tzinfo) -> None:
        self._store = store
        self._window = Window(start=moment_of("since", limits.since, zone), end=moment_of("until", limits.until, zone))
        self._entity = limits.entity.strip()
        self._subject = _subject(store, self._entity) if self._entity else None
        self._left_out: set[int] = set()
        self.is_limited = bool(self._window.start or self._window.end or self._entity)

    def kept(self, events: list[int]) -> list[int]:
        """Those of some events that are to be judged, in their order."""
        if not self.is_limited or not events:
            return events
        tests, values = self._window.where()
        if self._entity:
            where, own = self._subject.where() if self._subject else ("FALSE", [])
            tests, values = f"{tests} AND {where}", [*values, *own]
        rows = self._store.query(f"SELECT id FROM events WHERE id IN (SELECT unnest(?)) AND {tests}", [events, *values])
        known = {row["id"] for row in rows}
        self._left_out |= set(events) - known
        return [event for event in events if event in known]

    def judged(self) -> Judged:
        """What was understood, for the state."""
        start, end = self._window.start, self._window.end
        return {
            "start": start.isoformat() if start else "",
            "end": end.isoformat() if end else "",
            "entity": self._subject.value if self._subject else self._entity,
            "kind": self._subject.kind if self._subject else "",
            "left_out": len(self._left_out),
        }


def _subject(store: EventStore, entity: str) -> Subject | None:
    names = Names(store)
    if store.query("SELECT 1 FROM events WHERE src_ip = ? OR dst_ip = ? LIMIT 1", [entity, entity]):
        return Subject("ip", entity)
    return names.find(entity) or (Subject("text", entity) if names.holds(entity) else None)


def window_of(judged: Judged | None) -> Window | None:
    """The stretch of time that was judged; None where all was."""
    if not judged or not (judged["start"] or judged["end"]):
        return None
    return Window(
        start=datetime.fromisoformat(judged["start"]) if judged["start"] else None,
        end=datetime.fromisoformat(judged["end"]) if judged["end"] else None,
    )


def said_of(judged: Any) -> list[str]:
    """What a report says of the limits."""
    if not judged or not (judged["start"] or judged["end"] or judged["entity"]):
        return []
    parts = ["events"]
    if judged["start"]:
        parts.append(f"from {judged['start'].replace('T', ' ')} UTC")
    if judged["end"]:
        parts.append(f"before {judged['end'].replace('T', ' ')} UTC")
    if judged["entity"] and not judged["kind"]:
        return [
            f"Nothing was judged: the logs hold nothing of {judged['entity']}, to which the investigation was limited."
        ]
    if judged["entity"]:
        parts.insert(1, f"of {judged['entity']}")
    left = judged["left_out"]
    beyond = f"{left} {'event' if left == 1 else 'events'} that signals or the alert name {'lies' if left == 1 else 'lie'} outside"
    return [f"Only {' '.join(parts)} were judged, as asked for{f'; {beyond}' if left else ''}."]
