"""LangChain messages as the dictionaries chat templates expect, and answers back as messages."""

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    ChatMessage,
    FunctionMessage,
    HumanMessage,
    InvalidToolCall,
    SystemMessage,
    ToolCall,
    ToolMessage,
)
from langchain_core.messages.tool import invalid_tool_call, tool_call

from ..errors import BackendError

CALL_OPEN, CALL_CLOSE = "<tool_call>", "</tool_call>"
"""How Granite and Qwen write a call: {"name": …, "arguments": {…}} between these."""

_CALL = re.compile(re.escape(CALL_OPEN) + r"(.*?)(?:" + re.escape(CALL_CLOSE) + r"|\Z)", re.DOTALL)


@dataclass(frozen=True)
class ParsedAnswer:
    """An answer's text apart from its tool calls."""

    content: str
    tool_calls: list[ToolCall]
    invalid_tool_calls: list[InvalidToolCall]


def to_template(messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    """Messages as role, content and, where there are some, tool calls."""
    return [_template_message(message) for message in messages]


def parse_answer(text: str) -> ParsedAnswer:
    """Split an answer into its text and its tool calls, valid and not."""
    calls: list[ToolCall] = []
    invalid: list[InvalidToolCall] = []
    for found in _CALL.findall(text):
        try:
            body = json.loads(found)
            arguments = body.get("arguments", body.get("parameters", {}))
            if not isinstance(body["name"], str) or not isinstance(arguments, dict):
                raise TypeError("name must be a string and arguments an object")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            invalid.append(invalid_tool_call(name=None, args=found.strip(), id=_call_id(), error=str(error)))
        else:
            calls.append(tool_call(name=body["name"], args=arguments, id=_call_id()))
    return ParsedAnswer(_CALL.sub("", text).strip() if calls or invalid else text, calls, invalid)


def _template_message(message: BaseMessage) -> dict[str, Any]:
    content = _text(message)
    if isinstance(message, SystemMessage):
        return {"role": "system", "content": content}
    if isinstance(message, HumanMessage):
        return {"role": "user", "content": content}
    if isinstance(message, ToolMessage):
        return {
            "role": "tool",
            "content": content,
            "tool_call_id": message.tool_call_id,
            **({"name": message.name} if message.name else {}),
        }
    if isinstance(message, AIMessage):
        calls = [
            {"type": "function", "id": call["id"], "function": {"name": call["name"], "arguments": call["args"]}}
            for call in message.tool_calls
        ]
        return {"role": "assistant", "content": content, **({"tool_calls": calls} if calls else {})}
    if isinstance(message, ChatMessage):
        return {"role": message.role, "content": content}
    if isinstance(message, FunctionMessage):
        return {"role": "tool", "content": content, "name": message.name}
    raise BackendError(f"A {type(message).__name__} cannot be part of a chat prompt; use system, human, ai or tool.")


def _text(message: BaseMessage) -> str:
    """The message's text; blocks that only repeat tool calls are left out, other media are refused."""
    if isinstance(message.content, str):
        return message.content
    parts = []
    for block in message.content:
        if isinstance(block, str):
            parts.append(block)
        elif block.get("type") == "text":
            parts.append(block["text"])
        elif block.get("type") not in ("tool_use", "tool_call", "reasoning", "thinking"):
            raise BackendError(f"This model reads text only, and a message holds a {block.get('type')!r} block.")
    return "".join(parts)


def _call_id() -> str:
    return f"call_{uuid.uuid4().hex[:24]}"
