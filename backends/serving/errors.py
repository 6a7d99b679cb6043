"""Errors as OpenAI's clients read them."""

import json
import logging
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse

from ..errors import (
    BackendError,
    DeadlineExceededError,
    EngineBusyError,
    NotEnoughMemoryError,
    PromptTooLongError,
    RequestCancelledError,
)

log = logging.getLogger(__name__)


@dataclass(eq=False)
class RequestError(Exception):
    """What a request is answered with instead of what it asked for."""

    status: int
    message: str
    kind: str = "invalid_request_error"
    param: str | None = None
    code: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The JSON that OpenAI's clients expect."""
        return {"error": {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}}

    def response(self) -> "Json":
        """The same as an HTTP answer."""
        return Json(self.body(), self.status, self.headers)


class Json(JSONResponse):
    """JSON in ASCII: half a surrogate pair, which a request may hold, has no other spelling."""

    def render(self, content: Any) -> bytes:
        """The body."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


def error_of(error: BaseException, retry_after: int) -> RequestError:
    """An error of the engine in these words; one that is none of ours is logged, and said without its inside."""
    if isinstance(error, RequestError):
        return error
    message = str(error)
    if isinstance(error, EngineBusyError):
        return busy(message, retry_after)
    if isinstance(error, PromptTooLongError):
        return RequestError(400, message, code="context_length_exceeded")
    if isinstance(error, DeadlineExceededError):
        return RequestError(408, message, "timeout_error", code="timeout")
    if isinstance(error, RequestCancelledError):
        return RequestError(499, message, "cancelled", code="cancelled")
    if isinstance(error, NotEnoughMemoryError):
        return RequestError(
            503, message, "server_error", code="out_of_memory", headers={"Retry-After": str(retry_after)}
        )
    if isinstance(error, BackendError):
        return RequestError(400, message)
    log.error("a request failed", exc_info=error)
    return RequestError(500, "The server failed on this request; its log says why.", "server_error")


def busy(message: str, retry_after: int) -> RequestError:
    """The queue is full."""
    headers = {"Retry-After": str(retry_after)}
    return RequestError(429, message, "rate_limit_error", code="engine_busy", headers=headers)
