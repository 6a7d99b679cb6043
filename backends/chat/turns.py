"""Dialogues for chat templates that know no system role, or want turns to alternate."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

SystemPlaces = Literal["anywhere", "first", "nowhere"]
"""Where a template takes system messages."""

Dialogue = list[dict[str, Any]]


def fold_systems(messages: Sequence[Mapping[str, Any]], places: SystemPlaces) -> Dialogue:
    """System texts stand before the next human's words where the template takes no system message there.

    Where the model speaks first, they are the human's words that it answers.
    """
    folded: Dialogue = []
    waiting: list[str] = []
    for at, message in enumerate(messages):
        is_taken = places == "anywhere" or (places == "first" and at == 0)
        if message["role"] == "system" and not is_taken:
            waiting.append(message["content"])
        elif message["role"] == "user" and waiting:
            folded.append({**message, "content": "\n\n".join([*waiting, message["content"]])})
            waiting = []
        else:
            if waiting and not folded:
                folded.append({"role": "user", "content": "\n\n".join(waiting)})
                waiting = []
            folded.append(dict(message))
    if waiting:
        folded.append({"role": "user", "content": "\n\n".join(waiting)})
    return folded


def join_runs(messages: Sequence[Mapping[str, Any]]) -> Dialogue:
    """Several messages in a row by the human, or by the model, as one.

    The model's calls stand together; what was thought stands before what was thought later. Tool results stay apart:
    each answers a call of its own.
    """
    joined: Dialogue = []
    for message in messages:
        before = joined[-1] if joined else None
        if before is not None and message["role"] == before["role"] and message["role"] in _SPEAKERS:
            before |= _together(before, message)
        else:
            joined.append(dict(message))
    return joined


_SPEAKERS = ("user", "assistant")


def _together(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    together: dict[str, Any] = {}
    for key in ("content", "reasoning_content"):
        texts = [text for message in (first, second) if (text := message.get(key))]
        if texts or key == "content":
            together[key] = "\n\n".join(texts)
    calls = [*first.get("tool_calls", ()), *second.get("tool_calls", ())]
    return together | ({"tool_calls": calls} if calls else {})
