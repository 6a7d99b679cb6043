"""What somebody answered in the seat, kept, and given again by a scripted model."""

import json
import re
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from langchain_core.messages import BaseMessage
from pydantic import Field, PrivateAttr

from moewarden.graphs.decisions.ask import CHECK

from ..graphs.investigators import Call, Caller
from .serving import is_check

RECORDED = Path(__file__).with_name("recorded")
_QUESTION = re.compile(r'^question: "(.*)"$', re.MULTILINE)


def record(folder: Path) -> dict[str, list[Any]]:
    """The answers of a seat's folder: of each conversation, decisions by their kind, in their order."""
    kept: dict[str, list[Any]] = {}
    for path in sorted(folder.glob("*.request.json")):
        request = json.loads(path.read_text(encoding="utf-8"))
        answer = path.with_name(path.name.replace("request", "answer"))
        if answer.exists() and not is_check(request):
            texts = [str(message["content"]) for message in request["messages"] if message["role"] == "user"]
            names = [tool["function"]["name"] for tool in request.get("tools", [])]
            kept.setdefault(_place(names, texts), []).append(json.loads(answer.read_text(encoding="utf-8")))
    return kept


def _place(names: Sequence[str], texts: Sequence[str]) -> str:
    """Which conversation a request belongs to: a specialist's question, a tool's name, or a decision's kind."""
    if question := _QUESTION.search(texts[0]):
        return question[1]
    return names[0] if len(names) == 1 and names[0] in ("plan", "prove", "write_answer") else texts[-1].split("\n")[0]


class Recorded(Caller):
    """Answers as somebody in the seat did."""

    record: dict[str, list[Any]] = Field(default_factory=dict)
    unknown: list[str] = Field(default_factory=list)
    """What was asked beyond the record."""
    _given: Counter[str] = PrivateAttr(default_factory=Counter)
    _lock: Any = PrivateAttr(default_factory=threading.Lock)

    def choose(self, messages: list[BaseMessage], options: Sequence[str]) -> str:
        if CHECK.prompt in str(messages[-1].content):
            return options[0]
        return str(self._next(_place((), [str(messages[-1].content)]), options[-1]))

    def answer(self, messages: list[BaseMessage], names: Sequence[str]) -> list[Call]:
        texts = [str(message.content) for message in messages if message.type == "human"]
        return [(name, given) for name, given in self._next(_place(names, texts), [])]

    def _next(self, place: str, otherwise: Any) -> Any:
        with self._lock:
            number = self._given[place]
            self._given[place] += 1
        answers = self.record.get(place, [])
        if number >= len(answers):
            self.unknown.append(place)
            return otherwise
        return answers[number]


def load(name: str) -> dict[str, list[Any]]:
    """A record of this project's own cases."""
    kept: dict[str, list[Any]] = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    return kept
