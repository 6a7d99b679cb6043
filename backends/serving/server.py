"""Listening for requests."""

import ipaddress
import socket

import uvicorn
from starlette.types import ASGIApp

from ..errors import BackendError

PATIENCE = 5
"""Seconds that open requests have once the server is asked to stop."""


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """A socket on this address; port 0 is any free one."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise BackendError(
            f"{host}:{port} cannot be listened on: {error}. Choose another port, or stop what listens there."
        ) from error


def serve(app: ASGIApp, listening: socket.socket) -> None:
    """Answer requests until the process is asked to stop."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", ws="none", timeout_graceful_shutdown=PATIENCE
    )
    uvicorn.Server(config).run(sockets=[listening])
