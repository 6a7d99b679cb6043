"""A thing that events speak of."""

from dataclasses import dataclass
from typing import Literal, get_args

EntityType = Literal[
    "ip",
    "domain",
    "url",
    "mail",
    "user",
    "host",
    "proc",
    "cmd",
    "file",
    "hash",
    "arn",
    "key",
    "reg",
    "cve",
    "technique",
]
ENTITY_TYPES: tuple[EntityType, ...] = get_args(EntityType)
"""Also the first letters of pointers: `ip1`, `user2`, `file3`."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One value of one kind."""

    type: EntityType
    value: str
    """As written where it was first seen."""
    detail: str = ""
    """Class of an address, kind of a hash, or ''."""
    decoded: bool = False
    """Found only inside an encoded payload."""

    @property
    def identity(self) -> tuple[EntityType, str]:
        """Equal for entities that differ only in case."""
        return self.type, self.value.casefold()
