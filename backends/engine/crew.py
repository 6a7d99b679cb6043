"""Threads that run one function together with whoever asks for it."""

import os
import threading
import weakref
from collections.abc import Callable
from queue import SimpleQueue


class _Member:
    """One waiting thread."""

    def __init__(self, number: int) -> None:
        self.work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.done: SimpleQueue[BaseException | None] = SimpleQueue()
        # A daemon: a program that ends does not wait for it, but dismisses it.
        name = f"moewarden-{number}"
        self.thread = threading.Thread(target=_serve, args=(self.work, self.done), name=name, daemon=True)
        self.thread.start()


def _serve(work: "SimpleQueue[Callable[[], None] | None]", done: "SimpleQueue[BaseException | None]") -> None:
    while (run := work.get()) is not None:
        try:
            run()
        except BaseException as error:  # raised again where the work came from
            done.put(error)
        else:
            done.put(None)


def _dismiss(members: list[_Member]) -> None:
    for member in members:
        member.work.put(None)
    for member in members:
        member.thread.join()


class Crew:
    """Runs a function in several threads at once, the caller's among them; one call at a time."""

    def __init__(self) -> None:
        """Nobody waits yet: threads start when they are first needed."""
        self._members: list[_Member] = []
        self._process = os.getpid()
        weakref.finalize(self, _dismiss, self._members)

    def run(self, function: Callable[[], None], threads: int) -> None:
        """Call the function in so many threads; return when all have returned."""
        if self._process != os.getpid():  # a forked process has none of its parent's threads
            self._process = os.getpid()
            self._members.clear()
        # All are there before the first begins: one that is missing would be waited for.
        while len(self._members) < threads - 1:
            self._members.append(_Member(len(self._members) + 1))
        helping = self._members[: threads - 1]
        for member in helping:
            member.work.put(function)
        try:
            function()
        finally:  # also when it failed here: the others' answers must not be taken for those of the next call
            errors = [member.done.get() for member in helping]
        for error in errors:
            if error is not None:
                raise error
