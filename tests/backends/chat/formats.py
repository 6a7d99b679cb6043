"""Tokenizers and chat templates in the manner of the families that people run, each with its own kind of markers."""

from collections.abc import Callable, Sequence
from string import printable

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from ..conftest import CORPUS

_TOOLS = "{% for tool in tools or [] %}{{ '\\n' + (tool | tojson) }}{% endfor %}"
_CALLS = (
    "{% for call in message.tool_calls or [] %}{{ '\\n<tool_call>\\n{\"name\": \"' + call.function.name + '\", ' }}"
    "{{ '\"arguments\": ' + (call.function.arguments | tojson) + '}\\n</tool_call>' }}{% endfor %}"
)

TEMPLATES = {
    "granite": (
        f"{{% if tools %}}<|start_of_role|>available_tools<|end_of_role|>{_TOOLS}<|end_of_text|>\n{{% endif %}}"
        "{% for message in messages %}{{ '<|start_of_role|>' + message.role + '<|end_of_role|>' }}"
        f"{{{{ message.content }}}}{_CALLS}{{{{ '<|end_of_text|>\\n' }}}}{{% endfor %}}"
        "{% if add_generation_prompt %}<|start_of_role|>assistant<|end_of_role|>{% endif %}"
    ),
    "qwen": (
        f"{{% if tools %}}<|im_start|>system\n<tools>{_TOOLS}\n</tools><|im_end|>\n{{% endif %}}"
        "{% for message in messages %}"
        "{% if message.role == 'tool' %}{{ '<|im_start|>user\\n<tool_response>\\n' + message.content }}"
        "{{ '\\n</tool_response><|im_end|>\\n' }}{% else %}"
        "{% set content = message.content %}{% set thought = message.reasoning_content or '' %}"
        "{% if '</think>' in content %}{% set content = content.split('</think>')[-1].lstrip('\\n') %}{% endif %}"
        "{{ '<|im_start|>' + message.role + '\\n' }}"
        "{% if thought %}{{ '<think>\\n' + thought.strip('\\n') + '\\n</think>\\n\\n' }}{% endif %}"
        f"{{{{ content }}}}{_CALLS}{{{{ '<|im_end|>\\n' }}}}{{% endif %}}{{% endfor %}}"
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}"
        "{% if enable_thinking is defined and enable_thinking is false %}{{ '<think>\\n\\n</think>\\n\\n' }}"
        "{% endif %}{% endif %}"
    ),
    "qwen coder": (
        "{% for tool in tools or [] %}<function>\n<name>{{ tool.function.name }}</name>"
        "{% for name, field in tool.function.parameters.properties | items %}<parameter>\n<name>{{ name }}</name>"
        "{% for key in field %}{% if key != 'type' %}{{ '\\n<' ~ key ~ '>' ~ field[key] ~ '</' ~ key ~ '>' }}"
        "{% endif %}{% endfor %}\n</parameter>{% endfor %}</function>{% endfor %}"
        "{% for message in messages %}{{ '<|im_start|>' ~ message.role ~ '\\n' ~ (message.content | trim) }}"
        "{% for call in message.tool_calls or [] %}<tool_call>\n<function={{ call.function.name }}>\n"
        "{% for name, value in call.function.arguments | items %}<parameter={{ name }}>\n"
        "{{ value if value is string else value | tojson }}\n</parameter>\n{% endfor %}</function>\n</tool_call>"
        "{% endfor %}{{ '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    ),
    "llama": (
        "{{ bos_token }}{% for message in messages %}"
        "{{ '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + (message.content | trim) }}"
        "{% for call in message.tool_calls or [] %}"
        "{{ '<|python_tag|>' ~ ({'name': call.function.name, 'parameters': call.function.arguments} | tojson) }}"
        f"{{% endfor %}}<|eot_id|>{{% endfor %}}{_TOOLS}"
        "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
    ),
    "mistral": (
        "{{ bos_token }}{% if tools %}[AVAILABLE_TOOLS] {{ tools | tojson }}[/AVAILABLE_TOOLS]{% endif %}"
        "{% for message in messages %}"
        "{% if message.role == 'assistant' %}{{ ' ' + message.content }}"
        "{% for call in message.tool_calls or [] %}"
        "[TOOL_CALLS] {{ {'name': call.function.name, 'arguments': call.function.arguments, 'id': call.id} | tojson }}"
        "{% endfor %}{{ eos_token }}"
        "{% elif message.role == 'tool' %}[TOOL_RESULTS] {{ message.content }}[/TOOL_RESULTS]"
        "{% else %}{{ '[INST] ' + message.content + '[/INST]' }}{% endif %}{% endfor %}"
    ),
    "deepseek": (
        "{{ bos_token }}{% for message in messages %}"
        "{% if message.role == 'user' %}<｜User｜>{{ message.content }}"
        "{% elif message.role == 'assistant' %}<｜Assistant｜>{{ message.content }}"
        "{% for call in message.tool_calls or [] %}<｜tool▁call▁begin｜>{{ call.function.name }}\n"
        "{{ call.function.arguments | tojson(ensure_ascii=True) }}<｜tool▁call▁end｜>{% endfor %}<｜end▁of▁sentence｜>"
        "{% else %}{{ message.content }}{% endif %}{% endfor %}"
        "{% if add_generation_prompt %}<｜Assistant｜>{% endif %}"
    ),
    "unigram": (
        "{% for message in messages %}{{ '<|im_start|>' + message.role + ' ' + message.content }}"
        "{% for call in message.tool_calls or [] %}{{ '<tool_call>' ~ (call.function | tojson) ~ '</tool_call>' }}"
        f"{{% endfor %}}<|im_end|>{{% endfor %}}{_TOOLS}"
        "{% if add_generation_prompt %}<|im_start|>assistant{% endif %}"
    ),
    "phi": (
        "{% for message in messages %}{{ '<|' + message.role + '|>\\n' + message.content }}"
        "{% for call in message.tool_calls or [] %}{{ call | tojson }}{% endfor %}{{ '<|end|>\\n' }}{% endfor %}"
        f"{_TOOLS}{{% if add_generation_prompt %}}<|assistant|>\n{{% endif %}}"
    ),
}

MARKERS: dict[str, Sequence[str]] = {
    "granite": ("<|end_of_text|>", "<|start_of_role|>", "<|end_of_role|>", "<|tool_call|>"),
    "qwen": ("<|endoftext|>", "<|im_start|>", "<|im_end|>"),
    "qwen coder": ("<|endoftext|>", "<|im_start|>", "<|im_end|>"),
    "llama": (
        "<|begin_of_text|>",
        "<|start_header_id|>",
        "<|end_header_id|>",
        "<|eot_id|>",
        "<|eom_id|>",
        "<|python_tag|>",
        *(f"<|reserved_special_token_{number}|>" for number in range(20)),
    ),
    "mistral": (
        "<unk>",
        "<s>",
        "</s>",
        "[INST]",
        "[/INST]",
        "[TOOL_CALLS]",
        "[AVAILABLE_TOOLS]",
        "[/AVAILABLE_TOOLS]",
        "[TOOL_RESULTS]",
        "[/TOOL_RESULTS]",
    ),
    "deepseek": ("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>", "<｜▁pad▁｜>"),
    "unigram": ("<|im_start|>", "<|im_end|>"),
    "phi": ("<|endoftext|>", "<|system|>", "<|user|>", "<|assistant|>", "<|tool|>", "<|end|>"),
}
"""Special tokens."""

MORE: dict[str, Sequence[AddedToken]] = {
    "granite": [AddedToken(text, normalized=False) for text in ("<tool_call>", "</tool_call>", "<|fim_prefix|>")],
    "qwen": [
        AddedToken(text, normalized=False)
        for name in ("tool_call", "tool_response", "think")
        for text in (f"<{name}>", f"</{name}>")
    ],
    "qwen coder": [AddedToken(text, normalized=True) for text in ("<tool_call>", "</tool_call>")],
    "deepseek": [
        AddedToken("<｜tool▁call▁begin｜>", normalized=True),
        AddedToken("<｜tool▁call▁end｜>", single_word=True),
        AddedToken("<think>", normalized=True),
    ],
    "unigram": [AddedToken("<tool_call>", normalized=True), AddedToken("</tool_call>", single_word=True)],
    "phi": [
        *(AddedToken(" " * run, normalized=True) for run in range(2, 6)),
        AddedToken("|||IP_ADDRESS|||", normalized=True),
        AddedToken("You investigate incidents.", normalized=False),
        AddedToken("\noptions: yes | no", normalized=False),
    ],
}
"""Added tokens that are not special; the blanks and the sentences of "phi" spell text."""

SPELLING = ("  ", "   ", "    ", "     ", "You investigate incidents.", "\noptions: yes | no")


def make_format(name: str) -> PreTrainedTokenizerFast:
    """A small tokenizer with this family's template, markers and way of splitting text."""
    tokenizer = _BASES.get(name, _byte_level)(name)
    markers = [
        AddedToken(text, special=True, normalized=False, rstrip=name == "phi" and text != "<|endoftext|>")
        for text in MARKERS[name]
    ]
    tokenizer.add_special_tokens(markers)
    tokenizer.add_tokens(list(MORE.get(name, ())))
    ends = {
        "llama": "<|eot_id|>",
        "mistral": "</s>",
        "deepseek": "<｜end▁of▁sentence｜>",
        "unigram": "<|im_end|>",
        "phi": "<|end|>",
    }
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token={"mistral": "<s>"}.get(name, MARKERS[name][0]),
        eos_token=ends.get(name, MARKERS[name][-2] if name.startswith("qwen") else MARKERS[name][0]),
        **({"unk_token": "<unk>"} if name == "mistral" else {}),
    )
    fast.chat_template = TEMPLATES[name]
    return fast


def _byte_level(name: str) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(ignore_merges=name == "llama"))
    tokenizer.normalizer = normalizers.NFC() if name.startswith("qwen") else None
    if name in ("llama", "qwen", "qwen coder"):
        pattern = Regex(r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(pattern, behavior="isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    corpus = [*CORPUS * 3, "<|im_end|> im_start end_of_role |>\n user system\n\n"]
    tokenizer.train_from_iterator(
        corpus,
        trainers.BpeTrainer(vocab_size=420, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False),
    )
    return tokenizer


def _sentence_pieces(name: str) -> Tokenizer:  # noqa: ARG001 (one signature for all)
    """Its markers are pieces of the base vocabulary, and the merges of a text lead to some of them."""
    pieces = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    pieces += sorted({*"".join(CORPUS), *"<>/[]INSTLRE_UVABO{}:\",'"} | {"▁"})
    merges = [("s", ">"), ("<", "s>"), ("/", "s>"), ("<", "/s>"), ("[", "I"), ("[I", "N"), ("e", "r"), ("▁", "t")]
    pieces += [left + right for left, right in merges if left + right not in pieces]
    vocabulary = {piece: place for place, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return tokenizer


def _unigram(name: str) -> Tokenizer:  # noqa: ARG001
    """NFKC turns the full-width letters that some text holds into those of a marker."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Prepend("▁")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="never")
    trainer = trainers.UnigramTrainer(
        vocab_size=300,
        initial_alphabet=[*printable, "▁"],
        special_tokens=["<unk>", "<|im_end|>"],
        unk_token="<unk>",
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS * 3, trainer)
    return tokenizer


_BASES: dict[str, Callable[[str], Tokenizer]] = {"mistral": _sentence_pieces, "unigram": _unigram}
