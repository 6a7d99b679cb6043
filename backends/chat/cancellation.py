"""Ending a call that nobody waits for any more, from a thread or from asyncio."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")


class Cancellation(threading.Event):
    """One call's own event, which also counts as set once the caller's event is.

    The caller may share one event among several calls, so a call that ends must not set it.
    """

    def __init__(self, caller: threading.Event | None = None) -> None:
        """Follow `caller` where there is one."""
        super().__init__()
        self._caller = caller

    def is_set(self) -> bool:
        """Whether this call should end."""
        return super().is_set() or (self._caller is not None and self._caller.is_set())


@dataclass(frozen=True)
class _Failed:
    error: BaseException


class _Done:
    pass


async def iterate_in_thread(
    start: Callable[[], Iterator[Item]], cancellation: threading.Event
) -> AsyncGenerator[Item, None]:
    """Items of an iterator that blocks, made in a thread of their own; errors are raised here.

    When the task is cancelled, or the caller stops asking, `cancellation` is set and the thread ends by itself at
    its next check. A thread of its own, because asyncio's shared ones are few and each call may wait for long.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[Item | _Failed | _Done] = asyncio.Queue()

    def post(item: Item | _Failed | _Done) -> None:
        try:
            loop.call_soon_threadsafe(arrived.put_nowait, item)
        except RuntimeError:  # the loop was closed: nobody listens
            cancellation.set()

    def work() -> None:
        try:
            for item in start():
                post(item)
        except BaseException as error:
            post(_Failed(error))
        else:
            post(_Done())

    threading.Thread(target=work, name="moewarden-call").start()
    try:
        while not isinstance(item := await arrived.get(), _Done):
            if isinstance(item, _Failed):
                raise item.error
            yield item
    finally:
        cancellation.set()
