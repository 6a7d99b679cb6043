"""Which runner computes logits here, and why."""

import torch

from ..errors import KernelUnavailableError
from ..moe.loading import LoadedModel
from .runner import Runner
from .steps import StepMode
from .transformers_runner import TransformersRunner

LONGEST_CONTEXT = 131_072
"""Tokens of a sequence where the model names no limit."""

RUNNERS = ("captured", "compiled", "eager")
"""Every runner by name. `captured`: Transformers, each decode step one CUDA graph; `compiled`: the same after
torch.compile; `eager`: Transformers as it is."""


def open_runner(model: LoadedModel, slots: int, context: int | None, requested: str = "auto") -> Runner:
    """The runner asked for, or the fastest that can run this model; it says why."""
    own: int | None = getattr(model.network.config.get_text_config(), "max_position_embeddings", None)
    room = min(context or LONGEST_CONTEXT, own or LONGEST_CONTEXT)
    if requested != "auto" and requested not in RUNNERS:
        raise KernelUnavailableError(f"There is no runner {requested!r}; choose one of auto, {', '.join(RUNNERS)}.")
    mode, reason = _step_mode(model.device, requested)
    return TransformersRunner(model, slots, room, mode, reason)


def _step_mode(device: torch.device, requested: str) -> tuple[StepMode, str]:
    if requested == "eager":
        return "eager", "asked for by name"
    if requested in ("captured", "compiled"):
        if device.type != "cuda":
            raise KernelUnavailableError(
                f"Runner {requested!r} needs an NVIDIA GPU; the model is on {device}. Ask for 'auto' to let us choose."
            )
        return ("captured" if requested == "captured" else "compiled"), "asked for by name"
    if device.type == "cuda":
        return "captured", "each decode step is one CUDA graph"
    return "eager", f"no CUDA graphs on {device.type}"
