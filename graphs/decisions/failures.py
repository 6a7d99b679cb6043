"""What went wrong with a call to a model, in words for the person who chose it."""

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException

from .quoting import quote

_SAID = 160
"""Characters of a provider's own message that are shown."""
_BROKEN = ("APIConnectionError", "ReadError", "RemoteProtocolError", "WriteError")
"""Their classes for one that broke."""
_UNREACHED = ("ConnectError", "ConnectTimeout")
"""Classes of HTTP libraries for a connection that never came about."""


_OVERFLOW = re.compile(r"context|too long|too many tokens|n_ctx|maximum.{0,20}tokens", re.IGNORECASE)
_KEY = re.compile(r"\b((?:sk|pk|key|token|bearer|basic)[-_=: ]+)[\w.+/=-]*\d[\w.+/=-]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failed call."""

    what: str
    """A clause without its full stop, such as `the server refused the key (status 401)`."""
    advice: str
    """A sentence: what to do."""
    is_final: bool = False
    """Whether asking again without changing anything is useless."""

    def __str__(self) -> str:
        """Both, as sentences."""
        return f"{self.what[:1].upper()}{self.what[1:]}. {self.advice}"


def failure_of(error: BaseException) -> Failure:
    """What an exception of any provider's library means."""
    chain = list(_causes(error))
    status = next((found for link in chain if (found := _status(link))), 0)
    text = without_keys(str(error)).strip()
    said = f": {quote(text, limit=_SAID)}" if text else ""
    if status in (401, 403):
        what, advice = (
            "the server refused the key",
            "Check the key that this model is called with, and what it may use.",
        )
        return Failure(what=f"{what} (status {status}){said}", advice=advice, is_final=True)
    if status == 404:
        what = "the server knows no such model or address"
        return Failure(
            what=f"{what} (status 404){said}", advice="Check the model's name and the server's address.", is_final=True
        )
    if status == 429:
        what = "the server takes no more requests, or the quota is used up"
        return Failure(what=f"{what} (status 429){said}", advice="Wait, raise the quota, or choose another model.")
    if status >= 500:
        return Failure(what=f"the server failed (status {status}){said}", advice="Look at its log, or try again later.")
    if is_overflow(text) and (status or isinstance(error, ValueError)):
        return Failure(
            what=f"the prompt was longer than the model's context{f' (status {status})' if status else ''}{said}",
            advice="Say with MOEWARDEN_CONTEXT, or --context, how many tokens it holds, or serve it with a longer one.",
        )
    if status:
        return Failure(
            what=f"the server refused the request (status {status}){said}",
            advice="Check whether this model takes system messages, tools and a schema.",
        )
    if any(_is_unreached(link) for link in chain):
        return Failure(
            what=f"the server cannot be reached{said}",
            advice="Check its address, and whether it is running.",
            is_final=True,
        )
    if any(isinstance(link, TimeoutError) or "Timeout" in type(link).__name__ for link in chain):
        return Failure(
            what=f"no answer came in time{said}", advice="Look at the server's load, or allow a call more time."
        )
    if any(isinstance(link, (ConnectionError, HTTPException)) or type(link).__name__ in _BROKEN for link in chain):
        what = f"the connection broke ({type(error).__name__}){said}"
        return Failure(what=what, advice="Look at the server's log, or try again later.")
    if any(isinstance(link, json.JSONDecodeError) for link in chain):
        what = f"what the server sent cannot be read{said}"
        return Failure(what=what, advice="Check that the address is that of a model's server.")
    return Failure(
        what=f"the call failed ({type(error).__name__}){said}",
        advice="Check the model, and the server where one serves it.",
    )


def is_overflow(problem: str) -> bool:
    """Whether a server's refusal speaks of a prompt that is too long."""
    return bool(_OVERFLOW.search(problem))


def without_keys(text: str) -> str:
    """The text without what looks like a key: servers repeat the one they refuse, and reports travel."""
    return _KEY.sub(r"\1…", text)


def no_answer(seconds: float) -> Failure:
    """Nobody answered within our own limit."""
    return Failure(
        what=f"no answer came within {seconds:.3g} seconds",
        advice="Look at the server's load, or allow a call more time.",
    )


def no_option(problem: str) -> Failure:
    """Something came back, but none of the options."""
    return Failure(
        what=f"the answers were none of the options ({problem})",
        advice="Choose a model that follows a schema or plain instructions.",
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, and what led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int:
    for holder in (error, getattr(error, "response", None)):
        for name in ("status_code", "http_status", "status"):
            value = getattr(holder, name, None)
            if isinstance(value, int) and 400 <= value < 600:
                return value
    return 0


def _is_unreached(error: BaseException) -> bool:
    return isinstance(error, (ConnectionRefusedError, socket.gaierror)) or type(error).__name__ in _UNREACHED
