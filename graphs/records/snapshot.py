"""A file as it was when it was found: what is written behind that is left for another time."""

import io
import os
from typing import BinaryIO


class Snapshot(io.RawIOBase):
    """The first `size` bytes of a file, however it grows. Raises OSError where some of them are gone."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        super().__init__()
        self._file, self._size, self._place = file, size, file.tell()

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def fileno(self) -> int:
        """The number by which the system knows the file."""
        return self._file.fileno()

    def tell(self) -> int:
        """Bytes from the file's beginning."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the file."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = self._file.seek(base + offset)
        return self._place

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        left = max(0, self._size - self._place)
        wanted = left if size < 0 else min(size, left)
        data = self._file.read(wanted) if wanted else b""
        if wanted and not data:
            there = os.fstat(self.fileno()).st_size
            raise OSError(f"it shrank since it was found, to {there:,} of {self._size:,} bytes")
        self._place += len(data)
        return data

    def readinto(self, buffer, /) -> int:  # type: ignore[no-untyped-def]
        """Fill the buffer as far as the file goes."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Release the file."""
        self._file.close()
        super().close()
