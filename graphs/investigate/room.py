"""How much a model reads at once, and messages that never overflow it: what is old shrinks to one line."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.base import BaseLanguageModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from ..state import Turn
from ..workbench import Desk

DEFAULT_TOKENS = 8_192
"""Of a model that does not say how much it reads."""
MOST_TOKENS = 32_768
"""More is not used: every call would read all of it again."""
LEAST_TOKENS = 3_000
"""With less a model cannot read instructions, tools and one result."""
SMALLEST = 1_500
"""What a server that refuses prompts is not asked to read less than."""
MOST_ANSWERED = 1_024
"""Tokens kept for an answer."""

_MESSAGE = 12
"""Tokens that a chat template adds to each message."""
_CARE = 1.1
"""No count is exact before the template has been applied."""

NUDGE = "That was no tool call. Call a tool: state_claim for what you found, or finish."


@dataclass(frozen=True, slots=True)
class Room:
    """A model's context."""

    tokens: int
    count: Callable[[str], int]

    @property
    def answer(self) -> int:
        """Tokens kept for the model's answer."""
        return min(MOST_ANSWERED, self.tokens // 6)

    @property
    def reading(self) -> int:
        """Tokens that a prompt may have, its tools included."""
        return self.tokens - self.answer

    def characters(self, share: float) -> int:
        """About how many characters fit into a share of the context."""
        return int(self.tokens * share * 3)

    def size(self, messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]]) -> int:
        """Tokens of a prompt, rather more than less."""
        total = self.count(orjson.dumps(list(tools)).decode()) if tools else 0
        for message in messages:
            calls = (
                orjson.dumps(message.tool_calls).decode()
                if isinstance(message, AIMessage) and message.tool_calls
                else ""
            )
            total += self.count(f"{message.text}{calls}") + _MESSAGE
        return int(total * _CARE)


_OVERFLOW = re.compile(r"context|too long|too many tokens|n_ctx|maximum.{0,20}tokens", re.IGNORECASE)
_SIZE = re.compile(r"(?:context (?:size|length|window)|n_ctx)\D{0,30}(\d{3,7})", re.IGNORECASE)


def room_at(desk: Desk) -> Room:
    """The room of a run's model, as far as its server has not refused so much."""
    room = room_of(desk.asker.model)
    return replace(room, tokens=min(room.tokens, desk.most_tokens)) if desk.most_tokens else room


def is_overflow(problem: str) -> bool:
    """Whether a server's refusal speaks of a prompt that is too long."""
    return bool(_OVERFLOW.search(problem))


def learn_room(desk: Desk, problem: str, room: Room) -> bool:
    """Whether a failure says that the model reads less than was thought; then the run keeps to that from now on."""
    if not is_overflow(problem):
        return False
    match = _SIZE.search(problem)
    tokens = int(match[1]) if match and int(match[1]) < room.tokens else room.tokens // 2
    if tokens < SMALLEST:
        return False
    desk.most_tokens = tokens
    return True


def room_of(model: BaseChatModel | None) -> Room:
    """The room of a model: by its profile, by its own `context_tokens`, or what most models have."""
    profile: Mapping[str, Any] = getattr(model, "profile", None) or {}
    given = profile.get("max_input_tokens") or getattr(model, "context_tokens", None)
    tokens = int(given) if isinstance(given, int) and given > 0 else DEFAULT_TOKENS
    return Room(min(tokens, MOST_TOKENS), _counter(model))


def _counter(model: BaseChatModel | None) -> Callable[[str], int]:
    """The model's own way of counting, where it has one that needs no other library; else an estimate."""
    has_own = model is not None and (
        type(model).get_num_tokens is not BaseLanguageModel.get_num_tokens or model.custom_get_token_ids is not None
    )
    return model.get_num_tokens if has_own and model is not None else _estimate


def _estimate(text: str) -> int:
    """Three bytes a token; each digit one, because many tokenizers part numbers so, and logs are full of them."""
    digits = sum(letter.isdigit() for letter in text)
    return digits + (len(text.encode(errors="replace")) - digits) // 3 + 1


def fitted(
    opening: Sequence[BaseMessage], turns: Sequence[Turn], tools: Sequence[Mapping[str, Any]], room: Room
) -> list[BaseMessage]:
    """The conversation as it fits: first the oldest results shrink to one line each, then the oldest turns go, then the
    last results and at last the opening are cut.
    """
    for short in range(len(turns) + 1):
        messages = [*opening, *_told(turns, short)]
        if room.size(messages, tools) <= room.reading:
            return messages
    for gone in range(1, len(turns) + 1):
        note = HumanMessage(f"({gone} earlier turns are left out: there is no room for them.)")
        messages = [*opening, note, *_told(turns[gone:], len(turns))]
        if room.size(messages, tools) <= room.reading:
            return messages
    return _cut(list(opening), tools, room)


def is_roomy(
    opening: Sequence[BaseMessage], turns: Sequence[Turn], tools: Sequence[Mapping[str, Any]], room: Room
) -> bool:
    """Whether no turn has to be left out, and the last one is read in full."""
    return room.size([*opening, *_told(turns, max(0, len(turns) - 1))], tools) <= room.reading


def _told(turns: Sequence[Turn], short: int) -> list[BaseMessage]:
    """The turns as messages; of the first `short` every result in one line."""
    messages: list[BaseMessage] = []
    number = 0
    for place, turn in enumerate(turns):
        if not turn["calls"]:
            text = turn["text"] if place >= short else turn["text"][:200]
            messages += [AIMessage(text or "…"), HumanMessage(NUDGE)]
            continue
        calls, results = [], []
        for call in turn["calls"]:
            number += 1
            # Nine letters and digits are what every provider takes for an id.
            name, own = call["name"], f"call{number:05d}"
            calls.append({"name": name, "args": call["arguments"], "id": own, "type": "tool_call"})
            results.append(ToolMessage(call["told"] if place < short else call["result"], tool_call_id=own, name=name))
        messages += [AIMessage("" if place < short else turn["text"][:600], tool_calls=calls), *results]
    return messages


def _cut(opening: list[BaseMessage], tools: Sequence[Mapping[str, Any]], room: Room) -> list[BaseMessage]:
    """The opening, its longest message shortened until it fits."""
    messages = list(opening)
    while room.size(messages, tools) > room.reading:
        longest = max(range(len(messages)), key=lambda place: len(str(messages[place].text)))
        text = str(messages[longest].text)
        if not text:
            break
        messages[longest] = type(messages[longest])(content=text[: len(text) * 3 // 4])
    return messages
