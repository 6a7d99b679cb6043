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
    """A file that its borrower cannot close, and whose errors do not pass through it: pyarrow would keep them."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.problem = ""

    def read(self, size: int = -1) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            self.problem = error.strerror or str(error)
            return b""

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
        self._lent = _Lent(self._file)
        self._unpacker: Any = pa.CompressedInputStream(pa.PythonFile(self._lent, "r"), "zstd")
        self._given = 0
        self.problem = ""

    def read(self, size: int = _CHUNK, /) -> bytes:
        if self.problem:
            return b""
        try:
            data: bytes = self._unpacker.read(min(size, _PIECE))
        except (OSError, pa.ArrowException) as error:
            self.problem = self._lent.problem or f"the zstandard data are damaged or cut off ({error})"
            return b""
        self._given += len(data)
        self.problem = (not data and self._lent.problem) or why_too_much(self._given, self.place())
        return data

    def seek(self, offset: int) -> None:
        if offset < self._given:
            self._restart()
        while self._given < offset and self.read(offset - self._given):
            pass
