"""How experts get from main memory, or from the checkpoint's file, to the card."""

from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor


class Copy(NamedTuple):
    """One tensor of one expert."""

    target: Tensor
    """In its slot."""
    source: Tensor


class Copies(Protocol):
    """Copies experts while others compute, and never over one that still computes."""

    def copy(self, copies: Iterable[Copy], after: int) -> None:
        """Copy, once the computation of that number is over."""

    def ready(self) -> None:
        """Let what is computed from now on wait for all copies."""

    def used(self) -> int:
        """Number what was computed until now."""


class PlainCopies:
    """On a CPU a copy is over when the call is."""

    def copy(self, copies: Iterable[Copy], after: int) -> None:
        """Copy at once."""
        del after  # what was computed is over
        for target, source in copies:
            target.copy_(source)

    def ready(self) -> None:
        """They are."""

    def used(self) -> int:
        """Everything is over always."""
        return 0


class CudaCopies:
    """On a stream of their own, beside the kernels; from pinned memory they do not hold up the program either."""

    REMEMBERED = 256
    """Computations; an older one is over when the oldest of these is."""

    def __init__(self, device: torch.device) -> None:
        """Nothing is copied yet."""
        self._device = device
        self._stream: Any = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        self._copied: Any = torch.cuda.Event()  # type: ignore[no-untyped-call]
        self._computed: deque[Any] = deque(maxlen=self.REMEMBERED)
        self._count = 0
        self.used()  # what made the slots

    def copy(self, copies: Iterable[Copy], after: int) -> None:
        """Queue the copies behind the computation of that number, and behind earlier copies."""
        oldest = self._count - len(self._computed) + 1
        self._stream.wait_event(self._computed[max(after, oldest) - oldest])
        with torch.cuda.stream(self._stream):
            for target, source in copies:
                target.copy_(source, non_blocking=True)
            self._copied.record(self._stream)

    def ready(self) -> None:
        """The kernels launched from now on wait for the copies, the program does not."""
        torch.cuda.current_stream(self._device).wait_event(self._copied)

    def used(self) -> int:
        """The number of everything that was launched until now, from 1."""
        event: Any = torch.cuda.Event()  # type: ignore[no-untyped-call]
        event.record(torch.cuda.current_stream(self._device))
        self._computed.append(event)
        self._count += 1
        return self._count


def copies_to(device: torch.device) -> Copies:
    """What copies to this device."""
    return CudaCopies(device) if device.type == "cuda" else PlainCopies()
