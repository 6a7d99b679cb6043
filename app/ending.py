"""How a command that stays ends: soon after the first Ctrl-C or SIGTERM whatever is still at work, at once after the second."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any

SECONDS = 1.4
"""From the first signal on; what has not let go by then is left as by a kill, which it goes on from."""
STOPPED = 130
"""The exit code after Ctrl-C; after SIGTERM it is 0."""


class Ending:
    """Within it the two signals are ours. Use it in the main thread.

    A library's call that takes long, a thread that reads, a connection that is open: nothing holds the process back, since
    everything that is worth keeping is on disk before anybody is told of it.
    """

    def __init__(self, tell: Callable[[], None] = lambda: None, *, seconds: float = SECONDS) -> None:
        """`tell` is called once, in the signal's handler, so it must not wait."""
        self._tell, self._seconds = tell, seconds
        self._code = 0
        self._before: dict[signal.Signals, Any] = {}
        self.wanted = threading.Event()
        """Set by the first signal."""

    def __enter__(self) -> "Ending":
        """Take the signals; in another thread than the first they stay whose they are."""
        if threading.current_thread() is not threading.main_thread():
            return self
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give them back. After a signal the process is over: threads that are left do not hold it back."""
        if self.wanted.is_set() and error is None:
            self._leave()
        for number, before in self._before.items():
            signal.signal(number, before)

    def _handle(self, number: int, _: FrameType | None) -> None:
        if self.wanted.is_set():
            self._leave()
        self._code = STOPPED if number == signal.SIGINT else 0
        timer = threading.Timer(self._seconds, self._leave)
        timer.daemon = True
        timer.start()
        self.wanted.set()
        self._tell()

    def _leave(self) -> None:
        """End now: no thread is waited for, and nothing is torn down under one that still works."""
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(self._code)
