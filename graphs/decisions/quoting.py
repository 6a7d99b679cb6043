"""The one chokepoint through which text from logs, tools, memories and users reaches a model."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f​-‏‪-‮⁠-⁤⁦-⁩﻿]+")


def quote(text: str, *, limit: int) -> str:
    """`text` as one quoted line of at most `limit` characters: control and direction characters become spaces, angle
    brackets and the chat templates' markers lose their meaning, quotes cannot be closed from inside.
    """
    flat = _CONTROL.sub(" ", text).replace('"', "'").replace("<", "‹").replace(">", "›").replace("|", "¦")
    flat = " ".join(flat.split())
    return f'"{flat[: limit - 1] + "…" if len(flat) > limit else flat}"'
