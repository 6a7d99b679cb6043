"""LangChain messages as the dictionaries chat templates expect, and answers back as tool calls."""

import json
import re
import uuid
from collections.abc import Sequence
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
THINK_OPEN, THINK_CLOSE = "<think>", "</think>"
"""How Qwen and others mark what a model thinks before it answers."""


def to_template(messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    """Messages as role, content and, where there are some, tool calls."""
    return [_template_message(message) for message in messages]


def parse_call(text: str) -> ToolCall | InvalidToolCall:
    """What stands between the marks of a call; an invalid call says what was wrong with it."""
    name = None
    try:
        body = json.loads(text)
        if not isinstance(body, dict):
            raise TypeError(f"A call is an object with name and arguments, found {type(body).__name__}.")
        name = body["name"] if isinstance(body.get("name"), str) else None
        arguments = body.get("arguments", body.get("parameters", {}))
        if name is None or not isinstance(arguments, dict):
            raise TypeError("The name of a call must be a string and its arguments an object.")
    except ValueError as error:
        return invalid_tool_call(name=_named(text), args=text.strip(), id=_call_id(), error=f"Not valid JSON: {error}.")
    except TypeError as error:
        return invalid_tool_call(name=name, args=text.strip(), id=_call_id(), error=str(error))
    return tool_call(name=name, args=arguments, id=_call_id())


def _named(text: str) -> str | None:
    """The name in a call that is no JSON."""
    found = re.match(r'\s*\{\s*"name"\s*:\s*"([^"\\]+)"', text)
    return found[1] if found else None


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
        reasoning = reasoning_of(message)
        return {
            "role": "assistant",
            "content": content,
            **({"reasoning_content": reasoning} if reasoning else {}),
            **({"tool_calls": calls} if calls else {}),
        }
    if isinstance(message, ChatMessage):
        if not re.fullmatch(r"[\w.-]+", message.role):
            raise BackendError(f"A message's role is {message.role!r}; expected a word such as user or critic.")
        return {"role": message.role, "content": content}
    if isinstance(message, FunctionMessage):
        return {"role": "tool", "content": content, "name": message.name}
    raise BackendError(f"A {type(message).__name__} cannot be part of a chat prompt; use system, human, ai or tool.")


def reasoning_of(message: AIMessage) -> str:
    """What the model thought before this answer, as earlier answers of this class carry it."""
    return "".join(block["reasoning"] for block in message.content_blocks if block["type"] == "reasoning")


def _text(message: BaseMessage) -> str:
    """The message's text; blocks that only repeat tool calls are left out, other media are refused."""
    if isinstance(message.content, str):
        return message.content
    parts = []
    for block in message.content:
        if isinstance(block, str):
            parts.append(block)
        elif block.get("type") == "text":
            parts.append(block.get("text") or "")
        elif block.get("type") not in ("tool_use", "tool_call", "reasoning", "thinking"):
            raise BackendError(f"This model reads text only, and a message holds a {block.get('type')!r} block.")
    return "".join(parts)


def _call_id() -> str:
    return f"call_{uuid.uuid4().hex[:24]}"
