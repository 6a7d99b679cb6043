"""Closed words are single tokens, fixed texts too, and nothing is lost between text and tokens."""

import json
from itertools import islice

import pytest
from transformers import AutoTokenizer

from moewarden.app.training.generate import examples
from moewarden.app.training.tokenizer import (
    CHAT_TEMPLATE,
    END,
    closed_words,
    fixed_texts,
    render,
    save_tokenizer,
    train_tokenizer,
)
from moewarden.graphs.decisions.prompts import SYSTEM


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tokenizer")
    texts = [example.decision.text() for example in islice(examples(1, "train"), 1500)]
    save_tokenizer(train_tokenizer(texts, 3072), folder)
    return AutoTokenizer.from_pretrained(folder)


def encode(tokenizer, text):
    return tokenizer.encode(text, add_special_tokens=False)


def test_closed_words_and_fixed_texts_are_one_token(tokenizer):
    for text in (*closed_words(), *fixed_texts()):
        assert len(encode(tokenizer, text)) == 1, text


@pytest.mark.parametrize(
    "text",
    ["DeleteTrail user.mfa.disable", "wer hat sich angemeldet? 日本語 🙂", "a  b\n\n c\t", "", "<|end|>"],
    ids=["names", "languages", "spaces", "empty", "marker"],
)
def test_text_survives_the_way_there_and_back(tokenizer, text):
    assert tokenizer.decode(encode(tokenizer, text), clean_up_tokenization_spaces=False) == text


def test_a_word_is_the_same_token_in_a_prompt_and_as_an_answer(tokenizer):
    answer = encode(tokenizer, "login")[0]
    assert encode(tokenizer, "\nactions: login, logout").count(answer) == 1


def test_the_template_renders_decisions_as_training_does(tokenizer):
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": "episode\nsource: web"}]
    text = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    assert text == render("episode\nsource: web")
    assert tokenizer.chat_template == CHAT_TEMPLATE
    assert tokenizer.eos_token == END


def test_the_template_renders_tools_and_calls(tokenizer):
    tool = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}
    call = {"type": "function", "function": {"name": "look", "arguments": {"at": "ip1"}}}
    messages = [
        {"role": "user", "content": "look"},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "content": "nothing"},
    ]
    text = tokenizer.apply_chat_template(messages, tools=[tool], add_generation_prompt=True, tokenize=False)
    assert json.dumps(tool) in text
    assert '<tool_call>{"name": "look", "arguments": {"at": "ip1"}}</tool_call><|end|><|tool|>nothing<|end|>' in text
    assert text.endswith("<|assistant|>")
