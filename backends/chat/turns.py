"""Dialogues for chat templates that know no system role, or want turns to alternate."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

SystemPlaces = Literal["anywhere", "first", "nowhere"]
"""Where a template takes system messages."""

Dialogue = list[dict[str, Any]]


def fold_systems(messages: Sequence[Mapping[str, Any]], places: SystemPlaces) -> Dialogue:
    """System texts stand before the next human's words where the template takes no system message there."""
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
            folded.append(dict(message))
    if waiting:
        folded.append({"role": "user", "content": "\n\n".join(waiting)})
    return folded


def join_runs(messages: Sequence[Mapping[str, Any]]) -> Dialogue:
    """Several human messages in a row as one."""
    joined: Dialogue = []
    for message in messages:
        if joined and message["role"] == joined[-1]["role"] == "user":
            joined[-1]["content"] += f"\n\n{message['content']}"
        else:
            joined.append(dict(message))
    return joined
