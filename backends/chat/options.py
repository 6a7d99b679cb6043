"""What one call to the model may ask for."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from ..errors import ArgumentError, BackendError
from .declared import schema_of

TOLERATED = {"strict", "parallel_tool_calls", "ls_structured_output_format", "stream_usage"}
"""Arguments other providers know; here they are always, or never, so."""


@dataclass(frozen=True, kw_only=True)
class CallOptions:
    """Arguments of one call; those left out come from the model's fields."""

    max_tokens: int
    temperature: float
    seed: int | None
    timeout: float | None
    """Seconds until the call is given up."""
    stop: Sequence[str] = ()
    choices: Sequence[str] | None = None
    """The answer is one of these, and each one's probability is reported."""
    tools: Sequence[Mapping[str, Any]] | None = None
    tool_choice: str = "auto"
    """`auto`, `none`, `any`, or the name of a tool."""
    response_format: Mapping[str, Any] | None = None
    """JSON schema that the answer must match; where tools are offered, it may be a call instead."""
    model: str | None = None
    """Another checkpoint for this call; it is loaded with the same settings and stays loaded."""
    cancelled: threading.Event | None = None
    """Set it from another thread to end the call."""


_NAMES = {field.name for field in fields(CallOptions)}


def call_options(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> CallOptions:
    """One call's options; arguments nobody knows are an error, not ignored."""
    check_names(given)
    known = {name: value for name, value in given.items() if name in _NAMES}
    if "response_format" in known:
        known["response_format"] = _response_schema(known["response_format"])
    options = CallOptions(**{**defaults, **known})
    _check_choices(options.choices)
    if options.max_tokens < 1:
        raise BackendError(f"max_tokens is {options.max_tokens}; expected at least 1.")
    return options


def check_names(given: Iterable[str]) -> None:
    """Refuse arguments nobody knows."""
    unknown = sorted(set(given) - _NAMES - TOLERATED)
    if unknown:
        raise ArgumentError(f"ChatMoE does not know the argument {unknown[0]!r}; it takes {', '.join(sorted(_NAMES))}.")


def _response_schema(given: Any) -> Mapping[str, Any] | None:
    """The schema in any of the ways that providers spell a response format."""
    if given is None or isinstance(given, type):
        return None if given is None else schema_of(given)
    if not isinstance(given, Mapping):
        raise ArgumentError(f"response_format is a {type(given).__name__}; expected a JSON schema or a class.")
    kind = given.get("type")
    if kind == "text":
        return None
    if kind == "json_object":
        return {"type": "object"}
    if kind != "json_schema":
        return given
    schema = given.get("json_schema", given)
    schema = schema.get("schema") if isinstance(schema, Mapping) else None
    if not isinstance(schema, Mapping):
        raise ArgumentError(
            "response_format has the type 'json_schema' and no schema; expected one in its json_schema."
        )
    return schema


def normalize_tool_choice(tool_choice: Any, names: Sequence[str]) -> str:
    """Every way LangChain spells a tool choice as `auto`, `none`, `any` or a tool's name."""
    if isinstance(tool_choice, Mapping):
        tool_choice = tool_choice.get("function", {}).get("name") or tool_choice.get("name") or tool_choice.get("type")
    spelled = {None: "auto", True: "any", "required": "any", False: "none"}.get(tool_choice, tool_choice)
    if spelled in ("auto", "none", "any") or spelled in names:
        return str(spelled)
    raise BackendError(f"tool_choice is {tool_choice!r}; expected auto, none, any, or one of {', '.join(names)}.")


def _check_choices(choices: Sequence[str] | None) -> None:
    if choices is None:
        return
    if isinstance(choices, str) or not choices or not all(isinstance(c, str) and c for c in choices):
        raise BackendError(f"choices is {choices!r}; expected a list of texts, none of them empty.")
    if len(set(choices)) < len(choices):
        raise BackendError("choices names the same option twice; each must differ.")
