"""Which files are read together, so that each part of a data set is a piece of work of its own."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from ..events.reader import SkippedFile
from ..meaning.dating import newest_date
from ..meaning.zones import set_zone
from ..records.roots import Logs, find_all, roots_of
from ..records.sources import LogPath
from .manifest import PARTS, VERSION

MOST_BYTES = 64 << 20
"""Bytes of files, as they lie on the disk, that make one part; a larger file is a part alone."""
MOST_FILES = 500
"""Small files that make one part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The files of one part, and all that is needed to read them anywhere."""

    number: int
    """From 1."""
    files: tuple[LogPath, ...]
    newest: datetime | None
    timezone: str

    @property
    def part(self) -> str:
        """The part's file within the data set."""
        return f"{PARTS}/part-{self.number:06d}.parquet"

    @property
    def account(self) -> str:
        """What the part says of itself, until the manifest says it."""
        return f"{PARTS}/part-{self.number:06d}.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All parts of a data set, in the order of one process."""

    logs: tuple[Path, ...]
    works: tuple[Work, ...]
    skipped: tuple[SkippedFile, ...]
    timezone: str

    @property
    def files(self) -> int:
        """How many files are read."""
        return sum(len(work.files) for work in self.works)

    def digest(self) -> str:
        """The same for the same files, unchanged, read in the same way."""
        files = [
            [work.number, file.name, str(file.path), file.size, file.member, _modified(file)]
            for work in self.works
            for file in work.files
        ]
        newest = self.works[0].newest.isoformat() if self.works and self.works[0].newest else ""
        return hashlib.sha256(orjson.dumps([VERSION, self.timezone, newest, files])).hexdigest()


def plan_reading(logs: Logs, *, timezone: str = "", most_bytes: int = MOST_BYTES) -> Plan:
    """Find the files and put them together; raises InputError where there is nothing to read."""
    set_zone(timezone)  # what is no zone is refused before anything is read
    roots = roots_of(logs)
    files, _, skipped = find_all(roots, roots[0] / "none")
    newest = newest_date(files)
    works = tuple(
        Work(number=number, files=tuple(together), newest=newest, timezone=timezone)
        for number, together in enumerate(_together(files, most_bytes), 1)
    )
    return Plan(logs=tuple(roots), works=works, skipped=tuple(skipped), timezone=timezone)


def _together(files: Sequence[LogPath], most_bytes: int) -> list[list[LogPath]]:
    """Neighbours up to a size. An archive is not divided: each of its readers would unpack it from its beginning."""
    groups: list[list[LogPath]] = []
    size = 0
    for file in files:
        is_same_archive = bool(groups and file.member and groups[-1][-1].path == file.path)
        is_full = bool(groups) and (size + file.size > most_bytes or len(groups[-1]) >= MOST_FILES)
        if not groups or (is_full and not is_same_archive):
            groups.append([])
            size = 0
        groups[-1].append(file)
        size += file.size
    return groups


def _modified(file: LogPath) -> int:
    with suppress(OSError):  # who reads the file says so
        return file.path.stat().st_mtime_ns
    return 0
