"""Tool calls and structured output: forced means forced, by the grammar."""

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from langchain_core.messages import AIMessage
from pydantic import BaseModel, Field

from moewarden.backends import BackendError, ChatMoE, GrammarError
from moewarden.backends.chat.answers import AnswerStream
from moewarden.backends.chat.grammar import Grammars


def search(query: Literal["failed", "accepted"], limit: int) -> str:
    """Search the log."""
    return f"{query} {limit}"


def finish() -> str:
    """Stop here."""
    return ""


class Verdict(BaseModel):
    """What was decided."""

    verdict: Literal["hostile", "ordinary"]
    score: int = Field(ge=0, le=10)
    tags: list[Literal["a", "b"]] = Field(max_length=2)


@pytest.fixture(scope="module")
def model(granite: Path) -> ChatMoE:
    return ChatMoE(model=str(granite), max_tokens=200).load()


@pytest.mark.parametrize("seed", range(5))
def test_any_forces_a_valid_call_whatever_the_model_prefers(model: ChatMoE, seed: int):
    bound = model.bind_tools([search, finish], tool_choice="any")
    answer = bound.invoke("hello", temperature=2.0, seed=seed)
    assert isinstance(answer, AIMessage)
    (call,) = answer.tool_calls
    assert not answer.invalid_tool_calls
    assert answer.content == ""
    assert answer.response_metadata["finish_reason"] == "tool_calls"
    if call["name"] == "search":
        assert call["args"]["query"] in ("failed", "accepted")
        assert isinstance(call["args"]["limit"], int)
    else:
        assert (call["name"], call["args"]) == ("finish", {})


@pytest.mark.parametrize("name", ["search", "finish"])
def test_a_named_tool_is_the_one_called(model: ChatMoE, name: str):
    answer = model.bind_tools([search, finish], tool_choice=name).invoke("hello")
    assert [call["name"] for call in answer.tool_calls] == [name]


def test_a_call_without_arguments_is_forced_whole(model: ChatMoE):
    metadata = model.bind_tools([finish], tool_choice="finish").invoke("hello").response_metadata
    assert metadata["forced_tokens"] > 5


@pytest.mark.parametrize("seed", range(5))
def test_auto_leaves_the_choice_but_not_the_form(model: ChatMoE, seed: int):
    answer = model.bind_tools([search, finish]).invoke("hello", temperature=2.0, seed=seed)
    assert not answer.invalid_tool_calls or answer.response_metadata["finish_reason"] == "length"
    assert answer.tool_calls or answer.content


@pytest.mark.parametrize("start", ["", "\n", " ", "I look it up.", "I look.\n\n", "<b>", "a < b, <tool", "<"], ids=repr)
def test_a_call_may_follow_blanks_and_text(model: ChatMoE, start: str):
    tokenizer = model._runtime._tokenizer
    tool = {"function": {"name": "finish", "parameters": {"type": "object", "properties": {}}}}
    opening = tokenizer.special_id("<tool_call>")
    mask = Grammars(tokenizer).optional_calls([tool])
    for token in tokenizer.encode(start):
        assert mask.allowed()[token]
        mask.accept(token)
    assert mask.allowed()[tokenizer.end_id] == bool(start.strip())
    assert mask.allowed()[opening]
    mask.accept(opening)
    assert tokenizer.decode_all(mask.forced()).startswith('{"name": "finish"')


FINISH = '<tool_call>{"name": "finish", "arguments": {}}</tool_call>'
SPELLED = {
    "call": (FINISH, True),
    "two calls": (FINISH * 2, True),
    "text and a call": (f"I look: 1 < 2.\n{FINISH}", True),
    "text like a mark": ("<tool_cal", True),
    "markup": ("<b>bold</b>", True),
    "another tool": ('x <tool_call>{"name": "other"', False),
    "no call after a mark": ("x <tool_call>oops", False),
    "text after a call": (f"{FINISH} and so", False),
}
THOUGHTS = {
    "thought and a call": (f"<think>\nhm\n</think>\n\n{FINISH}", True),
    "a mark within a thought": (f"<think>\na <tool_call> b\n</think>\n\nSo: {FINISH}", True),
    "thought and another tool": ('<think>\nhm\n</think>\n\n<tool_call>{"name": "other"', False),
    "thought, text and another tool": ('<think>hm</think>So <tool_call>{"name": "other"', False),
}


@pytest.mark.parametrize("thinks", [False, True], ids=["plain", "thinking"])
@pytest.mark.parametrize("special", [False, True], ids=["spelled", "tokens of their own"])
@pytest.mark.parametrize("name", [*SPELLED, *THOUGHTS])
def test_marks_are_held_to_the_form_wherever_they_stand(model, monkeypatch, name: str, thinks: bool, special: bool):
    text, is_admitted = (SPELLED | THOUGHTS)[name]
    if name in THOUGHTS and not thinks:
        pytest.skip("a template without thoughts takes their marks for text")
    tokenizer = model._runtime._tokenizer
    monkeypatch.setitem(tokenizer.__dict__, "thinks", thinks)
    if not special:
        monkeypatch.setattr(tokenizer, "special_id", lambda _: None)
    tool = {"function": {"name": "finish", "parameters": {"type": "object", "properties": {}}}}
    ids = tokenizer.encode(text) if special else tokenizer.encode_text(text)
    if special and "a <tool_call>" in text:
        at = ids.index(tokenizer.special_id("<tool_call>"))  # within a thought a model spells it
        ids[at : at + 1] = tokenizer.encode_text("<tool_call>")
    matcher = Grammars(tokenizer).optional_calls([tool])._matcher
    assert (matcher.validate_tokens(ids) == len(ids)) == is_admitted


def test_streamed_calls_begin_with_name_and_id(model: ChatMoE):
    chunks = list(model.bind_tools([search], tool_choice="any").stream("hello"))
    first, rest, last = chunks[0], chunks[1], chunks[-1]
    assert first.tool_call_chunks[0]["name"] == "search"
    assert first.tool_call_chunks[0]["id"]
    assert rest.tool_call_chunks[0]["name"] is None
    assert json.loads(rest.tool_call_chunks[0]["args"])["query"] in ("failed", "accepted")
    assert last.usage_metadata["output_tokens"] > 0


def test_none_offers_no_tool(model: ChatMoE):
    plain = model.invoke("hello")
    assert model.bind_tools([search], tool_choice="none").invoke("hello").content == plain.content


def test_a_tool_choice_nobody_offered_is_refused(model: ChatMoE):
    with pytest.raises(BackendError, match="expected auto, none, any, or one of search"):
        model.bind_tools([search], tool_choice="destroy")


@pytest.mark.parametrize("method", ["json_schema", "function_calling"])
@pytest.mark.parametrize("seed", range(3))
def test_structured_output_always_fits_its_schema(model: ChatMoE, method, seed: int):
    chain = model.bind(temperature=2.0, seed=seed)
    structured = model.with_structured_output(Verdict, method=method)
    assert isinstance(structured.invoke("hello"), Verdict)
    raw = chain.invoke("hello", response_format=Verdict.model_json_schema())
    Verdict.model_validate_json(str(raw.content))


def test_raw_and_parsed_together(model: ChatMoE):
    both = model.with_structured_output(Verdict, include_raw=True).invoke("hello")
    assert both["parsing_error"] is None
    assert both["parsed"] == Verdict.model_validate_json(both["raw"].content)


def test_a_free_string_ends_even_if_the_model_would_not(model: ChatMoE):
    schema = {"title": "Note", "type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
    answer = model.invoke("hello", response_format=schema, max_tokens=2000)
    assert answer.response_metadata["finish_reason"] == "stop"
    assert len(json.loads(str(answer.content))["text"]) <= 512


def test_a_schema_nobody_can_satisfy_is_an_error(model: ChatMoE):
    with pytest.raises(GrammarError, match="cannot be turned into a grammar"):
        model.invoke("hello", response_format={"type": "no such type"})


UNSATISFIABLE = {
    "empty range": {"type": "integer", "minimum": 5, "maximum": 3},
    "no room": {"type": "string", "minLength": 5, "maxLength": 2},
    "contradiction": {"allOf": [{"const": 1}, {"const": 2}]},
    "nothing allowed": {"enum": []},
    "unknown reference": {"$ref": "#/$defs/none"},
    "unknown type": {"type": "no such type"},
}


@pytest.mark.parametrize("schema", UNSATISFIABLE.values(), ids=UNSATISFIABLE)
@pytest.mark.parametrize("tool_choice", ["any", "auto"])
def test_a_tool_that_cannot_be_called_is_named(model: ChatMoE, schema: dict[str, Any], tool_choice: str):
    parameters = {"type": "object", "properties": {"a": schema}, "required": ["a"]}
    broken = {"type": "function", "function": {"name": "broken", "description": "", "parameters": parameters}}
    with pytest.raises(GrammarError, match=r"Tool 'broken': .* cannot be turned into a grammar: .*\. Simplify them\."):
        model.bind_tools([search, broken], tool_choice=tool_choice).invoke("hello")


def test_a_tool_may_define_its_types_apart(model: ChatMoE):
    parameters = {
        "type": "object",
        "properties": {"side": {"$ref": "#/$defs/Side"}},
        "required": ["side"],
        "$defs": {"Side": {"enum": ["left", "right"]}},
    }
    tool = {"type": "function", "function": {"name": "turn", "description": "", "parameters": parameters}}
    (call,) = model.bind_tools([tool], tool_choice="any").invoke("hello").tool_calls
    assert call["args"]["side"] in ("left", "right")


@pytest.mark.parametrize("broken_lines", [False, True], ids=["granite", "qwen"])
def test_both_spellings_of_a_call_round_trip(model: ChatMoE, monkeypatch, broken_lines: bool):
    tokenizer = model._runtime._tokenizer
    monkeypatch.setitem(tokenizer.__dict__, "breaks_lines_in_calls", broken_lines)
    tool = {"function": {"name": "search", "parameters": {"properties": {"q": {"type": "string"}}, "required": ["q"]}}}
    body = '{"name": "search", "arguments": {"q": "x"}}'
    text = f"<tool_call>\n{body}\n</tool_call>" if broken_lines else f"<tool_call>{body}</tool_call>"
    mask = Grammars(tokenizer).forced_call([tool])
    forced = list(mask.forced())
    for token in tokenizer.encode(text)[len(forced) :]:
        assert mask.allowed()[token]
        mask.accept(token)
    assert mask.is_complete()
    first, rest = AnswerStream(calls=True).push(text)
    assert (first.tool_call_chunks[0]["name"], rest.tool_call_chunks[0]["args"]) == ("search", '{"q": "x"}')
