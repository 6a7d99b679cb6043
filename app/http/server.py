"""Listening: so many connections and no more, and none that says nothing."""

import asyncio
import contextlib
import resource
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 800
"""Connections at once; one more gets status 503 and is closed."""
_FILES = 4 * MOST_CONNECTIONS
"""Open files that the process asks to be allowed: runs need some for themselves."""
SECONDS_TO_ASK = 20.0
"""A connection over which no request came by then is closed."""
SECONDS_TO_ANSWER = 1
"""For requests that are open when the server ends."""
_FULL = (
    b'{"error":{"message":"This server has all the connections that it takes. Try again later.","type":"server_error",'
    b'"param":null,"code":"too_many_connections"}}'
)


class Bounded(H11Protocol):
    """Uvicorn's own protocol, for no more connections than it is worth."""

    def connection_made(self, transport: Any) -> None:
        """Take the connection, or say that there is no room."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            head = (
                "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(_FULL)}\r\nConnection: close\r\n\r\n"
            )
            transport.write(head.encode() + _FULL)
            transport.close()
            return
        self._impatience = asyncio.get_running_loop().call_later(SECONDS_TO_ASK, self._close_if_silent)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits for it any more."""
        if impatience := getattr(self, "_impatience", None):
            impatience.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """An answer that streams has no end of its own: with the server it ends as if its reader had left."""
        super().shutdown()
        cycle: Any = getattr(self, "cycle", None)
        transport: Any = self.transport
        if cycle is not None and cycle.response_started and not cycle.response_complete:
            transport.close()

    def _close_if_silent(self) -> None:
        transport: Any = self.transport
        if getattr(self, "cycle", None) is None and not transport.is_closing():
            transport.close()


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
    allow_files()
    config = uvicorn.Config(
        app,
        http=Bounded,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=SECONDS_TO_ANSWER,
        backlog=MOST_CONNECTIONS,
    )
    return Server(config)


def allow_files() -> None:
    """As many open files as the connections may need, where this process may have them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
