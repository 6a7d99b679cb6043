"""Tools and schemas as callers declare them, as JSON. A type that refers to itself goes on doing so."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.tools import BaseTool, create_schema_from_function
from langchain_core.utils.function_calling import convert_to_json_schema, convert_to_openai_tool
from langchain_core.utils.pydantic import is_basemodel_subclass

from .schemas import changed, target_of

Declared = dict[str, Any] | type | Callable[..., Any] | BaseTool
"""A tool in any of the ways that LangChain knows."""

_CALLED = ("parameters", "input_schema")
"""Where OpenAI's and Anthropic's tools keep the schema of their arguments."""


def tool_of(tool: Declared) -> dict[str, Any]:
    """The tool in OpenAI's words.

    LangChain puts each definition in the place of its reference, which ends where a definition holds itself: there it
    writes a schema that takes anything. Such a tool keeps its definitions and references.
    """
    formatted: dict[str, Any] = convert_to_openai_tool(tool)
    own = _own_schema(tool)
    if own is None or "function" not in formatted or not _is_recursive(own):
        return formatted
    return {**formatted, "function": {**formatted["function"], "parameters": changed(_opened(own), _untitled)}}


def schema_of(schema: Mapping[str, Any] | type) -> dict[str, Any]:
    """What an answer must match: a class's schema, a JSON schema as it stands, or that of a tool's arguments."""
    if isinstance(schema, Mapping):
        called = schema.get("function", schema)
        if isinstance(called, Mapping) and isinstance(called.get("name"), str):
            return next((dict(called[key]) for key in _CALLED if isinstance(called.get(key), Mapping)), dict(schema))
        return dict(schema)
    own = _own_schema(schema)
    return convert_to_json_schema(schema) if own is None or not _is_recursive(own) else own


def _own_schema(tool: Declared) -> dict[str, Any] | None:
    """The whole schema of a tool's arguments; None where LangChain's reading of it loses nothing."""
    if isinstance(tool, Mapping):
        is_plain = "title" in tool and "name" not in tool
        return {key: value for key, value in tool.items() if key != "description"} if is_plain else None
    declared: Any = tool.tool_call_schema if isinstance(tool, BaseTool) else tool
    if isinstance(declared, Mapping):
        return dict(declared)
    if not isinstance(declared, type):
        declared = create_schema_from_function(
            getattr(declared, "__name__", "tool"), declared, filter_args=(), include_injected=False
        )
    if is_basemodel_subclass(declared) and hasattr(declared, "model_json_schema"):
        own: dict[str, Any] = declared.model_json_schema()
        return own
    return None


def _is_recursive(schema: Mapping[str, Any]) -> bool:
    """Whether some part of the schema is reached from itself."""
    waiting = [(schema, frozenset[str]())]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        here, above = waiting.pop()
        for reference in _references(here):
            if reference in above or reference == "#":
                return True
            known = (reference, above)
            target = target_of(schema, reference)
            if known not in seen and isinstance(target, Mapping):
                seen.add(known)
                waiting.append((target, above | {reference}))
    return False


def _references(value: Any) -> list[str]:
    """References in a schema, definitions that nobody uses left out."""
    if isinstance(value, Mapping):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        kept = (item for key, item in value.items() if key not in ("$defs", "definitions"))
        return own + [found for item in kept for found in _references(item)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [found for item in value for found in _references(item)]
    return []


def _opened(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same with its fields at the top, where templates look for them."""
    reference = schema.get("$ref")
    target = target_of(schema, reference) if isinstance(reference, str) else None
    return {**target, **{k: v for k, v in schema.items() if k != "$ref"}} if isinstance(target, dict) else dict(schema)


def _untitled(here: dict[str, Any], _: str) -> dict[str, Any]:
    """Without the names that Pydantic makes up."""
    return {key: value for key, value in here.items() if key != "title" or not isinstance(value, str)}
