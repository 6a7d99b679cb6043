"""Memory that was used and is free again goes back to the machine: the allocators beneath us would keep it for later."""

import ctypes
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pyarrow as pa


def give_back() -> None:
    """Give the machine what nobody holds any more. It takes milliseconds, so it is for who is done with much."""
    pa.default_memory_pool().release_unused()
    trim = _trim()
    if trim is not None:
        trim(0)


@lru_cache(maxsize=1)
def _trim() -> Callable[[int], Any] | None:
    """What the C library has for that; others than Linux's usual one give memory back by themselves or not at all."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
