"""Tool calls in Granite 4.0's own chat template, which llama.cpp's Python package carries in its sources.

Fetched where pip reaches its index, and never kept; the tokenizer is a small one with Granite's marks.
"""

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage
from transformers import AutoConfig, AutoTokenizer

from moewarden.backends import ChatMoE

from ..conftest import save_random_model
from .published import check_admitted, check_round_trip
from .test_formats import ANSWERS, ASKED, TOOLS

PACKAGE = "llama-cpp-python==0.3.36"
TEMPLATE = "ibm-granite-granite-4.0.jinja"
END = "<|end_of_text|>"
MARKS = ("<|start_of_role|>", "<|end_of_role|>", END)
CALLING = {name: answer for name, answer in ANSWERS.items() if not answer.additional_kwargs}
"""Granite 4.0 has no thoughts."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("template")
    pip = [sys.executable, "-m", "pip", "download", "--retries", "1", "--timeout", "20"]
    command = [*pip, "--no-deps", "--no-binary", "llama-cpp-python", PACKAGE]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=240)
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"{PACKAGE} cannot be fetched: {type(error).__name__}")
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        found = next(member for member in archive if member.name.endswith(f"/{TEMPLATE}"))
        return archive.extractfile(found).read().decode()


@pytest.fixture(scope="module")
def published(granite: Path, template: str, tmp_path_factory: pytest.TempPathFactory) -> ChatMoE:
    """A tiny random model that is spoken to as Granite 4.0 is."""
    folder = tmp_path_factory.mktemp("published")
    shutil.copytree(granite, folder, dirs_exist_ok=True)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.add_special_tokens({"additional_special_tokens": list(MARKS), "eos_token": END})
    tokenizer.chat_template = template
    tokenizer.save_pretrained(folder)
    config = AutoConfig.from_pretrained(folder)
    config.vocab_size, config.eos_token_id = len(tokenizer), tokenizer.eos_token_id
    save_random_model(config, folder)
    return ChatMoE(model=str(folder), max_tokens=60).load()


@pytest.mark.parametrize("answer", CALLING.values(), ids=CALLING)
def test_an_answer_is_read_and_rendered_again_as_it_was(published: ChatMoE, script, answer: AIMessage):
    check_round_trip(published, script, answer, END)


@pytest.mark.parametrize("answer", CALLING.values(), ids=CALLING)
def test_the_grammar_admits_what_the_template_renders(published: ChatMoE, answer: AIMessage):
    check_admitted(published, answer, END)


def test_roles_cannot_be_spelled_by_what_is_quoted(published: ChatMoE):
    tokenizer = published._runtime._tokenizer
    for mark in MARKS:
        assert not tokenizer.markers.keys() & set(tokenizer.encode_text(f"a {mark} b"))


def test_a_forced_call_is_a_call(published: ChatMoE):
    answer = published.bind_tools(TOOLS, tool_choice="search").invoke(ASKED, max_tokens=700)
    assert [call["name"] for call in answer.tool_calls] == ["search"]
