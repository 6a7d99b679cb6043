"""How long a model is waited for, and how often it may fail before it is not asked again."""

import contextvars
import math
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from langgraph.errors import GraphBubbleUp

from .failures import Failure

CALL_SECONDS = 60.0
"""Wall-clock time of one call to a model that runs elsewhere."""
CHECK_SECONDS = 20.0
"""The same for the check before anything is read."""
MOST_FAILURES = 5
"""In a row; then the model is not asked again."""
MOST_ABANDONED = 8
"""Calls that were given up and still hang; with so many the model is not asked again either."""

_GLANCE = 0.1
"""Seconds after which a waiting thread looks whether the run was stopped."""

Result = TypeVar("Result")


class NoAnswerError(TimeoutError):
    """A call that did not end within its limit. It is not waited for any more."""


class StoppedError(GraphBubbleUp):
    """Somebody stopped the run. Of this kind, because the graph then writes no failure down: the node runs anew."""


class Patience:
    """What one run knows of its model's failures. Safe from several threads."""

    def __init__(self, call_seconds: float = CALL_SECONDS, cancelled: threading.Event | None = None) -> None:
        """Nothing has failed yet. `cancelled`: set by whoever stops the run from another thread."""
        self.call_seconds = call_seconds
        self.cancelled = cancelled or threading.Event()
        self.seconds_left: Callable[[], float] = lambda: math.inf
        """What the run's budget leaves."""
        self.given_up = ""
        """Why the model is not asked again, as a clause; empty while it is."""
        self.last: Failure | None = None
        """The latest failure."""
        self.not_asked = 0
        """Decisions that the model was spared."""
        self._in_a_row = 0
        self._abandoned: list[threading.Thread] = []
        self._lock = threading.Lock()

    def limit(self, *, is_local: bool, is_check: bool = False) -> float:
        """Seconds that the next call may take. A model in this process cannot hang: only the budget ends its calls."""
        most = math.inf if is_local else min(self.call_seconds, CHECK_SECONDS) if is_check else self.call_seconds
        return min(max(self.seconds_left(), 0.001), most)

    def succeeded(self) -> None:
        """The model answered."""
        with self._lock:
            self._in_a_row = 0

    def failed(self, failure: Failure, *, is_check: bool = False) -> None:
        """The model failed once more. A check that finds a closed door needs no second try."""
        with self._lock:
            self.last = failure
            self._in_a_row += 1
            hanging = sum(thread.is_alive() for thread in self._abandoned)
            if is_check and failure.is_final:
                self.given_up = "after the check before reading"
            elif self._in_a_row >= MOST_FAILURES:
                self.given_up = f"after {MOST_FAILURES} failures in a row"
            elif hanging >= MOST_ABANDONED:
                self.given_up = f"with {hanging} calls that never ended"

    def spare(self) -> None:
        """A decision was made without asking, because the model was given up."""
        with self._lock:
            self.not_asked += 1

    def check_cancelled(self) -> None:
        """Raise StoppedError once the run was stopped: nothing that follows would be wanted."""
        if self.cancelled.is_set():
            raise StoppedError("The run was stopped; it can be continued.")

    def wait(self, seconds: float, work: Callable[[], Result], keep: Callable[[Result], None]) -> Result:
        """The result of `work`, done in a thread of its own, after `keep` has seen it there.

        Raises NoAnswerError when it takes longer; a result that comes later is dropped. The thread sees the caller's
        context variables, so that callbacks and streams reach it, and does not keep the process alive.
        """
        call = _Call(work, keep)
        context = contextvars.copy_context()
        thread = threading.Thread(target=context.run, args=(call.run,), name="moewarden-model-call", daemon=True)
        thread.start()
        deadline = time.monotonic() + seconds
        while not call.ended.wait(min(_GLANCE, max(0.0, deadline - time.monotonic()))) and time.monotonic() < deadline:
            self.check_cancelled()
        if not call.ended.is_set() and call.claim():
            with self._lock:
                self._abandoned = [other for other in self._abandoned if other.is_alive()] + [thread]
            raise NoAnswerError(f"no answer within {seconds:.3g} seconds")
        call.ended.wait()  # it came at the last moment and is being kept
        return call.result()


class _Call(Generic[Result]):
    """One call in a thread of its own. Whoever claims it first, the result or the limit, decides how it ended."""

    def __init__(self, work: Callable[[], Result], keep: Callable[[Result], None]) -> None:
        self._work, self._keep = work, keep
        self._claim = threading.Lock()
        self._results: list[Result] = []
        self._error: BaseException | None = None
        self.ended = threading.Event()

    def claim(self) -> bool:
        """True for the first who asks."""
        return self._claim.acquire(blocking=False)

    def run(self) -> None:
        try:
            result = self._work()
            if self.claim():
                self._keep(result)
                self._results.append(result)
        except BaseException as error:  # an interruption as well: whoever waits raises it
            self._error = error
            self.claim()
        finally:
            self.ended.set()

    def result(self) -> Result:
        if self._error is not None:
            raise self._error
        return self._results[0]
