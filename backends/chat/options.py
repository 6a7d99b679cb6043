"""What one call to the model may ask for."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from ..errors import BackendError

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
    """JSON schema that the answer must match."""
    model: str | None = None
    """Another checkpoint for this call; it is loaded with the same settings and stays loaded."""
    cancelled: threading.Event | None = None
    """Set it from another thread to end the call."""


def call_options(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> CallOptions:
    """One call's options; arguments nobody knows are an error, not ignored."""
    known = {field.name for field in fields(CallOptions)}
    unknown = sorted(set(given) - known - TOLERATED)
    if unknown:
        raise BackendError(f"ChatMoE does not know the argument {unknown[0]!r}; it takes {', '.join(sorted(known))}.")
    options = CallOptions(**{**defaults, **{name: value for name, value in given.items() if name in known}})
    _check_choices(options.choices)
    if options.max_tokens < 1:
        raise BackendError(f"max_tokens is {options.max_tokens}; expected at least 1.")
    return options


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
