"""A disk that fills up, or fails, while a data set is written there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from ..diskspace import is_full
from ..errors import InputError, StoreError

_SHARE = 0.4
"""What a data set takes of its logs, at most: access lines take so much, Windows events a tenth."""


@contextmanager
def room_at(where: str, logs_bytes: int) -> Iterator[None]:
    """Turn what a disk raises into a sentence: how much is needed, and that nothing is lost."""
    try:
        yield
    except OSError as error:
        if not is_full(error):
            raise InputError(
                f"{where}: cannot be written ({error.strerror or error}). Look at that disk and your right to it, then "
                "run the same command again: it goes on with the parts that are missing."
            ) from error
        raise StoreError(
            f"{where}: the disk is full{_free(where)}. A data set of these logs needs up to "
            f"{max(1.0, _SHARE * logs_bytes / 1e6):,.0f} MB there. What was read is kept: make room, then run the same "
            "command again; it goes on with the parts that are missing."
        ) from error


def _free(where: str) -> str:
    try:
        return f" ({shutil.disk_usage(where).free / 1e6:,.0f} MB are free)"
    except OSError:
        return ""
