"""All that a user's files of intelligence say together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from ..errors import InputError
from ..meaning.values import address_of
from .listing import Listing, normalised
from .reading import read_file
from .warninglist import Warninglist, warned_by

_OF_A_FEED = frozenset(("manifest.json", "hashes.csv"))
"""What lies in the folder of a MISP feed beside its events, and holds no indicators."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A value on one of the user's lists."""

    list: str
    note: str


@dataclass(frozen=True)
class Intelligence:
    """The user's lists, read."""

    listings: tuple[Listing, ...] = ()
    _warned: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def indicators(self) -> Mapping[str, Listed]:
        """Value -> the last list that has it, what a warninglist has among them."""
        return {
            value: Listed(list=listing.name, note=note)
            for listing in self.listings
            for value, note in listing.indicators.items()
        }

    @cached_property
    def warnings(self) -> tuple[Warninglist, ...]:
        """Every warninglist."""
        return tuple(warning for listing in self.listings for warning in listing.warnings)

    @property
    def lists(self) -> list[Listing]:
        """The files that name indicators, or could not be read."""
        return [listing for listing in self.listings if not listing.warnings]

    def look_up(self, value: str) -> list[Listed]:
        """Every list that has a value, the one named first first."""
        key = normalised(value)
        return [
            Listed(list=listing.name, note=listing.indicators[key])
            for listing in self.listings
            if key in listing.indicators
        ]

    def warned(self, kind: str, value: str) -> str:
        """The warninglist that has an indicator of this type, by its name; empty where none has."""
        if not self.warnings:
            return ""
        key = (kind, value)
        if key not in self._warned:
            self._warned[key] = next(warned_by(self.warnings, kind, value), "")
        return self._warned[key]

    def warned_of_any_kind(self, value: str) -> str:
        """The warninglist that has a value whose type nobody said."""
        return next(filter(None, (self.warned(kind, value) for kind in _kinds_of(value))), "")

    def troubles(self) -> Iterator[str]:
        """What of the files cannot be used, each with the file's name."""
        for listing in self.listings:
            for trouble in listing.troubles:
                yield f"{listing.name}: {trouble}"


NOTHING_KNOWN = Intelligence()


def read_intelligence(paths: Sequence[Path]) -> Intelligence:
    """The files, and the files of the folders, by what they hold. Raises InputError where a path leads nowhere."""
    files: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
            is_feed = (path / "manifest.json") in inside
            files += [
                (file, f"{path.name}/{file.relative_to(path).as_posix()}")
                for file in inside
                if not (is_feed and file.name in _OF_A_FEED)
            ]
        elif path.exists():
            files.append((path, path.name))
        else:
            raise InputError(
                f"{path}: there is no such list of indicators; give a file, or a folder of files, that can be read."
            )
    return _read(tuple((file, name, _version(file)) for file, name in files))


def _version(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[Path, str, tuple[int, int]], ...]) -> Intelligence:
    return Intelligence(tuple(read_file(file, name) for file, name, _ in files))


def _kinds_of(value: str) -> Sequence[str]:
    """What a value of a list may be."""
    if "://" in value:
        return ("url",)
    if "@" in value:
        return ("mail",)
    return ("ip",) if address_of(value) else ("domain", "hash", "file")
