"""Keep the memory of freed tensors from piling up while large ones come and go."""

import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of mallopt(3)
_OWN_PAGES = 2**20
_HIGHEST = 32 * 2**20


@contextmanager
def large_tensors_on_their_own_pages() -> Iterator[None]:
    """Inside, the memory of a tensor from 1 MiB on goes back to the system as soon as it is freed.

    Otherwise glibc, once it has seen large tensors freed, puts those of up to 32 MiB on its heap, where the holes
    between them stay: loading then peaks at about twice what it uses. Afterwards the thresholds are what glibc itself
    ends up with in a process that frees large tensors. Does nothing with another C library.
    """
    tune = _mallopt()
    if tune is None:
        yield
        return
    tune(_MMAP_THRESHOLD, _OWN_PAGES)
    try:
        yield
    finally:
        tune(_MMAP_THRESHOLD, _HIGHEST)
        tune(_TRIM_THRESHOLD, 2 * _HIGHEST)
        ctypes.CDLL(None).malloc_trim(0)


@cache
def _mallopt() -> Callable[[int, int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):  # musl has neither
        return None
    tune: Callable[[int, int], int] = library.mallopt
    return tune
