"""The checkpoints of a run folder: the newest alone, and an error that says so where their file is at fault."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
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

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keep a checkpoint and the one that it follows; older ones go.

        A run goes on from its newest, and nothing of the command line looks at another. Each holds the whole state: of 20,000
        log files some megabytes, and a run makes dozens. Those of a specialist go with the run's, too: it has ended.
        """
        saved = super().put(config, checkpoint, metadata, new_versions)
        last = config["configurable"].get("checkpoint_id")
        if last is not None:
            namespace = config["configurable"]["checkpoint_ns"]
            older = (str(config["configurable"]["thread_id"]), last, checkpoint["id"], namespace, namespace)
            with self.cursor() as cursor:
                for table in ("writes", "checkpoints"):
                    cursor.execute(
                        f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id < ? AND checkpoint_id <> ? "
                        "AND (checkpoint_ns = ? OR ? = '')",
                        older,
                    )
        return saved
