"""Which memories speak of a situation: those that name the same thing, then those that are told alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from .names import Name, NameKind, is_about_another, is_same, name_of, names_in
from .people import people_in
from .trade import kinds_of_work

_SAME_WORK, _OTHER_WORK = 0.45, 0.0
"""What one kind of work told in both adds to their likeness, and what another's takes away."""
_OTHER_THING = 0.15
"""What it takes away that a memory names machines and the like, and none of those that the query names."""
_NAMED = 0.7
"""The least score of a memory that names something of the query; likeness alone stays below."""
_LONG = 0.06
"""How much less like a later alert the text of an incident may be, which tells much beside."""
_FEW, _PER_FOLD, _LESS, _MORE = 15, 0.13, -0.06, 0.17
"""How the least likeness grows with the number of memories, and at most."""
_DIGITS = 4
"""Scores that differ less are equal."""


class Told:
    """A memory's text as it is compared."""

    def __init__(self, text: str, entities: Sequence[str], *, is_incident: bool) -> None:
        self.text = text
        self._entities = entities
        self.is_incident = is_incident
        """Incidents are like one another though each names things of its own and hits other work."""
        self.order = (text, is_incident)
        """By which equally good memories are sorted."""

    @cached_property
    def names(self) -> list[Name]:
        """What it names; what a person said it is about counts whatever its form, where the text does not hold it."""
        found, lower = names_in(self.text), self.text.lower()
        given = [name_of(entity) for entity in self._entities if entity.strip()]
        # Earlier versions took each hyphenated word of the text for an entity.
        return list(
            dict.fromkeys([*found, *(name for name in given if name.value.isalnum() or name.value not in lower)])
        )

    @cached_property
    def people(self) -> frozenset[str]:
        """Whom it names by a plain word."""
        return people_in(self.text)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of work that it speaks of."""
        return kinds_of_work(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A memory's place in the answer to a query."""

    number: int
    """Its place among the memories that were ranked."""
    score: float
    named: list[str]
    """What of the query it names."""


class Ranking:
    """Memories that can be asked again and again."""

    def __init__(self, told: Sequence[Told], vectors: NDArray[np.float32], *, least: float) -> None:
        """N memories with vectors of D numbers, [N, D]; a memory that is less like a query than `least` is left out.

        `least` is meant for fifteen memories: the best of many is near by chance, so of more memories more is asked.
        """
        self._told = told
        self._vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        self._least = least and least + float(np.clip(_PER_FOLD * log(max(len(told), 1) / _FEW), _LESS, _MORE))

    def best(self, query: str, vector: Sequence[float], *, limit: int) -> list[Ranked]:
        """The memories that speak of a query, best first; equal ones in the order of their texts, before any is cut.

        A memory that names a thing of the query scores at least 0.7, more than any likeness alone. One that names no such
        thing, but another of the same kind (another person, address, account or hash; web-2 for web-1), is left out, and one
        that names other machines must be more alike.
        """
        if not self._told:
            return []
        asked = names_in(query)
        word = query.strip().lower()
        if not asked and len(word.split()) == 1:
            asked = [name_of(word)]
        people = people_in(query)
        named = self._naming(asked, query, people)
        unit = np.asarray(vector, dtype=np.float32)
        unit = unit / max(float(np.linalg.norm(unit)), 1e-9)
        kinds = kinds_of_work(query)
        ranked = []
        # Summed row by row: a product of matrices rounds equal rows differently, by their place.
        for number, cosine in enumerate((self._vectors * unit).sum(axis=1).tolist()):
            told = self._told[number]
            likeness = min(1.0, max(0.0, cosine + _of_work(kinds, told)))
            is_another = bool(people and told.people) or is_about_another(asked, told.names)
            if shared := named.get(number):
                score = _NAMED + (1 - _NAMED) * likeness
            elif likeness - _of_things(asked, told) >= self._least - _LONG * told.is_incident and (
                told.is_incident or not is_another
            ):
                score = _NAMED * likeness
            else:
                continue
            ranked.append(Ranked(number=number, score=round(score, _DIGITS), named=shared or []))
        return sorted(ranked, key=lambda found: (-found.score, self._told[found.number].order))[:limit]

    def _naming(self, asked: Sequence[Name], query: str, people: Iterable[str]) -> dict[int, list[str]]:
        """The memories that name something of the query, and what."""
        words = {word.strip(".:!?").lower() for word in query.split()}
        found: dict[int, list[str]] = {}
        for name in asked:
            for number in self._candidates(name):
                if any(is_same(name, told) for told in self._told[number].names):
                    found.setdefault(number, []).append(name.value)
            if name.short.isalpha() and name.kind in ("account", "name"):  # no form shows that such a word is a name
                for number, text in enumerate(self._words):
                    if name.short in text:
                        found.setdefault(number, []).append(name.value)
        for person in sorted(people):
            for number, told in enumerate(self._told):
                if person in told.people:
                    found.setdefault(number, []).append(person)
        for word in words & self._plain.keys():
            for number in self._plain[word]:
                found.setdefault(number, []).append(word)
        return {number: list(dict.fromkeys(values)) for number, values in found.items()}

    def _candidates(self, name: Name) -> Iterable[int]:
        found = {*self._by_name.get(name.value, ()), *self._by_name.get(name.short, ())}
        if name.kind == "address":
            found |= self._of_kind("network")
        elif name.kind == "network":
            found |= self._of_kind("address")
        return sorted(found)

    def _of_kind(self, kind: NameKind) -> set[int]:
        return {number for number, told in enumerate(self._told) if any(name.kind == kind for name in told.names)}

    @cached_property
    def _by_name(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for number, told in enumerate(self._told):
            for name in told.names:
                for value in (name.value, name.short):
                    found.setdefault(value, set()).add(number)
        return found

    @cached_property
    def _plain(self) -> dict[str, set[int]]:
        """Ordinary words that somebody said a memory is about."""
        found: dict[str, set[int]] = {}
        for number, told in enumerate(self._told):
            for name in told.names:
                if name.kind == "name" and name.value.isalpha():
                    found.setdefault(name.value, set()).add(number)
        return found

    @cached_property
    def _words(self) -> list[frozenset[str]]:
        return [frozenset(word.strip(".,:;!?()\"'") for word in told.text.lower().split()) for told in self._told]


def _of_work(asked: frozenset[str], told: Told) -> float:
    if shared := len(asked & told.kinds):
        return _SAME_WORK * shared / sqrt(len(asked) * len(told.kinds))
    return -_OTHER_WORK if told.kinds and not told.is_incident else 0.0


def _of_things(asked: Iterable[Name], told: Told) -> float:
    """What other machines than those of the query take away; an incident names its own."""
    is_thing = {"name", "domain"}
    both = any(name.kind in is_thing for name in asked) and any(name.kind in is_thing for name in told.names)
    return _OTHER_THING if both and not told.is_incident else 0.0
