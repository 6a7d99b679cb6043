"""What an archive says of one of its members, and how its names are shown."""

from typing import NamedTuple

_LONGEST_NAME = 400
_OUT = {"..": "(..)", ".": "", "~": "(~)"}


class Entry(NamedTuple):
    """A member of an archive, or a place where it is damaged (`name` is '' then)."""

    name: str
    """As the archive has it; any text."""
    start: int = 0
    """Where its data begin in the archive's bytes."""
    size: int = 0
    """Bytes of it, unpacked."""
    modified: float | None = None
    """Seconds since 1970."""
    why_not: str = ""
    """Why it is not read, or ''."""
    is_loss: bool = True
    packed_size: int = 0
    method: int = 0
    """How zip packed it."""
    checksum: int | None = None


def label_of(name: str) -> str:
    """A member's name as a path that leads nowhere else and shows nothing but letters.

    What would lead up or to a root loses that meaning; control characters, and marks that turn text around, are
    written out.
    """
    shown = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name)
    parts = [_OUT.get(part, part) for part in shown.split("/")]
    label = "/".join(part for part in parts if part)
    if len(label) > _LONGEST_NAME:
        label = label[: _LONGEST_NAME // 2] + "..." + label[-_LONGEST_NAME // 2 :]
    return label or "(no name)"
