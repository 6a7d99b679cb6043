"""How far `moewarden model quantize` is: one line that moves on a terminal, a line every few seconds elsewhere."""

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from ...backends.moe.storage import PackingProgress

SECONDS = 5.0
"""Between two lines where the output is no terminal."""
_BAR = 24


class PackingLine:
    """Shows progress on `out`; call it with each step."""

    def __init__(self, out: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """Start the clock; `out` is standard error by default."""
        self._out = out or sys.stderr
        self._clock = clock
        self._started = self._told = clock()

    def __call__(self, step: "PackingProgress") -> None:
        """Show a step, if it is time to."""
        now = self._clock()
        if self._out.isatty():
            print(f"\r\x1b[K{self._line(step, now)}", end="", file=self._out, flush=True)
        elif now - self._told >= SECONDS or (step.found_bytes and not step.name) or step.tensors == step.all_tensors:
            self._told = now
            print(self._line(step, now), file=self._out, flush=True)

    def end(self) -> None:
        """Leave the moving line."""
        if self._out.isatty():
            print(file=self._out, flush=True)

    def _line(self, step: "PackingProgress", now: float) -> str:
        share = step.bytes / max(step.all_bytes, 1)
        filled = round(share * _BAR)
        speed = (step.bytes - step.found_bytes) / max(now - self._started, 1e-3) / 1e6
        counts = f"{step.tensors}/{step.all_tensors} tensors, {step.bytes / 1e9:.2f}/{step.all_bytes / 1e9:.2f} GB"
        if not step.name:
            found = ", found from an earlier run" if step.found_bytes else ""
            return f"[{'#' * filled}{'.' * (_BAR - filled)}] {counts}{found}"
        return f"[{'#' * filled}{'.' * (_BAR - filled)}] {counts}, {speed:.0f} MB/s"
