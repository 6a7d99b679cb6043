"""What is looked at before a request reaches a page or a program's route."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from ...backends.serving.errors import RequestError
from ...backends.serving.guard import Guard

SignedIn = Callable[[Mapping[str, str], str], bool]
"""Whether headers are those of a browser that has shown the key."""
_SIGN_IN = "/sign-in"


@dataclass(frozen=True, kw_only=True)
class Door(Guard):
    """The guard of a model's server, and beside it browsers: they sign in, and come from this server's own pages alone."""

    signed_in: SignedIn | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, answer it, or send a browser to where it shows the key."""
        if scope["type"] != "http":
            return
        if self._must_sign_in(scope):
            await send({"type": "http.response.start", "status": 303, "headers": [(b"location", _SIGN_IN.encode())]})
            await send({"type": "http.response.body", "body": b""})
            return
        has_begun = False

        async def sent(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            if message["type"] == "http.response.start":
                MutableHeaders(raw=message["headers"]).setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        try:
            await super().__call__(scope, receive, sent)
        except RequestError as error:  # the body of a request to a page was too large
            if has_begun:
                raise
            await error.response()(scope, receive, send)

    def _check_place(self, headers: Headers) -> None:
        super()._check_place(headers)
        origin = headers.get("origin", "")
        if origin and origin.partition("://")[2].lower() != headers.get("host", "").lower():
            raise RequestError(403, "This server does not answer to pages of other sites.")

    def _has_key(self, headers: Headers) -> bool:
        is_known = self.signed_in is not None and self.signed_in(headers, self.key)
        return is_known or super()._has_key(headers)

    def _is_open(self, path: str) -> bool:
        is_page = self.signed_in is not None and (path == _SIGN_IN or path.startswith("/static/"))
        return is_page or super()._is_open(path)

    def _must_sign_in(self, scope: Any) -> bool:
        headers = Headers(scope=scope)
        is_page = self.signed_in is not None and "text/html" in headers.get("accept", "")
        is_asked = bool(self.key) and scope["method"] == "GET" and not self._is_open(scope["path"])
        return is_page and is_asked and not self._has_key(headers)
