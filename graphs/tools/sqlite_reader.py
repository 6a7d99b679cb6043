"""A process of its own that reads one SQLite file: `python sqlite_reader.py FILE`, one request a line, one answer a line.

It imports nothing of ours, so that it starts at once, and holds itself to limits; `database.py` ends it from outside when a
statement takes too long, because SQLite cannot be interrupted within one long function call.
"""

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

MOST_BYTES = 4_000_000
"""Of one answer."""
LONGEST_VALUE = 2_000_000
HEAP_BYTES = 128_000_000
PROCESS_BYTES = 1_000_000_000

_READING = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE))


def main(path: str) -> None:
    """Answer until the input ends."""
    _limit_process()
    connection: sqlite3.Connection | None = None
    for line in sys.stdin:
        try:
            connection = connection or _open(path)
            request = json.loads(line)
            answer: dict[str, Any] = {
                "rows": _rows(connection, request["sql"], request["parameters"], request["most_rows"])
            }
        except (sqlite3.Error, _TooLargeError, MemoryError, OverflowError, ValueError) as error:
            answer = {"error": str(error) or "it needs more memory than it may use"}
        print(json.dumps(answer), flush=True)


class _TooLargeError(Exception):
    """An answer is larger than it may be."""


def _limit_process() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (PROCESS_BYTES, PROCESS_BYTES))


def _open(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True)
    connection.execute(f"PRAGMA hard_heap_limit = {HEAP_BYTES}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    connection.set_authorizer(_readers_only)
    return connection


def _readers_only(action: int, _: str | None, function: str | None, *__: Any) -> int:
    if action == sqlite3.SQLITE_FUNCTION and (function or "").lower() == "load_extension":
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _rows(connection: sqlite3.Connection, sql: str, parameters: list[Any], most_rows: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    size = 0
    cursor = connection.execute(sql, parameters)
    for values in cursor:
        rows.append({column[0]: _plain(value) for column, value in zip(cursor.description, values, strict=True)})
        size += sum(len(value) for value in values if isinstance(value, str | bytes)) + 16 * len(values)
        if size > MOST_BYTES:
            raise _TooLargeError(f"its result is larger than {MOST_BYTES:,} bytes")
        if len(rows) >= most_rows:
            break
    cursor.close()
    return rows


def _plain(value: Any) -> Any:
    """A value that JSON can hold; bytes as their hexadecimal digits, as SQL writes them."""
    return f"x'{value.hex()}'" if isinstance(value, bytes) else value


if __name__ == "__main__":
    main(sys.argv[1])
