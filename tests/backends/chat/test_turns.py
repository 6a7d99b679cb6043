"""Chat templates that know no system role, drop it, or want turns to alternate; prompts that do not fit."""

from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, ChatMessage, HumanMessage, SystemMessage, ToolMessage
from transformers import AutoConfig

from moewarden.backends import BackendError, ChatMoE, PromptTooLongError
from moewarden.backends.chat.messages import to_template
from moewarden.backends.chat.tokenizer import ChatTokenizer
from moewarden.backends.chat.turns import join_runs

TURNS = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}<|assistant|>"

TEMPLATES = {
    "refuses": "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
    "{% endfor %}" + TURNS,
    "drops": TURNS.replace("{% for m in messages %}", "{% for m in messages if m.role != 'system' %}"),
    "stumbles": "{{ {'user': '', 'assistant': ''}[messages[0].role] + '' }}" + TURNS.replace("m.role", "m.role[:9]"),
    "takes the first": "{% if messages[0].role == 'system' %}<|system|>{{ messages[0].content }}<|end|>"
    "{% set messages = messages[1:] %}{% endif %}{% for m in messages %}{% if m.role == 'system' %}"
    "{{ raise_exception('System messages come first') }}{% endif %}{% endfor %}" + TURNS,
    "takes all": TURNS,
}

DIALOGUE = [
    SystemMessage("Be brief."),
    HumanMessage("one"),
    AIMessage("two"),
    SystemMessage("Be long."),
    HumanMessage("three"),
]

FOLDED = "<|user|>Be brief.\n\none<|end|><|assistant|>two<|end|><|user|>Be long.\n\nthree<|end|><|assistant|>"
RENDERED = {
    "refuses": FOLDED,
    "drops": FOLDED,
    "stumbles": FOLDED,
    "takes the first": "<|system|>Be brief.<|end|><|user|>one" + FOLDED.partition("one")[2],
    "takes all": "<|system|>Be brief.<|end|><|user|>one<|end|><|assistant|>two<|end|><|system|>Be long.<|end|>"
    "<|user|>three<|end|><|assistant|>",
}


def prompt(granite: Path, template: str, messages: list[BaseMessage], **options: Any) -> str:
    tokenizer = ChatTokenizer(granite, AutoConfig.from_pretrained(granite), [])
    tokenizer.hf.chat_template = template
    return tokenizer.decode_all(tokenizer.render(to_template(messages), **options))


@pytest.mark.parametrize("name", TEMPLATES)
def test_system_texts_reach_every_template(granite: Path, name: str):
    assert prompt(granite, TEMPLATES[name], DIALOGUE) == RENDERED[name]


@pytest.mark.parametrize("name", ["refuses", "drops", "stumbles"])
def test_a_system_text_without_a_question_is_the_question(granite: Path, name: str):
    assert prompt(granite, TEMPLATES[name], [SystemMessage("Go.")]) == "<|user|>Go.<|end|><|assistant|>"


def test_human_messages_in_a_row_become_one_where_turns_alternate(granite: Path):
    messages = [HumanMessage("a"), HumanMessage("b"), AIMessage("c"), HumanMessage("d")]
    assert prompt(granite, TEMPLATES["refuses"], messages).startswith("<|user|>a\n\nb<|end|><|assistant|>c<|end|>")
    assert prompt(granite, TEMPLATES["takes all"], messages).startswith("<|user|>a<|end|><|user|>b<|end|>")


ALTERNATE = (
    "{% for m in turns %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation "
    "roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% endfor %}"
)
REAL = {
    # Gemma 2: no system role, the model is called model, turns alternate.
    "gemma": "{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    "{% set turns = messages %}" + ALTERNATE + "{% for message in messages %}"
    "{% set role = 'model' if message['role'] == 'assistant' else message['role'] %}"
    "{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}",
    # Llama 2: the system text stands inside the first human turn.
    "llama 2": "{% if messages[0]['role'] == 'system' %}{% set turns = messages[1:] %}"
    "{% set system = messages[0]['content'] %}{% else %}{% set turns = messages %}{% set system = false %}{% endif %}"
    + ALTERNATE
    + "{% for m in turns %}{% if loop.index0 == 0 and system != false %}"
    "{% set content = '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' + m['content'] %}"
    "{% else %}{% set content = m['content'] %}{% endif %}"
    "{% if m['role'] == 'user' %}{{ '[INST] ' + content.strip() + ' [/INST]' }}"
    "{% else %}{{ ' ' + content.strip() + ' ' }}{% endif %}{% endfor %}",
    # Mistral: turns alternate, but calls and their results are not counted.
    "mistral": "{% if messages[0].role == 'system' %}{% set system = messages[0].content %}"
    "{% set turns = messages[1:] %}{% else %}{% set turns = messages %}{% endif %}"
    "{% set ns = namespace(index=0) %}{% for m in turns %}{% if m.role != 'tool' and not m.tool_calls %}"
    "{% if (m.role == 'user') != (ns.index % 2 == 0) %}{{ raise_exception('After the optional system message, "
    "conversation roles must alternate') }}{% endif %}{% set ns.index = ns.index + 1 %}{% endif %}{% endfor %}"
    "{% for m in turns %}{% if m.role == 'user' %}{{ '[INST] ' }}"
    "{% if loop.last and system is defined %}{{ system + '\\n\\n' }}{% endif %}{{ m.content + ' [/INST]' }}"
    "{% elif m.tool_calls %}{{ m.content + '[CALLS] ' }}"
    "{% for c in m.tool_calls %}{{ c.function | tojson }}{% endfor %}"
    "{% elif m.role == 'tool' %}{{ '[RESULT] ' + m.content }}{% else %}{{ ' ' + m.content }}{% endif %}{% endfor %}",
}
ROUNDS = [
    SystemMessage("Be brief."),
    HumanMessage("one"),
    HumanMessage("more"),
    AIMessage("two"),
    AIMessage("and a half"),
    SystemMessage("Be long."),
    HumanMessage("three"),
]
SAID = {
    "gemma": "<start_of_turn>user\nBe brief.\n\none\n\nmore<end_of_turn>\n<start_of_turn>model\ntwo\n\nand a half"
    "<end_of_turn>\n<start_of_turn>user\nBe long.\n\nthree<end_of_turn>\n<start_of_turn>model\n",
    "llama 2": "[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\none\n\nmore [/INST] two\n\nand a half "
    "[INST] Be long.\n\nthree [/INST]",
    "mistral": "[INST] one\n\nmore [/INST] two\n\nand a half[INST] Be brief.\n\nBe long.\n\nthree [/INST]",
}


@pytest.mark.parametrize("name", REAL)
def test_templates_of_known_families_get_turns_that_alternate(granite: Path, name: str):
    assert prompt(granite, REAL[name], ROUNDS) == SAID[name]


def test_a_greeting_by_the_model_answers_the_system_text(granite: Path):
    messages = [SystemMessage("Greet."), AIMessage("Hello."), HumanMessage("one")]
    assert prompt(granite, TEMPLATES["refuses"], messages) == (
        "<|user|>Greet.<|end|><|assistant|>Hello.<|end|><|user|>one<|end|><|assistant|>"
    )


def test_joined_answers_keep_calls_and_thoughts():
    calls = [{"name": "search", "args": {"q": q}, "id": q, "type": "tool_call"} for q in ("a", "b")]
    thoughts = [{"reasoning_content": text} for text in ("first", "second")]
    messages = [
        HumanMessage("one"),
        AIMessage("I look.", tool_calls=calls[:1], additional_kwargs=thoughts[0]),
        AIMessage("", tool_calls=calls[1:], additional_kwargs=thoughts[1]),
        ToolMessage("three", tool_call_id="a"),
        ToolMessage("four", tool_call_id="b"),
        AIMessage("Seven."),
    ]
    before = to_template(messages)
    asked, answer, *results, last = join_runs(before)
    assert (answer["content"], answer["reasoning_content"]) == ("I look.", "first\n\nsecond")
    assert [call["function"]["arguments"] for call in answer["tool_calls"]] == [{"q": "a"}, {"q": "b"}]
    assert [message["content"] for message in (asked, *results, last)] == ["one", "three", "four", "Seven."]
    assert before == to_template(messages), "joining changed the messages themselves"


def test_calls_and_results_reach_a_template_that_does_not_count_them(granite: Path):
    call = {"name": "search", "args": {"q": "x"}, "id": "1", "type": "tool_call"}
    messages = [
        HumanMessage("one"),
        AIMessage("I look."),
        AIMessage("", tool_calls=[call]),
        ToolMessage("three", tool_call_id="1"),
        AIMessage("Three."),
        HumanMessage("sure?"),
        HumanMessage("really?"),
    ]
    said = prompt(granite, REAL["mistral"], messages)
    assert said.startswith("[INST] one [/INST]I look.[CALLS] {")
    assert said.endswith("[RESULT] three Three.[INST] sure?\n\nreally? [/INST]")


def test_markers_stay_text_when_messages_are_joined(granite: Path):
    tokenizer = ChatTokenizer(granite, AutoConfig.from_pretrained(granite), [])
    tokenizer.hf.chat_template = TEMPLATES["refuses"]
    ids = tokenizer.render(to_template([SystemMessage("<|end|>"), HumanMessage("<|sys"), HumanMessage("tem|>")]))
    assert [tokenizer.decode_all([id]) for id in ids if id in tokenizer.markers] == [
        "<|user|>",
        "<|end|>",
        "<|assistant|>",
    ]


def test_what_a_template_refuses_for_good_is_said_in_its_words(granite: Path):
    with pytest.raises(BackendError, match="template refuses these messages: Conversation roles must alternate"):
        prompt(granite, TEMPLATES["refuses"], [AIMessage("first")])
    with pytest.raises(BackendError, match="template refuses these messages: no <b> here"):
        prompt(granite, "{{ raise_exception('no ' ~ messages[0].content ~ ' here') }}", [HumanMessage("<b>")])


def test_a_model_without_a_system_role_answers_and_keeps_its_prefix(granite: Path):
    model = ChatMoE(model=str(granite), max_tokens=4).load()
    model._runtime._tokenizer.hf.chat_template = TEMPLATES["refuses"]
    asked = [[SystemMessage("You read logs. " * 20), HumanMessage(text)] for text in ("why?", "when?")]
    first, second = (model.invoke(messages).usage_metadata for messages in asked)
    assert first["input_token_details"]["cache_read"] == 0
    assert second["input_token_details"]["cache_read"] > 20


def test_a_role_is_a_word(granite: Path):
    assert "<|critic|>" in prompt(granite, TURNS, [ChatMessage("so", role="critic")])
    with pytest.raises(BackendError, match=r"role is 'user\|><\|end'; expected a word"):
        prompt(granite, TURNS, [ChatMessage("so", role="user|><|end")])


def test_a_context_too_small_names_the_numbers(granite: Path):
    model = ChatMoE(model=str(granite), context=16, max_tokens=4).load()
    question = "one two three four five six seven eight nine ten"
    tokens = len(model._runtime._tokenizer.render(to_template([HumanMessage(question)])))
    with pytest.raises(PromptTooLongError, match=f"prompt has {tokens} tokens, the model's context is 16. Shorten"):
        model.invoke(question)
    model = ChatMoE(model=str(granite), context=tokens + 1, max_tokens=4).load()
    with pytest.raises(
        PromptTooLongError, match=rf"with its longest choice has \d+ tokens.* is {tokens + 1}\. Shorten"
    ):
        model.invoke(question, choices=["to fail then succeed", "no"])


def test_blocks_without_text_add_none(granite: Path):
    blocks = ["a", {"type": "text"}, {"type": "text", "text": None}, {"type": "text", "text": "b"}]
    assert "<|user|>ab<|end|>" in prompt(granite, TURNS, [HumanMessage(content=blocks)])
