"""The protocol over HTTP (streamable), on loopback or behind a key."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ...backends.serving.guard import LOOPBACK, Guard
from .server import Doors

PATH = "/mcp"
MOST_BYTES = 4 * 2**20
"""Of a request."""
MOST_SESSIONS = 100
IDLE_SECONDS = 1800.0
"""After which a session that is not used is closed."""
_PATIENCE = 5
"""Seconds that open requests have once the server is asked to stop."""


class _Endpoint:
    """The one address, as an application of its own: it answers every method."""

    def __init__(self, sessions: StreamableHTTPSessionManager) -> None:
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._sessions.handle_request(scope, receive, send)


def make_app(doors: Doors, *, key: str, is_loopback: bool) -> ASGIApp:
    """An ASGI application. On loopback only this machine's own names are answered to, and no page of another site."""
    sessions = StreamableHTTPSessionManager(
        app=doors.server,
        session_idle_timeout=IDLE_SECONDS,
        max_request_body_size=MOST_BYTES,
        max_sessions=MOST_SESSIONS,
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with sessions.run():
            yield

    app = Starlette(routes=[Route(PATH, endpoint=_Endpoint(sessions))], lifespan=lifespan)
    return Guard(app=app, key=key, hosts=LOOPBACK if is_loopback else (), most_bytes=2 * MOST_BYTES)


def serve_http(app: ASGIApp, listening: socket.socket) -> None:
    """Answer requests until the process is asked to stop."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="on", ws="none", timeout_graceful_shutdown=_PATIENCE
    )
    uvicorn.Server(config).run(sockets=[listening])
