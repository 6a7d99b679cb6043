"""Which leading tokens of a prompt are worth keeping: those of the system text and the tools, whatever the template."""

from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from transformers import AutoConfig

from moewarden.backends import ChatMoE
from moewarden.backends.chat.prefix import Prefixes, common_length
from moewarden.backends.chat.tokenizer import ChatTokenizer
from moewarden.backends.engine.requests import GenerationRequest

TOOL = {"type": "function", "function": {"name": "search", "parameters": {"type": "object", "properties": {}}}}
SYSTEM = {"role": "system", "content": "You read logs. Be brief."}

TEMPLATES = {
    "system first": None,
    "system inside the user turn": (
        "{% for m in messages %}{% if m.role == 'user' %}<|user|>"
        "{% if loop.index0 == 1 and messages[0].role == 'system' %}{{ messages[0].content }}\n\n{% endif %}"
        "{{ m.content }}<|end|>{% endif %}{% endfor %}<|assistant|>"
    ),
    "tools after the messages": (
        "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"
        "{% for t in tools or [] %}{{ t | tojson }}{% endfor %}<|assistant|>"
    ),
}


@pytest.fixture(params=TEMPLATES.values(), ids=TEMPLATES)
def templated(request: pytest.FixtureRequest, granite: Path) -> ChatTokenizer:
    tokenizer = ChatTokenizer(granite, AutoConfig.from_pretrained(granite), [])
    if request.param is not None:
        tokenizer.hf.chat_template = request.param
    return tokenizer


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


@pytest.mark.parametrize("tools", [None, [TOOL]], ids=["no-tools", "tools"])
def test_every_question_of_one_caller_shares_the_prefix(templated: ChatTokenizer, tools):
    prefixes = Prefixes(templated)
    prompts = [templated.render([SYSTEM, user(text)], tools) for text in ("why?", "9 failed", "Albania")]
    counts = [
        prefixes.count(prompt, [SYSTEM, user(text)], tools)
        for prompt, text in zip(prompts, ("why?", "9 failed", "Albania"), strict=True)
    ]
    assert len(set(counts)) == 1
    text = templated.decode_all(prompts[0][: counts[0]])
    assert SYSTEM["content"] in text
    assert "why" not in text
    assert common_length(prompts[0], prompts[1]) >= counts[0]


def test_the_prefix_is_the_same_later_in_a_conversation(templated: ChatTokenizer):
    prefixes = Prefixes(templated)
    short = [SYSTEM, user("why?")]
    long = [*short, {"role": "assistant", "content": "so"}, user("and now?")]
    assert prefixes.count(templated.render(long), long, None) == prefixes.count(templated.render(short), short, None)


def test_nothing_repeats_without_system_text_and_tools(templated: ChatTokenizer):
    messages = [user("why?")]
    assert Prefixes(templated).count(templated.render(messages), messages, None) == 0


def test_two_callers_have_prefixes_of_their_own(granite: Path):
    tokenizer = ChatTokenizer(granite, AutoConfig.from_pretrained(granite), [])
    prefixes = Prefixes(tokenizer)
    other = {"role": "system", "content": "You count things. Be exact, and say so where you cannot."}
    first, second = (
        prefixes.count(tokenizer.render([system, user("x")]), [system, user("x")], None) for system in (SYSTEM, other)
    )
    assert first < second


def test_prompts_are_rendered_for_the_prefix_once(granite: Path, monkeypatch):
    tokenizer = ChatTokenizer(granite, AutoConfig.from_pretrained(granite), [])
    prefixes, messages = Prefixes(tokenizer), [SYSTEM, user("why?")]
    prompt = tokenizer.render(messages)
    first = prefixes.count(prompt, messages, None)
    monkeypatch.setattr(tokenizer, "render", None)
    assert prefixes.count(prompt, messages, None) == first > 0


def test_a_template_that_writes_the_time_renews_what_is_remembered(granite: Path):
    tokenizer = ChatTokenizer(granite, AutoConfig.from_pretrained(granite), [])
    own = str(tokenizer.hf.chat_template)
    prefixes, messages, counts = Prefixes(tokenizer), [SYSTEM, user("why?")], []
    for today in ("Monday", "Sunday"):
        tokenizer.hf.chat_template = f"{today} {own}"
        counts.append(prefixes.count(tokenizer.render(messages), messages, None))
    assert min(counts) > len(tokenizer.encode("Monday "))
    assert abs(counts[0] - counts[1]) < 4


def test_a_template_that_refuses_the_probe_keeps_nothing(granite: Path):
    tokenizer = ChatTokenizer(granite, AutoConfig.from_pretrained(granite), [])
    messages = [SYSTEM, user("why?")]
    prompt = tokenizer.render(messages)
    tokenizer.hf.chat_template = "{{ raise_exception('no system turns') }}"
    assert Prefixes(tokenizer).count(prompt, messages, None) == 0


def test_the_engine_is_told_for_answers_and_for_choices(granite: Path, monkeypatch):
    model = ChatMoE(model=str(granite), max_tokens=2).load()
    engine = model._runtime._engine
    asked: list[int] = []
    generate, score = engine.generate, engine.score_choices

    def generate_and_note(request: GenerationRequest):
        asked.append(request.prefix_tokens)
        return generate(request)

    def score_and_note(*args, prefix_tokens: int = 0):
        asked.append(prefix_tokens)
        scores = score(*args, prefix_tokens=prefix_tokens)
        scores.record.cached_tokens = prefix_tokens
        return scores

    monkeypatch.setattr(engine, "generate", generate_and_note)
    monkeypatch.setattr(engine, "score_choices", score_and_note)
    messages = [SystemMessage("You read logs."), HumanMessage("why?")]
    model.invoke(messages)
    answer = model.invoke([*messages, AIMessage("so"), HumanMessage("and?")], choices=["yes", "no"])
    model.invoke("why?")
    assert asked[0] == asked[1] > 0
    assert asked[2] == 0
    assert answer.usage_metadata["input_token_details"] == {"cache_read": asked[1]}
