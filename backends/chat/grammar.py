"""Grammars that keep an answer in form: tool calls and JSON that match their schema.

llguidance rather than xgrammar: it computes each mask lazily in well under a millisecond, so a grammar built for one
request costs no compilation; it tells which tokens are forced; and tool calls mix special tokens with JSON schemas in
one Lark grammar. xgrammar compiles ahead, which pays only where one grammar serves many requests.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, get_args

import torch
from llguidance import LLMatcher, LLTokenizer
from torch import Tensor

from ..errors import CheckpointError, GrammarError
from .bounds import Bounds
from .messages import CALL_CLOSE, CALL_OPEN, THINK_CLOSE, THINK_OPEN
from .schemas import HeldSchema, hold, moved
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
        self._known: dict[str, HeldSchema] = {}
        self._break = "\n" if tokenizer.breaks_lines_in_calls else ""
        if len(tokenizer.hf) > tokenizer.vocab_size:
            raise CheckpointError(
                f"The tokenizer has {len(tokenizer.hf)} tokens, the model's vocabulary {tokenizer.vocab_size}. "
                "They come from different revisions; fetch both again."
            )
        try:
            self._vocabulary = LLTokenizer(
                tokenizer.grammar_json(), n_vocab=tokenizer.vocab_size, eos_token=sorted(tokenizer.end_ids)
            )
        except ValueError as error:
            raise GrammarError(
                f"The grammar library cannot read this model's tokenizer: {error}. "
                "Ask for text without tools or a schema, or use another model."
            ) from error

    def held(self, schema: Mapping[str, Any]) -> HeldSchema:
        """The schema as the grammar holds it; where closing its objects, or a limit of ours, contradicts it, it is not."""
        try:
            key = json.dumps(schema, default=str)
            if key not in self._known:
                if len(self._known) >= MOST_REMEMBERED:
                    self._known.clear()
                self._known[key] = self._find_held(schema)
        except RecursionError:
            raise GrammarError(
                "The schema or tools cannot be turned into a grammar: they are nested too deeply. Simplify them."
            ) from None
        return self._known[key]

    def json(self, schema: Mapping[str, Any]) -> GrammarMask:
        """An answer that is one JSON value of this schema and nothing else."""
        return self._mask(f"start: body\nbody: %json {self._compact(self.held(schema).schema)}")

    def json_or_calls(self, schema: Mapping[str, Any], tools: Sequence[Mapping[str, Any]]) -> GrammarMask:
        """An answer that is either such a value or calls of these tools."""
        more = f"({json.dumps(self._break)} call)*" if self._break else "call*"
        rules = [
            f"start: value | call {more}",
            f"value: %json {self._compact(self.held(schema).schema)}",
            self._call_rules(tools),
        ]
        return self._mask("\n".join(rules))

    def forced_call(self, tools: Sequence[Mapping[str, Any]]) -> GrammarMask:
        """An answer that is one call of one of these tools."""
        return self._mask(f"start: call\n{self._call_rules(tools)}")

    def optional_calls(self, tools: Sequence[Mapping[str, Any]], *, in_thought: bool = False) -> GrammarMask:
        """An answer that is text, calls, or text and then calls; calls name a known tool and match its schema.

        The first opening mark in the text, whether a token of its own or spelled out, begins a call. A thought may come
        first where the chat template knows thoughts; `in_thought` says that the prompt began one.
        """
        more = f"({json.dumps(self._break)} call)*" if self._break else "call*"
        if self._tokenizer.special_id(CALL_OPEN) is None:
            begun = f"lead {self._after_mark} {more}"
            rules = ["lead[lazy]: LEAD", f"LEAD: {self._not_begun_by_thought(_ANYTHING_BEFORE_MARK)}"]
        else:
            begun = f"(TEXT | BLANK)? call {more}"
            rules = []
        answer = f"(TEXT | {begun})"
        rules += [r"BLANK: /\s+/", f"TEXT: {self._not_begun_by_thought(_TEXT)}", self._call_rules(tools)]
        if self._tokenizer.thinks:
            thought = "thought" if in_thought else f"BLANK? {self._literal(THINK_OPEN)} thought"
            answer = f"{thought} {answer}" if in_thought else f"({thought})? {answer}"
            rules.append(self._thought_rule())
        return self._mask("\n".join([f"start: {answer}", *rules]))

    def _not_begun_by_thought(self, pattern: str) -> str:
        """A pattern that leaves a thought to its own rule, where its opening mark is spelled out."""
        if not self._tokenizer.thinks or self._tokenizer.special_id(THINK_OPEN) is not None:
            return pattern
        return rf"{pattern} & ~/\s*{THINK_OPEN}(.|\n)*/"

    def _thought_rule(self) -> str:
        """Text up to the first closing mark, whether the mark is a token of its own or spelled out."""
        end = THINK_CLOSE.replace("/", r"\/")
        if self._tokenizer.special_id(THINK_CLOSE) is None:
            return rf"thought[lazy]: /(.|\n)*{end}/"
        return rf"thought: THOUGHT? {self._literal(THINK_CLOSE)}" "\n" rf"THOUGHT: /(.|\n)+/ & ~/(.|\n)*{end}(.|\n)*/"

    @property
    def _after_mark(self) -> str:
        """A call without its opening mark."""
        pieces = ["body", self._literal(CALL_CLOSE)]
        separator = f" {json.dumps(self._break)} " if self._break else " "
        return f"{separator.lstrip()}{separator.join(pieces)}"

    def _call_rules(self, tools: Sequence[Mapping[str, Any]]) -> str:
        calls = {
            "anyOf": [_call_schema(tool, place) for place, tool in enumerate(tools)],
            "$defs": {str(place): moved(self._arguments(tool), f"#/$defs/{place}") for place, tool in enumerate(tools)},
        }
        return f"call: {self._literal(CALL_OPEN)} {self._after_mark}\nbody: %json {self._compact(calls)}"

    def _literal(self, text: str) -> str:
        """A text in Lark; by id where the vocabulary has a token of its own for it."""
        special = self._tokenizer.special_id(text)
        return json.dumps(text) if special is None else f"<[{special}]>"

    def _arguments(self, tool: Mapping[str, Any]) -> dict[str, Any]:
        """A tool's parameters as a closed object: no invented arguments.

        A tool that can never be called is refused: among several, the grammar would leave it out without a word.
        """
        try:
            return self.held(parameters_of(tool)).schema
        except GrammarError as error:
            raise GrammarError(f"Tool {tool['function']['name']!r}: {error}") from error

    def _find_held(self, schema: Mapping[str, Any]) -> HeldSchema:
        problems = []
        for is_closed, bounds in product((True, False), get_args(Bounds)):
            try:
                held = hold(schema, is_closed=is_closed, bounds=bounds)
                self._mask(f"start: body\nbody: %json {self._compact(held.schema)}")
            except GrammarError as error:
                problems.append(error)
            else:
                return held
        raise problems[0]

    @staticmethod
    def _compact(schema: Mapping[str, Any]) -> str:
        return json.dumps({**schema, "x-guidance": _COMPACT})

    def _mask(self, grammar: str) -> GrammarMask:
        return GrammarMask(self._vocabulary, grammar, self._tokenizer.end_ids)


_TEXT = rf"/(.|\n)*\S(.|\n)*/ & ~/(.|\n)*{CALL_OPEN}(.|\n)*/"
"""Text that is not blank and holds no opening mark."""
_ANYTHING_BEFORE_MARK = rf"/(.|\n)*{CALL_OPEN}/"

_COMPACT: dict[str, Any] = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
"""JSON as `json.dumps` writes it: one spelling, so that everything but the values is forced."""

MOST_REMEMBERED = 1024
"""Schemas remembered as they are held; enumerated arguments make many short-lived ones."""


def parameters_of(tool: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a tool's arguments."""
    given: Mapping[str, Any] | None = tool["function"].get("parameters")
    return given or {"type": "object", "properties": {}}


def _call_schema(tool: Mapping[str, Any], place: int) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"name": {"const": tool["function"]["name"]}, "arguments": {"$ref": f"#/$defs/{place}"}},
        "required": ["name", "arguments"],
        "additionalProperties": False,
    }
