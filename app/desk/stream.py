"""The events of a run as they happen, for an event loop that serves many who look."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from .desk import Desk
from .journal import Event

SECONDS_BETWEEN_SIGNS = 15.0
"""After so long without an event None comes, so that a connection that is dead is noticed."""
_GLANCE, _GLANCE_AT_REST = 0.3, 2.0
"""Seconds between looks at a run that another process works on, and at one that nobody works on."""


async def follow(desk: Desk, run: str, after: int = 0, *, stays: bool = True) -> AsyncGenerator[Event | None, None]:
    """The events after a number, and each new one; None where nothing has happened for a while.

    It ends with the run unless it `stays` for what may follow: a question, a note, a run that is resumed.
    """
    loop, wake = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        with suppress(RuntimeError):  # the loop has ended, and nobody listens any more
            loop.call_soon_threadsafe(wake.set)

    leave = desk.listen(run, tell)
    try:
        seen, quiet = None, 0.0
        while True:
            wake.clear()
            is_at_work = desk.is_at_work(run)
            stamp = None if is_at_work else desk.stamp(run)
            rests = False
            if is_at_work:
                events = desk.events(run, after)
            elif stamp != seen or seen is None:
                events = await asyncio.to_thread(desk.events, run, after)
                seen = stamp
            else:
                events = []
            for event in events:
                after, quiet = event["number"], 0.0
                yield event
            if not is_at_work:
                line = await asyncio.to_thread(desk.run, run) if events or not stays else None
                rests = line is not None and line.state not in ("queued", "running", "waiting", "elsewhere")
                if rests and not stays and not await asyncio.to_thread(desk.events, run, after):
                    return
            pause = SECONDS_BETWEEN_SIGNS if is_at_work else _GLANCE_AT_REST if rests or stays else _GLANCE
            try:
                async with asyncio.timeout(pause):
                    await wake.wait()
            except TimeoutError:
                quiet += pause
                if quiet >= SECONDS_BETWEEN_SIGNS:
                    quiet = 0.0
                    yield None
    finally:
        leave()
