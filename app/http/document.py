"""The door's own description, in OpenAPI: made of the same table as its routes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from .protocol import Problem

_REFERENCE = "#/components/schemas/{model}"
STATUSES = {
    400: "The request cannot be done; the message says what is wrong with it.",
    401: "The key is missing or wrong.",
    403: "The request came from a page of another site, or by a name that is not this server's.",
    404: "There is no such run, or no such path.",
    409: "The run is not in a state in which that can be done.",
    413: "The body is too large.",
    429: "There is no room; Retry-After says for how long.",
}
_PARAMETERS = {
    "run": {"name": "run", "in": "path", "required": True, "schema": {"type": "string"}},
    "number": {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}},
    "after": {
        "name": "after",
        "in": "query",
        "description": "The number of the last event that is known.",
        "schema": {"type": "integer", "minimum": 0, "default": 0},
    },
    "last_event": {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "The same, as a client of server-sent events gives it when it comes back.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "stays": {
        "name": "stays",
        "in": "query",
        "description": "Whether the stream goes on after the run has ended.",
        "schema": {"type": "boolean", "default": False},
    },
}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that a program can do."""

    method: str
    path: str
    summary: str
    status: int = 200
    body: type[BaseModel] | None = None
    """What is sent; None for nothing."""
    takes: Mapping[str, Any] | None = None
    """The schema of what is sent, where no model says it."""
    answer: type[BaseModel] | None = None
    """What comes back; None for some JSON object."""
    kind: str = "application/json"
    further: Sequence[str] = field(default=())
    """Names of parameters beside those in the path."""


def openapi(operations: Sequence[Operation]) -> dict[str, Any]:
    """What the door takes and answers."""
    bodies = [(one.body, "validation") for one in operations if one.body]
    answers = [(one.answer, "serialization") for one in operations if one.answer]
    _, whole = models_json_schema([*bodies, *answers, (Problem, "serialization")], ref_template=_REFERENCE)  # type: ignore[list-item]
    paths: dict[str, Any] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _described(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "moewarden", "version": "1", "description": "Investigations on this machine."},
        "paths": paths,
        "components": {
            "schemas": whole["$defs"],
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"key": []}],
    }


def _described(one: Operation) -> dict[str, Any]:
    schema = _reference(one.answer) if one.answer else {"type": "object"}
    content = {one.kind: {"schema": schema if one.kind == "application/json" else {"type": "string"}}}
    error = {"application/json": {"schema": _reference(Problem)}}
    named = [name for name in ("run", "number") if f"{{{name}}}" in one.path]
    statuses = [400, 401, 403, *([404] if named else []), *([409, 413, 429] if one.method == "POST" else [429])]
    described: dict[str, Any] = {
        "summary": one.summary,
        "parameters": [_PARAMETERS[name] for name in (*named, *one.further)],
        "responses": {
            str(one.status): {"description": "The answer.", "content": content},
            **{str(status): {"description": STATUSES[status], "content": error} for status in statuses},
        },
    }
    if one.body or one.takes:
        given = _reference(one.body) if one.body else one.takes
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": given}}}
    return described


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(model=model.__name__)}
