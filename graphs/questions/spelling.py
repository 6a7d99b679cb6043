"""Small slips of the keyboard, mended towards the words that the kinds of question are made of."""

import re
from collections.abc import Callable, Collection
from functools import lru_cache

_WORD = re.compile(r"[a-zäöüß]{5,24}")
MOST_MENDED = 40
"""Words of one question that are looked at."""


def mend(text: str, vocabulary: frozenset[str], names: Collection[str]) -> str:
    """The text with each unknown word replaced by the one word of the vocabulary that is a single slip away from it.

    `names` stand in the logs, and stay; so does whatever is part of a longer name.
    """
    left = MOST_MENDED

    def mended(match: re.Match[str]) -> str:
        nonlocal left
        word = match[0]
        around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
        if (
            word in vocabulary
            or word in names
            or left <= 0
            or _is_form(word, vocabulary)
            or re.search(r"[\w.@\\/:-]", around.replace(". ", ""))
        ):
            return word
        left -= 1
        near = _nearest(word, vocabulary)
        # `right` is no slip of `rights`: one form of a word is not another one mistyped.
        return word if near in (f"{word}s", word.removesuffix("s")) else near

    return _WORD.sub(mended, text)


_AGAIN = re.compile(r"^(?:re|un|mis|pre|over|wieder|nach|mit|weiter)-?(?=[a-zäöüß]{4})")
"""How a word begins that another one was made of: `reused` is no slip of `refused`."""
_SHORT = frozenset(
    ("tage", "jahre", "rechte", "dienste", "orte", "wege", "used", "made", "open", "read", "sent", "seen", "done")
)
"""Words of four letters and more that others are made of, and that the vocabulary is too coarse to hold."""


def _is_form(word: str, vocabulary: frozenset[str]) -> bool:
    """Whether it is a known word with what is put before one, or with the `n` of a German dative."""
    bare = _AGAIN.sub("", word)
    known = vocabulary | _SHORT
    return (bare != word and bare in known) or (word.endswith("n") and word[:-1] in _SHORT)


_ASKING = ("what", "which", "when", "where", "whose", "how", "who")
_FIRST = re.compile(r"^(?P<before>\W*(?:and |so |but |then |also )?)(?P<word>[a-z]{3,6})\b", re.IGNORECASE)


def mend_first(text: str, is_word: Callable[[str], bool]) -> str:
    """The question with the word that asks, which is too short to be mended as others are, without a slip in it."""
    match = _FIRST.match(text)
    if match is None or is_word(word := match["word"].lower()) or word in _ASKING:
        return text
    near = [asking for asking in _ASKING if _is_one_slip(word, asking)]
    return f"{match['before']}{near[0]}{text[match.end() :]}" if len(near) == 1 else text


@lru_cache(maxsize=4096)
def _nearest(word: str, vocabulary: frozenset[str]) -> str:
    near = sorted(known for known in vocabulary if abs(len(known) - len(word)) <= 1 and _is_one_slip(word, known))
    if len(near) > 1 and all(known.startswith(near[0][:5]) for known in near):
        return max(near, key=len)  # forms of one word
    return near[0] if len(near) == 1 else word


def _is_one_slip(one: str, other: str) -> bool:
    """Whether one letter is missing, added, wrong, or two beside each other are exchanged."""
    if one == other:
        return False
    if len(one) > len(other):
        one, other = other, one
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    if one[start + 1 :] == other[start + 1 :]:
        return start > 0  # another first letter makes another word
    return one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
