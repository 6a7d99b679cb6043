"""Whether the fused step says, on this card, what the model says."""

import logging
from importlib.util import find_spec
from typing import Protocol

import torch

from ..errors import KernelUnavailableError

log = logging.getLogger(__name__)

TOLERANCE = {torch.float32: 2e-3, torch.float16: 0.02, torch.bfloat16: 0.05}
"""How far logits may lie apart, as a share of the largest: what rounding in another order does over forty layers."""
TRIED_BATCH = 4
"""Beside one sequence alone, so many together, or as many as there are slots: other kernels run then."""


class TriedRunner(Protocol):
    """A runner that can do one step both ways."""

    reason: str
    slots: int

    def fused_distance(self, batch: int) -> float:
        """How far the logits lie apart, as a share of the largest."""


def trial_obstacle(runner: TriedRunner, dtype: torch.dtype) -> str | None:
    """Why not to use the fused step here, found by trying it; None, and the runner's reason set, when it is right."""
    distances = []
    for batch in dict.fromkeys((1, min(TRIED_BATCH, runner.slots))):
        try:
            distance = runner.fused_distance(batch)
        except _kernel_errors() as error:
            lines = str(error).strip().splitlines() or ["it says nothing more"]
            return f"its kernels do not run on this card: {type(error).__name__}: {lines[0]}"
        except RuntimeError as error:
            if "CUDA error" not in str(error):
                raise
            # After a fault on the card nothing runs in this process any more, so there is nothing to fall back to.
            raise KernelUnavailableError(
                f"The fused decode step failed on this card: {str(error).splitlines()[0]}. Start again with "
                "runner='captured', and please report the card and this message."
            ) from error
        if not distance <= TOLERANCE[dtype]:
            return (
                f"for {batch} sequence{'s' if batch > 1 else ''} its logits are off by {distance:.3g} of the largest, "
                f"expected at most {TOLERANCE[dtype]:g}"
            )
        distances.append(distance)
    runner.reason = (
        "each decode step is one CUDA graph of few kernels; tried here, its logits are within "
        f"{max(distances):.2g} of the largest of the model's own step"
    )
    log.info("fused decode step: %s", runner.reason)
    return None


def _kernel_errors() -> tuple[type[Exception], ...]:
    """What Triton raises for a kernel that it cannot compile or that this card has no room for."""
    if find_spec("triton") is None:
        return ()
    from triton.errors import TritonError

    return (TritonError,)
