"""Cases that wait are investigated, so many at once, the most severe first; what a kill left goes on."""

import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from ..case import read_case
from ..desk import BusyError, Desk, NoRunError, NotNowError
from ..errors import user_errors
from .queue import AlertQueue, CaseLine

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""Times that a case is begun or resumed after it failed."""
_PAUSE = 0.2
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What the cases of one day may cost together; 0 is no limit. One that has begun is finished."""

    tokens: int = 0
    seconds: float = 0.0


class Worker:
    """Works on a queue in a thread of its own. One process works on a queue; it owns the queue's folder meanwhile."""

    def __init__(self, queue: AlertQueue, desk: Desk, *, at_once: int = 2, budget: Budget | None = None) -> None:
        """Nothing is begun yet; raises InputError where another process works on this queue."""
        from ...graphs.memory.lock import FolderLock

        self._queue, self._desk, self._at_once = queue, desk, at_once
        self._budget = budget or Budget()
        self._stopped = threading.Event()
        self._lock = FolderLock(queue.path.parent, what="the queue of alerts in", wait=0.2)
        self._thread = threading.Thread(target=self._work, name="moewarden-alerts", daemon=True)

    def __enter__(self) -> "Worker":
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Begin nothing more. What runs is the desk's."""
        self._stopped.set()
        self._thread.join()
        self._lock.release()

    @property
    def limit_met(self) -> str:
        """The budget that is used up, in words; empty while cases may begin."""
        tokens, seconds = self._queue.spent(datetime.now(UTC) - _DAY)
        if 0 < self._budget.tokens <= tokens:
            return f"{tokens:,} of {self._budget.tokens:,} model tokens of a day are spent"
        if 0 < self._budget.seconds <= seconds:
            return f"{seconds:,.0f} of {self._budget.seconds:,.0f} seconds of a day are spent"
        return ""

    def step(self) -> bool:
        """What has ended is noted, and what there is room for begins; whether anything is left to do."""
        working = self._queue.cases("working")
        at_work = sum(self._is_at_work(case) for case in working)
        while at_work < self._at_once and not self._stopped.is_set() and not self.limit_met:
            case = self._queue.claim()
            if case is None:
                break
            self._go_on(case)
            at_work += 1
        return not self._queue.is_done()

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                self.step()
            except Exception:
                log.exception("the queue of alerts: a step failed, and is done again")
                self._stopped.wait(5.0)
            self._stopped.wait(_PAUSE)

    def _is_at_work(self, case: CaseLine) -> bool:
        """Whether a case that was begun still runs; where it does not, what became of it is kept."""
        try:
            line = self._desk.run(case.run)
        except NoRunError:  # killed before its folder was there
            return self._go_on(case)
        if line.state in ("queued", "running", "waiting", "elsewhere"):
            return True
        if line.state == "finished":
            usage: dict[str, Any] = self._desk.report(case.run).get("usage", {})
            tokens = int(usage.get("input_tokens", 0)) + int(usage.get("output_tokens", 0))
            seconds = float(usage.get("seconds", 0.0))
            self._queue.end(
                case.id,
                "finished",
                verdict=line.verdict,
                confidence=line.confidence,
                tokens=tokens,
                seconds=seconds,
            )
            return False
        if line.state == "cancelled":
            self._queue.end(case.id, "cancelled", problem="A person cancelled it.")
            return False
        if line.state in ("older", "unreadable") and (line.folder / "run.json").exists():
            return self._go_on(self._queue.claim_again(case.id))
        if line.state == "failed" and self._queue.try_again(case.id) > MOST_ATTEMPTS:
            self._queue.end(case.id, "failed", problem=line.problem)
            return False
        return self._go_on(case)

    def _go_on(self, case: CaseLine) -> bool:
        """Begin a case's run, or let it go on; whether it is at work now."""
        folder = self._desk.root / case.run
        try:
            if (folder / "run.json").is_file():
                self._desk.resume(case.run)
            else:
                self._begin(case)
        except BusyError:
            return False  # it keeps its name, and is tried again
        except NotNowError:
            return True  # it has ended, or somebody else let it go on: the next look tells
        except user_errors() as error:
            if case.attempts >= MOST_ATTEMPTS:
                self._queue.end(case.id, "failed", problem=" ".join(str(error).split()))
                return False
            log.warning("case %s: %s It is begun anew.", case.id, error)
            return self._go_on(self._queue.claim_again(case.id))
        return True

    def _begin(self, case: CaseLine) -> None:
        first, *others = self._queue.alerts_of(case.id)
        alert = {**first, "related_alerts": others} if others else first
        logs = [Path(name) for name in case.logs]
        self._desk.start(read_case(alert=alert, question="", logs=logs), name=case.run)
