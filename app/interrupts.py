"""Ctrl-C ends a run even where a library between us and the keyboard swallows it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def remembered_interrupts() -> Iterator[threading.Event]:
    """While the block runs Ctrl-C raises as ever, and first sets what is yielded: for threads that wait, and to raise it again
    where it was swallowed.

    LangGraph's executor looks at a finished task with `except BaseException: pass`: on a busy machine the interrupt
    arrives there, and the run would go on to its end. Where interrupts are ignored (a background job) they stay so.
    """
    is_ours = threading.current_thread() is threading.main_thread()
    if not is_ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield threading.Event()
        return
    pressed = threading.Event()

    def press(number: int, frame: FrameType | None) -> None:
        pressed.set()
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
