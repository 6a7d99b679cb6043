"""Compiled rules on disk: a rule file that was compiled once is not compiled again, wherever it lies.

Entries are found by the content of the file and by everything that compiles it, so that none is ever out of date. One
SQLite file serves any number of processes; what was not used for longest goes when it grows too large.
"""

import hashlib
import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from ..errors import InputError
from ..plain_tables import open_sqlite

FILE_NAME = "rules.sqlite"
MOST_BYTES = 256 << 20
"""Bytes of entries that are kept."""

_COLUMNS = ("key", "value", "used")
_COMPILERS = ("columns.py", "compiled.py", "condition.py", "documents.py", "needs.py", "patterns.py", "ruleset.py")
_SECONDS_TO_WAIT = 5.0
_DAY = 86_400
_AT_ONCE = 500


class RuleCache:
    """Compiled rule files in a folder. What cannot be kept or read is compiled anew, and `trouble` says why."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._path = folder / FILE_NAME
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self.trouble = ""
        """Why nothing is kept, or ''."""

    def read(self, wanted: Iterable[bytes]) -> dict[bytes, Any]:
        """What is kept under these keys."""
        keys = list(dict.fromkeys(wanted))
        found: dict[bytes, Any] = {}
        connection = self._open()
        if connection is None:
            return found
        try:
            with self._lock:
                for start in range(0, len(keys), _AT_ONCE):
                    some = keys[start : start + _AT_ONCE]
                    marks = ", ".join("?" * len(some))
                    rows = connection.execute(f"SELECT key, value FROM compiled WHERE key IN ({marks})", some)
                    found |= {key: orjson.loads(value) for key, value in rows}
                self._mark_used(connection, list(found))
        except (sqlite3.Error, orjson.JSONDecodeError) as error:
            self.trouble = f"{self._path}: cannot be read ({error})"
        finally:
            connection.close()
        return found

    def write(self, entries: Mapping[bytes, Any]) -> None:
        """Keep what was compiled."""
        if not entries or (connection := self._open()) is None:
            return
        today = int(time.time()) // _DAY
        rows = [(key, orjson.dumps(value, default=str), today) for key, value in entries.items()]
        try:
            with self._lock:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT OR REPLACE INTO compiled VALUES (?, ?, ?)", rows)
                self._shrink(connection)
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            self.trouble = f"{self._path}: cannot be written ({error})"
        finally:
            connection.close()

    def _open(self) -> sqlite3.Connection | None:
        """The file, made where it is missing; a damaged one is of no use to anybody and is begun anew."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                return self._connect()
            except InputError:
                self._path.unlink(missing_ok=True)
                return self._connect()
        except (OSError, sqlite3.Error, InputError) as error:
            self.trouble = f"{self._path}: cannot be opened ({error})"
            return None

    def _connect(self) -> sqlite3.Connection:
        connection = open_sqlite(self._path, {"compiled": _COLUMNS})
        connection.execute(f"PRAGMA busy_timeout = {int(_SECONDS_TO_WAIT * 1000)}")
        connection.execute("CREATE TABLE IF NOT EXISTS compiled (key BLOB PRIMARY KEY, value BLOB, used INTEGER)")
        return connection

    def _mark_used(self, connection: sqlite3.Connection, keys: list[bytes]) -> None:
        """Note the day of use, so that what nobody uses can go; once a day, for writing costs more than reading."""
        today = int(time.time()) // _DAY
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            old = connection.execute(
                f"SELECT 1 FROM compiled WHERE key IN ({marks}) AND used < ? LIMIT 1", [*some, today]
            )
            if old.fetchone():
                connection.execute(f"UPDATE compiled SET used = ? WHERE key IN ({marks})", [today, *some])

    def _shrink(self, connection: sqlite3.Connection) -> None:
        (size,) = connection.execute("SELECT coalesce(sum(length(value)), 0) FROM compiled").fetchone()
        if size > self._most_bytes:
            connection.execute(
                "DELETE FROM compiled WHERE key IN (SELECT key FROM (SELECT key, sum(length(value)) OVER "
                "(ORDER BY used DESC, rowid DESC) AS size FROM compiled) WHERE size > ?)",
                [self._most_bytes // 2],
            )


def key_of(content: bytes) -> bytes:
    """What a file content is found by."""
    return hashlib.sha256(_compiler() + content).digest()


@lru_cache(maxsize=1)
def _compiler() -> bytes:
    """A digest of all that turns a rule's text into a condition: when it changes, every rule is compiled anew."""
    digest = hashlib.sha256()
    for package in ("pysigma", "duckdb"):
        digest.update(f"{package} {version(package)}\n".encode())
    folder = Path(__file__).parent
    for name in _COMPILERS:
        digest.update((folder / name).read_bytes())
    return digest.digest()
