"""Listening: so many connections and no more, and none that says nothing."""

import asyncio
import contextlib
import math
import resource
from collections.abc import Iterator
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 800
"""Connections at once, where the process may open files enough; one more gets status 503 and is closed."""
_FILES = 4 * MOST_CONNECTIONS
"""Open files that the process asks to be allowed: runs need some for themselves."""
SECONDS_TO_ASK = 20.0
"""A connection over which no whole request came by then is closed; a further one may take twice as long."""
SECONDS_TO_ANSWER = 1
"""For requests that are open when the server ends."""
SECONDS_TO_LEAVE = 1.0
"""So long who was refused has to read why, as long as not too many do."""
_SHARE_WITH_REFUSED = 1.5
_MOST_LOOKS = {"head": 1, "body": 6, "answer": 6}
"""What a client keeps the server waiting for, and after how many looks, `SECONDS_TO_ASK` apart, that is too long."""
_FULL = (
    b'{"error":{"message":"This server has all the connections that it takes. Try again later.","type":"server_error",'
    b'"param":null,"code":"too_many_connections"}}'
)


class Bounded(H11Protocol):
    """Uvicorn's own protocol, for no more connections than it is worth."""

    _is_refused = False
    _looking: asyncio.TimerHandle | None = None
    _awaited: tuple[Any, ...] = ("head", None, 0)
    _looks = 0

    def connection_made(self, transport: Any) -> None:
        """Take the connection, or say that there is no room."""
        super().connection_made(transport)
        if len(self.connections) > self.config.backlog:
            self._is_refused = True
            head = (
                "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(_FULL)}\r\nConnection: close\r\n\r\n"
            )
            transport.write(head.encode() + _FULL)
            if len(self.connections) > _SHARE_WITH_REFUSED * self.config.backlog:
                transport.close()
                return
            # Closed at once, the answer would be lost on who has sent a request already.
            transport.write_eof()
            self._looking = asyncio.get_running_loop().call_later(SECONDS_TO_LEAVE, transport.close)
            return
        self._look_later()

    def data_received(self, data: bytes) -> None:
        """Take what came; who was refused is not heard."""
        if not self._is_refused:
            super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits for it any more."""
        if self._looking:
            self._looking.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """An answer that streams has no end of its own: with the server it ends as if its reader had left."""
        super().shutdown()
        cycle: Any = getattr(self, "cycle", None)
        transport: Any = self.transport
        if cycle is not None and cycle.response_started and not cycle.response_complete:
            transport.close()

    def _look_later(self) -> None:
        self._looking = asyncio.get_running_loop().call_later(SECONDS_TO_ASK, self._look)

    def _look(self) -> None:
        """Close the connection where its client has kept the server waiting for too long."""
        transport: Any = self.transport
        if transport.is_closing():
            return
        awaited = self._what_is_awaited()
        self._looks = self._looks + 1 if awaited == self._awaited else 0
        self._awaited = awaited
        if self._looks >= _MOST_LOOKS.get(awaited[0], math.inf):
            transport.abort()
            return
        self._look_later()

    def _what_is_awaited(self) -> tuple[Any, ...]:
        """What of the client: the rest of a request, or that it reads; which request, and how much is unread."""
        cycle: Any = self.cycle
        transport: Any = self.transport
        unread: int = transport.get_write_buffer_size()
        if unread:
            return "answer", cycle, unread
        is_sending = self.conn.their_state is h11.SEND_BODY
        if cycle is None or cycle.response_complete:
            return ("body" if is_sending else "head"), cycle, 0
        return ("body" if is_sending and not cycle.response_started else "nothing"), cycle, 0


class Server(uvicorn.Server):
    """Uvicorn's own, which leaves the process's signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield

    def end(self) -> None:
        """Soon; may be called from a signal's handler."""
        self.should_exit = True


def server_of(app: ASGIApp) -> Server:
    """The server, not yet running."""
    most = most_connections(allow_files())
    config = uvicorn.Config(
        app,
        http=Bounded,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=SECONDS_TO_ANSWER,
        # So many are taken in one go before the first is looked at: files must suffice for twice as many.
        backlog=most,
    )
    return Server(config)


def allow_files() -> int:
    """As many open files as the connections may need, where this process may have them; how many it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _FILES if allowed == resource.RLIM_INFINITY else allowed


def most_connections(files: int) -> int:
    """How many connections a process takes that may open so many files; a quarter of them is left to its runs."""
    return max(8, min(MOST_CONNECTIONS, (files - files // 4) // 2))
