"""How much of a prompt stays the same from call to call of one caller: its system text and its tools."""

import json
import threading
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from ..errors import BackendError
from .tokenizer import ChatTokenizer

PROBES = ("Albatross", "9 zebras")
"""Two user texts that differ from their first character."""
MOST_REMEMBERED = 64
"""Pairs of system text and tools; a process that makes up more of them gains nothing from snapshots."""


class Prefixes:
    """Counts the leading tokens of a prompt that any other question of the same caller would share."""

    def __init__(self, tokenizer: ChatTokenizer) -> None:
        """Nothing is rendered before the first question."""
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}
        self._lock = threading.Lock()

    def count(
        self,
        prompt_ids: Sequence[int],
        messages: Sequence[Mapping[str, Any]],
        tools: Sequence[Mapping[str, Any]] | None,
    ) -> int:
        """Tokens of `prompt_ids` that belong to system messages and tools; 0 where there are none.

        The chat template is asked rather than understood: two prompts with the same system messages and tools and
        different user texts are rendered, and what their tokens have in common is the prefix. It is remembered;
        a prompt that departs from what is remembered (a template that writes the date) renews it.
        """
        system = list(takewhile(lambda message: message["role"] == "system", messages))
        if not system and not tools:
            return 0
        key = json.dumps([system, list(tools or ())], sort_keys=True, default=str)
        with self._lock:
            known = self._known.get(key)
        if known is not None and list(prompt_ids[: len(known)]) == known:
            return len(known)
        known = self._probe(system, tools)
        with self._lock:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = known
        return common_length(known, prompt_ids)

    def _probe(self, system: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]] | None) -> list[int]:
        """The tokens that two prompts of this caller share; none where the template refuses them."""
        try:
            first, second = (
                self._tokenizer.render([*map(dict, system), {"role": "user", "content": text}], tools)
                for text in PROBES
            )
        except BackendError:  # the template takes the real prompt but not this one: then nothing is known to repeat
            return []
        return first[: common_length(first, second)]


def common_length(first: Sequence[int], second: Sequence[int]) -> int:
    """How many leading tokens two sequences share."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
