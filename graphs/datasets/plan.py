"""Which files are read together, and which one in parts, so that each part of a data set is a piece of work of its own."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import orjson

from ..events.parting import tasks_of
from ..events.reader import SkippedFile
from ..events.tasks import Given
from ..meaning.dating import newest_date
from ..meaning.zones import set_zone
from ..records.parts import Part as Bytes
from ..records.roots import Logs, find_all, roots_of
from ..records.sources import LogPath
from .manifest import PARTS, VERSION

MOST_BYTES = 64 << 20
"""Bytes of files, as they lie on the disk, that make one part; a file of twice as many is cut where its format allows it."""
MOST_FILES = 500
"""Small files that make one part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The files of one part, or a stretch of one large file, and all that is needed to read them anywhere."""

    number: int
    """From 1."""
    files: tuple[LogPath, ...]
    newest: datetime | None
    timezone: str
    stretch: Bytes | None = None
    """Which bytes of the one file; None for all of every file."""
    inode: int = 0
    """Which file on the disk the stretch was cut from."""
    logs_bytes: int = 0
    """Of all parts together, for whoever finds a disk full."""
    is_instead: bool = False
    """Whether a whole file is read in place of its stretches, which turned out to lean on one another."""

    @property
    def bytes(self) -> int:
        """Of its files, or of its stretch of one."""
        size = sum(file.size for file in self.files)
        return size if self.stretch is None else (self.stretch.end or size) - self.stretch.start

    @property
    def part(self) -> str:
        """The part's file within the data set."""
        return f"{self._name}.parquet"

    @property
    def account(self) -> str:
        """What the part says of itself, until the manifest says it."""
        return f"{self._name}.json"

    @property
    def _name(self) -> str:
        return f"{PARTS}/part-{self.number:06d}{'-whole' if self.is_instead else ''}"

    def whole(self) -> "Work":
        """What reads the whole file in place of its stretches, of which this is the first."""
        return replace(self, stretch=None, is_instead=True)


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
        return sum(len(work.files) for work in self.works if not (work.stretch and work.stretch.start))

    @property
    def bytes(self) -> int:
        """Of all files, as they lie there."""
        return self.works[0].logs_bytes if self.works else 0

    def digest(self) -> str:
        """The same for the same files, unchanged, read in the same way."""
        files = [
            [
                work.number,
                file.name,
                str(file.path),
                file.size,
                file.member,
                _modified(file),
                list(work.stretch or ()),
            ]
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
    given = Given(newest, is_exact=False, timezone=timezone)
    tasks = tasks_of(files, given, part_bytes=most_bytes, most_files=MOST_FILES)
    size = sum(file.size for file in files)
    works = tuple(
        Work(
            number=number,
            files=task.files,
            newest=newest,
            timezone=timezone,
            stretch=task.part,
            inode=task.inode,
            logs_bytes=size,
        )
        for number, task in enumerate(tasks, 1)
    )
    return Plan(logs=tuple(roots), works=works, skipped=tuple(skipped), timezone=timezone)


def _modified(file: LogPath) -> int:
    """When a file was written last, in nanoseconds since 1970; 0 where it is gone."""
    with suppress(OSError):  # who reads the file says so
        return file.path.stat().st_mtime_ns
    return 0
