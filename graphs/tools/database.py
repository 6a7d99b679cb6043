"""A SQLite file that the user names, read by a process of its own that is ended when a statement takes too long."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..errors import InputError

MOST_ROWS = 200
SECONDS = 5.0
"""What one statement may take."""

_READER = Path(__file__).with_name("sqlite_reader.py")


class Database:
    """One file, open for reading as long as the `with` block lasts. Time, memory and size of a statement are limited."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._reader is not None:
            self._end(self._reader)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of one SELECT, at most `MOST_ROWS`.

        Raises InputError for anything but a single reading statement, for a file that is no database, and for a statement
        that takes more than `SECONDS`, too much memory, or gives too large a result.
        """
        statement = sql.strip().rstrip(";")
        if ";" in statement or statement.lower().split()[:1] not in (["select"], ["with"]):
            raise InputError("Only a single SELECT statement may be run on a database; nothing was run.")
        request = json.dumps({"sql": statement, "parameters": list(parameters), "most_rows": MOST_ROWS})
        reader = self._reader = self._reader or self._start()
        late = threading.Event()

        def stop() -> None:
            late.set()
            reader.kill()

        timer = threading.Timer(SECONDS, stop)
        timer.start()
        try:
            line = self._asked(reader, request)
        finally:
            timer.cancel()
        if not line:
            self._end(reader)
            self._reader = None
            why = f"was stopped after {SECONDS:g} seconds" if late.is_set() else "ended the process that read the file"
            raise InputError(f"{self._path}: the statement {why}; ask for less, or for fewer rows at once.")
        answer = json.loads(line)
        if "error" in answer:
            raise InputError(f"{self._path}: {answer['error']}; expected a SQLite database and one SELECT statement.")
        rows: list[dict[str, Any]] = answer["rows"]
        return rows

    def _start(self) -> subprocess.Popen[str]:
        # Isolated and without site packages: it needs the standard library alone.
        command = [sys.executable, "-I", "-S", str(_READER), str(self._path.resolve())]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )

    @staticmethod
    def _asked(reader: subprocess.Popen[str], request: str) -> str:
        assert reader.stdin is not None
        assert reader.stdout is not None
        try:
            reader.stdin.write(f"{request}\n")
            reader.stdin.flush()
            return reader.stdout.readline()
        except OSError:  # it ended before it could be asked
            return ""

    @staticmethod
    def _end(reader: subprocess.Popen[str]) -> None:
        reader.kill()
        for stream in (reader.stdin, reader.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # what was not yet written has no reader any more
                    stream.close()
        reader.wait()
