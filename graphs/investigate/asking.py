"""A person's word for calls that may change something: the run is interrupted, and goes on with the answer."""

from collections.abc import Sequence
from typing import Any

from langgraph.types import interrupt

from ..instruments.own import OwnTool
from ..state import Turn
from .conversation import Reply
from .hand import key_of

YES = (True, "yes", "y", "true", "approve", "approved", "ok")


def ask_person(
    own: Sequence[OwnTool], reply: Reply, turns: Sequence[Turn], specialist: str, question: str
) -> frozenset[str]:
    """Keys of the calls that a person refused, after asking for each that is not declared read-only.

    What a call says comes from the model, who may have read it in a log: the person sees exactly what would be called.
    """
    waiting = {item.name for item in own if not item.is_reading}
    made = {key_of(call["name"], call["arguments"]) for turn in turns for call in turn["calls"]}
    refused: set[str] = set()
    asked: set[str] = set()
    for wanted in reply.calls:
        key = key_of(wanted.name, wanted.arguments)
        if wanted.name not in waiting or wanted.problem or key in made | asked:
            continue
        asked.add(key)
        answer = interrupt(
            {
                "ask": "May this tool be called? It is not declared read-only. Answer true or false.",
                "tool": wanted.name,
                "arguments": wanted.arguments,
                "specialist": specialist,
                "question": question,
            }
        )
        if not _is_yes(answer):
            refused.add(key)
    return frozenset(refused)


def _is_yes(answer: Any) -> bool:
    return (answer.strip().lower() if isinstance(answer, str) else answer) in YES
