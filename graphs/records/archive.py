"""Archives (zip, tar, packed tar) as files of logs: what is in them, and each member as a stream. Nothing is extracted."""

import errno
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self, cast

from .entry import Entry, label_of
from .evtx import EvtxStream
from .ingest import SkippedFile
from .opening import open_file, open_log
from .packed import BZIP2, DEFLATE, XZ, LogStream, Unpacked
from .tar_headers import BLOCK, is_header, tar_entries
from .window import HEAD_BYTES, Window
from .zip_directory import BZIP2 as ZIP_BZIP2
from .zip_directory import DEFLATED, STORED, ZSTD, zip_entries
from .zip_directory import XZ as ZIP_XZ
from .zstd import ZstdStream

MOST_BYTES = 4 << 30
"""Bytes, unpacked, that are read of one archive."""
MOST_MEMBERS = 20_000
_ZIP_MAGIC = (b"PK\3\4", b"PK\5\6", b"PK\7\x08PK\3\4")
_ZIP_HEADER = 22
_PACKINGS = {DEFLATED: DEFLATE, ZIP_BZIP2: BZIP2, ZIP_XZ: XZ}
_CHUNK = 1 << 18
_MOST_ANEW = 1 << 30
_NO_LOGS = ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF")
"""Files by which office documents and Java programs are known, which are zip archives too."""
_NESTED = "archive within an archive; unpack it"


class Member(NamedTuple):
    """A file in an archive."""

    label: str
    """Its name there, as it is shown; no other member has it."""
    entry: Entry


class Listing(NamedTuple):
    """What an archive holds."""

    members: tuple[Member, ...]
    """Those that can be read, in the order of reading."""
    skipped: tuple[SkippedFile, ...]
    """Those that cannot, by their labels, and what is wrong with the archive itself, whose label is ''."""


class _Limits(NamedTuple):
    bytes: int
    members: int


def list_archive(path: Path) -> Listing | None:
    """The members of an archive; None where the file is none. Raises OSError where it cannot be read."""
    status = path.stat()
    return _listed(path, (status.st_ino, status.st_size, status.st_mtime_ns), _Limits(MOST_BYTES, MOST_MEMBERS))


@lru_cache(maxsize=16)
def _listed(path: Path, _version: tuple[int, int, int], limits: _Limits) -> Listing | None:
    archive = _Archive.open(path)
    if archive is None:
        return None
    with archive:
        return _Lister(archive, limits).listing()


class _Archive:
    """An archive that is open. Members are parts of one stream: going on to a later one unpacks nothing twice."""

    def __init__(self, stream: LogStream, size: int, *, is_zip: bool) -> None:
        self._stream, self._size, self._is_zip = stream, size, is_zip

    @classmethod
    def open(cls, path: Path) -> "_Archive | None":
        """The archive in a file, or None where there is none."""
        size = path.stat().st_size
        file = cast(BinaryIO, path.open("rb", buffering=0))
        try:
            head = file.read(BLOCK)
            if _is_zip(head):
                return cls(LogStream(file), size, is_zip=True)
            stream = open_file(file)
            if not isinstance(stream, EvtxStream) and is_header(stream.read_fully(BLOCK)):
                return cls(stream, size, is_zip=False)
        except BaseException:
            file.close()
            raise
        file.close()
        return None

    @property
    def unpacks_as_a_whole(self) -> bool:
        """Whether a member can be had only by unpacking all that stands before it."""
        return not self._stream.has_random_access

    def entries(self) -> Iterator[Entry]:
        return zip_entries(self._stream, self._size) if self._is_zip else tar_entries(self._stream)

    def member(self, entry: Entry) -> Window:
        """The bytes of a member."""
        if not self._is_zip:
            return Window(self._stream, entry.start, entry.size)
        data = Window(self._stream, entry.start, entry.packed_size)
        file = cast(BinaryIO, data)
        stream: LogStream
        if entry.method == STORED:
            stream = LogStream(file)
        elif entry.method == ZSTD:
            stream = ZstdStream(file)
        else:
            stream = Unpacked(file, _PACKINGS[entry.method])
        return Window(stream, 0, entry.size, entry.checksum)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._stream.close()


class _Lister:
    """Goes through an archive once and stops at its limits."""

    def __init__(self, archive: _Archive, limits: _Limits) -> None:
        self._archive, self._limits = archive, limits
        self._members: list[Member] = []
        self._skipped: list[SkippedFile] = []
        self._labels: Counter[str] = Counter()
        self._bytes = 0

    def listing(self) -> Listing:
        for entry in self._archive.entries():
            if not entry.name and entry.why_not:
                self._skip("", entry.why_not)
            elif not self._take(entry):
                break
        if any(member.label in _NO_LOGS for member in self._members):
            return Listing((), (SkippedFile(file="", reason="office document or program; unpack it if it holds logs"),))
        if not self._members and not self._skipped:
            self._skip("", "archive without files", is_loss=False)
        return Listing(tuple(self._ordered()), tuple(self._skipped))

    def _ordered(self) -> list[Member]:
        """By their names, as a folder is read; where going back would unpack too much anew, as they stand."""
        ordered = sorted(self._members)
        back = sum(after.entry.start for before, after in pairwise(ordered) if after.entry.start < before.entry.start)
        return self._members if self._archive.unpacks_as_a_whole and back > _MOST_ANEW else ordered

    def _take(self, entry: Entry) -> bool:
        """Add a member; False where a limit forbids to go on."""
        label = self._own_label(entry.name)
        if len(self._labels) > self._limits.members:
            self._skip("", f"holds more than {self._limits.members:,} files; {label} and what follows were not read")
            return False
        if entry.why_not:
            self._skip(label, entry.why_not, is_loss=entry.is_loss)
            return True
        # What stands between members counts as well where it must be unpacked.
        used = entry.start if self._archive.unpacks_as_a_whole else self._bytes
        if max(used, self._bytes) + entry.size > self._limits.bytes:
            return self._stop(label)
        self._bytes += entry.size
        problem = self._look_into(entry)
        if problem is None:
            return self._stop(label)
        if problem:
            self._skip(label, problem)
        else:
            self._members.append(Member(label, entry))
        return True

    def _stop(self, label: str) -> bool:
        most = f"{self._limits.bytes:,} bytes"
        self._skip("", f"unpacks to more than {most}; {label} and what follows were not read")
        return False

    def _look_into(self, entry: Entry) -> str | None:
        """Why a member is not read, or ''; None where what it unpacks to is too much."""
        file = cast(BinaryIO, self._archive.member(entry))
        try:
            head = file.read(BLOCK)
            if _is_archive(head):
                return _NESTED
            stream = open_file(file)
            if isinstance(stream, (Unpacked, ZstdStream)):
                if _is_archive(stream.read_fully(BLOCK)):
                    return _NESTED
                while chunk := stream.read(_CHUNK):
                    self._bytes += len(chunk)
                    if self._bytes > self._limits.bytes:
                        return None
        except OSError as error:
            return f"cannot be read: {error}"
        return ""

    def _own_label(self, name: str) -> str:
        label = wanted = label_of(name)
        number = 1
        while label in self._labels:
            number = max(number + 1, self._labels[wanted] + 1)
            label = f"{wanted} ({number})"
            self._labels[wanted] = number
        self._labels[label] += 1
        return label

    def _skip(self, label: str, reason: str, *, is_loss: bool = True) -> None:
        self._skipped.append(SkippedFile(file=label, reason=reason, is_loss=is_loss))


def _is_zip(head: bytes) -> bool:
    """Whether a zip begins here; its first header holds zeros, as no line of text that begins like one does."""
    return head.startswith(_ZIP_MAGIC) and b"\0" in head[4:_ZIP_HEADER]


def _is_archive(head: bytes) -> bool:
    return is_header(head) or _is_zip(head)


class _MemberStream(LogStream):
    """A member as it stands in its archive, where only its beginning can be had twice at no cost."""

    has_random_access = False


class LogOpener:
    """Opens one log after another. An archive stays open until another one is needed, so members that follow one another
    are unpacked on the way.
    """

    def __init__(self) -> None:
        self._path: Path | None = None
        self._archive: _Archive | None = None
        self._entries: dict[str, Entry] = {}

    def open(self, path: Path, member: str = "", *, size: int = 0) -> LogStream:
        """A log as a stream of bytes of text; that of an archive's member is good until the next one is opened.

        `size`: that the file on the disk had when it was found, where what was written since is not to be read.
        """
        if not member:
            return open_log(path, size)
        entry = self._entry(path, member)
        archive = cast(_Archive, self._archive)
        file = cast(BinaryIO, archive.member(entry))
        stream = open_file(file)
        if type(stream) is LogStream and archive.unpacks_as_a_whole and entry.size > HEAD_BYTES:
            file.seek(0)
            return _MemberStream(file)
        return stream

    def size(self, path: Path, member: str = "") -> int:
        """Bytes of a log on the disk, or in its archive once that is unpacked."""
        return self._entry(path, member).size if member else path.stat().st_size

    def _entry(self, path: Path, member: str) -> Entry:
        if self._archive is None or self._path != path:
            self.close()
            listing = list_archive(path)
            self._archive = _Archive.open(path) if listing else None
            self._path = path
            self._entries = {own.label: own.entry for own in listing.members} if listing else {}
        if member not in self._entries:
            raise FileNotFoundError(errno.ENOENT, "no such file in the archive", f"{path}/{member}")
        return self._entries[member]

    def close(self) -> None:
        """Release the archive."""
        if self._archive is not None:
            self._archive.close()
        self._archive = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
