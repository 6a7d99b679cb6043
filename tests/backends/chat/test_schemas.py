"""What a schema may ask for: the grammar holds what it can, the rest is checked, and nothing is refused for it."""

import json
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from langchain_core.exceptions import OutputParserException
from langchain_core.messages import AIMessage
from pydantic import (
    AnyUrl,
    AwareDatetime,
    Base64Bytes,
    BaseModel,
    ConfigDict,
    Field,
    IPvAnyAddress,
    IPvAnyNetwork,
    Json,
    SecretStr,
    StringConstraints,
    conlist,
)
from typing_extensions import TypedDict

from moewarden.backends import BackendError, ChatMoE, GrammarError
from moewarden.backends.chat import bounds
from moewarden.backends.chat.schemas import hold, violation


class Colour(Enum):
    RED = "red"
    BLUE = 2


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    tricks: set[str] = set()


class Node(BaseModel):
    name: str
    children: list["Node"] = []


class Chain(BaseModel):
    value: int
    rest: "Chain | None"


class Strict(BaseModel):
    model_config = ConfigDict(strict=True)
    value: set[int]


class Point(TypedDict):
    x: int
    y: int


TYPES: dict[str, tuple[Any, str]] = {
    "set": (set[str], '["a", "b"]'),
    "frozenset": (frozenset[Literal["a", "b"]], '["a"]'),
    "set of models": (list[Cat], '[{"kind": "cat", "lives": 3}]'),
    "path": (Path, '"/var/log/auth.log"'),
    "secret": (SecretStr, '"hunter2"'),
    "any address": (IPvAnyAddress, '"203.0.113.9"'),
    "any address, the newer kind": (IPvAnyAddress, '"2001:db8::1"'),
    "any network": (IPvAnyNetwork, '"203.0.113.0/24"'),
    "addresses": (list[IPv4Address], '["203.0.113.9"]'),
    "network": (IPv6Network, '"2001:db8::/32"'),
    "bytes": (bytes, '"raw"'),
    "base64": (Base64Bytes, '"cmF3"'),
    "decimal": (Decimal, "3.25"),
    "decimal spelled": (Annotated[Decimal, Field(max_digits=5, decimal_places=2)], '"3.25"'),
    "moment": (datetime, '"2026-01-02T03:04:05Z"'),
    "aware moment": (AwareDatetime, '"2026-01-02T03:04:05+01:00"'),
    "day and hour": (tuple[date, time], '["2026-01-02", "03:04:05Z"]'),
    "span": (timedelta, '"PT5S"'),
    "uuid": (UUID, '"6f0c4b9e-5b3a-4a4e-9f0e-0123456789ab"'),
    "enum": (Colour, '"red"'),
    "nothing or something": (int | None, "null"),
    "overlapping numbers": (int | float, "2.5"),
    "overlapping texts": (Literal["a"] | str, '"abc"'),
    "overlapping models": (Cat | Dog, '{"kind": "dog", "tricks": ["sit"]}'),
    "told apart": (Annotated[Cat | Dog, Field(discriminator="kind")], '{"kind": "cat", "lives": 1}'),
    "tree": (Node, '{"name": "a", "children": [{"name": "b", "children": []}]}'),
    "chain": (Chain, '{"value": 1, "rest": {"value": 2, "rest": null}}'),
    "dictionary": (dict[str, int], '{"a": 1, "b": 2}'),
    "dictionary of bounded size": (Annotated[dict[str, int], Field(min_length=1, max_length=2)], '{"a": 1}'),
    "dictionary with keys of a kind": (dict[Annotated[str, Field(max_length=3)], int], '{"abc": 1}'),
    "dictionary by number": (dict[int, str], '{"1": "a"}'),
    "anything": (Any, '{"a": [1, "b", null]}'),
    "pattern": (Annotated[str, StringConstraints(pattern=r"^T\d{4}(\.\d{3})?$")], '"T1059.001"'),
    "pattern within": (Annotated[str, Field(pattern="ab")], '"xaby"'),
    "email by name": (Annotated[str, Field(json_schema_extra={"format": "idn-email"})], '"a@example.org"'),
    "link": (AnyUrl, '"https://example.org/x"'),
    "json in json": (Json[list[int]], '"[1, 2]"'),
    "list of a length": (conlist(int, min_length=2, max_length=3), "[1, 2]"),
    "multiple": (Annotated[int, Field(multiple_of=3, gt=3)], "6"),
    "large number": (Annotated[int, Field(ge=-(10**30), le=10**30)], "7"),
    "larger number": (Annotated[int, Field(ge=10**16)], "10000000000000001"),
    "constant": (Literal[1, "a", None], "null"),
    "point": (Point, '{"x": 1, "y": 2}'),
    "strict": (Strict, '{"value": [1, 2]}'),
}


def model_of(kind: Any) -> type[BaseModel]:
    return type("Answer", (BaseModel,), {"__annotations__": {"value": kind}, "__module__": __name__})


@pytest.fixture(scope="module")
def model(granite: Path) -> ChatMoE:
    return ChatMoE(model=str(granite), max_tokens=300).load()


@pytest.mark.parametrize("method", ["json_schema", "function_calling"])
@pytest.mark.parametrize(("kind", "text"), TYPES.values(), ids=TYPES)
def test_every_type_is_admitted_and_read(model: ChatMoE, script, kind: Any, text: str, method: Any):
    wanted = model_of(kind)
    answer = f'{{"value": {text}}}'
    call = f'<tool_call>{{"name": "Answer", "arguments": {answer}}}</tool_call>'
    script(model, answer if method == "json_schema" else call, check_grammar=True)
    read = model.with_structured_output(wanted, method=method).invoke("?")
    assert read == wanted.model_validate_json(answer)


@pytest.mark.parametrize("kind", [kind for kind, _ in TYPES.values()], ids=TYPES)
def test_what_a_model_writes_is_an_instance_or_an_error_that_says_why(model: ChatMoE, monkeypatch, kind: Any):
    monkeypatch.setattr(bounds, "LONGEST_STRING", 12)
    monkeypatch.setattr(bounds, "LONGEST_LIST", 3)
    model._runtime._grammars._known.clear()
    wanted = model_of(kind)
    structured = model.bind(temperature=1.5, seed=3, max_tokens=120).with_structured_output(wanted, include_raw=True)
    answer = structured.invoke("?")
    if answer["parsing_error"] is None:
        assert isinstance(answer["parsed"], wanted)
    else:
        assert re.search(r"does not match Answer|allow more tokens", str(answer["parsing_error"]))
    model._runtime._grammars._known.clear()


def test_an_address_of_either_kind_needs_no_relaxing():
    held = hold(model_of(IPvAnyAddress).model_json_schema())
    assert held.relaxed == ()
    assert [option["format"] for option in held.schema["properties"]["value"]["anyOf"]] == ["ipv4", "ipv6"]


KEYWORDS: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "uniqueItems": ({"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, [1, 2], [1, 1]),
    "not": ({"type": "string", "not": {"const": "x"}}, "y", "x"),
    "contains": ({"type": "array", "items": {"type": "integer"}, "contains": {"const": 1}}, [1, 2], [2]),
    "if": (
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "if": {"properties": {"a": {"const": 1}}, "required": ["a"]},
            "then": {"required": ["b"]},
        },
        {"a": 1, "b": 2},
        {"a": 1},
    ),
    "dependentRequired": (
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "dependentRequired": {"a": ["b"]},
        },
        {"b": 1},
        {"a": 1},
    ),
    "propertyNames": (
        {"type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"maxLength": 2}},
        {"ab": 1},
        {"abc": 1},
    ),
    "oneOf": ({"oneOf": [{"type": "integer", "minimum": 2}, {"type": "number", "maximum": 3}]}, 5, 2),
    "minProperties": (
        {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "minProperties": 1},
        {"a": 1},
        {},
    ),
}


@pytest.mark.parametrize(("keyword", "case"), KEYWORDS.items(), ids=KEYWORDS)
def test_what_the_grammar_cannot_hold_is_checked(model: ChatMoE, script, keyword: str, case: tuple[Any, Any, Any]):
    schema, good, bad = case
    whole = {"title": "answer", "type": "object", "properties": {"v": schema}, "required": ["v"]}
    structured = model.with_structured_output(whole, include_raw=True)
    tool = {"type": "function", "function": {"name": "tell", "description": "", "parameters": whole}}
    for value, fits in ((good, True), (bad, False)):
        text = json.dumps({"v": value})
        script(model, text, check_grammar=True)
        answer = structured.invoke("?")
        assert answer["parsed"] == ({"v": value} if fits else None)
        assert fits or "does not match its schema: v" in str(answer["parsing_error"])
        metadata = answer["raw"].response_metadata
        assert any(keyword in what for what in metadata["schema_relaxed"])
        assert (metadata["schema_problem"] is None) == fits
        script(model, f'<tool_call>{{"name": "tell", "arguments": {text}}}</tool_call>', check_grammar=True)
        called = model.bind_tools([tool], tool_choice="any").invoke("?")
        assert [call["args"] for call in called.tool_calls] == ([{"v": value}] if fits else [])
        assert fits or "do not match the tool's schema: v" in called.invalid_tool_calls[0]["error"]


def test_a_pattern_that_looks_around_is_widened_and_checked(model: ChatMoE, script):
    schema = {"title": "n", "type": "object", "properties": {"v": {"type": "string", "pattern": r"^(?!ab)[a-c]+\b$"}}}
    structured = model.with_structured_output(schema | {"required": ["v"]})
    script(model, '{"v": "ba"}', check_grammar=True)
    assert structured.invoke("?") == {"v": "ba"}
    script(model, '{"v": "abc"}', check_grammar=True)
    with pytest.raises(OutputParserException, match="does not match its schema: v"):
        structured.invoke("?")
    script(model, '{"v": "xyz"}', check_grammar=True)
    with pytest.raises(AssertionError, match="does not admit"):
        structured.invoke("?")


@pytest.mark.parametrize("pattern", [r"(a)\1", r"^[\b]$", r"(?<=a)b", r"^(?=(a|b))a$"])
def test_other_patterns_beyond_a_grammar_are_no_error(model: ChatMoE, script, pattern: str):
    schema = {"title": "n", "type": "object", "properties": {"v": {"type": "string", "pattern": pattern}}}
    script(model, '{"v": "aa"}')
    assert model.invoke("?", response_format=schema).response_metadata["schema_relaxed"]


def test_a_pattern_that_is_none_is_an_error(model: ChatMoE):
    schema = {"type": "object", "properties": {"v": {"type": "string", "pattern": "(("}}}
    with pytest.raises(GrammarError, match=r"pattern '\(\(' cannot be turned into a grammar"):
        model.invoke("?", response_format=schema)


def test_fields_added_up_from_parts_are_not_closed(model: ChatMoE, script):
    parts = [{"type": "object", "properties": {name: {"type": "integer"}}, "required": [name]} for name in ("a", "b")]
    script(model, '{"a": 1, "b": 2}', check_grammar=True)
    assert model.with_structured_output({"title": "n", "allOf": parts}).invoke("?") == {"a": 1, "b": 2}


def test_names_of_fields_are_never_taken_for_keywords():
    names = ["type", "pattern", "format", "enum", "const", "properties", "default", "not", "items", "required"]
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}, "required": names}
    held = hold(schema)
    assert held.relaxed == ()
    assert list(held.schema["properties"]) == names
    assert all(field["maxLength"] == 512 for field in held.schema["properties"].values())


def test_the_schema_given_is_not_changed():
    schema = {"type": "object", "properties": {"v": {"type": "array", "uniqueItems": True, "oneOf": [{}]}}}
    before = json.dumps(schema)
    hold(schema)
    violation(schema, {}, patterns=False)
    assert json.dumps(schema) == before


def test_a_schema_without_end_is_an_error(model: ChatMoE):
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(2000):
        deep = {"type": "array", "items": deep}
    with pytest.raises(GrammarError, match="nested too deeply"):
        model.invoke("?", response_format=deep)
    with pytest.raises(GrammarError, match="without end"):
        violation({"$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}, 1, patterns=False)


def test_nothing_is_fetched():
    with pytest.raises(GrammarError, match=r"refers to 'http://example.org/x', which it does not hold"):
        violation({"$ref": "http://example.org/x"}, 1, patterns=True)


def test_half_an_answer_is_none(model: ChatMoE, script):
    class Note(BaseModel):
        text: str
        more: str = ""

    script(model, '{"text": "so far", "more": "an', "length")
    for schema in (Note, Note.model_json_schema()):
        with pytest.raises(OutputParserException, match="reached max_tokens before it was complete; allow more tokens"):
            model.with_structured_output(schema).invoke("?")


def search(query: str) -> str:
    """Search the log."""
    return query


class Verdict(BaseModel):
    """What was decided."""

    verdict: Literal["hostile", "ordinary"]
    why: str = ""


CALL = '<tool_call>{"name": "search", "arguments": {"query": "x"}}</tool_call>'
DECIDED = '{"verdict": "hostile", "why": "it said <tool_call>{}</tool_call>"}'


@pytest.mark.parametrize("is_bound", [True, False], ids=["bound before", "given with the schema"])
def test_with_tools_the_model_calls_or_answers(model: ChatMoE, script, is_bound: bool):
    options: dict[str, Any] = {"include_raw": True}
    if is_bound:
        structured = model.bind_tools([search]).with_structured_output(Verdict, **options)
    else:
        structured = model.with_structured_output(Verdict, tools=[search], **options)
    script(model, CALL, check_grammar=True)
    called = structured.invoke("?")
    assert (called["parsed"], called["parsing_error"]) == (None, None)
    assert [call["args"] for call in called["raw"].tool_calls] == [{"query": "x"}]
    engine = script(model, DECIDED, check_grammar=False)
    decided = structured.invoke("?")
    assert decided["parsed"] == Verdict.model_validate_json(DECIDED)
    assert decided["raw"].tool_calls == decided["raw"].invalid_tool_calls == []
    assert "Search the log." in model._runtime._tokenizer.decode_all(engine.asked[0].prompt_ids)


@pytest.mark.parametrize("seed", range(4))
def test_with_tools_a_model_of_any_mind_writes_one_or_the_other(model: ChatMoE, seed: int):
    bound = model.bind_tools([search], response_format=Verdict, temperature=2.0, seed=seed, max_tokens=700)
    answer = bound.invoke("hello")
    assert isinstance(answer, AIMessage)
    assert not answer.invalid_tool_calls
    if not answer.tool_calls:
        Verdict.model_validate_json(str(answer.content))


def test_a_forced_call_comes_before_the_answer(model: ChatMoE):
    bound = model.bind_tools([search], tool_choice="any", response_format=Verdict)
    assert [call["name"] for call in bound.invoke("hello").tool_calls] == ["search"]


@pytest.mark.parametrize(
    "choice", ["any", "search", "required", {"type": "function", "function": {"name": "search"}}], ids=str
)
def test_a_forced_call_and_a_schema_hold_together(model: ChatMoE, choice: Any):
    bound = model.bind_tools([search], tool_choice=choice).with_structured_output(Verdict, include_raw=True)
    given = model.with_structured_output(Verdict, tools=[search], tool_choice=choice, include_raw=True)
    for both in (bound.invoke("hello", max_tokens=700), given.invoke("hello", max_tokens=700)):
        assert [list(call["args"]) for call in both["raw"].tool_calls] == [["query"]]
        assert (both["parsed"], both["parsing_error"]) == (None, None)


def test_without_a_choice_of_tools_the_schema_holds_alone(model: ChatMoE):
    bound = model.bind_tools([search], tool_choice="none").with_structured_output(Verdict, include_raw=True)
    assert isinstance(bound.invoke("hello", max_tokens=700)["parsed"], Verdict)


@pytest.mark.parametrize("format", ["json_schema", "class", "schema"])
def test_a_response_format_is_understood_in_each_spelling(model: ChatMoE, script, format: str):
    schema = Verdict.model_json_schema()
    spelled = {
        "json_schema": {"type": "json_schema", "json_schema": {"name": "Verdict", "schema": schema}},
        "class": Verdict,
        "schema": schema,
    }
    script(model, '{"verdict": "hostile", "why": "so"}', check_grammar=True)
    assert json.loads(str(model.invoke("?", response_format=spelled[format]).content))["verdict"] == "hostile"


def test_a_response_format_may_ask_for_text_or_any_object(model: ChatMoE, script):
    script(model, '{"a": [1]}', check_grammar=True)
    assert model.invoke("?", response_format={"type": "json_object"}).content == '{"a": [1]}'
    script(model, "plain", check_grammar=True)
    assert model.invoke("?", response_format={"type": "text"}).content == "plain"
    for bad in ({"type": "json_schema"}, 3):
        with pytest.raises(BackendError, match="response_format"):
            model.invoke("?", response_format=bad)


def test_tools_and_a_schema_that_exclude_each_other_are_refused_when_bound(model: ChatMoE):
    bound = model.bind_tools([search])
    with pytest.raises(ValueError, match="include_raw=True"):
        bound.with_structured_output(Verdict)
    with pytest.raises(ValueError, match="use 'json_schema'"):
        bound.with_structured_output(Verdict, method="function_calling", include_raw=True)
    with pytest.raises(ValueError, match="does not know the argument 'nonsense'"):
        model.with_structured_output(Verdict, nonsense=1)


@pytest.mark.parametrize("method", ["json_schema", "function_calling"])
def test_what_was_bound_before_stays_bound(model: ChatMoE, script, method: Any):
    engine = script(model, DECIDED if method == "json_schema" else "")
    structured = model.bind(max_tokens=77).with_config(tags=["x"]).with_structured_output(Verdict, method=method)
    structured.invoke("?")
    model.bind(max_tokens=77).bind_tools([search]).bind(seed=1).invoke("?")
    assert [request.max_tokens for request in engine.asked] == [77, 77]


def test_an_agent_uses_tools_and_then_answers_in_form(model: ChatMoE, script):
    from langchain.agents import create_agent

    script(model, lambda prompt: DECIDED if "<|tool|>" in prompt else CALL)
    answer = create_agent(model, [search], response_format=Verdict).invoke({"messages": [("user", "?")]})
    assert answer["structured_response"] == Verdict.model_validate_json(DECIDED)
    assert [message.type for message in answer["messages"]] == ["human", "ai", "tool", "ai"]
