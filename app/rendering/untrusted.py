"""Text from logs, tickets and tools, made safe to look at: what is invisible or steers the display is shown."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

_BLANK_LETTERS = "\u034f\u115f\u1160\u3164\uffa0"
"""Characters that Unicode calls letters or marks and that nobody can see."""

_CONTROLS = (
    *("NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI"),
    *("DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US"),
)


def is_hidden(character: str) -> bool:
    """True for control, bidi, zero-width and other characters that a reader would not see."""
    if character in _BLANK_LETTERS:
        return True
    return not character.isprintable() and unicodedata.category(character) != "Zs"


def shown(character: str) -> str:
    """One visible stand-in: ⟦ESC⟧, or ⟦U+202E⟧ for what has no short name."""
    code = ord(character)
    return f"⟦{_CONTROLS[code]}⟧" if code < len(_CONTROLS) else f"⟦U+{code:04X}⟧"


def name_of(character: str) -> str:
    """`U+202E RIGHT-TO-LEFT OVERRIDE`, or the number alone where Unicode has no name."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def pieces(text: str, *, keep: str = "\t\n") -> Iterator[tuple[str, bool]]:
    """Runs of ordinary text, and each hidden character by itself (marked True)."""
    if _is_plain(text):
        if text:
            yield text, False
        return
    start = 0
    for index, character in enumerate(text):
        if character not in keep and is_hidden(character):
            if index > start:
                yield text[start:index], False
            yield character, True
            start = index + 1
    if start < len(text):
        yield text[start:], False


def _is_plain(text: str) -> bool:
    """Whether nothing of a text can be hidden: most are so, and a look at each letter takes long."""
    return text.isprintable() and (text.isascii() or not any(letter in text for letter in _BLANK_LETTERS))


def visible(text: str, *, keep: str = "\t\n") -> str:
    """The text with every hidden character replaced by its stand-in; line breaks and tabs stay."""
    if _is_plain(text):
        return text
    return "".join(shown(piece) if hidden else piece for piece, hidden in pieces(text, keep=keep))


def one_line(text: str) -> str:
    """Like `visible`, without line breaks: for table cells, headings and the terminal."""
    return visible(text.replace("\r\n", "\n").replace("\t", " "), keep="")


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut ones marked with an ellipsis."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def json_line(value: Any, *, indent: int | None = None) -> str:
    """JSON in which every hidden character is escaped: it reads as the same value, and steers no display."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if indent is None and text.isprintable() and not any(letter in text for letter in _BLANK_LETTERS):
        return text
    return "".join(json.dumps(piece)[1:-1] if hidden else piece for piece, hidden in pieces(text, keep="\n"))
