"""Ways to ask for each kind of answer, written out from `wordings/*.txt`: what the sense of questions is learnt from.

A file is named after its kind; one line is a family of wordings: `(a|b)` is a choice, `<name>` stands for the choices that
`words.txt` lists under that name, and a word in capitals for something of the logs, as `moewarden.graphs.questions.sense` sees it.
A line of `wordings/spoken` is one wording as somebody says it, a family of its own.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ....graphs.questions.language import language_of
from ....graphs.questions.sense import words_in

HERE = Path(__file__).with_name("wordings")
SPOKEN = HERE / "spoken"
_SHARED = "words.txt"
_CHOICE = re.compile(r"\(([^()]*)\)")
_NAME = re.compile(r"<(\w+)>")
_MOMENT = re.compile(r"\b(TIME|ZEIT)\b")


@dataclass(frozen=True, slots=True)
class Family:
    """One line of a file: wordings of one thought."""

    kind: str
    pattern: str
    is_spoken: bool = False
    """One wording as it was said, and no pattern."""


def families() -> list[Family]:
    """Every family, by kind, in the order of its file."""
    paths = [path for folder in (HERE, SPOKEN) for path in sorted(folder.glob("*.txt")) if path.name != _SHARED]
    return [
        Family(path.stem, line, is_spoken=path.parent == SPOKEN)
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def shared_words() -> dict[str, list[str]]:
    """The choices that have a name."""
    lines = (HERE / _SHARED).read_text(encoding="utf-8").splitlines()
    pairs = [line.partition(" = ") for line in lines if line.strip()]
    return {name: choices.split("|") for name, _, choices in pairs}


def vocabulary() -> frozenset[str]:
    """Every word in lower case that a wording may hold, as the sense of questions reads it."""
    texts = [family.pattern for family in families()] + [" ".join(choices) for choices in shared_words().values()]
    words = (word for text in texts for word in re.sub(r"[(|)<>]", " ", text).split())
    plain = (part for word in words for part in words_in(word))
    return frozenset(word for word in plain if word.isalpha() and word.islower() and len(word) > 2)


def wordings(family: Family, most: int, chance: random.Random, shared: dict[str, list[str]]) -> Iterator[str]:
    """Up to `most` different wordings of a family."""
    seen: set[str] = set()
    is_german = language_of(family.pattern) == "de"
    for number in range(3 * most):
        if len(seen) == most:
            return
        pattern = family.pattern
        if family.is_spoken and number:  # the first is the wording as it was said
            pattern = f"<{'vorher' if is_german else 'before'}>{pattern.rstrip('?')}<{'wann' if is_german else 'when'}>"
        text = " ".join(_written(pattern, chance, shared).split())
        if text not in seen:
            seen.add(text)
            yield text


def _written(pattern: str, chance: random.Random, shared: dict[str, list[str]]) -> str:
    text = pattern
    while "<" in text or "(" in text:
        text = _NAME.sub(lambda match: chance.choice(shared[match[1]]), text)
        text = _CHOICE.sub(lambda match: chance.choice(match[1].split("|")), text)
    return _MOMENT.sub(lambda match: chance.choice(shared[match[1]]), text)
