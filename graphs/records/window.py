"""A part of a stream as a file of its own: what an archive holds of one member."""

import io
import zlib

from .packed import LogStream

HEAD_BYTES = 1 << 20
"""A part's beginning that is kept, so that going back there does not unpack the archive anew."""


class Window(io.RawIOBase):
    """Bytes `start` to `start + size` of a stream that others may move. Raises OSError where the stream gives no more."""

    def __init__(self, stream: LogStream, start: int, size: int, checksum: int | None = None) -> None:
        super().__init__()
        self._stream, self._start, self._size = stream, start, size
        self._checksum, self._sum, self._summed = checksum, 0, 0
        self._place = 0
        self._head: bytes | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Bytes from the part's beginning."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the part."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer, /) -> int:  # type: ignore[no-untyped-def]
        """Fill the buffer as far as the part goes."""
        size = min(len(buffer), self._size - self._place)
        if size <= 0:
            if self._checksum is not None and self._summed == self._size and self._sum != self._checksum:
                raise OSError("its check sum is wrong, so some of it is damaged or more than the archive says")
            return 0
        if self._head is None:
            self._head = self._fetch_fully(min(self._size, HEAD_BYTES))
        data = self._head[self._place : self._place + size] or self._fetch(self._place, size)
        if not data:
            raise OSError(self._stream.problem or "the archive is cut off")
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def _fetch_fully(self, size: int) -> bytes:
        parts: list[bytes] = []
        place = 0
        while place < size and (part := self._fetch(place, size - place)):
            parts.append(part)
            place += len(part)
        return b"".join(parts)

    def _fetch(self, place: int, size: int) -> bytes:
        self._stream.seek(self._start + place)
        data = self._stream.read(size)
        if place <= self._summed < place + len(data):
            self._sum = zlib.crc32(data[self._summed - place :], self._sum)
            self._summed = place + len(data)
        return data
