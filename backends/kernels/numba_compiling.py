"""How Numba code is compiled once for a machine, kept, and announced."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from numba.core import event

log = logging.getLogger(__name__)

Program = Any
"""A compiled function of Numba's."""


@cache
def sources_digest() -> str:
    """Stands for the source of all Numba code: a program holds it because Numba's cache only looks at one file."""
    sources = sorted(Path(__file__).parent.glob("numba_*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def cached(program: Program) -> Program:
    """The program itself, to be kept on disk once its first call has compiled it."""
    try:
        program.enable_caching()
    except RuntimeError as error:  # neither our folder nor the user's cache folder can be written to
        log.info("The CPU program will be compiled at every start: %s", error)
    return program


@contextmanager
def announced_compilation() -> Iterator[None]:
    """Say so if something is compiled meanwhile."""
    with event.install_listener("numba:compile", _Announcement()):
        yield


class _Announcement(event.Listener):  # type: ignore[misc]
    """Logs the first compilation it hears of."""

    is_made = False

    def on_start(self, _event: Any) -> None:
        """A function is about to be compiled."""
        if not self.is_made:
            self.is_made = True
            log.info("Compiling the CPU program, once; this takes about twenty seconds.")

    def on_end(self, _event: Any) -> None:
        """A function was compiled."""
