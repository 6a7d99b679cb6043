"""The text of files packed with zstandard."""

import re
from typing import Any, BinaryIO

import pyarrow as pa

from .packed import LogStream, why_too_much

MAGIC = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")
_CHUNK = 1 << 16
_PIECE = 1 << 14
"""Bytes asked for at once: what a damaged place costs."""


class _Lent:
    """A file that its borrower cannot close."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def close(self) -> None:
        """Leave it open."""


class ZstdStream(LogStream):
    """What a file packed with zstandard holds, frame after frame, up to the first damage."""

    has_random_access = False

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self._restart()

    def _restart(self) -> None:
        self._file.seek(0)
        self._unpacker: Any = pa.CompressedInputStream(pa.PythonFile(_Lent(self._file), "r"), "zstd")
        self._given = 0
        self.problem = ""

    def read(self, size: int = _CHUNK, /) -> bytes:
        if self.problem:
            return b""
        try:
            data: bytes = self._unpacker.read(min(size, _PIECE))
        except (OSError, pa.ArrowException) as error:
            self.problem = f"the zstandard data are damaged or cut off ({error})"
            return b""
        self._given += len(data)
        self.problem = why_too_much(self._given, self.place())
        return data

    def seek(self, offset: int) -> None:
        if offset < self._given:
            self._restart()
        while self._given < offset and self.read(offset - self._given):
            pass
