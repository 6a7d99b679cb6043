"""One request at work: it has a place in the queue until it ends, and ends when its client leaves."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import ExitStack
from typing import TypeVar

from langchain_core.messages import AIMessageChunk
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ..errors import RequestCancelledError
from .admission import Admission
from .answers import Totals
from .metrics import Metrics

Item = TypeVar("Item")
Chunks = AsyncGenerator[AIMessageChunk, None]


class Work:
    """What runs for one request."""

    def __init__(self, request: Request, admission: Admission, metrics: Metrics) -> None:
        """Take a place in the queue; raises where there is none."""
        self._place = ExitStack()
        self._place.enter_context(admission.one())
        self._metrics = metrics
        self._started = time.monotonic()
        self._has_begun = False
        self._is_closed = False
        self._chunks: list[Chunks] = []
        self._gone = asyncio.create_task(_leave(request))

    async def each(self, chunks: Chunks) -> AsyncIterator[AIMessageChunk]:
        """The chunks, until the client leaves: then RequestCancelledError."""
        self._chunks.append(chunks)
        while True:
            try:
                chunk = await self._unless_gone(anext(chunks))
            except StopAsyncIteration:
                return
            if not self._has_begun:
                self._has_begun = True
                self._metrics.first.observe(time.monotonic() - self._started)
            yield chunk

    async def close(self, totals: Totals) -> None:
        """Free the slot and the place. Closing twice is closing once."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._gone.done() and not self._gone.cancelled():
            self._metrics.gone.inc()
        self._gone.cancel()
        for chunks in self._chunks:
            await chunks.aclose()
        self._place.close()
        self._metrics.seconds.observe(time.monotonic() - self._started)
        self._metrics.count(totals)

    async def _unless_gone(self, wanted: Awaitable[Item]) -> Item:
        task = asyncio.ensure_future(wanted)
        try:
            await asyncio.wait({task, self._gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
        if task.cancelled():
            raise RequestCancelledError("The client left.")
        return task.result()


class EventStream(StreamingResponse):
    """Server-sent events; whatever ends them, `work` is closed."""

    def __init__(self, events: AsyncIterator[bytes], work: Work, totals: Totals) -> None:
        """Nothing is sent yet."""
        super().__init__(events, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
        self._work = work
        self._totals = totals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._work.close(self._totals)


async def _leave(request: Request) -> None:
    """Until the client leaves."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
