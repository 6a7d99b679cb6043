"""Identifiers that are the same whenever the same report is exported."""

import uuid

_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:moewarden:export")


def named(*parts: str) -> str:
    """A version 5 UUID of the parts."""
    # A length before each part: no two lists of parts are one text.
    return str(uuid.uuid5(_OURS, "".join(f"{len(part)}:{part}" for part in parts)))
