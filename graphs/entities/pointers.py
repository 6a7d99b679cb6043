"""Short stable names for entities: models see `ip1`, reports show the address."""

import re
from collections.abc import Iterable, Mapping

from .entity import ENTITY_TYPES, Entity, EntityType

_POINTER = re.compile(rf"\b(?:{'|'.join(ENTITY_TYPES)})[1-9]\d*\b")
_MIN_MASKED = 3
"""Shorter values would be found inside ordinary words."""


class Pointers:
    """A table between entities and pointers. Names are given in order of arrival and never change."""

    def __init__(self) -> None:
        self._entities: dict[str, Entity] = {}
        self._names: dict[tuple[EntityType, str], str] = {}
        self._counts: dict[EntityType, int] = {}
        self._pattern: re.Pattern[str] | None = None
        self._masks: dict[str, str] = {}

    def add(self, entity: Entity) -> str:
        """The entity's pointer, made if it is new."""
        known = self._names.get(entity.identity)
        if known is not None:
            return known
        number = self._counts.get(entity.type, 0) + 1
        self._counts[entity.type] = number
        name = f"{entity.type}{number}"
        self._names[entity.identity] = name
        self._entities[name] = entity
        self._pattern = None
        return name

    def add_all(self, entities: Iterable[Entity]) -> list[str]:
        """Pointers of several entities, in order."""
        return [self.add(entity) for entity in entities]

    def pointer(self, kind: EntityType, value: str) -> str | None:
        """The pointer of a value, if it has one."""
        return self._names.get((kind, value.casefold()))

    def entity(self, pointer: str) -> Entity | None:
        """What a pointer names."""
        return self._entities.get(pointer)

    def items(self) -> list[tuple[str, Entity]]:
        """All pointers with their entities, in the order they were given."""
        return list(self._entities.items())

    def __len__(self) -> int:
        return len(self._entities)

    def __contains__(self, pointer: str) -> bool:
        return pointer in self._entities

    def mask(self, text: str) -> str:
        """The text with every known value replaced by its pointer, longer values first.

        A word that looks like a pointer already is given a pointer of its own, so that `restore` gives the text back.
        """
        for word in set(_POINTER.findall(text)):
            if word in self._entities:
                self.add(Entity(self._entities[word].type, word))
        if self._pattern is None:
            self._compile()
        return (
            self._pattern.sub(lambda match: self._masks[match.group().casefold()], text)
            if self._pattern and self._masks
            else text
        )

    def restore(self, text: str) -> str:
        """The text with every known pointer replaced by its value."""
        return _POINTER.sub(
            lambda match: self._entities[match.group()].value if match.group() in self._entities else match.group(),
            text,
        )

    def to_json(self) -> dict[str, dict[str, str | bool]]:
        """A JSON-ready table."""
        return {
            name: {"type": entity.type, "value": entity.value, "detail": entity.detail, "decoded": entity.decoded}
            for name, entity in self._entities.items()
        }

    @classmethod
    def from_json(cls, table: Mapping[str, Mapping[str, str | bool]]) -> "Pointers":
        """The table that `to_json` wrote."""
        pointers = cls()
        for name, row in table.items():
            kind: EntityType = _entity_type(str(row["type"]))
            entity = Entity(kind, str(row["value"]), str(row.get("detail", "")), bool(row.get("decoded", False)))
            pointers._entities[name] = entity
            pointers._names[entity.identity] = name
            pointers._counts[kind] = max(pointers._counts.get(kind, 0), int(name.removeprefix(kind)))
        return pointers

    def _compile(self) -> None:
        self._masks = {}
        for name, entity in self._entities.items():
            if len(entity.value) >= _MIN_MASKED:
                self._masks.setdefault(entity.value.casefold(), name)
        values = sorted(self._masks, key=len, reverse=True)
        edges = "|".join(_bounded(value) for value in values)
        self._pattern = re.compile(edges, re.IGNORECASE) if values else None


def _bounded(value: str) -> str:
    """A pattern for a value that is not part of a longer word."""
    before = r"(?<![\w])" if value[0].isalnum() else ""
    after = r"(?![\w])" if value[-1].isalnum() else ""
    if value.replace(".", "").isdigit():
        before, after = r"(?<![\w.])", r"(?!\w|\.\d)"
    return f"{before}{re.escape(value)}{after}"


def _entity_type(text: str) -> EntityType:
    kinds: dict[str, EntityType] = {kind: kind for kind in ENTITY_TYPES}
    return kinds[text]
