"""What one kind of question gets for an answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

_EMPTY = re.compile(
    r"(?:(?:yes|no|ja|nein|of the attack are|dazu gehört|what followed|danach)\b)?[\W_\d]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reply:
    """Sentences with places for their citations, the first of which answers."""

    sentences: tuple[str, ...]
    is_answer: bool = True
    """False where the logs do not say it."""
    is_sure: bool = False
    """Whether its words told what a question wants, however little its kind is sure."""
    used: tuple[str, ...] = ()
    """Words of the question that its writer took into account itself."""
    is_beside: bool = False
    """Whether it tells of more than what was asked, for want of lines of that."""
    is_joined: bool = False
    """Whether lines that it does not cite say what it was chosen by, as those of one mail do."""


def answer(*sentences: str) -> Reply:
    """A reply of the sentences that say something; one without any says that the logs do not say."""
    told = tuple(sentence for sentence in sentences if not is_empty(sentence))
    return Reply(told, is_answer=bool(told))


def certain(*sentences: str) -> Reply:
    """A reply to a question whose own words left no doubt about what it wants."""
    return replace(answer(*sentences), is_sure=True)


def settled(*sentences: str) -> Reply:
    """The same, of a reply that took every part of the question into account itself."""
    return replace(certain(*sentences), is_joined=True)


def no_answer(*sentences: str) -> Reply:
    """A reply that says that the logs do not say."""
    return Reply(tuple(sentence for sentence in sentences if not is_empty(sentence)), is_answer=False)


def is_empty(sentence: str) -> bool:
    """Whether a sentence is a `Yes:` with nothing behind it, or no word at all; a number or an address is a word."""
    return not re.search(r"\d", re.sub(r"\x02[^\x03]*\x03", "", sentence)) and bool(_EMPTY.fullmatch(sentence))


Asked = Callable[[Any, Any, Any], Reply | None]
"""Writes about a case the answer to a part of a question, in a voice; None where it is not for it."""


def taking(*patterns: re.Pattern[str]) -> Callable[[Asked], Asked]:
    """A writer whose answers are about the very words that its patterns find in a question."""

    def marked(writer: Asked) -> Asked:
        @wraps(writer)
        def told(case: Any, part: Any, voice: Any) -> Reply | None:
            reply = writer(case, part, voice)
            if reply is None:
                return None
            found = [match[0] for pattern in patterns for match in pattern.finditer(part.clause)]
            return replace(reply, used=(*reply.used, *found))

        return told

    return marked
