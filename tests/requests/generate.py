"""Requests by schemathesis from the server's own description, with JSON schemas and tools of every kind put in.

A third of them is mended until it is sound; of the rest, half keeps to the description and half breaks it.
"""

import json
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from moewarden.app.wiring import bundled_model
from moewarden.backends import ChatMoE
from moewarden.backends.serving.app import ServeSettings

from ..backends.serving.conftest import Running
from .sound import mend, sound_schemas

ROUND = 600
"""Requests of one kind, one after the other; fewer where fewer are asked for."""
SHARES = {"/v1/chat/completions": 6, "/v1/completions": 2, "/v1/models/{name}": 1, "/v1/models": 1, "/health": 1}
"""How often each path is asked in a round of all."""
LONGEST_ANSWER = 12
KINDS = {"sound": GenerationMode.POSITIVE, "described": GenerationMode.POSITIVE, "broken": GenerationMode.NEGATIVE}
"""Of requests with a body, and how schemathesis makes them."""


@dataclass
class Found:
    """What came back."""

    statuses: Counter[int] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Counter[int]] = field(default_factory=dict)
    """The statuses of requests with a body, by kind."""
    refused: Counter[str] = field(default_factory=Counter)
    """Why a sound request was refused."""
    wrong: list[str] = field(default_factory=list)


def fire(count: int, first_seed: int = 0, tell: Callable[[Found], None] = lambda _: None) -> Found:
    """So many requests; `tell` hears of each round."""
    warnings.filterwarnings("ignore", module="hypothesis_jsonschema")
    model = ChatMoE(model=str(bundled_model())).load()
    running = Running(model, ServeSettings(name="small", most_tokens=LONGEST_ANSWER))
    found = Found()
    try:
        described = schemathesis.openapi.from_url(f"{running.url}/openapi.json")
        number = first_seed
        size = min(ROUND, max(6, count // 6))
        while sum(found.statuses.values()) < count:
            for path, share in SHARES.items():
                method = "POST" if "completions" in path else "GET"
                for kind in KINDS:
                    left = count - sum(found.statuses.values())
                    if left > 0 and (method == "POST" or kind == "described"):
                        _round(described[path][method], kind, min(left, size * share // 6 + 1), number, found)
                        tell(found)
                    number += 1
        if found.statuses:
            _check_alive(running.url, model, found)
    finally:
        running.stop()
    return found


def _round(operation: Any, kind: str, count: int, number: int, found: Found) -> None:
    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(
        case=operation.as_strategy(generation_mode=KINDS[kind]),
        schema=sound_schemas() if kind == "sound" else schemas(),
        place=st.sampled_from(PLACES),
    )
    def ask(case: Any, schema: dict[str, Any], place: str) -> None:
        if kind == "sound":
            mend(case.body)
        if isinstance(case.body, dict) and isinstance(case.body.get("messages"), list):
            _put_in(case.body, place, schema)
        answer = case.call(timeout=120)
        found.statuses[answer.status_code] += 1
        found.paths[case.path] += 1
        if case.method == "POST":
            found.kinds.setdefault(kind, Counter())[answer.status_code] += 1
        if kind == "sound" and answer.status_code == 400:
            found.refused[json.loads(answer.text)["error"]["message"][:100]] += 1
        problem = _problem(answer)
        if problem is not None:
            found.wrong.append(f"{case.method} {case.path} {json.dumps(case.body, default=repr)[:2000]}: {problem}")

    ask()


PLACES = ("nowhere", "nowhere", "answer", "tool", "forced tool")


def _put_in(body: dict[str, Any], place: str, schema: dict[str, Any]) -> None:
    """A schema for the answer, or for a tool's arguments, where the request has room for it."""
    if place == "answer":
        body["tools"] = body["tool_choice"] = None
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}
    elif place != "nowhere":
        parameters = {"type": "object", "properties": {"a": schema}, "required": ["a"]}
        body["tools"] = [{"type": "function", "function": {"name": "f", "parameters": parameters}}]
        body["tool_choice"] = "required" if place == "forced tool" else "auto"


def schemas() -> st.SearchStrategy[dict[str, Any]]:
    """JSON schemas: sound, contradictory, broken."""
    size = st.integers(-1, 40) | st.sampled_from([10**6, 10**18, 0.5, "1"])
    number = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    value = st.none() | st.booleans() | number | st.text(max_size=5)
    scalar: dict[str, st.SearchStrategy[Any]] = {
        "type": st.sampled_from(["string", "number", "integer", "boolean", "null", "array", "object", "none", 5])
        | st.lists(st.sampled_from(["string", "number", "null"]), max_size=3),
        "enum": st.lists(value, max_size=3),
        "const": value,
        "minLength": size,
        "maxLength": size,
        "pattern": st.sampled_from(["^a+$", "a|b", "(", "(?=a)b", r"\d{3}", "[", "^$", r"\p{L}+", ""]),
        "format": st.sampled_from(["date", "uri", "email", "ipvanyaddress", "no such"]),
        "minimum": number,
        "maximum": number,
        "exclusiveMinimum": number,
        "multipleOf": st.sampled_from([0, -1, 2, 0.1, 1e-12, 10**30]),
        "minItems": size,
        "maxItems": size,
        "uniqueItems": st.booleans(),
        "required": st.lists(st.sampled_from(["a", "b", ""]), max_size=2) | st.just("a"),
        "minProperties": size,
        "$ref": st.sampled_from(["#", "#/$defs/x", "#/properties/a", "http://127.0.0.1:9/x", ""]),
        "additionalProperties": st.booleans(),
        "title": st.text(max_size=3),
    }

    def larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        named = st.dictionaries(st.sampled_from(["a", "b", "x", "", "$ref"]), inner | st.booleans(), max_size=3)
        listed = st.lists(inner, max_size=3)
        return st.fixed_dictionaries(
            {},
            optional={
                **scalar,
                "properties": named,
                "$defs": named,
                "patternProperties": named,
                "items": inner | st.booleans() | listed,
                "prefixItems": listed,
                "additionalProperties": inner,
                "anyOf": listed,
                "allOf": listed,
                "oneOf": listed,
                "not": inner,
                "if": inner,
                "then": inner,
            },
        )

    return st.recursive(st.fixed_dictionaries({}, optional=scalar), larger, max_leaves=6)


def _problem(answer: Any) -> str | None:
    """What is wrong with an answer."""
    if answer.status_code >= 500:
        return f"{answer.status_code} {answer.text[:300]}"
    if answer.status_code < 400:
        return "an error amid the stream" if '{"error":{"message":"The server failed' in answer.text else None
    try:
        error = json.loads(answer.text)["error"]
    except (ValueError, KeyError, TypeError):
        return f"{answer.status_code} without an error in OpenAI's words: {answer.text[:300]}"
    return None if isinstance(error.get("message"), str) else f"no message: {answer.text[:300]}"


def _check_alive(url: str, model: ChatMoE, found: Found) -> None:
    """After all of them the server answers, and every slot is free."""
    body = {"model": "small", "messages": [{"role": "user", "content": "hello"}], "max_tokens": 2}
    if httpx.post(f"{url}/v1/chat/completions", json=body, timeout=60).status_code != 200:
        found.wrong.append("the server does not answer any more")
    engine = model._runtime._engine
    if engine._running or len(engine._free) != model.slots:
        found.wrong.append(f"{model.slots - len(engine._free)} slots are not free")
