"""The checkpoints of a run folder, which say so themselves where their file is at fault."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from langgraph.checkpoint.sqlite import SqliteSaver

from ..graphs.plain_tables import readable


class SavedState(SqliteSaver):
    """LangGraph's own saver. Only what it does itself with its file is that file's fault, and no other error of a run."""

    def __init__(self, path: Path, connection: sqlite3.Connection, **options: Any) -> None:
        """`path`: of the connection's file."""
        super().__init__(connection, **options)
        self._path = path

    @contextmanager
    def cursor(self, transaction: bool = True) -> Iterator[sqlite3.Cursor]:
        """For whatever the saver reads or writes."""
        with readable(self._path), super().cursor(transaction) as cursor:
            yield cursor
