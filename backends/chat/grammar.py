"""Grammars that keep an answer in form: tool calls and JSON that match their schema.

llguidance rather than xgrammar: it computes each mask lazily in well under a millisecond, so a grammar built for one
request costs no compilation; it tells which tokens are forced; and tool calls mix special tokens with JSON schemas in
one Lark grammar. xgrammar compiles ahead, which pays only where one grammar serves many requests.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from langchain_core.utils.json_schema import dereference_refs
from llguidance import LLMatcher, LLTokenizer
from torch import Tensor

from ..errors import CheckpointError, GrammarError
from .messages import CALL_CLOSE, CALL_OPEN, THINK_CLOSE, THINK_OPEN
from .tokenizer import ChatTokenizer


class GrammarMask:
    """A grammar's state for one request; the engine's TokenMask."""

    def __init__(self, tokenizer: LLTokenizer, grammar: str, end_ids: frozenset[int]) -> None:
        """Start at the beginning of the answer."""
        self._matcher = LLMatcher(tokenizer, grammar, log_level=0)
        self._end_ids = end_ids
        self._vocab_size = tokenizer.vocab_size
        self._check()

    def forced(self) -> Sequence[int]:
        """Tokens that must come next, accepted at once."""
        tokens = [token for token in self._matcher.compute_ff_tokens() if token not in self._end_ids]
        if tokens and not self._matcher.consume_tokens(tokens):
            self._check()
        return tokens

    def is_complete(self) -> bool:
        """Whether the grammar is satisfied and admits nothing more."""
        return bool(self._matcher.is_stopped())

    def allowed(self) -> Tensor:
        """bool [V]."""
        mask = torch.frombuffer(bytearray(self._matcher.compute_logit_bias()), dtype=torch.uint8) > 0
        self._check()
        return mask[: self._vocab_size]

    def accept(self, token: int) -> None:
        """Advance by the sampled token."""
        self._matcher.consume_token(token)
        self._check()

    def _check(self) -> None:
        if self._matcher.is_error():
            reason = self._matcher.get_error().strip().splitlines()[0].rstrip(".")
            raise GrammarError(f"The schema or tools cannot be turned into a grammar: {reason}. Simplify them.")


class Grammars:
    """Builds masks for one tokenizer."""

    def __init__(self, tokenizer: ChatTokenizer) -> None:
        """Read the vocabulary once; masks are cheap afterwards."""
        self._tokenizer = tokenizer
        self._checked: set[str] = set()
        self._break = "\n" if tokenizer.breaks_lines_in_calls else ""
        backend = tokenizer.hf.backend_tokenizer.to_str()
        if len(tokenizer.hf) > tokenizer.vocab_size:
            raise CheckpointError(
                f"The tokenizer has {len(tokenizer.hf)} tokens, the model's vocabulary {tokenizer.vocab_size}. "
                "They come from different revisions; fetch both again."
            )
        self._vocabulary = LLTokenizer(backend, n_vocab=tokenizer.vocab_size, eos_token=sorted(tokenizer.end_ids))

    def json(self, schema: Mapping[str, Any]) -> GrammarMask:
        """An answer that is one JSON value of this schema and nothing else."""
        return self._mask(LLMatcher.grammar_from_json_schema(_bounded(schema), overrides=_COMPACT))

    def forced_call(self, tools: Sequence[Mapping[str, Any]]) -> GrammarMask:
        """An answer that is one call of one of these tools."""
        return self._mask(f"start: call\n{self._call_rules(tools)}")

    def optional_calls(self, tools: Sequence[Mapping[str, Any]], *, in_thought: bool = False) -> GrammarMask:
        """An answer that is either text or calls; calls name a known tool and match its schema.

        A thought may come first where the chat template knows thoughts; `in_thought` says that the prompt began one.
        """
        more = f"({json.dumps(self._break)} call)*" if self._break else "call*"
        answer = f"SPACE? (TEXT | call {more})"
        rules = [r"SPACE: /\s+/", r"TEXT: /[^<\s](.|\n)*/", self._call_rules(tools)]
        if self._tokenizer.thinks:
            thought = "thought" if in_thought else f"SPACE? {self._literal(THINK_OPEN)} thought"
            answer = f"{thought} {answer}" if in_thought else f"({thought})? {answer}"
            rules.append(self._thought_rule())
        return self._mask("\n".join([f"start: {answer}", *rules]))

    def _thought_rule(self) -> str:
        """Text up to the first closing mark, whether the mark is a token of its own or spelled out."""
        end = THINK_CLOSE.replace("/", r"\/")
        if self._tokenizer.special_id(THINK_CLOSE) is None:
            return rf"thought[lazy]: /(.|\n)*{end}/"
        return rf"thought: THOUGHT? {self._literal(THINK_CLOSE)}" "\n" rf"THOUGHT: /(.|\n)+/ & ~/(.|\n)*{end}(.|\n)*/"

    def _call_rules(self, tools: Sequence[Mapping[str, Any]]) -> str:
        for tool in tools:
            self._check_tool(tool)
        calls = {"anyOf": [_call_schema(tool) for tool in tools], "x-guidance": _COMPACT}
        pieces = [self._literal(CALL_OPEN), "body", self._literal(CALL_CLOSE)]
        separator = f" {json.dumps(self._break)} " if self._break else " "
        return f"call: {separator.join(pieces)}\nbody: %json {json.dumps(calls)}"

    def _literal(self, text: str) -> str:
        """A text in Lark; by id where the vocabulary has a token of its own for it."""
        special = self._tokenizer.special_id(text)
        return json.dumps(text) if special is None else f"<[{special}]>"

    def _check_tool(self, tool: Mapping[str, Any]) -> None:
        """Refuse a tool that can never be called: among several, the grammar would leave it out without a word."""
        key = json.dumps(tool, sort_keys=True, default=str)
        if key in self._checked:
            return
        try:
            self.json(_arguments(tool["function"].get("parameters")))
        except GrammarError as error:
            raise GrammarError(f"Tool {tool['function']['name']!r}: {error}") from error
        if len(self._checked) >= MOST_CHECKED:
            self._checked.clear()
        self._checked.add(key)

    def _mask(self, grammar: str) -> GrammarMask:
        return GrammarMask(self._vocabulary, grammar, self._tokenizer.end_ids)


_COMPACT: dict[str, Any] = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
"""JSON as `json.dumps` writes it: one spelling, so that everything but the values is forced."""

MOST_CHECKED = 1024
"""Tools remembered as callable; enumerated arguments make many short-lived ones."""
LONGEST_STRING = 512
"""Characters of a string where a schema sets no limit: a small model may otherwise never close it."""
LONGEST_LIST = 32
"""Entries of a list, likewise."""
LARGEST_INTEGER = 10**15
"""Magnitude of an integer, likewise."""


def _call_schema(tool: Mapping[str, Any]) -> dict[str, Any]:
    function = tool["function"]
    return {
        "type": "object",
        "properties": {"name": {"const": function["name"]}, "arguments": _arguments(function.get("parameters"))},
        "required": ["name", "arguments"],
        "additionalProperties": False,
    }


def _arguments(parameters: Mapping[str, Any] | None) -> dict[str, Any]:
    """A tool's parameters as a closed object: no invented arguments, and no references, which would point nowhere
    once the schema stands inside that of a call."""
    if not parameters:
        return {"type": "object", "properties": {}, "additionalProperties": False}
    whole = dict(parameters)
    if {"$defs", "definitions"} & whole.keys():
        whole = {k: v for k, v in dereference_refs(whole).items() if k not in ("$defs", "definitions")}
    bounded: dict[str, Any] = _bounded(whole)
    return bounded


def _bounded(schema: Any) -> Any:
    """The schema closed and finite: no fields nobody named, a limit on every string, list and integer."""
    if isinstance(schema, list):
        return [_bounded(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    bounded = {key: value if key in _LITERALS else _bounded(value) for key, value in schema.items()}
    if {"enum", "const", "pattern", "format"} & schema.keys():
        return bounded
    if "properties" in schema:
        bounded.setdefault("additionalProperties", False)
    if schema.get("type") == "string":
        bounded.setdefault("maxLength", max(LONGEST_STRING, schema.get("minLength", 0)))
    elif schema.get("type") == "array":
        bounded.setdefault("maxItems", max(LONGEST_LIST, schema.get("minItems", 0)))
    elif schema.get("type") == "integer":
        if not {"minimum", "exclusiveMinimum"} & schema.keys():
            bounded["minimum"] = -LARGEST_INTEGER
        if not {"maximum", "exclusiveMaximum"} & schema.keys():
            bounded["maximum"] = LARGEST_INTEGER
    return bounded


_LITERALS = ("enum", "const", "default", "examples")
"""Keys whose value is data, not a schema."""
