"""A person's word for calls that may change something: the run is interrupted, and goes on with the answer."""

from collections.abc import Sequence
from typing import Any

from langgraph.types import interrupt

from ..decisions.quoting import quote
from ..instruments.own import OwnTool
from ..state import Turn
from .conversation import Reply
from .hand import key_of

YES = (True, "yes", "y", "true", "approve", "approved", "ok")


REFUSED = "a person did not want this call"
"""Why a call is refused where nothing else is said."""
MOST_SAID = 120


def ask_person(
    own: Sequence[OwnTool], reply: Reply, turns: Sequence[Turn], specialist: str, question: str
) -> dict[str, str]:
    """Keys of the calls that were refused, and why, after asking for each that is not declared read-only.

    What a call says comes from the model, who may have read it in a log: the person sees exactly what would be called. An
    answer such as `no: not during the night` says why.
    """
    waiting = {item.name for item in own if not item.is_reading}
    made = {key_of(call["name"], call["arguments"]) for turn in turns for call in turn["calls"]}
    refused: dict[str, str] = {}
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
            refused[key] = _why(answer)
    return refused


def _is_yes(answer: Any) -> bool:
    return (answer.strip().lower() if isinstance(answer, str) else answer) in YES


def _why(answer: Any) -> str:
    word, _, reason = answer.partition(":") if isinstance(answer, str) else ("", "", "")
    is_reason = word.strip().lower() == "no" and reason.strip()
    return quote(reason.strip(), limit=MOST_SAID).strip('"') if is_reason else REFUSED
