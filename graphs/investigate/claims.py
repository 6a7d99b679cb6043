"""A model's sentence holds only with the events that it cites: every name, address, number and time in it must stand in one
of them, or come out of a count that is repeated.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from pydantic import Field

from ..decisions.quoting import quote
from ..errors import InputError
from ..events.store import EventStore
from ..evidence import HAYSTACK, stands_in
from ..instruments.instrument import Arguments, Counted
from ..state import Check, Hit
from .accusing import is_blame, is_party
from .terms import Term, names_in_store, terms_of

LONGEST = 400
"""Characters of one claim."""
MOST_EVENTS = 12
"""Events of one claim."""

MOST_PROBLEMS = 3
"""Words that do not hold which are named at once."""


class StateClaim(Arguments):
    """State one thing that you found, in one sentence, with the #ids of the events that prove it. It is checked at once:
    every name, address, number and time in it must stand in those events or come from count, total or sql."""

    sentence: str = Field(description="one plain sentence")
    events: list[int] = Field(description="ids of the events that prove it")
    values: list[str] = Field(default=[], description="names, addresses and numbers in the sentence")


class Finish(Arguments):
    """End your work on this question, when you have stated what you found or there is nothing more to find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A claim that holds."""

    sentence: str
    events: tuple[int, ...]
    values: tuple[str, ...]
    """Names and addresses of the sentence, each of which stands in a cited event."""
    checks: tuple[Check, ...]
    """Its numbers, with the queries that give them again."""


def check_claim(
    store: EventStore,
    given: StateClaim,
    counted: Sequence[Counted],
    hits: Sequence[Hit],
    names: frozenset[str] | None = None,
) -> Held:
    """The claim, if it holds. Raises InputError that says which word does not, and what to do.

    `counted`: numbers that came out of this conversation's calls. `names`: accounts and machines of the logs.
    """
    sentence = " ".join(given.sentence.split())
    if not sentence or len(sentence) > LONGEST:
        raise InputError(f"the sentence has {len(sentence)} characters; expected one sentence of at most {LONGEST}.")
    events = list(dict.fromkeys(given.events))
    if not events:
        raise InputError("no event is cited; give the #ids of the events that prove it.")
    if len(events) > MOST_EVENTS:
        raise InputError(
            f"{len(events)} events are cited; give the {MOST_EVENTS} that prove it best, and a count for the rest."
        )
    cited = Cited(store, events)
    if cited.unknown:
        raise InputError(
            f"there is no event {', '.join(f'#{event}' for event in cited.unknown)}; cite ids that a call showed."
        )
    known = names_in_store(store) if names is None else names
    terms = terms_of(sentence, known)
    for extra in given.values:
        terms += [
            term for term in terms_of(f"“{extra}”", frozenset()) if term.text not in {other.text for other in terms}
        ]
    checks: list[Check] = []
    problems: list[str] = []
    for term in sorted(terms, key=lambda term: term.kind != "name"):
        try:
            checks += hold(term, cited, counted, hits)
            if term.kind == "name" and term.text.lower() in known:
                _check_party(term.text, cited, hits if is_blame(sentence) else None)
        except InputError as error:
            problems.append(str(error))
    if problems:
        raise InputError(" Also: ".join(problems[:MOST_PROBLEMS]))
    values = [term.text for term in terms if term.kind == "name"]
    return Held(sentence=sentence, events=tuple(events), values=tuple(dict.fromkeys(values)), checks=tuple(checks))


class Cited:
    """The events that a sentence cites, and what stands in them."""

    def __init__(self, store: EventStore, events: Sequence[int]) -> None:
        """Read the store; the files only when something is not found there."""
        self.store, self.events = store, list(events)
        self._rows = store.query(
            'SELECT id, time, action, outcome, "user", src_ip, dst_ip, host, target, process, template, '
            f"{HAYSTACK} AS h FROM events "
            "WHERE id IN (SELECT unnest(?))",
            [self.events],
        )

    @property
    def unknown(self) -> list[int]:
        """Cited ids that no event has."""
        return sorted(set(self.events) - {row["id"] for row in self._rows})

    @cached_property
    def _raw(self) -> list[str]:
        return [text.lower() for text in self.store.raw(self.events).values()]

    def has(self, value: str) -> bool:
        """Whether a value stands in one of them as a whole word."""
        wanted = value.lower()
        return any(stands_in(wanted, row["h"]) for row in self._rows) or any(
            stands_in(wanted, text) for text in self._raw
        )

    @property
    def times(self) -> list[datetime]:
        """When they were."""
        return sorted(row["time"] for row in self._rows if row["time"])

    def numbers(self) -> set[int]:
        """How many they are; of how many kinds, on how many days, of how many accounts, addresses and hosts; and how many
        there are of each kind.
        """
        columns = ("user", "src_ip", "dst_ip", "host", "target", "process", "template", "action")
        different = [len({row[name] for row in self._rows if row[name]}) for name in columns]
        kinds = Counter((row["action"], row["outcome"]) for row in self._rows)
        return {len(self._rows), len({time.date() for time in self.times}), *different, *kinds.values()}

    def parties(self, value: str, *, blamed: bool = False) -> list[int]:
        """The events in which a known account, machine or address took part, by their fields and not their text."""
        return [row["id"] for row in self._rows if is_party(value, row, blamed=blamed)]

    def matches(self, counted: Counted) -> bool:
        """Whether a count was about one of them, among others."""
        if not counted.where:
            return True
        sql = f"SELECT 1 FROM events WHERE id IN (SELECT unnest(?)) AND ({counted.where}) LIMIT 1"
        return bool(self.store.query(sql, [self.events, *counted.parameters]))


def hold(term: Term, cited: Cited, counted: Sequence[Counted], hits: Sequence[Hit]) -> list[Check]:
    """What repeats the term's number; nothing for one that stands in an event. Raises InputError where it does not hold."""
    if term.kind == "technique":
        if any(term.text in hit["techniques"] and set(hit["events"]) & set(cited.events) for hit in hits):
            return []
        raise InputError(f"no signal on the cited events names {term.text}; leave it out.")
    if cited.has(term.text):
        return []
    if term.kind == "time":
        if any(term.is_at(time) for time in cited.times) or any(
            term.text in limit for item in counted for limit in item.times
        ):
            return []
        raise InputError(f"no cited event is at {quote(term.text, limit=40)}. {_times(cited.times)}")
    if term.kind == "number":
        return _counts(term, cited, counted)
    raise InputError(
        f"{quote(term.text, limit=80)} does not stand in the cited events. Cite the event that names it, write it as the event "
        "does, or leave it out."
    )


def _check_party(name: str, cited: Cited, hits: Sequence[Hit] | None) -> None:
    """Raise where a known name stands only in what somebody wrote, or (with `hits`) is blamed for what no rule marks."""
    taking_part = cited.parties(name, blamed=hits is not None)
    if not taking_part:
        raise InputError(
            f"{quote(name, limit=80)} stands only in the text of the cited events, which anybody may have written. Cite an event "
            "that it did or that happened to it, or leave it out."
        )
    marked = {event for hit in hits or () if hit["level"] in _MARKING for event in hit["events"]}
    if hits is not None and not marked.intersection(taking_part):
        raise InputError(
            f"no signal marks what {quote(name, limit=80)} did in the cited events. State what happened, and blame nobody for it."
        )


_MARKING = ("medium", "high", "critical")


def _counts(term: Term, cited: Cited, counted: Sequence[Counted]) -> list[Check]:
    number = term.number
    if (
        _is_duration(term, cited.times)
        if term.seconds
        else number in cited.numbers() | {time.year for time in cited.times}
    ):
        return []
    if term.seconds:
        raise InputError(
            f"{quote(term.text, limit=40)} is not the time between two of the cited events. {_times(cited.times)}"
        )
    fitting = [item for item in counted if number == item.check["expected"] or term.plain in item.spellings]
    for item in fitting:
        if cited.matches(item) and _again(cited.store, item.check) == item.check["expected"]:
            return [item.check]
    if fitting:
        raise InputError(
            f"{quote(term.text, limit=40)} was counted over other events; cite one of those that were counted."
        )
    raise InputError(
        f"{quote(term.text, limit=40)} stands in no cited event, and no count gave it. Call count, total or sql first, or leave "
        "it out."
    )


def _again(store: EventStore, check: Check) -> Any:
    return store.query(check["sql"], check["parameters"])[0]["n"]


def _is_duration(term: Term, times: Sequence[datetime]) -> bool:
    """Whether a number of seconds, minutes, hours or days lies between two of the cited events."""
    if not term.seconds or term.number is None:
        return False
    gaps = {(late - early).total_seconds() / term.seconds for early in times for late in times if late > early}
    return any(abs(gap - term.number) < 1 for gap in gaps)


def _times(times: Sequence[datetime]) -> str:
    if not times:
        return "They have no times; leave it out."
    return f"They are from {times[0]:%Y-%m-%d %H:%M:%S} to {times[-1]:%Y-%m-%d %H:%M:%S} UTC."
