"""The bundled model's tokenizer: byte-level BPE in which every word of the closed vocabulary is one token.

Separators (`, `, `: `, ` | `) are tokens of their own, so that a word is the same token in a prompt and as an answer;
line starts (`\\nevents: `), the system message and the fixed lists of options are one token each, which halves the
length of a prompt.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from ...graphs.actions import ACTIONS
from ...graphs.decisions.defaults import AIMS, CALLS, FACT_WORDS
from ...graphs.decisions.prompts import DONE, QUESTION_KINDS, STOP, SYSTEM
from ...graphs.episodes.vocabulary import FACTS

PAD, END = "<|pad|>", "<|end|>"
_ROLES = ("<|system|>", "<|user|>", "<|assistant|>", "<|tool|>")
_CALLS = ("<tool_call>", "</tool_call>")

FIXED_OPTIONS: tuple[tuple[str, ...], ...] = (
    ACTIONS,
    ("hostile", "ordinary", "unclear"),
    ("yes", "no"),
    QUESTION_KINDS,
)
"""The options of the decisions whose options never change."""

CHAT_TEMPLATE = """\
{%- set first = messages[0] if messages and messages[0]['role'] == 'system' else none %}
{%- if first or tools %}{{ '<|system|>' }}{{ first['content'] if first else '' }}
{%- if tools %}{{ '\\nTools are called with <tool_call>{"name": ..., "arguments": {...}}</tool_call>. Tools:' }}
{%- for tool in tools %}{{ '\\n' + (tool | tojson) }}{% endfor %}{% endif %}{{ '<|end|>' }}{% endif %}
{%- for message in messages %}
{%- if message['role'] == 'system' %}
{%- if not loop.first %}{{ '<|system|>' + message['content'] + '<|end|>' }}{% endif %}
{%- elif message['role'] == 'tool' %}{{ '<|tool|>' + message['content'] + '<|end|>' }}
{%- elif message['role'] == 'assistant' %}{{ '<|assistant|>' + (message['content'] or '') }}
{%- for call in message.get('tool_calls') or [] %}
{%- set function = call['function'] if 'function' in call else call %}
{{- '<tool_call>' + ({'name': function['name'], 'arguments': function['arguments']} | tojson) + '</tool_call>' }}
{%- endfor %}{{ '<|end|>' }}
{%- else %}{{ '<|user|>' + message['content'] + '<|end|>' }}{% endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"""
"""System, user, assistant and tool turns; tools and calls are written as Granite writes them."""


def closed_words() -> list[str]:
    """Every word a prompt or an answer may have that no vendor and no user chose."""
    aims = [aim for group in AIMS.values() for aim in group]
    tools = [tool for group in CALLS.values() for tool in group]
    levels = [f"rule_{level}" for level in ("low", "medium", "high", "critical")]
    facts = [word for words in FACTS.values() for word in words]
    options = [word for group in FIXED_OPTIONS for word in group]
    words = (
        *facts,
        *options,
        *AIMS,
        *aims,
        *tools,
        *levels,
        *FACT_WORDS,
        "trait",
        "action",
        STOP,
        DONE,
        "timeline",
        "open",
        "asked",
        "known",
    )
    return sorted(dict.fromkeys(words), key=lambda word: (-len(word), word))


def fixed_texts() -> list[str]:
    """Texts of a prompt that never change, one token each."""
    return [SYSTEM, *(f"\noptions: {' | '.join(options)}" for options in FIXED_OPTIONS)]


def render(prompt: str) -> str:
    """What the chat template makes of the system message and one user message, up to the answer."""
    return f"<|system|>{SYSTEM}{END}<|user|>{prompt}{END}<|assistant|>"


def train_tokenizer(texts: Iterable[str], vocabulary_size: int = 3072) -> PreTrainedTokenizerFast:
    """Learn the merges from generated text; closed words come first."""
    tokenizer = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(_pattern()), behavior="isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    added = [*(AddedToken(text, special=True, normalized=False) for text in (PAD, END, *_ROLES))]
    added += [AddedToken(text, special=False, normalized=False) for text in (*_CALLS, *fixed_texts())]
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size - len(added),
        min_frequency=3,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    units = [*closed_words(), *(f"\n{key}: " for key in _line_starts()), *_phrases(), ", ", ": ", " | "]
    tokenizer.train_from_iterator([*(unit for unit in units for _ in range(4000)), *texts], trainer)
    tokenizer.add_tokens(added)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        chat_template=CHAT_TEMPLATE,
        clean_up_tokenization_spaces=False,
        model_max_length=4096,
    )


def save_tokenizer(tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Write the files that AutoTokenizer reads."""
    tokenizer.save_pretrained(folder)


def _line_starts() -> list[str]:
    return [*FACTS, "name", "support", "specialist", "question", "fields", "value", "options"]


def _phrases() -> list[str]:
    return [f"{specialist} {aim} " for specialist, aims in AIMS.items() for aim in aims]


def _pattern() -> str:
    edge = r"(?<![A-Za-z0-9_]){}(?![A-Za-z0-9_])"
    closed = "|".join(re.escape(word) for word in closed_words())
    phrases = "|".join(re.escape(phrase) for phrase in _phrases())
    return "|".join(
        (
            rf"\n(?:{'|'.join(_line_starts())}): ",
            rf"(?<![A-Za-z0-9_])(?:{phrases})",
            edge.format(f"(?:{closed})"),
            r", |: | \| ",
            r"[A-Z]?[a-z]+",
            r"[A-Z]+(?![a-z])",
            r"[0-9]",
            r"[^\sA-Za-z0-9]+?",
            r"\s",
        )
    )
