"""A person's yes or no, through the client, to a call of a tool that is not declared read-only."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mcp import McpError, types

from ...graphs.decisions.patience import StoppedError
from ..approving import NOBODY, exactly
from ..rendering.untrusted import one_line

_GLANCE = 0.1
"""Seconds after which a waiting thread looks whether the call was cancelled."""
_FORM: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "allow": {"type": "boolean", "title": "Call the tool with exactly these arguments", "default": False}
    },
    "required": ["allow"],
}


@dataclass
class _Box:
    call: Mapping[str, Any]
    answer: bool | str = NOBODY
    filled: threading.Event = field(default_factory=threading.Event)


class Person:
    """Whoever sits at the client of one request."""

    def __init__(self, context: Any, cancelled: threading.Event) -> None:
        self._context, self._cancelled = context, cancelled
        self._loop = asyncio.get_running_loop()
        self._boxes: asyncio.Queue[_Box] = asyncio.Queue()

    def allows(self, call: Mapping[str, Any]) -> bool | str:
        """Whether a call may be made; no where the client cannot ask. From a thread; raises StoppedError once cancelled."""
        box = _Box(call)
        self._loop.call_soon_threadsafe(self._boxes.put_nowait, box)
        while not box.filled.wait(_GLANCE):
            if self._cancelled.is_set():
                raise StoppedError("the client does not wait any more")
        return box.answer

    async def answer(self) -> None:
        """Ask what `allows` wants to know, until this is cancelled."""
        session = self._context.session
        while True:
            box = await self._boxes.get()
            if session.check_client_capability(types.ClientCapabilities(elicitation=types.ElicitationCapability())):
                box.answer = await self._asked(box.call)
            box.filled.set()

    async def _asked(self, call: Mapping[str, Any]) -> bool | str:
        session, number = self._context.session, self._context.request_id
        try:
            told = await session.elicit_form(_words(call), dict(_FORM), related_request_id=number)
        except McpError as error:
            return f"no: the client could not ask ({one_line(str(error))})"
        return told.action == "accept" and (told.content or {}).get("allow") is True


def _words(call: Mapping[str, Any]) -> str:
    return (
        f"A specialist wants to call {one_line(str(call['tool']))}, which is not declared read-only, for the question "
        f"{one_line(str(call.get('question', '')))!r}. Its arguments: {exactly(call['arguments'])}"
    )
