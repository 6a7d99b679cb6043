"""Cases that wait are investigated, so many at once, the most severe first; what a kill left goes on."""

import logging
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from ..case import read_case
from ..desk import BusyError, Desk, NoRunError, NotNowError
from ..errors import user_errors
from .budget import DAY, Budget, Limit, budget_of
from .cases import CaseLine
from .queue import AlertQueue, OvertakenError

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""Times that a case is begun or resumed after it failed."""
_PAUSE = 0.2
_SECONDS_AFTER_FAULT = 5.0
_AT_WORK = ("queued", "running", "waiting", "elsewhere")


class Worker:
    """Works on a queue in a thread of its own. One process works on a queue; it owns the queue's folder meanwhile."""

    def __init__(self, queue: AlertQueue, desk: Desk, *, at_once: int = 2, budget: Budget | None = None) -> None:
        """Nothing is begun yet; raises InputError where another process works on this queue. `budget`: the settings' own
        where none is given.
        """
        from ...graphs.memory.lock import FolderLock

        self._queue, self._desk, self._at_once = queue, desk, at_once
        self._budget = budget_of(desk.settings) if budget is None else budget
        self._stopped = threading.Event()
        self._told = ""
        self._lock = FolderLock(queue.path.parent, what="the queue of alerts in", wait=0.2)
        try:
            queue.own(at_once=at_once, budget=self._budget.words)
        except BaseException:
            self._lock.release()
            raise
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
    def limit(self) -> Limit | None:
        """The budget that is used up; None while cases may begin."""
        if not self._budget.words:
            return None
        since = datetime.now(UTC) - DAY
        return self._budget.met(self._queue.begun(since), *self._queue.spent(since))

    def step(self) -> bool:
        """What has ended is noted, and what there is room for begins; whether anything is left to do."""
        for case in self._queue.cases("failed", "cancelled"):
            if case.run and self._desk.is_at_work(case.run):  # a person has let it go on
                self._queue.take_up(case)
        at_work = sum(self._is_at_work(case) for case in self._queue.cases("working"))
        limit = self.limit
        self._tell(limit)
        while at_work < self._at_once and not self._stopped.is_set() and not limit:
            claimed = self._queue.claim()
            if claimed is None:
                break
            self._go_on(claimed)
            at_work += 1
            limit = self.limit
        return not self._queue.is_done()

    def _tell(self, limit: Limit | None) -> None:
        words = limit.words if limit else ""
        until = limit.until.astimezone(UTC).isoformat(timespec="seconds") if limit else ""
        if words + until != self._told:
            self._queue.tell_limit(words, until)
            self._told = words + until

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                self.step()
            except OvertakenError as error:
                log.warning("%s", error)
                return
            except Exception:
                log.exception("the queue of alerts: a step failed, and is done again")
                self._stopped.wait(_SECONDS_AFTER_FAULT)
            self._stopped.wait(_PAUSE)

    def _is_at_work(self, case: CaseLine) -> bool:
        """Whether a case that was begun still runs; where it does not, what became of it is kept."""
        try:
            line = self._desk.run(case.run)
        except NoRunError:  # killed before its folder was there
            return self._go_on(case)
        if line.state in _AT_WORK:
            return True
        if line.state == "finished":
            usage: dict[str, Any] = self._desk.report(case.run).get("usage", {})
            tokens = int(usage.get("input_tokens", 0)) + int(usage.get("output_tokens", 0))
            seconds = float(usage.get("seconds", 0.0))
            self._queue.end(
                case, "finished", verdict=line.verdict, confidence=line.confidence, tokens=tokens, seconds=seconds
            )
            return False
        if line.state == "cancelled" and not line.ended < case.begun:  # else a person has tried it again since
            self._queue.end(case, "cancelled", problem="A person stopped it.")
            return False
        if line.state in ("older", "unreadable") and (line.folder / "run.json").exists():
            return self._begin_anew(case, line.problem)
        if line.state == "failed" and self._queue.try_again(case) > MOST_ATTEMPTS:
            self._queue.end(case, "failed", problem=line.problem)
            return False
        return self._go_on(case)

    def _go_on(self, case: CaseLine) -> bool:
        """Begin a case's run, or let it go on; whether it is at work now."""
        from ...graphs.memory.lock import InUseError

        folder = self._desk.root / case.run
        try:
            if (folder / "run.json").is_file():
                self._desk.resume(case.run)
            else:
                self._begin(case)
        except (BusyError, InUseError):
            return False  # it keeps its run, which begins once there is room, or nobody holds its folder
        except NotNowError:
            return True  # it has ended, or somebody else let it go on: the next look tells
        except OSError as error:
            return self._begin_anew(case, f"{folder}: {error.strerror or error}.")
        except user_errors() as error:
            return self._begin_anew(case, " ".join(str(error).split()))
        return True

    def _begin_anew(self, case: CaseLine, problem: str) -> bool:
        """Another run for a case whose own cannot go on; whether it is at work now."""
        if case.attempts >= MOST_ATTEMPTS:
            self._queue.end(case, "failed", problem=problem)
            return False
        log.warning("case %s: %s It is begun anew.", case.id, problem)
        return self._go_on(self._queue.claim_again(case))

    def _begin(self, case: CaseLine) -> None:
        first, *others = self._queue.alerts_of(case.id)
        alert = {**first, "related_alerts": others} if others else first
        logs = [Path(name) for name in case.logs]
        self._desk.start(read_case(alert=alert, question="", logs=logs), name=case.run)
