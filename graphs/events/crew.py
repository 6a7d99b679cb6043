"""Processes that read side by side, and who tells each of them what to read next.

They are started anew, not forked: threads of this process may hold locks. They run nothing but our own reader, never the
script that called us, so that script needs no guard against being run twice.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from .begun import Begun
from .tasks import Given, Outcome, Task, outcomes_from_json, write_task

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {package}.worker import main; main()"
_AHEAD = 64
"""Tasks that may be read and wait for those before them."""
_SECONDS_TO_END = 5.0


def can_start() -> bool:
    """Whether the program that runs us is a Python that can be started once more."""
    name = Path(sys.executable or "").name.lower()
    return name.startswith(("python", "pypy")) and not getattr(sys, "frozen", False)


class Crew:
    """Reads tasks into files of a folder, several at a time and ahead of who takes the results."""

    def __init__(
        self, tasks: Sequence[Task], given: Given, folder: Path, processes: int, begun: Begun | None = None
    ) -> None:
        self._tasks, self._given, self._folder, self._begun = tasks, given, folder, begun
        self._change = threading.Condition()
        self._next = 0  # the first task that nobody has begun
        self._taken = 0  # the first task whose result was not asked for
        self._outcomes: dict[int, list[Outcome] | None] = {}
        self._places: dict[int, tuple[int, int]] = {}
        self._dropped: set[int] = set()
        self._is_over = False
        self._workers: list[_Worker] = []
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(processes)]
        self.troubles: list[str] = []
        """What went wrong with processes; whatever they did not read, `outcomes` leaves to its caller."""

    def result(self, number: int) -> Path:
        """Where the events of a task are, or belong."""
        return self._folder / f"{number}.arrow"

    def outcomes(self, number: int, seconds: float) -> list[Outcome] | None:
        """What came of a task. Raises TimeoutError where it is not read after so many seconds.

        None: no process has read it, and none will. Tasks are asked for in their order.
        """
        with self._change:
            self._taken = max(self._taken, number)
            self._change.notify_all()
            if not self._change.wait_for(lambda: self._is_settled(number), seconds):
                raise TimeoutError
            self._next = max(self._next, number + 1)
            return self._outcomes.pop(number, None)

    def _is_settled(self, number: int) -> bool:
        return number in self._outcomes or (number >= self._next and not self._threads)

    def place(self, number: int) -> tuple[int, int]:
        """Which file of a task is being read, and how far."""
        return self._places.get(number, (0, 0))

    def drop(self, numbers: range) -> None:
        """Read no more of these tasks."""
        with self._change:
            self._dropped.update(numbers)

    def _serve(self) -> None:
        worker: _Worker | None = None
        number: int | None = None
        try:
            while (number := self._begin()) is not None:
                task, result = self._tasks[number], self.result(number)
                outcomes = self._begun.take(task, result) if self._begun else None
                if outcomes is None:
                    if worker is None:
                        worker = self._start()
                    outcomes = worker.read(write_task(task, self._given, result), self._told(number))
                    if self._begun:
                        self._begun.keep(task, result, outcomes)
                self._finish(number, outcomes)
        except (OSError, ValueError) as error:  # the process is gone, or was never there
            with self._change:
                if not self._is_over:
                    self.troubles.append(f"a process that read logs ended ({worker.trouble() if worker else error})")
        finally:
            if worker is not None:
                worker.close()
            if number is not None:
                self._finish(number, None)
            with self._change:
                self._threads.remove(threading.current_thread())
                self._change.notify_all()

    def _told(self, number: int) -> Any:
        def told(place: tuple[int, int]) -> None:
            self._places[number] = place

        return told

    def _begin(self) -> int | None:
        """The next task to read; None when there is none."""
        with self._change:
            self._change.wait_for(lambda: self._is_over or self._next <= self._taken + _AHEAD)
            while not self._is_over and self._next in self._dropped:
                self._outcomes[self._next] = None
                self._next += 1
            if self._is_over or self._next >= len(self._tasks):
                return None
            self._next += 1
            return self._next - 1

    def _start(self) -> "_Worker":
        worker = _Worker(self._folder)
        with self._change:
            self._workers.append(worker)
            if self._is_over:
                worker.kill()
        return worker

    def _finish(self, number: int, outcomes: list[Outcome] | None) -> None:
        with self._change:
            self._places.pop(number, None)
            self._outcomes[number] = outcomes
            self._change.notify_all()

    def __enter__(self) -> Self:
        for thread in list(self._threads):
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all processes, whatever they do."""
        with self._change:
            self._is_over = True
            self._change.notify_all()
            threads = list(self._threads)
            for worker in self._workers:
                worker.kill()
        for thread in threads:
            thread.join(_SECONDS_TO_END)


class _Worker:
    """One process."""

    def __init__(self, folder: Path) -> None:
        # What is no folder is a hook's own name, as editable installs have them.
        paths = [str(Path(path).absolute()) if Path(path).exists() else path for path in sys.path]
        code = _START.format(package=__package__)
        self._errors: IO[bytes] = (folder / f"{id(self):x}.errors").open("w+b")
        self._process = subprocess.Popen(
            # -P: nothing is imported from the folder that we happen to stand in.
            [sys.executable, "-P", "-c", code, json.dumps(paths)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
            # Ctrl-C is for who started it; it ends with its standard input.
            start_new_session=True,
        )

    def read(self, task: str, told: Any) -> list[Outcome]:
        """What came of a task. Raises OSError where the process ends before."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{task}\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            answer = json.loads(line)
            if "at" in answer:
                told(tuple(answer["at"]))
            elif "done" in answer:
                return outcomes_from_json(answer["done"])
        raise OSError("it ended")

    def trouble(self) -> str:
        """How it ended, and the last line of what it said."""
        try:
            code = f"exit code {self._process.wait(_SECONDS_TO_END)}"
        except subprocess.TimeoutExpired:
            code = "it does not answer"
        self._errors.seek(0)
        said = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return ": ".join((code, *said[-1:]))

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def close(self) -> None:
        """End it and wait until it has."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            try:
                if stream is not None:
                    stream.close()
            except BrokenPipeError:  # a task that it never read
                pass
