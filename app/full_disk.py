"""What a person is told when a disk is full: where, how much is free, what is needed, and how to go on."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from ..graphs.diskspace import is_full
from .errors import UsageError

__all__ = ["is_full", "no_room_for_run", "no_room_here"]

_BESIDE_EVENTS = 50e6
"""Bytes of a run's state, answers and reports: seldom more."""


def no_room_for_run(folder: Path, logs: Sequence[Path], error: BaseException, *, go_on: str) -> UsageError:
    """A run's disk is full; nothing that it did is lost."""
    needed = sum(_size(root) for root in logs) + _BESIDE_EVENTS
    return UsageError(
        f"the disk of {folder} is full ({_free(folder)} free): {_what(error)}. An investigation of these logs needs "
        f"about {needed / 1e6:,.0f} MB there. Make room, then continue with: {go_on}"
    )


def no_room_here(error: BaseException) -> UsageError:
    """A disk is full, and the same command goes on, or does it anew, when there is room."""
    return UsageError(f"a disk is full: {_what(error)}. Make room there, then run the same command again.")


def _what(error: BaseException) -> str:
    """The file that could not be written, or the library's words."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} could not be written"
    return " ".join(str(error).split())[:300].rstrip(".")


def _free(folder: Path) -> str:
    return f"{shutil.disk_usage(folder if folder.exists() else folder.absolute().parent).free / 1e6:,.1f} MB"


def _size(logs: Path) -> int:
    files = [logs] if logs.is_file() else [Path(place) / name for place, _, names in os.walk(logs) for name in names]
    return sum(file.stat().st_size for file in files if file.is_file())
