"""What is looked at before a request is read: where it says it goes, its key, its size."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import RequestError

OPEN = ("/health",)
"""Paths that need no key."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, kw_only=True)
class Guard:
    """An ASGI middleware."""

    app: ASGIApp
    key: str
    """What clients must send as a bearer token; empty where none is needed."""
    hosts: Collection[str]
    """Names by which clients may call this server; empty where any will do. A page in a browser that has had a name of
    its own resolved to this machine is refused by it."""
    most_bytes: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            self._check(scope["path"], headers)
        except RequestError as error:
            await error.response()(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.most_bytes:
                raise self._too_large()
            return message

        await self.app(scope, counted, send)

    def _check(self, path: str, headers: Headers) -> None:
        self._check_place(headers)
        if self.key and not self._is_open(path) and not self._has_key(headers):
            raise RequestError(
                401,
                "The key is missing or wrong; send it as 'Authorization: Bearer KEY'.",
                "authentication_error",
                code="invalid_api_key",
                headers={"WWW-Authenticate": "Bearer"},
            )
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > self.most_bytes:
            raise self._too_large()

    def _check_place(self, headers: Headers) -> None:
        if self.hosts and _host(headers.get("host", "")) not in self.hosts:
            raise RequestError(403, "This server does not answer to that name; call it by its loopback address.")
        origin = headers.get("origin", "")
        if self.hosts and origin and _host(origin.partition("://")[2]) not in self.hosts:
            raise RequestError(403, "This server does not answer to pages of other sites.")

    def _is_open(self, path: str) -> bool:
        return path in OPEN

    def _has_key(self, headers: Headers) -> bool:
        kind, _, given = headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self.key.encode())

    def _too_large(self) -> RequestError:
        return RequestError(413, f"The body is larger than {self.most_bytes:,} bytes, which is all this server reads.")


def _host(header: str) -> str:
    """The name in a Host header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()
