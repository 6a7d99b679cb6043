"""A log file opened for reading, whatever form it has on the disk."""

from pathlib import Path
from typing import BinaryIO, cast

from .evtx import MAGIC, EvtxStream
from .legible import goes_on_as_text
from .packed import LogStream, open_packed
from .snapshot import Snapshot
from .zstd import MAGIC as ZSTD_MAGIC
from .zstd import ZstdStream

_HEAD = 4096


def open_log(path: Path, size: int = 0) -> LogStream:
    """Open a log for reading bytes of text: packed files are unpacked, binary event logs of Windows become JSON lines.

    `size`: that it had when it was found, where what was written since is not to be read.
    """
    file = cast(BinaryIO, path.open("rb", buffering=0))
    try:
        return open_file(cast(BinaryIO, Snapshot(file, size)) if size else file)
    except BaseException:
        file.close()
        raise


def open_file(file: BinaryIO) -> LogStream:
    """The same for a file that is open already; the stream closes it."""
    file.seek(0)
    head = file.read(_HEAD)
    if not goes_on_as_text(head):
        if MAGIC.match(head):
            return EvtxStream(file)
        if ZSTD_MAGIC.match(head):
            return ZstdStream(file)
    return open_packed(file)
