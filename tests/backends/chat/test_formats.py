"""The tool-call formats of Granite 4 and Qwen3: what the model writes is read, and rendered again as it was."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from moewarden.backends import ChatMoE
from moewarden.backends.chat.grammar import Grammars
from moewarden.backends.chat.messages import to_template

# Both families list the tools in the system turn, write a call as JSON on a line of its own between <tool_call> marks,
# and give tool results in a user turn between <tool_response> marks.
GRANITE = """\
{%- set system = messages[0].content if messages[0].role == 'system' else '' %}
{%- set head = '<|system|>' + system %}
{%- if tools %}{{- head + ('\\n\\n' if system else '') + 'You have access to these tools.\\n<tools>' }}
{%- for tool in tools %}{{- '\\n' + (tool | tojson) }}{% endfor %}{{- '\\n</tools><|end|>\\n' }}
{%- else %}{{- head + '<|end|>\\n' }}{% endif %}
{%- for message in messages %}
{%- if message.role == 'user' %}{{- '<|user|>' + message.content + '<|end|>\\n' }}
{%- elif message.role == 'assistant' %}{{- '<|assistant|>' + message.content }}
{%- for call in message.tool_calls or [] %}
{%- if not loop.first or message.content %}{{- '\\n' }}{% endif %}
{{- '<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' }}
{{- (call.function.arguments | tojson) + '}\\n</tool_call>' }}{% endfor %}{{- '<|end|>\\n' }}
{%- elif message.role == 'tool' %}
{%- if messages[loop.index0 - 1].role != 'tool' %}{{- '<|user|>' }}{% endif %}
{{- '\\n<tool_response>\\n' + message.content + '\\n</tool_response>' }}
{%- if loop.last or messages[loop.index0 + 1].role != 'tool' %}{{- '<|end|>\\n' }}{% endif %}
{%- endif %}{% endfor %}
{%- if add_generation_prompt %}{{- '<|assistant|>' }}{% endif %}"""

QWEN = """\
{%- if tools %}{{- '<|system|>\\n' }}
{%- if messages[0].role == 'system' %}{{- messages[0].content + '\\n\\n' }}{% endif %}
{{- '# Tools\\n\\n<tools>' }}
{%- for tool in tools %}{{- '\\n' + (tool | tojson) }}{% endfor %}{{- '\\n</tools><|end|>\\n' }}
{%- elif messages[0].role == 'system' %}{{- '<|system|>\\n' + messages[0].content + '<|end|>\\n' }}{% endif %}
{%- for message in messages %}
{%- if message.role == 'user' %}{{- '<|user|>\\n' + message.content + '<|end|>\\n' }}
{%- elif message.role == 'assistant' %}{{- '<|assistant|>\\n' }}
{%- if message.reasoning_content %}{{- '<think>\\n' + message.reasoning_content + '\\n</think>\\n\\n' }}{% endif %}
{{- message.content }}
{%- for call in message.tool_calls or [] %}
{%- if not loop.first or message.content %}{{- '\\n' }}{% endif %}
{{- '<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' }}
{{- (call.function.arguments | tojson) + '}\\n</tool_call>' }}{% endfor %}{{- '<|end|>\\n' }}
{%- elif message.role == 'tool' %}
{%- if messages[loop.index0 - 1].role != 'tool' %}{{- '<|user|>' }}{% endif %}
{{- '\\n<tool_response>\\n' + message.content + '\\n</tool_response>' }}
{%- if loop.last or messages[loop.index0 + 1].role != 'tool' %}{{- '<|end|>\\n' }}{% endif %}
{%- endif %}{% endfor %}
{%- if add_generation_prompt %}{{- '<|assistant|>\\n' }}
{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{% endif %}{% endif %}"""

ALWAYS_THINKING = QWEN.rsplit("{%- if enable_thinking", 1)[0] + "{{- '<think>\\n' }}{% endif %}"
"""Qwen's models that only think: the prompt opens the thought."""

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": name,
            "parameters": {"type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"]},
        },
    }
    for name in ("search", "lookup")
]

CALLS = [
    {"name": "search", "args": {"q": "größe </tool_call> “x”"}, "id": "1", "type": "tool_call"},
    {"name": "lookup", "args": {"q": 'a "quoted" \\ line\n'}, "id": "2", "type": "tool_call"},
]
RESULTS = [ToolMessage("three lines", tool_call_id="1"), ToolMessage("nothing", tool_call_id="2")]
ASKED = [SystemMessage("Be brief."), HumanMessage("Look it up.")]
THOUGHT = {"reasoning_content": "First < then\n\nsecond."}

ANSWERS = {
    "one call": AIMessage("", tool_calls=CALLS[:1]),
    "parallel calls": AIMessage("", tool_calls=CALLS),
    "text": AIMessage("It was 3 < 5 times."),
    "markup": AIMessage("<b>3</b> times, <tool or not."),
    "text and a call": AIMessage("I look it up.", tool_calls=CALLS[:1]),
    "thought, text and calls": AIMessage("I look.", tool_calls=CALLS, additional_kwargs=THOUGHT),
    "thought and text": AIMessage("It was three.", additional_kwargs=THOUGHT),
    "thought and calls": AIMessage("", tool_calls=CALLS, additional_kwargs=THOUGHT),
}


def checkpoint(granite: Path, folder: Path, template: str, *, marks: bool) -> Path:
    """With `marks`, <think> and </think> are tokens of their own, as in Qwen3's vocabulary."""
    shutil.copytree(granite, folder, dirs_exist_ok=True)
    (folder / "chat_template.jinja").write_text(template)
    if marks:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        tokenizer.add_tokens(["<think>", "</think>"])
        tokenizer.save_pretrained(folder)
        config = AutoConfig.from_pretrained(folder)
        config.vocab_size = len(tokenizer)
        AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def models(granite: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ChatMoE]:
    """By format; "qwen spelled" has no tokens of its own for the marks of a thought."""
    templates = {"granite": GRANITE, "qwen": QWEN, "qwen spelled": QWEN, "always thinking": ALWAYS_THINKING}
    folders = {
        name: checkpoint(granite, tmp_path_factory.mktemp("format"), template, marks=name == "qwen")
        for name, template in templates.items()
    }
    return {name: ChatMoE(model=str(folder)).load() for name, folder in folders.items()}


def text_of(model: ChatMoE, messages: list[Any], *, prompt: bool = False) -> str:
    hf = model._runtime._tokenizer.hf
    return hf.apply_chat_template(to_template(messages), tools=TOOLS, add_generation_prompt=prompt, tokenize=False)


def written(model: ChatMoE, answer: AIMessage) -> str:
    """What the model must have written for its template to render this answer."""
    turn = text_of(model, [*ASKED, answer]).removeprefix(text_of(model, [*ASKED], prompt=True))
    return turn.removesuffix("<|end|>\n")


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("format", ["granite", "qwen", "qwen spelled"])
@pytest.mark.parametrize("version", ["v0", "v1"])
def test_an_answer_is_read_and_rendered_again_as_it_was(models, script, format: str, answer: AIMessage, version: str):
    if format == "granite":
        answer = answer.model_copy(update={"additional_kwargs": {}})  # it has no thoughts
    model = models[format].model_copy(update={"output_version": version})
    text = written(model, answer)
    script(model, text)
    read = model.bind_tools(TOOLS).invoke(ASKED)
    assert [(c["name"], c["args"]) for c in read.tool_calls] == [(c["name"], c["args"]) for c in answer.tool_calls]
    assert not read.invalid_tool_calls
    assert read.text == answer.text
    assert read.response_metadata["finish_reason"] == ("tool_calls" if answer.tool_calls else "stop")
    results = RESULTS[: len(answer.tool_calls)]
    assert text_of(model, [*ASKED, read, *results]) == text_of(model, [*ASKED, answer, *results])


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("format", ["granite", "qwen", "qwen spelled", "always thinking"])
def test_the_grammar_admits_what_the_format_writes(models, format: str, answer: AIMessage):
    if format == "granite":
        answer = answer.model_copy(update={"additional_kwargs": {}})
    elif format == "always thinking":
        answer = answer.model_copy(update={"additional_kwargs": THOUGHT})
    model = models[format]
    tokenizer = model._runtime._tokenizer
    prompt = text_of(model, ASKED, prompt=True)
    mask = Grammars(tokenizer).optional_calls(TOOLS, in_thought=tokenizer.opens_thought(tokenizer.encode(prompt)))
    # The tokenizer would read a closing mark inside an argument as the mark itself; a model has to spell it.
    for token in tokenizer.encode(written(model, answer).replace("größe </tool_call>", "größe")):
        assert mask.allowed()[token], tokenizer.decode_all([token])
        mask.accept(token)
    assert mask.allowed()[tokenizer.end_id]


@pytest.mark.parametrize("format", ["qwen", "qwen spelled"])
def test_a_thought_cannot_smuggle_in_a_call_nobody_offered(models, format: str):
    tokenizer = models[format]._runtime._tokenizer
    mask = Grammars(tokenizer).optional_calls(TOOLS)
    for token in tokenizer.encode("<think>\nhm\n</think>\n\n<tool_call>\n"):
        mask.accept(token)
    assert list(mask.forced())[:3] == tokenizer.encode('{"name": "')[:3]


@pytest.mark.parametrize("format", ["qwen", "qwen spelled", "always thinking"])
def test_thoughts_stream_as_reasoning_blocks_and_are_counted(models, script, format: str):
    model = models[format]
    text = written(model, ANSWERS["thought and text"])
    script(model, text)
    chunks = list(model.stream(ASKED))
    pieces = [block for chunk in chunks for block in chunk.content_blocks]
    reasoning = [block["reasoning"] for block in pieces if block["type"] == "reasoning"]
    assert len(reasoning) > 2
    assert "".join(reasoning) == THOUGHT["reasoning_content"]
    assert "".join(block["text"] for block in pieces if block["type"] == "text") == "It was three."
    whole = model.invoke(ASKED)
    assert [block["type"] for block in whole.content_blocks] == ["reasoning", "text"]
    tokenizer = model._runtime._tokenizer
    thought = text.removeprefix("<think>").partition("</think>")[0] + "</think>"
    assert whole.usage_metadata["output_token_details"]["reasoning"] == len(tokenizer.encode(thought))


def test_a_thought_that_max_tokens_cut_is_no_text(models, script):
    script(models["qwen"], "<think>\nso far", "length")
    answer = models["qwen"].invoke(ASKED)
    assert (answer.content, answer.content_blocks) == ("", [{"type": "reasoning", "reasoning": "so far"}])
    assert answer.response_metadata["finish_reason"] == "length"


def test_a_template_without_thoughts_takes_the_marks_for_text(models, script):
    script(models["granite"], "<think>x</think> y")
    assert models["granite"].invoke(ASKED).content == "<think>x</think> y"


@pytest.mark.parametrize("format", ["qwen", "always thinking"])
def test_what_must_fit_a_grammar_is_answered_without_a_thought(models, script, format: str):
    model = models[format]
    tokenizer = model._runtime._tokenizer
    engine = script(model, '{"a": 1}')
    model.invoke(ASKED, response_format={"type": "object", "properties": {"a": {"type": "integer"}}})
    model.bind_tools(TOOLS, tool_choice="any").invoke(ASKED)
    for request in engine.asked:
        assert tokenizer.decode_all(request.prompt_ids).endswith("<think>\n\n</think>\n\n")


async def test_calls_stream_one_by_one_and_arrive_the_same_asynchronously(models, script):
    model = models["qwen"]
    script(model, written(model, ANSWERS["parallel calls"]))
    bound = model.bind_tools(TOOLS)
    heads = [c for chunk in bound.stream(ASKED) for c in chunk.tool_call_chunks if c["name"]]
    assert [(head["name"], head["index"]) for head in heads] == [("search", 0), ("lookup", 1)]
    assert [c["args"] for c in (await bound.ainvoke(ASKED)).tool_calls] == [c["args"] for c in CALLS]


BROKEN = {
    "no JSON": ('<tool_call>\n{"name": "search", "arguments": {q}}\n</tool_call>', "search", "Not valid JSON"),
    "no name": ('<tool_call>{"arguments": {}}</tool_call>', None, "must be a string"),
    "a list": ("<tool_call>[1]</tool_call>", None, "found list"),
    "arguments no object": ('<tool_call>{"name": "search", "arguments": 3}</tool_call>', "search", "an object"),
}


@pytest.mark.parametrize(("text", "name", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_broken_call_is_invalid_and_says_why(models, script, text: str, name: str | None, problem: str):
    good = '<tool_call>\n{"name": "lookup", "arguments": {"q": "x"}}\n</tool_call>'
    script(models["granite"], f"{text}\n{good}")
    answer = models["granite"].bind_tools(TOOLS).invoke(ASKED)
    (bad,) = answer.invalid_tool_calls
    assert bad["name"] == name
    assert problem in bad["error"]
    assert bad["args"] in text
    assert [call["name"] for call in answer.tool_calls] == ["lookup"]
    assert answer.response_metadata["invalid_tool_calls"] == {bad["id"]: bad["error"]}


async def test_a_call_that_max_tokens_cut_is_invalid_and_never_completed_by_guessing(models, script):
    script(models["granite"], '<tool_call>\n{"name": "search", "arguments": {"q": "fai', "length")
    bound = models["granite"].bind_tools(TOOLS)
    for answer in (bound.invoke(ASKED), await bound.ainvoke(ASKED)):
        assert answer.tool_calls == []
        assert answer.invalid_tool_calls[0]["name"] == "search"
        assert "reached max_tokens" in answer.invalid_tool_calls[0]["error"]
        assert answer.response_metadata["finish_reason"] == "length"


def test_text_before_calls_stays_text(models, script):
    script(models["granite"], 'I look.\n<tool_call>\n{"name": "search", "arguments": {"q": "x"}}\n</tool_call>')
    answer = models["granite"].bind_tools(TOOLS).invoke(ASKED)
    assert (answer.content, answer.tool_calls[0]["args"]) == ("I look.", {"q": "x"})
