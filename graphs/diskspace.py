"""A full disk, however the library that met it says so."""

import errno
import sqlite3
from collections.abc import Iterator

import duckdb

_NUMBERS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SQLITE = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_FSYNC"})
_WORDS = ("no space left on device", "disk is full", "disk quota exceeded", "file too large", "os error 28")
_MODULES = ("chromadb", "safetensors")
"""Libraries of Rust that pass the kernel's words on in errors of their own."""


def is_full(error: BaseException) -> bool:
    """Whether an error, or what caused it, is a full disk, a spent quota or a file that may grow no further."""
    return any(_says_full(cause) for cause in _chain(error))


def _says_full(error: BaseException) -> bool:
    """Words count only where the library speaks of its files: other messages quote data, which may say anything."""
    if isinstance(error, OSError):
        return error.errno in _NUMBERS
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", "") in _SQLITE
    speaks = isinstance(error, (duckdb.IOException, duckdb.TransactionException))
    if speaks or type(error).__module__.startswith(_MODULES):
        return any(word in str(error).lower() for word in _WORDS)
    return False


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: object = error
    while isinstance(current, BaseException) and id(current) not in seen:
        yield current
        seen.add(id(current))
        current = current.__cause__ or current.__context__
