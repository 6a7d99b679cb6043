"""Log files as streams of bytes, unpacked where they are packed, and read as far as they can be read."""

import bz2
import codecs
import errno
import lzma
import os
import re
import zlib
from collections.abc import Callable
from types import TracebackType
from typing import BinaryIO, NamedTuple, Protocol, Self, cast

from .legible import goes_on_as_text

_CHUNK = 1 << 16
_PIECE = 1 << 14
"""Most bytes unpacked at once: what a damaged place costs before the rest is fetched in small steps."""
_STEP = 32
_XZ_MEMORY = 256 << 20
"""Bytes that unpacking xz may take; its strongest usual setting takes 65 MiB, a file may ask for 4 GiB."""
MOST_RATIO = 200
"""So many times its packed size text may have; more is made to fill memory and disks."""
FREE_BYTES = 100 << 20
"""Text up to which no ratio counts."""


class _Unpacker(Protocol):
    """What gzip, bzip2 and xz have in common."""

    unused_data: bytes
    eof: bool

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


class Packing(NamedTuple):
    """One way of packing bytes."""

    name: str
    magic: re.Pattern[bytes]
    open: Callable[[], _Unpacker]
    shows_damage_at_once: bool
    """Whether the text up to where unpacking fails can be believed. xz and bzip2 notice damage only later: what they gave
    since is made up of other lines' parts, so the piece in which they fail is left out."""


_PACKINGS = (
    Packing("gzip", re.compile(rb"\x1f\x8b\x08"), lambda: cast(_Unpacker, zlib.decompressobj(31)), True),
    Packing(
        "bzip2",
        re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
        lambda: cast(_Unpacker, bz2.BZ2Decompressor()),
        False,
    ),
    Packing(
        "xz", re.compile(rb"\xfd7zXZ\x00"), lambda: cast(_Unpacker, lzma.LZMADecompressor(memlimit=_XZ_MEMORY)), False
    ),
)
DEFLATE = Packing("deflate", re.compile(rb"(?!)"), lambda: cast(_Unpacker, zlib.decompressobj(-15)), True)
BZIP2, XZ = _PACKINGS[1:]
_ERRORS = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


def why_too_much(given: int, packed: int) -> str:
    """Why no more is unpacked after so many bytes of text from so many packed ones, or ''."""
    if given <= FREE_BYTES or given <= MOST_RATIO * packed:
        return ""
    return f"it unpacks to more than {MOST_RATIO} times its size, as no log does; what follows was not read"


class LogStream:
    """Bytes of a log file as it stands on the disk."""

    has_random_access = True
    """Whether going to a place costs less than reading up to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.problem = ""
        """Why the stream ended before the file's end, or ''."""

    def read(self, size: int = _CHUNK, /) -> bytes:
        """At most `size` bytes; none at the end, or where the disk gives no more (then `problem` says why)."""
        try:
            return self._file.read(size)
        except OSError as error:
            self.problem = error.strerror or str(error)
            return b""

    def read_fully(self, size: int) -> bytes:
        """`size` bytes, or all that are left."""
        parts: list[bytes] = []
        while size > 0 and (part := self.read(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def read_at(self, place: int, size: int) -> bytes:
        """`size` bytes from a place, or all that are there; none where there can be no such place."""
        try:
            self.seek(place)
        except (OSError, OverflowError, ValueError):
            return b""
        return self.read_fully(size)

    def seek(self, offset: int) -> None:
        """Go to a place in the text."""
        self._file.seek(offset)

    def place(self) -> int:
        """Bytes of the file, as it stands on the disk, that were read."""
        return self._file.tell()

    def inode(self) -> int:
        """Which file on the disk it is."""
        return os.fstat(self._file.fileno()).st_ino

    def next_written(self) -> int:
        """From which place on the disk holds anything again, where the text goes on with bytes that were never written."""
        if not self.has_random_access:
            return 0
        place = self._file.tell()
        try:
            found = os.lseek(self._file.fileno(), place, os.SEEK_DATA)
        except (OSError, AttributeError) as error:
            # Either nothing follows, or the system does not tell.
            found = self._file.seek(0, os.SEEK_END) if getattr(error, "errno", 0) == errno.ENXIO else place
        self._file.seek(place)
        return found

    def close(self) -> None:
        """Release the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Unpacked(LogStream):
    """The text of a packed file, member after member, up to the first damage."""

    has_random_access = False

    def __init__(self, file: BinaryIO, packing: Packing) -> None:
        super().__init__(file)
        self._packing = packing
        self._restart()

    def _restart(self) -> None:
        self._file.seek(0)
        self._unpacker = self._packing.open()
        self._waiting = b""  # packed bytes that the unpacker has not taken
        self._given = 0  # bytes of text read so far
        self._piece = _PIECE
        self._is_over = False
        self.problem = ""

    def read(self, size: int = _CHUNK, /) -> bytes:
        while not self._is_over:
            data = self._unpack(min(size, self._piece))
            if data:
                self._given += len(data)
                if problem := why_too_much(self._given, self.place()):
                    self.problem, self._is_over = problem, True
                return data
        return b""

    def _unpack(self, size: int) -> bytes:
        """Some text; none where a member ended, more packed bytes are needed, or nothing is left."""
        if self._unpacker.eof:
            self._next_member()
            return b""
        if not self._waiting and getattr(self._unpacker, "needs_input", True):
            self._waiting = super().read(_CHUNK)
        is_end = not self._waiting
        try:
            data = self._unpacker.decompress(self._waiting, size)
        except _ERRORS as error:
            self._meet_damage(str(error))
            return b""
        # zlib hands back what it could not take yet; the others keep it.
        self._waiting = getattr(self._unpacker, "unconsumed_tail", b"")
        if is_end and not data and not self._unpacker.eof:
            self._is_over = True
            self.problem = self.problem or f"the {self._packing.name} data are cut off"
        return data

    def _next_member(self) -> None:
        rest = self._unpacker.unused_data or self._waiting
        rest = rest.lstrip(b"\0")
        while len(rest) < 16 and (more := super().read(_CHUNK)):
            rest = (rest + more).lstrip(b"\0")
        self._waiting = rest
        if self._packing.magic.match(rest):
            self._unpacker = self._packing.open()
            return
        self._is_over = True
        if rest:
            self.problem = (
                f"what stands behind the {self._packing.name} data is no {self._packing.name} and was not read"
            )

    def _meet_damage(self, reason: str) -> None:
        """End here; before, where it can be believed, fetch in small steps the text before the damage."""
        if self._piece == _STEP or not self._packing.shows_damage_at_once:
            self._is_over = True
            self.problem = f"the {self._packing.name} data are damaged ({reason})"
            return
        given = self._given
        self._restart()
        while self._given < given and self.read(given - self._given):
            pass
        self._piece = _STEP

    def seek(self, offset: int) -> None:
        if offset < self._given:
            self._restart()
        while self._given < offset and self.read(offset - self._given):
            pass


class Recoded(LogStream):
    """The text of another stream as UTF-8; places are those in this text."""

    has_random_access = False

    def __init__(self, stream: LogStream, encoding: str, mark: int) -> None:
        self._stream, self._encoding, self._mark = stream, encoding, mark
        self._restart()

    def _restart(self) -> None:
        self._stream.seek(0)
        self._stream.read_fully(self._mark)
        self._decoder = codecs.getincrementaldecoder(self._encoding)("replace")
        self._ready = b""
        self._given = 0
        self._is_over = False

    @property
    def problem(self) -> str:  # type: ignore[override]
        """Why the stream ended before the file's end, or ''."""
        return self._stream.problem

    def read(self, size: int = _CHUNK, /) -> bytes:
        while not self._ready and not self._is_over:
            chunk = self._stream.read(max(_CHUNK, size))
            self._is_over = not chunk
            self._ready = self._decoder.decode(chunk, final=self._is_over).encode("utf-8", "replace")
        data, self._ready = self._ready[:size], self._ready[size:]
        self._given += len(data)
        return data

    def seek(self, offset: int) -> None:
        if offset < self._given:
            self._restart()
        self.read_fully(offset - self._given)

    def place(self) -> int:
        return self._stream.place()

    def close(self) -> None:
        self._stream.close()


def open_packed(file: BinaryIO) -> LogStream:
    """A file, from its beginning, for reading bytes. Gzip, bzip2 and xz are unpacked: they are known by their first
    bytes and by what unpacking gives, because a line of text may begin with the same letters.
    """
    file.seek(0)
    head = file.read(16)
    packing = next((packing for packing in _PACKINGS if packing.magic.match(head)), None)
    if packing is None:
        file.seek(0)
        return LogStream(file)
    stream = Unpacked(file, packing)
    stream.read_fully(_PIECE)
    if stream.problem:
        file.seek(0)
        if goes_on_as_text(file.read(_CHUNK)):
            file.seek(0)
            return LogStream(file)
    stream.seek(0)
    return stream
