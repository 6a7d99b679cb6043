"""Where a schema is silent, an answer ends all the same: texts, numbers, keys and lists have a limit."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate

from moewarden.backends import ChatMoE
from moewarden.backends.chat.bounds import LONGEST_KEY, LONGEST_STRING, MOST_DECIMALS
from moewarden.backends.chat.grammar import Grammars

FEW = 700
"""Tokens within which a single value must have ended: more than a longest text of one letter a token has."""

ENDLESS: dict[str, dict[str, Any]] = {
    "number": {"type": "number"},
    "number from": {"type": "number", "minimum": 5},
    "number above": {"type": "number", "exclusiveMinimum": 0},
    "number up to": {"type": "number", "maximum": -2},
    "share": {"type": "number", "minimum": 0, "maximum": 1},
    "step": {"type": "number", "multipleOf": 0.25},
    "integer": {"type": "integer"},
    "text": {"type": "string"},
    "number or text": {"type": ["number", "string"]},
    "pattern": {"type": "string", "pattern": "^a+$"},
    "pattern within": {"type": "string", "pattern": "ab"},
    "link": {"type": "string", "format": "uri"},
    "email": {"type": "string", "format": "email"},
    "at least": {"type": "string", "minLength": 3},
    "anything": {},
    "anything described": {"description": "whatever"},
    "of no type": {"minLength": 2, "minimum": 3},
    "either": {"anyOf": [{"type": "number"}, {"type": "string"}]},
    "by reference": {"$ref": "#/$defs/n", "$defs": {"n": {"type": "number"}}},
    "in a field": {"type": "object", "properties": {"v": {"type": "number"}}, "required": ["v"]},
    "a field of any kind": {"type": "object", "properties": {"v": True}, "required": ["v"]},
    "a field nobody described": {"type": "object", "properties": {}, "required": ["v"]},
    "a key": {"type": "object", "additionalProperties": {"enum": [1]}, "maxProperties": 1, "minProperties": 1},
    "an entry of any kind": {"type": "array", "minItems": 1, "maxItems": 1},
    "an entry that must be there": {"type": "array", "items": {}, "minItems": 1, "maxItems": 1},
}


@pytest.fixture(scope="module")
def model(granite: Path) -> ChatMoE:
    return ChatMoE(model=str(granite), max_tokens=FEW).load()


def longest(model: ChatMoE, schema: Mapping[str, Any], letters: str) -> str:
    """What a model writes that goes on with these letters wherever the grammar lets it."""
    tokenizer = model._runtime._tokenizer
    mask = Grammars(tokenizer).json(schema)
    preferred = [id for letter in letters for id in tokenizer.encode_text(letter)]
    written = list(mask.forced())
    while not mask.is_complete() and len(written) <= FEW:
        allowed = mask.allowed()
        token = next((id for id in preferred if allowed[id]), None)
        if token is None:
            ends = [id for id in tokenizer.end_ids if allowed[id]]
            if ends:
                break
            token = int(allowed.nonzero()[0])
        mask.accept(token)
        written += [token, *mask.forced()]
    return tokenizer.decode_all(written)


@pytest.mark.parametrize("letters", ["7", "0", "a", '"a', "-0.3"], ids=repr)
@pytest.mark.parametrize("schema", ENDLESS.values(), ids=ENDLESS)
def test_a_value_ends_by_itself(model: ChatMoE, schema: dict[str, Any], letters: str):
    text = longest(model, schema, letters)
    validate(json.loads(text), schema)
    assert len(text) <= LONGEST_STRING + LONGEST_KEY


@pytest.mark.parametrize("letters", ["k", "9"])
def test_the_values_of_an_object_of_any_form_end_one_by_one(model: ChatMoE, letters: str):
    """`json_object`: the whole may be long, its keys, texts and numbers are not."""
    text = longest(model, {"type": "object"}, f'{{"{letters}')
    first = text.lstrip('{"').partition('"')[0]
    assert 0 < len(first) <= LONGEST_KEY


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "number"}, "-0.5"),
        ({"type": "number"}, "3"),
        ({"type": "number"}, "999999999999999.123456789"),
        ({"type": "number", "minimum": 0, "maximum": 1}, "0.123456789"),
        ({"type": "number", "minimum": 1e16}, "10000000000000000.5"),
        ({"type": "number", "minimum": 1e-12, "maximum": 3e-12}, "0.0000000000012"),
        ({"type": "string", "pattern": "^a{600}$"}, '"' + "a" * 600 + '"'),
        ({"type": "object"}, '{"a": [1, {"b": [[null, "x", 2.5]]}]}'),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, '{"a": 1, "b": 2}'),
        (
            {"type": "object", "additionalProperties": True, "properties": {"a": {"type": "integer"}}},
            '{"a": 1, "b": "x"}',
        ),
        ({"type": "object", "required": ["a"]}, '{"a": 1}'),
        ({"allOf": [{"type": "array"}, {"minItems": 1}, {"items": {"type": "integer"}}]}, "[1]"),
        ({"type": "array", "anyOf": [{"minItems": 2}, {"maxItems": 0}]}, "[1, 2]"),
        ({"$defs": {"anything": {"enum": [1]}}, "type": "array", "items": {"$ref": "#/$defs/anything"}}, "[1, 1]"),
    ],
    ids=str,
)
def test_limits_take_nothing_that_the_schema_asks_for(model: ChatMoE, schema: dict[str, Any], text: str):
    tokenizer = model._runtime._tokenizer
    mask = Grammars(tokenizer).json(schema)
    ids = tokenizer.encode_text(text)
    assert mask._matcher.validate_tokens(ids) == len(ids)


def test_a_number_has_so_many_decimals_and_no_exponent(model: ChatMoE):
    tokenizer = model._runtime._tokenizer
    for text in ("0." + "3" * (MOST_DECIMALS + 1), "1e5", "1" * 17):
        mask = Grammars(tokenizer).json({"type": "number"})
        ids = tokenizer.encode_text(text)
        assert mask._matcher.validate_tokens(ids) < len(ids)


def test_a_tools_arguments_have_the_same_limits(model: ChatMoE):
    parameters = {"type": "object", "properties": {"share": {"type": "number"}}, "required": ["share"]}
    tool = {"type": "function", "function": {"name": "tell", "description": "", "parameters": parameters}}
    answer = model.bind_tools([tool], tool_choice="any").invoke("hello", temperature=3.0, seed=1)
    assert answer.response_metadata["finish_reason"] == "tool_calls"
    assert len(str(answer.tool_calls[0]["args"]["share"])) < 30
