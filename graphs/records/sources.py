"""The files of a logs folder: which are read, which are not and why."""

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..errors import InputError
from .archive import list_archive
from .encodings import encoding_of
from .ingest import SkippedFile
from .legible import is_legible, known_kind
from .packed import LogStream

SAMPLE_BYTES = 65_536
_TAIL_BYTES = 8_192
_NOTHING = b"\0 \t\r\n"
_ZEROS = bytes(SAMPLE_BYTES)


class LogPath(NamedTuple):
    """A file to read."""

    name: str
    """Relative to the logs folder, with forward slashes."""
    path: Path
    size: int
    """Bytes on the disk, or in the archive once it is unpacked."""
    member: str = ""
    """Which file of the archive that lies at `path`."""
    modified: float | None = None
    """Seconds since 1970, where the archive says so."""


def find_files(logs: Path, store_path: Path) -> tuple[list[LogPath], list[SkippedFile]]:
    """The files to read, in a stable order, and those that cannot be; raise where there is nothing at all."""
    if not logs.exists():
        raise InputError(
            f"{logs}: no such file or folder; expected a folder of log files or one log file. "
            "Check the path given as logs."
        )
    if logs.is_file():
        return _look_into([LogPath(shown_name(logs.name), logs, logs.stat().st_size)])
    skipped: list[SkippedFile] = []
    own = _own_files(store_path)
    folder = logs.resolve()
    files: list[LogPath] = []
    for name, entry in _walk(str(logs), "", skipped):
        try:
            status = entry.stat()
            is_link = entry.is_symlink()
        except OSError as error:
            skipped.append(SkippedFile(file=name, reason=f"cannot be read: {error.strerror}"))
            continue
        if (status.st_dev, status.st_ino) in own:
            continue
        path = Path(entry.path)
        is_outside = is_link and not path.resolve().is_relative_to(folder)
        if stat.S_ISDIR(status.st_mode):
            if is_outside:
                skipped.append(SkippedFile(file=name, reason="link to a folder outside the logs folder"))
        elif not stat.S_ISREG(status.st_mode):
            skipped.append(SkippedFile(file=name, reason="not a regular file", is_loss=False))
        elif is_outside:
            skipped.append(SkippedFile(file=name, reason="link to a file outside the logs folder"))
        else:
            files.append(LogPath(name, path, status.st_size))
    if not files and not skipped:
        raise InputError(
            f"{logs}: the folder holds no files; expected log files in any text format. "
            "Put the logs there or give another folder."
        )
    files, inside = _look_into(sorted(files))
    return files, skipped + inside


def _look_into(files: list[LogPath]) -> tuple[list[LogPath], list[SkippedFile]]:
    """The files with archives replaced by their members, and what of those cannot be read."""
    found: list[LogPath] = []
    skipped: list[SkippedFile] = []
    for file in files:
        try:
            listing = list_archive(file.path)
        except OSError:  # who reads the file says so
            listing = None
        if listing is None:
            found.append(file)
            continue
        for label, entry in listing.members:
            found.append(LogPath(f"{file.name}/{label}", file.path, entry.size, label, entry.modified))
        skipped += [
            replace(left, file=f"{file.name}/{left.file}" if left.file else file.name) for left in listing.skipped
        ]
    return found, skipped


def _own_files(store_path: Path) -> set[tuple[int, int]]:
    found = set()
    for path in (store_path, store_path.with_name(store_path.name + ".wal")):
        try:
            status = path.stat()
        except OSError:
            continue
        found.add((status.st_dev, status.st_ino))
    return found


def shown_name(name: str) -> str:
    """A file's name as text that every store takes: bytes that are no UTF-8 are written as `\\xff`."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("utf-8", "backslashreplace")
    return name


def find_path(folder: Path, name: str) -> tuple[Path, str]:
    """The file that has this shown name below a folder, and which member where that is an archive."""
    path = folder
    parts = name.split("/")
    for number, part in enumerate(parts):
        if path.is_file():
            return path, "/".join(parts[number:])
        found = path / part
        if not found.exists() and "\\x" in part:
            found = next((entry for entry in path.iterdir() if shown_name(entry.name) == part), found)
        path = found
    return path, ""


def _walk(folder: str, prefix: str, skipped: list[SkippedFile]) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Everything below a folder but the folders themselves; links to folders are not followed."""
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        if not prefix:
            raise InputError(
                f"{folder}: the folder cannot be read ({error.strerror}); expected a readable folder. "
                "Check its permissions."
            ) from error
        skipped.append(SkippedFile(file=prefix.rstrip("/"), reason=f"cannot be read: {error.strerror}"))
        return
    for entry in entries:
        name = prefix + shown_name(entry.name)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, name + "/", skipped)
        else:
            yield name, entry


class Sample(NamedTuple):
    """The beginning of a file's text."""

    data: bytes
    """First bytes, without the blanks before them where those are many."""
    start: int
    """Where `data` stands in the file."""
    is_all: bool
    """Whether nothing of the file follows."""


def read_sample(stream: LogStream, size: int) -> Sample:
    """What tells of a file's text, from a stream that stands at its beginning.

    More than a sample of blanks and zeros is passed over, and so is one block of rubbish, however large: then the
    sample comes from behind it, from the middle or from the end. `size` is the file's on the disk.
    """
    start = 0
    data = stream.read_fully(SAMPLE_BYTES)
    while len(data) == SAMPLE_BYTES and (data == _ZEROS or not data.strip(_NOTHING)):
        start += len(data)
        # What was never written need not be read: a file may have gigabytes of it.
        if data == _ZEROS and (written := stream.next_written() // SAMPLE_BYTES * SAMPLE_BYTES) > start:
            start = written
            stream.seek(start)
        data = stream.read_fully(SAMPLE_BYTES)
    sample = Sample(data, start, len(data) < SAMPLE_BYTES)
    if sample.is_all or encoding_of(data).is_wide or is_legible(data) or (not start and known_kind(data)):
        return sample
    for window in _windows(stream, size):
        if is_legible(window):
            return Sample(window.partition(b"\n")[2] or window, start + 1, False)
    return sample


def why_not_text(sample: Sample, stream: LogStream, size: int) -> tuple[str, bool] | None:
    """Why a file is no log, and whether it may be evidence all the same; None where it is text."""
    head = sample.data
    if not head.strip(_NOTHING):
        if stream.problem:
            return f"cannot be read: {stream.problem}", True
        has_zeros = b"\0" in head or (sample.start and b"\0" in stream.read_at(0, SAMPLE_BYTES))
        return ("zeros only", True) if size and has_zeros else ("empty file", False)
    if not sample.start and (kind := known_kind(head)):
        return kind
    return None if encoding_of(head).is_wide or is_legible(head) else ("binary data", True)


def _windows(stream: LogStream, size: int) -> Iterator[bytes]:
    """Parts of the file behind the sample: the next ones, the middle and the end."""
    for _ in range(4):
        yield stream.read_fully(SAMPLE_BYTES)
    yield from _far_windows(stream, size)


def _far_windows(stream: LogStream, size: int) -> Iterator[bytes]:
    if stream.has_random_access:  # a packed file has no end that could be had without the rest
        for place in (size // 2, max(0, size - SAMPLE_BYTES)):
            stream.seek(place)
            yield stream.read_fully(SAMPLE_BYTES)


def further_text(stream: LogStream, size: int) -> bytes:
    """Text from the middle and the end of a file that is longer than its sample; nothing where it is packed."""
    return b"\n".join(_far_windows(stream, size))


def read_tail(stream: LogStream, sample: Sample, size: int) -> bytes:
    """The end of the file's text, or nothing where that cannot be had without reading all of it."""
    if sample.is_all:
        return sample.data[-_TAIL_BYTES:]
    if not stream.has_random_access:
        return b""
    stream.seek(max(0, size - _TAIL_BYTES))
    return stream.read_fully(_TAIL_BYTES)
