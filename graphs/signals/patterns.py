"""How much a regular expression could cost: what it grows to once its repetitions are written out.

DuckDB's engine reads a letter in one step as long as it can remember which places of a pattern it is in; a pattern with
many such places at once (`a.{500}b`) makes it forget and look at all of them for each letter.
"""

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from re import _parser as grammar  # type: ignore[attr-defined]  # the syntax tree has no public name
from typing import Any

LARGEST = 5_000
"""Places of the largest pattern that is asked; a larger one would take seconds for one long event."""

_MOST_AT_ONCE = 12
"""Places at once of whose combinations the engine can remember all: it has room for some thousand."""
_FORGETTING = 25
"""Steps that it takes to make room for a place that was forgotten."""
_LARGE = 2_000
"""Places from which a pattern is costly however it is built."""
_DEEPEST_REPETITION = 1_000
"""The engine refuses repetitions that make more of one place."""
_OWN_SIGNS = re.compile(r"\\(?:[pP](?:\{\^?\w+\}|\w)|[zCQE]|(.))|\(\?<(?=\w)|\(\?[imsU-]+(?::|(\)))", re.DOTALL)
"""What the engine's grammar has and Python's has not: classes by name, the end, names without a P, flags anywhere; and escaped signs."""
_COUNTED = re.compile(r"\{(\d{1,9})(?:,(\d{0,9}))?\}")


@dataclass(frozen=True, slots=True)
class Size:
    """What a pattern grows to."""

    places: int
    """Letters and classes, each as often as its repetitions ask for it."""
    at_once: int
    """Those of them that a text could be in at once, in any combination."""

    @property
    def weight(self) -> int:
        """Steps for each letter of a text that is made for it; 0 where the engine remembers, and takes one."""
        if self.places > _LARGE:
            return _FORGETTING + self.places
        return _FORGETTING + self.at_once if self.at_once >= _MOST_AT_ONCE else 0


@lru_cache(maxsize=1_000)
def size_of(pattern: str) -> Size:
    """The size of a regular expression that the engine has accepted; rather too large than too small."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            places, at_once = _sequence(grammar.parse(_OWN_SIGNS.sub(_in_python, pattern)), repeated=False)
        return Size(places, at_once)
    # What only the engine's grammar knows is judged by its repetitions alone.
    except (re.error, RecursionError, OverflowError, ValueError):
        times = 1
        for least, most in _COUNTED.findall(pattern):
            times = min(_DEEPEST_REPETITION, times * max(1, int(most or least)))
        return Size(len(pattern) * times, len(pattern) * times if times > 1 else 0)


def _in_python(found: re.Match[str]) -> str:
    """Something of the same size in Python's grammar."""
    if found[1] is not None:
        return found[0]
    if found[0].startswith("(?"):
        return "(?P<" if found[0] == "(?<" else "" if found[2] else "(?:"
    return "."


def _sequence(tree: Any, *, repeated: bool) -> tuple[int, int]:
    """Places of a parsed pattern, and how many at once."""
    places = at_once = 0
    for operator, argument in tree:
        more, more_at_once = _item(str(operator), argument, repeated)
        places, at_once = places + more, at_once + more_at_once
    return places, at_once


def _item(operator: str, argument: Any, repeated: bool) -> tuple[int, int]:
    if operator == "LITERAL":
        return 1, int(repeated)
    if operator == "AT":
        return 0, 0
    if operator == "SUBPATTERN":
        return _sequence(argument[-1], repeated=repeated)
    if operator == "BRANCH":
        branches = [_sequence(branch, repeated=repeated) for branch in argument[1]]
        return sum(places for places, _ in branches), sum(at_once for _, at_once in branches)
    if operator in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inner = argument
        times = max(1, int(least if most == grammar.MAXREPEAT else most))
        places, at_once = _sequence(inner, repeated=repeated or times > 1)
        # A class that repeats without end stays one place, and a letter leaves it or does not.
        is_loop = most == grammar.MAXREPEAT and times == 1 and places == 1 and not repeated
        return places * times, 0 if is_loop else at_once * times
    return 1, 1
