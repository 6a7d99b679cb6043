"""A rule's time: what a statement works, not what a busy machine keeps it waiting."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

PATIENCE = 10
"""A statement ends after so many times its time, however little it worked."""
_SECONDS_BETWEEN = 0.05
"""An interruption that comes before the statement has begun is lost, so it is said again."""


@contextmanager
def deadline(cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt what the cursor is asked when this thread has worked on it for so long."""
    worked = _worked_by(threading.get_ident())
    end, last = worked() + seconds, time.monotonic() + PATIENCE * max(0.0, seconds)
    is_over = threading.Event()

    def watch() -> None:
        left = seconds
        while not is_over.wait(max(_SECONDS_BETWEEN, min(left, last - time.monotonic()))):
            left = end - worked()
            if left <= 0 or time.monotonic() >= last:
                cursor.interrupt()

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        is_over.set()


def _worked_by(thread: int) -> Callable[[], float]:
    """Seconds for which a thread has worked; the time of day where the system does not tell that of another thread."""
    clock_of = getattr(time, "pthread_getcpuclockid", None)
    if clock_of is None:
        return time.monotonic
    clock = clock_of(thread)
    return lambda: time.clock_gettime(clock)
