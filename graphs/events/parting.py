"""Which files are read together by one process, and which one is read in parts by several."""

from collections.abc import Sequence
from itertools import groupby

from ..records.archive import LogOpener
from ..records.parts import Part, parts_of
from ..records.sources import LogPath
from .filereader import FileReader
from .tasks import Given, Task, open_reader

PART_BYTES = 8 << 20
"""Bytes of a part, or of small files that are read by one process: much longer to read than to ask for."""
MOST_FILES = 64
"""Small files that are read by one process."""
_TRIED_BYTES = 1 << 17
"""Of a file that may be parted so much is read to see whether its records depend on one another."""


def tasks_of(
    files: Sequence[LogPath], given: Given, *, part_bytes: int | None = None, most_files: int = MOST_FILES
) -> list[Task]:
    """The files as tasks of about `part_bytes` bytes (of the default `PART_BYTES`), in their order.

    The members of an archive stay together: they are unpacked on the way.
    """
    each = part_bytes or PART_BYTES
    tasks: list[Task] = []
    small: list[LogPath] = []

    def gather() -> None:
        if small:
            tasks.append(Task(tuple(small)))
            small.clear()

    for path, grouped in groupby(files, key=lambda file: file.path):
        own = list(grouped)
        parts = [] if own[0].member else _parts(own[0], given, each)
        if len(parts) > 1:
            gather()
            inode = path.stat().st_ino
            tasks += (Task((own[0],), part, inode) for part in parts)
            continue
        small += own
        if len(small) >= most_files or sum(file.size for file in small) > each:
            gather()
    gather()
    return tasks


def _parts(file: LogPath, given: Given, each: int) -> list[Part]:
    """A file's parts, of which each is read as if the others were not there; none where it cannot be cut."""
    if file.size < 2 * each:
        return []
    try:
        with LogOpener() as opener, opener.open(file.path) as stream:
            reader = open_reader(file, stream, given, _ignore)
            if not isinstance(reader, FileReader) or reader.parted_behind is None:
                return []
            parts = parts_of(stream, file.size, each, reader.parted_behind)
            begin = parts_of(stream, 2 * _TRIED_BYTES, _TRIED_BYTES, reader.parted_behind)[0]
            if begin.end is None:
                return []
            stream.seek(0)
            tried = open_reader(file, stream, given, _ignore, begin)
            assert isinstance(tried, FileReader)
            for _event in tried.events():
                pass
            return [] if tried.tally().leans else parts
    except OSError:  # who reads the file says so
        return []


def _ignore(_place: int) -> None:
    pass
