"""What events say in the fields that rules read: each value once, and which event has which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .columns import Origin
from .lines import Codes, MadeOfLines, lower
from .literals import Literals, Numbers

_LARGEST_KEY = 1 << 62

_NOWHERE: Numbers = np.empty(0, np.int64)


class Values:
    """One field: its different values, and for each event the number of its value, or -1 where it has none."""

    def __init__(
        self, raw: pa.StringArray, codes: Codes, cursor: duckdb.DuckDBPyConnection, literals: Literals
    ) -> None:
        self.raw, self.codes = raw, codes
        self._cursor, self._literals = cursor, literals
        # Found out when they are first asked for; a cached property would keep other threads waiting.
        self._lower: pa.StringArray | None = None
        self._standing: dict[int, Numbers | None] | None = None
        self._equal: dict[int, Numbers] | None = None

    @property
    def lower(self) -> pa.StringArray:
        """The values in lower case, as the database writes it."""
        if self._lower is None:
            self._lower = lower(self.raw, self._cursor)
        return self._lower

    @property
    def exist(self) -> npt.NDArray[np.bool_] | bool:
        """The events that have the field."""
        there = self.codes >= 0
        return bool(there[0]) if len(there) and there.all() == there.any() else there

    def holding(self, texts: Sequence[str]) -> npt.NDArray[np.bool_] | bool:
        """The events whose value holds all these texts."""
        if texts and self._standing is None:
            self._standing = self._literals.stand_in(self.lower, self.raw)
        numbers: Numbers | None = None
        for text in texts:
            found = self._standing.get(self._literals.inner[text], _NOWHERE) if self._standing else _NOWHERE
            if found is None:
                continue
            if not len(found):
                return False
            numbers = found if numbers is None else np.intersect1d(numbers, found, assume_unique=True)
        return self._events_with(numbers) if numbers is not None else self.exist

    def being(self, text: str) -> npt.NDArray[np.bool_] | bool:
        """The events whose value is this text."""
        if self._equal is None:
            self._equal = self._literals.equal(self.lower)
        found = self._equal.get(self._literals.whole[text])
        return False if found is None else self._events_with(found)

    def taken(self, rows: Numbers, *, in_lower: bool) -> pa.StringArray:
        """What some events say, in their order."""
        codes = self.codes[rows]
        return (self.lower if in_lower else self.raw).take(pa.array(codes, mask=codes < 0))

    def _events_with(self, numbers: Numbers) -> npt.NDArray[np.bool_] | bool:
        if not len(numbers):
            return False
        has = np.zeros(len(self.raw) + 1, np.bool_)
        has[numbers] = True
        return has[self.codes]  # -1 is the place behind the last value


@dataclass(frozen=True, slots=True)
class Table:
    """Events: ids, times, kinds, and the fields by where they come from. A field that none has is missing."""

    ids: npt.NDArray[np.int64]
    times: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int32]
    fields: Mapping[Origin, Values | MadeOfLines]

    def distinct(self, rows: Numbers, origins: Iterable[Origin]) -> tuple[Numbers, Numbers]:
        """Rows that differ in these fields, and for each of `rows` the number of the one that is like it."""
        key = np.zeros(len(rows), np.int64)
        size = 1
        for values in (self.fields[origin] for origin in dict.fromkeys(origins) if origin in self.fields):
            if isinstance(values, MadeOfLines):  # all that an event says is seldom said twice
                return rows, np.arange(len(rows))
            more = len(values.raw) + 1
            if size > _LARGEST_KEY // more:
                known, key = np.unique(key, return_inverse=True)
                size = len(known)
            key = key * more + (values.codes[rows] + 1)
            size *= more
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        return rows[first], inverse

    def taken(self, rows: Numbers, origin: Origin, *, in_lower: bool) -> pa.StringArray:
        """What some events say in a field."""
        values = self.fields.get(origin)
        return pa.nulls(len(rows), pa.string()) if values is None else values.taken(rows, in_lower=in_lower)
