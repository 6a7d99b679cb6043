"""A log file opened for reading, whatever form it has on the disk."""

from pathlib import Path
from typing import BinaryIO, cast

from .evtx import MAGIC, EvtxStream
from .legible import goes_on_as_text
from .packed import LogStream, open_packed

_HEAD = 4096


def open_log(path: Path) -> LogStream:
    """Open a log for reading bytes of text: packed files are unpacked, binary event logs of Windows become JSON lines."""
    file = cast(BinaryIO, path.open("rb", buffering=0))
    head = file.read(_HEAD)
    if MAGIC.match(head) and not goes_on_as_text(head):
        return EvtxStream(file)
    file.close()
    return open_packed(path)
