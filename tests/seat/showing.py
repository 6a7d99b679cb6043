"""A request to a chat model as a person reads it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Request = Mapping[str, Any]


def whole(request: Request) -> str:
    """All that the model would read."""
    parts = [_tool(tool) for tool in request.get("tools", [])]
    if "response_format" in request:
        parts.append(f"response_format {json.dumps(request['response_format'])}")
    return "\n".join([*parts, *map(_message, request["messages"])]) + "\n"


def fresh(request: Request, earlier: Sequence[Request]) -> str:
    """What stood in no earlier request; tools by name where they were all described before."""
    known = {_tool(tool) for other in earlier for tool in other.get("tools", [])}
    tools = [_tool(tool) for tool in request.get("tools", [])]
    names = ", ".join(tool["function"]["name"] for tool in request.get("tools", []))
    told = {_message(message) for other in earlier for message in other["messages"]}
    messages = [_message(message) for message in request["messages"]]
    parts = [f"tools: {names}", *(tool for tool in tools if tool not in known)]
    parts += [message for message in messages if message not in told]
    return "\n".join(parts) + "\n"


def _tool(tool: Mapping[str, Any]) -> str:
    function = tool["function"]
    return f"tool {function['name']}: {function.get('description', '')} {json.dumps(function.get('parameters', {}))}"


def _message(message: Mapping[str, Any]) -> str:
    said = message.get("content") or ""
    text = said if isinstance(said, str) else "\n".join(str(part.get("text", "")) for part in said)
    calls = [
        f"call {call['function']['name']} {call['function']['arguments']}" for call in message.get("tool_calls") or []
    ]
    return f"--- {message['role']}\n" + "\n".join([*([text] if text else []), *calls])
