"""Text to token ids and back, with the checkpoint's own tokenizer and chat template."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from tokenizers import AddedToken
from transformers import AutoTokenizer, PretrainedConfig

from ..errors import BackendError, CheckpointError
from ..moe.checkpoint import own_code, wants_code
from .disguise import Disguise, MarkerShapes
from .markers import MarkerTokenizer, find_markers
from .messages import THINK_CLOSE, THINK_OPEN
from .turns import SystemPlaces, fold_systems, join_runs

_TEMPLATE_ERRORS = (TemplateError, TypeError, ValueError, LookupError, AttributeError)
"""What a template raises that refuses its messages, or stumbles over them."""
_PROBE = "Albatross"


class ChatTokenizer:
    """The tokenizer of one checkpoint."""

    def __init__(self, path: Path, config: PretrainedConfig, end_ids: Sequence[int]) -> None:
        """Read tokenizer and chat template; `end_ids` are the end tokens the model's settings name."""
        try:
            self.hf = AutoTokenizer.from_pretrained(path, trust_remote_code=False)
        except (OSError, ValueError, KeyError, TypeError) as error:
            if wants_code(error):
                raise own_code(path) from error
            raise CheckpointError(
                f"{path.name}: the tokenizer cannot be read ({type(error).__name__}). "
                "The folder needs tokenizer.json and tokenizer_config.json; fetch them with the weights."
            ) from error
        if not self.hf.chat_template:
            raise CheckpointError(
                f"{path.name} has no chat template; expected chat_template.jinja or one in tokenizer_config.json. "
                "Use the model's instruct (chat) variant."
            )
        if getattr(self.hf, "backend_tokenizer", None) is None:
            raise CheckpointError(
                f"{path.name}: the tokenizer is a {type(self.hf).__name__}, which reads no tokenizer.json; "
                "expected one that does. Fetch tokenizer.json with the weights."
            )
        self.vocab_size: int = config.get_text_config().vocab_size
        """Columns of the logits; may exceed the tokenizer's own vocabulary."""
        known = self.hf.eos_token_id
        self.end_ids = frozenset([*end_ids, *([known] if known is not None else [])])
        """Tokens that end an answer."""
        if not self.end_ids:
            raise CheckpointError(f"{path.name}: no end token is named in generation_config.json or the tokenizer.")

    @cached_property
    def end_id(self) -> int:
        """The end token used where one must be chosen."""
        own: int | None = self.hf.eos_token_id
        return own if own is not None else min(self.end_ids)

    @cached_property
    def markers(self) -> dict[int, AddedToken]:
        """The chat format's own tokens by id: no message's text is ever one of them."""
        return find_markers(self.hf)

    @cached_property
    def _marker_tokenizer(self) -> MarkerTokenizer:
        return MarkerTokenizer(self.hf.backend_tokenizer, self.markers)

    @cached_property
    def _shapes(self) -> MarkerShapes:
        return MarkerShapes(token.content for token in self.markers.values())

    @cached_property
    def system_places(self) -> SystemPlaces:
        """Where the chat template takes system messages; asked by giving it some."""
        system, user = {"role": "system", "content": _PROBE}, {"role": "user", "content": "one"}
        answer = {"role": "assistant", "content": "two"}
        if not self._shows(_PROBE, [system, user]):
            return "nowhere"
        return "anywhere" if self._shows(_PROBE, [user, answer, system, user]) else "first"

    def _shows(self, words: str, messages: Sequence[dict[str, Any]]) -> bool:
        """Whether the template takes these messages and writes these words of theirs."""
        try:
            return words in self._apply(messages, None, {})
        except _TEMPLATE_ERRORS:
            return False

    @cached_property
    def breaks_lines_in_calls(self) -> bool:
        """Whether the chat template writes a tool call's JSON on a line of its own, as Qwen's does."""
        template = str(self.hf.chat_template)
        return "<tool_call>\n" in template or "<tool_call>\\n" in template

    @cached_property
    def thinks(self) -> bool:
        """Whether the chat template knows thoughts between <think> and </think>, as Qwen3's does."""
        return THINK_CLOSE in str(self.hf.chat_template)

    def render(
        self,
        messages: Sequence[dict[str, Any]],
        tools: Sequence[Mapping[str, Any]] | None = None,
        *,
        may_think: bool = True,
    ) -> list[int]:
        """The prompt, up to where the assistant begins to speak.

        Only the template writes markers: whatever a message or a tool's description spells is ordinary text.
        System texts come before the next human's words where the template refuses or drops system messages, and
        human messages in a row, and the model's, become one where it wants turns to alternate.
        `may_think` False says that the answer follows at once: templates that ask (Qwen3) are told so, and where one
        opens a thought nevertheless, it is closed.
        """
        settings = {} if may_think else {"enable_thinking": False}
        dialogue = list(messages)
        if any(message["role"] == "system" for message in messages):
            dialogue = fold_systems(messages, self.system_places)
        disguise = Disguise(self._shapes, dialogue, tools)
        offered = disguise.hide(list(tools)) if tools else None
        try:
            text = self._apply(disguise.messages(dialogue), offered, settings)
        except _TEMPLATE_ERRORS as error:
            joined = join_runs(dialogue)
            if len(joined) == len(dialogue):
                raise BackendError(
                    f"The model's chat template refuses these messages: {disguise.reveal(str(error))}."
                ) from error
            return self.render(joined, tools, may_think=may_think)
        if not may_think and self.thinks and text.rstrip().endswith(THINK_OPEN):
            text = f"{text.rstrip()}\n\n{THINK_CLOSE}\n\n"
        named, names = self._marker_tokenizer.name_markers(text)
        return self._marker_tokenizer.encode(disguise.reveal(named), names)

    def _apply(self, messages: Sequence[dict[str, Any]], tools: Any, settings: Mapping[str, Any]) -> str:
        return str(
            self.hf.apply_chat_template(
                list(messages), tools=tools, add_generation_prompt=True, tokenize=False, **settings
            )
        )

    def opens_thought(self, prompt_ids: Sequence[int]) -> bool:
        """Whether a prompt ends inside a thought, so that the answer begins with its rest."""
        return self.thinks and self.decode_all(prompt_ids[-16:]).rstrip().endswith(THINK_OPEN)

    def encode(self, text: str) -> list[int]:
        """Token ids of a text in which markers count, as a model writes it; no tokens added."""
        ids: list[int] = self.hf.encode(text, add_special_tokens=False)
        return ids

    def encode_text(self, text: str) -> list[int]:
        """Token ids of a text in which nothing is a marker."""
        return self._marker_tokenizer.encode(text)

    def decode(self, ids: Sequence[int]) -> str:
        """The text of some tokens, without special ones."""
        text: str = self.hf.decode(list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return text

    def decode_all(self, ids: Sequence[int]) -> str:
        """The text of some tokens, special ones included: tool calls may be written with them."""
        text: str = self.hf.decode(list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False)
        return text

    def grammar_json(self) -> str:
        """The tokenizer for a grammar's own reading of text, in which nothing is a marker; ids are the same."""
        return self._marker_tokenizer.renamed(self.hf.backend_tokenizer)

    def special_id(self, text: str) -> int | None:
        """The id of a text that is one added token of its own."""
        found = self.hf.added_tokens_encoder.get(text)
        return None if found is None else int(found)
