"""One request at work: it has a place in the queue until it ends, and ends when its client leaves."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import ExitStack
from typing import Any

from langchain_core.messages import AIMessageChunk
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ..errors import BackendError, RequestCancelledError
from .admission import Admission
from .answers import Totals
from .metrics import Metrics

log = logging.getLogger(__name__)

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
        self.cancelled = threading.Event()
        """For the model's calls: set once nobody waits for them."""
        self._gone = asyncio.create_task(_leave(request))
        self._chunks: Chunks | None = None
        self._next: asyncio.Task[AIMessageChunk] | None = None

    async def each(self, chunks: Chunks) -> AsyncIterator[AIMessageChunk]:
        """The chunks, until the client leaves: then RequestCancelledError."""
        self._chunks = chunks
        while True:
            self._next = asyncio.ensure_future(anext(chunks))
            await asyncio.wait({self._next, self._gone}, return_when=asyncio.FIRST_COMPLETED)
            if not self._next.done():
                raise RequestCancelledError("The client left.")
            try:
                chunk = self._next.result()
            except StopAsyncIteration:
                return
            if not self._has_begun:
                self._has_begun = True
                self._metrics.first.observe(time.monotonic() - self._started)
            yield chunk

    def close(self, totals: Totals) -> None:
        """Free the slot and the place. Closing twice is closing once.

        It waits for nothing: whoever closes may be cancelled himself.
        """
        if self.cancelled.is_set():
            return
        self.cancelled.set()
        if self._gone.done():
            self._metrics.gone.inc()
        self._gone.cancel()
        if self._next is not None and not self._next.done():
            self._next.add_done_callback(_end_of)
        elif self._chunks is not None:
            asyncio.ensure_future(self._chunks.aclose()).add_done_callback(_end_of)
        self._place.close()
        self._metrics.seconds.observe(time.monotonic() - self._started)
        self._metrics.count(totals)


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
            self._work.close(self._totals)


async def _leave(request: Request) -> None:
    """Until the client leaves."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _end_of(task: asyncio.Future[Any]) -> None:
    """Take note of how a call that nobody waits for ended: cancelled, as it was asked to."""
    if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, BackendError):
        log.error("a request that its client left failed", exc_info=error)
