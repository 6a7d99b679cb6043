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
        self._done: SimpleQueue[BaseException | None] = SimpleQueue()
        self._is_asked = False
        # A daemon: a program that ends does not wait for it, but dismisses it.
        name = f"moewarden-{number}"
        self.thread = threading.Thread(target=_serve, args=(self.work, self._done), name=name, daemon=True)
        self.thread.start()

    def ask(self, function: Callable[[], None]) -> None:
        """Run the function soon."""
        self._is_asked = True
        self.work.put(function)

    def is_free(self) -> bool:
        """Whether it has answered all that it was asked."""
        if self._is_asked and not self._done.empty():
            self.wait()
        return not self._is_asked

    def wait(self) -> BaseException | None:
        """The error of what it was asked, once it has ended; None if there is none."""
        if not self._is_asked:
            return None
        self._is_asked = False
        return self._done.get()


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
        """Call the function in up to so many threads; return when it has returned here.

        The function must be such that it then has done everything: nobody waits for a thread that comes late, and one
        that is still busy with an earlier call is not asked. Where the function fails here because it failed in another
        thread, that thread's error is raised.
        """
        if self._process != os.getpid():  # a forked process has none of its parent's threads
            self._process = os.getpid()
            self._members.clear()
        while len(self._members) < threads - 1:
            self._members.append(_Member(len(self._members) + 1))
        asked = [member for member in self._members[: threads - 1] if member.is_free()]
        for member in asked:
            member.ask(function)
        try:
            function()
        except Exception as error:
            raise next((found for member in asked if (found := member.wait()) is not None), error) from None
