"""Ways to ask for each kind of answer, written out from `wordings/*.txt`: what the sense of questions is learnt from.

A file is named after its kind; one line is a family of wordings: `(a|b)` is a choice, `<name>` stands for the choices that
`words.txt` lists under that name, and a word in capitals for something of the logs, as `moewarden.graphs.questions.sense` sees it.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).with_name("wordings")
_SHARED = "words.txt"
_CHOICE = re.compile(r"\(([^()]*)\)")
_NAME = re.compile(r"<(\w+)>")
_MOMENT = re.compile(r"\b(TIME|ZEIT)\b")


@dataclass(frozen=True, slots=True)
class Family:
    """One line of a file: wordings of one thought."""

    kind: str
    pattern: str


def families() -> list[Family]:
    """Every family, by kind, in the order of its file."""
    return [
        Family(path.stem, line)
        for path in sorted(HERE.glob("*.txt"))
        if path.name != _SHARED
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def shared_words() -> dict[str, list[str]]:
    """The choices that have a name."""
    lines = (HERE / _SHARED).read_text(encoding="utf-8").splitlines()
    pairs = [line.partition(" = ") for line in lines if line.strip()]
    return {name: choices.split("|") for name, _, choices in pairs}


def wordings(family: Family, most: int, chance: random.Random, shared: dict[str, list[str]]) -> Iterator[str]:
    """Up to `most` different wordings of a family."""
    seen: set[str] = set()
    for _ in range(3 * most):
        if len(seen) == most:
            return
        text = " ".join(_written(family.pattern, chance, shared).split())
        if text not in seen:
            seen.add(text)
            yield text


def _written(pattern: str, chance: random.Random, shared: dict[str, list[str]]) -> str:
    text = pattern
    while "<" in text or "(" in text:
        text = _NAME.sub(lambda match: chance.choice(shared[match[1]]), text)
        text = _CHOICE.sub(lambda match: chance.choice(match[1].split("|")), text)
    return _MOMENT.sub(lambda match: chance.choice(shared[match[1]]), text)
