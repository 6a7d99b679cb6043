"""The server's own description, in OpenAPI."""

from typing import Any

from pydantic.json_schema import models_json_schema

from .protocol import ChatRequest, CompletionRequest

_REFERENCE = "#/components/schemas/{model}"
_STATUSES = {
    "400": "The request cannot be answered; the message says what is wrong with it.",
    "401": "The key is missing or wrong.",
    "404": "There is no such model.",
    "408": "The request's time ran out.",
    "413": "The body is too large.",
    "429": "The queue is full; Retry-After says for how long.",
}
_ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
            "required": ["message", "type", "param", "code"],
        }
    },
    "required": ["error"],
}


def openapi(model: str) -> dict[str, Any]:
    """What the server takes and answers."""
    _, whole = models_json_schema(
        [(ChatRequest, "validation"), (CompletionRequest, "validation")], ref_template=_REFERENCE
    )
    schemas = {**whole["$defs"], "Error": _ERROR}
    for name in ("ChatRequest", "CompletionRequest"):
        schemas[name]["properties"]["model"] = {"type": "string", "enum": [model]}
    return {
        "openapi": "3.1.0",
        "info": {"title": "moewarden", "version": "1", "description": f"OpenAI's protocol over {model}."},
        "paths": {
            "/health": {"get": _operation("Whether it serves")},
            "/metrics": {"get": _operation("Counters for Prometheus", kind="text/plain")},
            "/v1/models": {"get": _operation("The model that is served")},
            "/v1/models/{name}": {
                "get": {
                    **_operation("The same by name"),
                    "parameters": [{"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}],
                }
            },
            "/v1/chat/completions": {"post": _operation("An answer to messages", "ChatRequest")},
            "/v1/completions": {"post": _operation("A text continued", "CompletionRequest")},
        },
        "components": {"schemas": schemas, "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"key": []}],
    }


def _operation(summary: str, body: str | None = None, kind: str = "application/json") -> dict[str, Any]:
    error = {"application/json": {"schema": {"$ref": _REFERENCE.format(model="Error")}}}
    good: dict[str, Any] = {kind: {"schema": {"type": "string"} if kind == "text/plain" else {"type": "object"}}}
    if body is not None:
        good["text/event-stream"] = {"schema": {"type": "string"}}
    operation: dict[str, Any] = {
        "summary": summary,
        "responses": {
            "200": {"description": "The answer.", "content": good},
            **{status: {"description": said, "content": error} for status, said in _STATUSES.items()},
        },
    }
    if body is not None:
        reference = {"$ref": _REFERENCE.format(model=body)}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": reference}}}
    return operation
