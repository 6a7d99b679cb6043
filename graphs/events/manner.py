"""How logs are read, where it makes no difference to what is read."""

from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError

CACHE_BYTES = 4 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """By how many processes, and whether what was read before is used again."""

    processes: int = 0
    """That read side by side; 0: one for each core, or this one alone where there is little to read."""
    cache: Path | None = None
    """Folder in which what was read is kept for the next time; None: nowhere."""
    cache_bytes: int = CACHE_BYTES
    """That are kept there; what was not used for longest goes first."""
    is_fresh: bool = False
    """Whether logs are read anew whatever is kept of them."""

    def __post_init__(self) -> None:
        for name in ("processes", "cache_bytes"):
            if getattr(self, name) < 0:
                raise InputError(f"{name} is {getattr(self, name)}; expected a number of at least 0.")
