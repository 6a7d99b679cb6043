"""An answer that the token limit cut is never taken for a whole one, however it was asked for."""

from pathlib import Path
from typing import Any

import pytest
from langchain_core.exceptions import OutputParserException
from pydantic import BaseModel

from moewarden.backends import ChatMoE


class Note(BaseModel):
    """A note."""

    text: str
    more: str = ""


def search(query: str) -> str:
    """Search the log."""
    return query


HALF = '{"text": "so far", "more": "an'
HALF_CALL = '<tool_call>{"name": "Note", "arguments": {"text": "so far"'
WHOLE = '{"text": "so far", "more": ""}'
CUT = "reached max_tokens before it was complete; allow more tokens"
SCHEMAS = {"class": Note, "schema": Note.model_json_schema()}
EACH_SCHEMA = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)


@pytest.fixture(scope="module")
def model(granite: Path) -> ChatMoE:
    return ChatMoE(model=str(granite), max_tokens=20).load()


@EACH_SCHEMA
async def test_a_stream_ends_with_an_error_rather_than_with_what_was_completed(model: ChatMoE, script, schema: Any):
    structured = model.with_structured_output(schema)
    script(model, HALF, "length")
    with pytest.raises(OutputParserException, match=CUT):
        list(structured.stream("?"))
    with pytest.raises(OutputParserException, match=CUT):
        [part async for part in structured.astream("?")]


@EACH_SCHEMA
async def test_a_stream_ends_with_the_checked_value(model: ChatMoE, script, schema: Any):
    structured = model.with_structured_output(schema)
    script(model, WHOLE)
    expected = structured.invoke("?")
    assert list(structured.stream("?"))[-1] == expected
    assert [part async for part in structured.astream("?")][-1] == expected


def test_a_stream_that_breaks_its_schema_says_so(model: ChatMoE, script):
    schema = {"title": "n", "type": "object", "properties": {"v": {"type": "array", "uniqueItems": True}}}
    script(model, '{"v": [1, 1]}')
    with pytest.raises(OutputParserException, match="does not match its schema: v"):
        list(model.with_structured_output(schema).stream("?"))


@pytest.mark.parametrize("text", ["12", '"twelve"', "[1]", WHOLE], ids=["number", "text", "list", "object"])
def test_what_happens_to_be_json_was_cut_all_the_same(model: ChatMoE, script, text: str):
    script(model, text, "length")
    both = model.with_structured_output({"title": "any"}, include_raw=True).invoke("?")
    assert both["parsed"] is None
    assert CUT in str(both["parsing_error"])
    assert both["raw"].content == text


@pytest.mark.parametrize("text", [HALF_CALL, "<tool", ""], ids=["amid the call", "amid the mark", "before it"])
async def test_a_forced_call_that_was_cut_is_an_error(model: ChatMoE, script, text: str):
    structured = model.with_structured_output(Note, method="function_calling")
    script(model, text, "length")
    with pytest.raises(OutputParserException, match=CUT):
        structured.invoke("?")
    with pytest.raises(OutputParserException, match=CUT):
        list(structured.stream("?"))
    with pytest.raises(OutputParserException, match=CUT):
        await structured.ainvoke("?")


@pytest.mark.parametrize("how", ["invoke", "stream", "ainvoke"])
@pytest.mark.parametrize("text", [HALF, '<tool_call>{"name": "search", "arguments": {"qu'], ids=["answer", "call"])
async def test_with_raw_the_error_stands_beside_it(model: ChatMoE, script, how: str, text: str):
    structured = model.bind_tools([search]).with_structured_output(Note, include_raw=True)
    script(model, text, "length")
    if how == "invoke":
        both = structured.invoke("?")
    elif how == "stream":
        (both,) = structured.stream("?")
    else:
        both = await structured.ainvoke("?")
    assert both["parsed"] is None
    assert isinstance(both["parsing_error"], OutputParserException)
    assert CUT in str(both["parsing_error"])
    assert both["raw"].response_metadata["finish_reason"] == "length"


@pytest.mark.parametrize("tokens", [1, 3, 9])
def test_a_real_answer_is_whole_or_an_error(model: ChatMoE, tokens: int):
    structured = model.bind(max_tokens=tokens).with_structured_output(Note)
    with pytest.raises(OutputParserException, match=CUT):
        structured.invoke("hello")
