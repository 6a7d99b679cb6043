"""Message text that goes through a chat template without being taken for the template's own marks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from ..errors import BackendError

_PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0xFFFFE))
"""Code points that mean nothing; those that one call's texts hold are not used for it."""
_TAKEN = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd]|\\\\u([ef][0-9a-f]{3})", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u([ef][0-9a-f]{3})", re.IGNORECASE)
"""How a template that writes JSON in ASCII spells them."""

_STRUCTURE = frozenset(
    {
        "type",
        "function",
        "name",
        "description",
        "parameters",
        "properties",
        "required",
        "items",
        "enum",
        "const",
        "anyOf",
        "allOf",
        "oneOf",
        "title",
        "default",
        "additionalProperties",
        "arguments",
        "id",
        "string",
        "integer",
        "number",
        "boolean",
        "object",
        "array",
        "null",
        "content",
    }
)
"""Words of messages and schemas that templates compare."""
_OWN_WORDS = ("role", "type")
"""What a message says about itself rather than what somebody wrote."""


class MarkerShapes:
    """What text must not hold, so that no marker is found in it or across its ends."""

    def __init__(self, markers: Iterable[str]) -> None:
        """`markers` are spellings such as `<|im_end|>`."""
        spellings = sorted(markers)
        self.letters = sorted({_telling_letter(spelling) for spelling in spellings})
        """One for each marker; without it there is no marker."""
        self._all = "\0".join(spellings)
        self._longest = max(map(len, spellings), default=0)
        self._ends = {spelling[at:] for spelling in spellings for at in range(1, len(spelling))}
        self._beginnings = {spelling[:at] for spelling in spellings for at in range(1, len(spelling))}

    def finishes_one(self, text: str) -> bool:
        """Whether text behind which nothing is missing could end a marker that the template began, or be amid one."""
        lengths = range(1, min(len(text), self._longest) + 1)
        return text in self._all or any(text[:length] in self._ends for length in lengths)

    def begins_one(self, text: str) -> bool:
        """Whether the text's last letters could begin a marker that the template ends."""
        return any(text[-length:] in self._beginnings for length in range(1, min(len(text), self._longest) + 1))


class Disguise:
    """One call's messages and tools with stand-ins for some letters, and the rendered prompt without them.

    A letter that every marker needs (`<`) and, where the template's neighbouring text could complete a marker, the
    first or last letter have a stand-in of one code point, so that templates may trim, cut, join and write JSON as ever.
    What a template can no longer do is find its own marks in a message: text that holds `</think>` stays whole.
    """

    def __init__(self, shapes: MarkerShapes, *values: Any) -> None:
        """`values` hold all the text that will be hidden."""
        self._shapes = shapes
        taken = set[int]()
        for text in _texts(values):
            if not text.isascii() or "\\u" in text:
                taken.update(int(found[1], 16) if found[1] else ord(found[0]) for found in _TAKEN.finditer(text))
        self._free = (code for code in chain(*_PRIVATE) if code not in taken)
        self._stand_ins: dict[int, str] = {}
        self._letters: dict[int, str] = {}
        self._table = {ord(letter): self._stand_in(letter) for letter in shapes.letters}

    def messages(self, messages: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Messages for the template; roles stay as they are."""
        return [
            {key: value if key in _OWN_WORDS else self.hide(value) for key, value in message.items()}
            for message in messages
        ]

    def hide(self, value: Any) -> Any:
        """A text, or all texts of a list or mapping."""
        if isinstance(value, str):
            return self._hide(value)
        if isinstance(value, Mapping):
            return {self.hide(key): self.hide(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.hide(item) for item in value]
        return value

    def reveal(self, text: str) -> str:
        """The text with its letters back."""
        if "\\u" in text:
            text = _ESCAPED.sub(lambda found: self._letters.get(int(found[1], 16), found[0]), text)
        return text.translate(self._letters)

    def _hide(self, text: str) -> str:
        if text in _STRUCTURE:
            return text
        hidden = text.translate(self._table)
        words = hidden.strip()
        if not words:
            return hidden
        if self._shapes.finishes_one(words):
            at = hidden.index(words)
            hidden = hidden[:at] + self._stand_in(words[0]) + hidden[at + 1 :]
            words = hidden.strip()
        if self._shapes.begins_one(words):
            at = hidden.rindex(words) + len(words) - 1
            hidden = hidden[:at] + self._stand_in(words[-1]) + hidden[at + 1 :]
        return hidden

    def _stand_in(self, letter: str) -> str:
        code = ord(letter)
        if code not in self._stand_ins:
            free = next(self._free, None)
            if free is None:
                raise BackendError(
                    "The messages hold every private code point of Unicode; expected text. Shorten them."
                )
            self._stand_ins[code] = chr(free)
            self._letters[free] = letter
        return self._stand_ins[code]


def _telling_letter(spelling: str) -> str:
    """The first letter that is neither a blank nor in a word; else the first that is no blank."""
    letters = [letter for letter in spelling if not letter.isspace()]
    return next((letter for letter in letters if not letter.isalnum()), letters[0])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
