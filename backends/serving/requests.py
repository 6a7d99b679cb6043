"""Requests as the chat model takes them: messages and options."""

import json
from collections.abc import Mapping
from typing import Any

from jsonschema.exceptions import SchemaError
from jsonschema.validators import Draft202012Validator
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.messages.tool import tool_call

from ..chat.options import normalize_tool_choice
from .errors import RequestError
from .protocol import Call, ChatRequest, CompletionRequest, Message, NamedTool


def messages_of(request: ChatRequest) -> list[BaseMessage]:
    """The conversation."""
    return [_message(message, f"messages.{at}") for at, message in enumerate(request.messages)]


def chat_options(request: ChatRequest, most_tokens: int) -> dict[str, Any]:
    """What one call asks for."""
    tools = [tool.model_dump(exclude_none=True) for tool in request.tools or ()]
    for at, tool in enumerate(tools):
        _check_schema(tool["function"].get("parameters") or {}, f"tools.{at}.function.parameters")
    choice: Any = request.tool_choice
    if isinstance(choice, NamedTool):
        choice = choice.function.name
    names = [tool["function"]["name"] for tool in tools]
    return {
        **_common(request, request.max_completion_tokens or request.max_tokens, most_tokens),
        **({"tools": tools, "tool_choice": normalize_tool_choice(choice, names)} if tools else {}),
        **_format(request),
        **({"logprobs": True, "top_logprobs": request.top_logprobs or 0} if request.logprobs else {}),
    }


def completion_options(request: CompletionRequest, most_tokens: int) -> dict[str, Any]:
    """The same for a text that is continued."""
    probabilities = {} if request.logprobs is None else {"logprobs": True, "top_logprobs": request.logprobs}
    return {**_common(request, request.max_tokens, most_tokens), **probabilities}


def _common(request: ChatRequest | CompletionRequest, asked: int | None, most_tokens: int) -> dict[str, Any]:
    given = {"temperature": request.temperature, "seed": request.seed}
    return {
        "max_tokens": min(asked or most_tokens, most_tokens),
        "stop": list(request.stops),
        **{name: value for name, value in given.items() if value is not None},
    }


def _format(request: ChatRequest) -> dict[str, Any]:
    form = request.response_format
    if form is None or form.type == "text":
        return {}
    if form.json_schema is None:
        return {"response_format": {"type": "object"}}
    _check_schema(form.json_schema.schema_, "response_format.json_schema.schema")
    return {"response_format": form.json_schema.schema_}


def _check_schema(schema: Mapping[str, Any], place: str) -> None:
    """Refuse what is no schema before anything is built from it."""
    try:
        Draft202012Validator.check_schema(schema)
    except (SchemaError, RecursionError) as error:
        reason = error.message[:300] if isinstance(error, SchemaError) else "it is nested too deeply"
        raise RequestError(400, f"{place} is no JSON schema: {reason}.", param=place, code="invalid_value") from None


def _message(message: Message, place: str) -> BaseMessage:
    content = _content(message, place)
    if message.role in ("system", "developer"):
        return SystemMessage(content)
    if message.role == "user":
        return HumanMessage(content)
    if message.role == "tool":
        if message.tool_call_id is None:
            raise RequestError(400, f"{place}: a tool's message needs its tool_call_id.", param=f"{place}.tool_call_id")
        return ToolMessage(content, tool_call_id=message.tool_call_id, name=message.name)
    thought = {"reasoning_content": message.reasoning_content} if message.reasoning_content else {}
    calls = [_call(call, f"{place}.tool_calls.{at}") for at, call in enumerate(message.tool_calls or ())]
    return AIMessage(content, tool_calls=calls, additional_kwargs=thought)


def _content(message: Message, place: str) -> str:
    if isinstance(message.content, str):
        return message.content
    if message.content is None:
        if message.role == "assistant":
            return ""
        raise RequestError(400, f"{place}: a message of role {message.role} needs content.", param=f"{place}.content")
    for at, part in enumerate(message.content):
        if part.type not in ("text", "refusal"):
            where = f"{place}.content.{at}"
            raise RequestError(
                400, f"{where}: this model reads text only, and the part is of type {part.type!r}.", param=where
            )
    return "".join(part.text or "" for part in message.content)


def _call(call: Call, place: str) -> Any:
    try:
        arguments = json.loads(call.function.arguments or "{}")
    except (ValueError, RecursionError):
        arguments = None
    if not isinstance(arguments, dict):
        where = f"{place}.function.arguments"
        raise RequestError(400, f"{where}: expected a JSON object as text.", param=where, code="invalid_value")
    return tool_call(name=call.function.name, args=arguments, id=call.id)
