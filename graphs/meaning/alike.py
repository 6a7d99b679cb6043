"""Texts that are alike but for their digits: what an expression finds in one of them it mostly finds in all, at the same
places, so that what they mean is found out once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

has_digit = re.compile(r"[0-9]").search
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
LONGEST = 400
"""Characters of a text that is known by its shape; longer ones are seldom written twice."""


def shape_of(text: str) -> str:
    """A text with each digit as 0."""
    return text.encode().translate(_ZEROS).decode()


Part = tuple[int, int]
"""From where to where something stands in a text."""


class Alike(NamedTuple):
    """What a text of a shape must have in common with the one that was read, besides the shape."""

    parts: tuple[tuple[int, int, str], ...] = ()
    """From where to where which text stands."""
    unlike: tuple["re.Pattern[str]", ...] = ()
    """Expressions that match neither."""

    def holds(self, text: str) -> bool:
        """Whether this is so of a text of the shape."""
        for start, end, part in self.parts:
            if text[start:end] != part:
                return False
        for pattern in self.unlike:  # noqa: SIM110 - asked of many lines
            if pattern.fullmatch(text):
                return False
        return True


NOTHING_ELSE = Alike()


def alike(text: str, shape: str, tried: Sequence[tuple["re.Pattern[str]", bool]]) -> Alike | None:
    """On what it rests that expressions say the same of other texts of an ASCII text's shape.

    `tried`: on the whole text, and whether they matched it. None where it rests on more than can be told.
    """
    words: set[str] = set()
    unlike: list[re.Pattern[str]] = []
    for pattern, matched in tried:
        told = digits_told(pattern)
        if told is not None:
            words |= told
        elif matched:
            return None
        else:
            unlike.append(pattern)
    parts = sorted(set(_places(shape.lower(), words)))
    return Alike(tuple((start, end, text[start:end]) for start, end in parts), tuple(unlike))


def _places(shape: str, words: Iterable[str]) -> Iterator[Part]:
    for word in words:
        place = shape.find(word)
        while place >= 0:
            yield place, place + len(word)
            place = shape.find(word, place + 1)


_TOKEN = re.compile(
    r"(?P<back>\\[1-9]|\(\?P=\w+\)|\(\?\()|\(\?P<\w+>|\((?:\?(?:[:=!>]|<[=!]|[aiLmsux-]+[:)]))?|[)|^$.]|\\[A-Za-z](?<!\\[xuUN])"
    r"|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<times>(?:[*+?]|\{\d*,?\d*\})[?+]?)|(?P<code>\\[xuUN0])|\\?(?P<one>.)",
    re.DOTALL,
)
_are_digits = re.compile(r"\[[\d-]+\]").fullmatch


class _Token(NamedTuple):
    """What of an expression matches one character."""

    text: str
    """The character in lower case, `0` for digits; '' for what is neither."""
    is_whole: bool = True
    """Whether it matches nothing else, and once."""


@lru_cache(maxsize=8192)
def digits_told(pattern: "re.Pattern[str]") -> frozenset[str] | None:
    """The words by whose digits an expression tells texts of one shape apart, such as `ipv0` for `IPv6`, as shapes in lower case.

    None where that may be the digits of any number.
    """
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(pattern.pattern):
        if match["back"] or match["code"] or pattern.flags & re.VERBOSE:
            return None
        if match["times"]:
            if tokens[-1].text == "0" and match["times"][0] != "?":
                return None
            tokens[-1] = tokens[-1]._replace(is_whole=False)
        elif text := match["set"]:
            # A set with all digits in it tells none apart.
            tokens.append(_Token("0", bool(_are_digits(text))) if has_digit(text.replace("0-9", "")) else _Token(""))
        else:
            character = match["one"] or ""
            tokens.append(_Token("0" if character.isdigit() else character.lower()))
    words = {_word_around(tokens, place) for place, token in enumerate(tokens) if token.text == "0"}
    return frozenset(words) if all(any(map(str.isalpha, word)) for word in words) else None


def _word_around(tokens: Sequence[_Token], place: int) -> str:
    """The digit at a place and the characters that stand beside it wherever it is met."""
    start, end = place, place + 1
    while start and tokens[start - 1].text and tokens[start - 1].is_whole:
        start -= 1
    while end < len(tokens) and tokens[place].is_whole and tokens[end].text and tokens[end].is_whole:
        end += 1
    return "".join(token.text for token in tokens[start:end])
