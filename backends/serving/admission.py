"""How many requests are taken at once; one more is refused before anything is done for it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import busy

SHARE = 0.2
"""Weight of the last request in the running mean of how long one takes."""
LONGEST_WAIT = 60
"""Seconds after which a client is told to try again, at most."""


class Admission:
    """Counts requests; used from one event loop only."""

    def __init__(self, slots: int, max_waiting: int) -> None:
        """Nobody is here."""
        self._slots = slots
        self._most = slots + max_waiting
        self._taken = 0
        self._seconds = 1.0

    @property
    def running(self) -> int:
        """Requests that have a slot, or are about to."""
        return min(self._taken, self._slots)

    @property
    def waiting(self) -> int:
        """Requests that wait for one."""
        return max(0, self._taken - self._slots)

    @property
    def retry_after(self) -> int:
        """Seconds until there may be room, by how long requests have taken."""
        rounds = self._taken / self._slots
        return max(1, min(LONGEST_WAIT, round(rounds * self._seconds)))

    @contextmanager
    def one(self) -> Iterator[None]:
        """Room for one request until the end of the block."""
        if self._taken >= self._most:
            raise busy(
                f"{self.running} requests run and {self.waiting} wait, which is all this server takes. "
                f"Try again in {self.retry_after} seconds.",
                self.retry_after,
            )
        self._taken += 1
        started = time.monotonic()
        try:
            yield
        finally:
            self._taken -= 1
            self._seconds += SHARE * (time.monotonic() - started - self._seconds)
