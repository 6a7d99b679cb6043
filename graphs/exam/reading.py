"""What a model did with a task: its calls, its words, and calls that stood in its words where they start nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage
from orjson import OPT_SORT_KEYS, dumps

from ..decisions.quoting import quote

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
"""Reasoning that a server left in the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One tool call as it reached us."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer of a model."""

    calls: tuple[Called, ...] = ()
    """Each once: some servers hand over the same call twice."""
    unreadable: int = 0
    """Calls whose arguments were no JSON object."""
    text: str = ""
    """What it said beside them, without its thoughts."""
    written: tuple[str, ...] = ()
    """Offered tools that the text calls. Nothing runs a text, so these are no calls."""

    def shown(self, limit: int) -> str:
        """The reply in one quoted line: its calls, or else its text."""
        calls = "; ".join(f"{call.tool} {dumps(call.arguments, default=str).decode()}" for call in self.calls)
        return quote(calls or self.text, limit=limit)


def read_reply(message: AIMessage, tools: Sequence[str]) -> Reply:
    """The reply in a message of any provider; `tools` are the names that were offered."""
    calls = [Called(tool=call["name"], arguments=_arguments(call["args"])) for call in message.tool_calls]
    distinct = {call.tool.encode() + dumps(call.arguments, option=OPT_SORT_KEYS, default=str): call for call in calls}
    text = _THOUGHT.sub(" ", str(message.text)).strip()
    return Reply(
        calls=tuple(distinct.values()),
        unreadable=len(message.invalid_tool_calls),
        text=text,
        written=tuple(name for name in tools if _calls(text, name)),
    )


def _arguments(given: object) -> Mapping[str, Any]:
    return dict(given) if isinstance(given, Mapping) else {}


def _calls(text: str, tool: str) -> bool:
    """Whether the text holds a call of the tool: as JSON, between a template's marks, or as in code."""
    name = re.escape(tool)
    as_json = rf"[\"'](?:name|function|tool|tool_name)[\"']\s*:\s*[\"']{name}[\"']"
    return (
        re.search(rf"{as_json}|<(?:function|invoke|tool_call)[^<>]*\b{name}\b|(?<![\w.]){name}\s*\(", text) is not None
    )
