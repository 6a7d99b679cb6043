"""Lists of `name:"value"; ` pairs, as Check Point writes them."""

import re

from ..meaning.event import Draft
from ..products import catalogue
from ..products.format import FileContext

_PAIR = re.compile(r"(?:\A\[?|; ?|\[)([A-Za-z_][\w .-]{0,60}):\"((?:[^\"\\]|\\.)*)\"")
_LEAST = 4


def colon_pairs_of(text: str) -> dict[str, str]:
    """The pairs of a list; what a name says first counts."""
    if ':"' not in text[:200]:
        return {}
    pairs: dict[str, str] = {}
    for name, value in _PAIR.findall(text):
        pairs.setdefault(name, value.replace('\\"', '"').replace("\\]", "]"))
    return pairs


def read_known(text: str, context: FileContext) -> Draft | None:
    """The event that such a list holds, where a product is known to write it."""
    pairs = colon_pairs_of(text)
    if len(pairs) < _LEAST or not catalogue.could_be_known(tuple(pairs)):
        return None
    return catalogue.read_fields(Draft(format="keyvalue", fields=pairs), context.clock)
