"""One answer of a model that calls tools: asked within the run's limits, kept, and read whatever shape it has."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

from ..decisions.ask import Outcome
from ..decisions.decision import Answer, Decision, DecisionKind
from ..decisions.failures import failure_of, is_overflow, without_keys
from ..decisions.quoting import quote
from ..wellformed import shallow, well_formed
from ..workbench import Desk, tell
from .room import Room, learn_room, room_at

MOST_CALLS_A_TURN = 8
"""Calls of one answer that are read; a model that writes more repeats itself."""
LONGEST_TEXT = 4_000
"""Characters of an answer's text that are kept."""

_OPEN, _CLOSE = "<tool_call>", "</tool_call>"
_STEP = {"planner": "reason", "judge": "judge", "report": "report"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One tool call as the model wrote it."""

    name: str
    arguments: dict[str, Any]
    problem: str = ""
    """Why its arguments cannot be read; empty where they can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a model wrote, or why it wrote nothing."""

    text: str = ""
    calls: tuple[Wanted, ...] = ()
    problem: str = ""
    tokens: int = 0
    """What it cost."""


def say(
    desk: Desk, messages: Sequence[BaseMessage], tools: Sequence[dict[str, Any]], *, kind: DecisionKind, asker: str
) -> Reply:
    """The model's next answer. What it costs counts; a kept answer is not asked for again."""
    model = desk.asker.model
    if model is None:
        return Reply(problem="no model")
    prompt = orjson.dumps([[message.type, message.text, _calls(message)] for message in messages], default=str).decode()
    turn = Decision(kind=kind, prompt=f"{prompt}\n{orjson.dumps(list(tools)).decode()}", options=())
    started = time.monotonic()
    answer = desk.asker.converse(turn, lambda limits: _ask(desk, model, messages, tools, limits), asker=asker)
    reply = _read(answer, [tool["function"]["name"] for tool in tools])
    seconds = time.monotonic() - started
    tell(
        _STEP.get(asker, "act"),
        "decision",
        f"{kind}: {', '.join(call.name for call in reply.calls) or ('abstained' if reply.problem else 'prose')}",
        specialist=asker,
        tokens=reply.tokens,
        tokens_per_s=reply.tokens / seconds if seconds else 0.0,
    )
    return reply


Compose = Callable[[Room], tuple[Sequence[BaseMessage], Sequence[dict[str, Any]]]]
"""Messages and tools for a room."""


def say_within(desk: Desk, compose: Compose, *, kind: DecisionKind, asker: str) -> Reply:
    """The model's next answer to messages that fit; made smaller where its server says that they do not."""
    while True:
        room = room_at(desk)
        messages, tools = compose(room)
        reply = say(desk, messages, tools, kind=kind, asker=asker)
        if not reply.problem or not learn_room(desk, reply.problem, room):
            return reply


def _calls(message: BaseMessage) -> list[Any]:
    return [[call["name"], call["args"]] for call in message.tool_calls] if isinstance(message, AIMessage) else []


def _ask(
    desk: Desk,
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    tools: Sequence[dict[str, Any]],
    limits: Mapping[str, Any],
) -> Outcome:
    started = time.monotonic()
    try:
        message = _invoke(desk, model, messages, tools, limits)
    except (
        Exception
    ) as error:  # each provider fails in its own way; a failed call is counted, and ends this conversation
        said = f"{type(error).__name__}: {without_keys(str(error))[:200]}"
        return Outcome(
            answer=Answer(option=None, problem=said, seconds=time.monotonic() - started), failure=failure_of(error)
        )
    usage: Mapping[str, Any] = message.usage_metadata or {}
    metadata = message.response_metadata
    return Outcome(
        answer=Answer(
            option=orjson.dumps(_storable(shallow(_plain(message)))).decode(),
            input_tokens=usage.get("input_tokens", 0),
            output_tokens=usage.get("output_tokens", 0),
            seconds=time.monotonic() - started,
        ),
        routing=metadata.get("routing"),
        notes={key: str(metadata[key]) for key in ("kernel", "experts_mode") if key in metadata},
    )


def _invoke(
    desk: Desk,
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    tools: Sequence[dict[str, Any]],
    limits: Mapping[str, Any],
) -> AIMessage:
    """With a call forced where the model's server knows how to; without from its first refusal on."""
    if desk.forces_calls:
        try:
            return model.bind_tools(list(tools), tool_choice="any").invoke(list(messages), **limits)
        except Exception as error:  # as above
            status = getattr(error, "status_code", None)
            is_refused = status in (400, 422, 501) or isinstance(error, NotImplementedError | TypeError | ValueError)
            if not is_refused or is_overflow(str(error)):
                raise
            desk.forces_calls = False
    return model.bind_tools(list(tools)).invoke(list(messages), **limits)


def _plain(message: AIMessage) -> dict[str, Any]:
    calls = [{"name": call["name"], "arguments": call["args"]} for call in message.tool_calls]
    broken = [
        {
            "name": call["name"] or "",
            "problem": f"its arguments are no JSON object: {quote(str(call['args']), limit=80)}",
        }
        for call in message.invalid_tool_calls
    ]
    return {"text": str(message.text)[:LONGEST_TEXT], "calls": [*calls, *broken]}


def _storable(value: Any) -> Any:
    """A value that JSON and every checkpointer can hold; what none can becomes text."""
    if isinstance(value, Mapping):
        return {str(well_formed(str(key))): _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    is_number = isinstance(value, int | float) and -(2**53) <= value <= 2**53
    return value if value is None or is_number else well_formed(str(value))


def _read(answer: Answer, names: Sequence[str]) -> Reply:
    """A kept answer; it may come from somebody else's folder, so its shape is not trusted."""
    tokens = answer.input_tokens + answer.output_tokens
    if answer.option is None:
        return Reply(problem=answer.problem, tokens=tokens)
    try:
        kept = orjson.loads(answer.option)
    except orjson.JSONDecodeError:
        kept = None
    if not isinstance(kept, dict):
        return Reply(problem="a kept answer cannot be read", tokens=tokens)
    text = str(kept.get("text", ""))
    found = kept.get("calls") or _calls_in(text, names)
    calls = [_wanted(call) for call in found if isinstance(call, dict)] if isinstance(found, list) else []
    return Reply(text=text, calls=tuple(calls[:MOST_CALLS_A_TURN]), tokens=tokens)


def _wanted(call: Mapping[str, Any]) -> Wanted:
    given = call.get("arguments", {})
    problem = str(call.get("problem", ""))
    if not isinstance(given, dict):
        given, problem = {}, problem or "its arguments are no JSON object"
    return Wanted(name=str(call.get("name", "")), arguments=given, problem=problem)


def _calls_in(text: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """Calls that a model wrote as text because nobody parsed them for it. The answer must be nothing but calls."""
    rest = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    calls: list[dict[str, Any]] = []
    while rest:
        rest = rest.removeprefix(_OPEN).lstrip()
        try:
            value, end = json.JSONDecoder().raw_decode(rest)
        except (json.JSONDecodeError, RecursionError):
            return []
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict) or item.get("name") not in names:
                return []
            calls.append({"name": item["name"], "arguments": item.get("arguments", item.get("parameters", {}))})
        rest = rest[end:].lstrip().removeprefix(_CLOSE).lstrip(" \n,")
    return calls
