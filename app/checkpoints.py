"""Checkpoints of many investigations in one PostgreSQL database, so that whoever comes later goes on with them."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

from .errors import UsageError

if TYPE_CHECKING:
    from langgraph.checkpoint.postgres import PostgresSaver
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
    from psycopg import Connection

_SECONDS_TO_CONNECT = 5
_SECONDS_TO_MIGRATE = 60
_SECONDS_BETWEEN_ASKING = 0.05
_MOST_CONNECTIONS = 20
_MIGRATING = 7_366_573_201
"""The advisory lock under which the tables are made: processes that start together would make them twice."""


@contextmanager
def open_checkpoints(address: str) -> "Iterator[PostgresSaver]":
    """The checkpointer in the database at an address; its tables are made where they are missing.

    It reads plain values alone, as that of a run folder does: others may write into the database.
    """
    _check(address)
    from langgraph.checkpoint.postgres import PostgresSaver
    from psycopg_pool import ConnectionPool

    from ..graphs.plain_state import PlainSerializer

    with ConnectionPool(address, kwargs=_options(), min_size=1, max_size=_MOST_CONNECTIONS, open=True) as pool:
        saver = PostgresSaver(pool, serde=PlainSerializer())  # type: ignore[arg-type]  # rows are dictionaries, by an option
        yield saver


@asynccontextmanager
async def open_async_checkpoints(address: str) -> "AsyncIterator[AsyncPostgresSaver]":
    """The same for a server with an event loop."""
    import asyncio

    await asyncio.to_thread(_check, address)
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
    from psycopg_pool import AsyncConnectionPool

    from ..graphs.plain_state import PlainSerializer

    pool = AsyncConnectionPool(address, kwargs=_options(), min_size=1, max_size=_MOST_CONNECTIONS, open=False)
    async with pool:
        yield AsyncPostgresSaver(pool, serde=PlainSerializer())  # type: ignore[arg-type]  # as above


def _options() -> dict[str, Any]:
    from psycopg.rows import dict_row

    # Transactions that a pooler shares between connections know no prepared statements.
    return {
        "autocommit": True,
        "prepare_threshold": None,
        "row_factory": dict_row,
        "connect_timeout": _SECONDS_TO_CONNECT,
    }


def _check(address: str) -> None:
    """Connect once and have the tables; raises UsageError, without the password, where that cannot be."""
    try:
        import psycopg
        from langgraph.checkpoint.postgres import PostgresSaver
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise UsageError(
            "MOEWARDEN_CHECKPOINTS names a PostgreSQL database, which needs: pip install 'moewarden[postgres]'"
        ) from None
    try:
        parts = conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        raise UsageError(
            "MOEWARDEN_CHECKPOINTS is no address of a PostgreSQL database; expected postgresql://USER@HOST:5432/DATABASE."
        ) from None
    shown = f"{parts.get('host', 'this machine')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
    try:
        with psycopg.connect(address, **_options()) as connection:
            _wait_for_turn(connection)
            PostgresSaver(connection).setup()
    except psycopg.Error as error:
        told = " ".join(str(error).split())[:300] or type(error).__name__
        raise UsageError(
            f"the checkpoints in PostgreSQL at {shown} cannot be opened ({told}). Start the server, or correct "
            "MOEWARDEN_CHECKPOINTS."
        ) from error


def _wait_for_turn(connection: "Connection[Any]") -> None:
    """Have the lock under which tables are made, until the connection closes.

    Asked for again and again: an index that is made meanwhile waits for every statement that has begun, so that a
    statement which itself waits for the lock would never end.
    """
    import psycopg

    until = time.monotonic() + _SECONDS_TO_MIGRATE
    while not connection.execute("SELECT pg_try_advisory_lock(%s) AS is_mine", [_MIGRATING]).fetchone()["is_mine"]:  # type: ignore[index]
        if time.monotonic() > until:
            raise psycopg.OperationalError(
                f"another process has been making the tables for {_SECONDS_TO_MIGRATE} seconds"
            )
        time.sleep(_SECONDS_BETWEEN_ASKING)
