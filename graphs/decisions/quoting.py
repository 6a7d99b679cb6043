"""The one chokepoint through which text from logs, tools, memories and users reaches a model."""

import re
import unicodedata

_ROLE_MARKER = re.compile(r"\[(/?[A-Z_]{3,})\]")


def quote(text: str, *, limit: int) -> str:
    """`text` as one quoted line of at most `limit` characters: control, direction and invisible characters become
    spaces, angle brackets and the chat templates' markers lose their meaning, quotes cannot be closed from inside.
    """
    seen = "".join(" " if unicodedata.category(letter).startswith("C") else letter for letter in text)
    flat = seen.replace('"', "'").replace("<", "‹").replace(">", "›").replace("|", "¦")
    flat = _ROLE_MARKER.sub(r"(\1)", " ".join(flat.split()))
    return f'"{flat[: limit - 1] + "…" if len(flat) > limit else flat}"'


def clipped(text: str, limit: int) -> str:
    """Text that holds quoted parts, in as many characters; a quotation that is cut is closed again."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 2]
    return f'{kept}…"' if kept.count('"') % 2 else f"{kept}…"
