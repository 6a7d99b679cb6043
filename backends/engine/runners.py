"""Which runner computes logits here, and why."""

import torch

from ..errors import KernelUnavailableError
from ..moe.loading import LoadedModel
from .native import NativeRunner, native_obstacle
from .runner import Runner
from .steps import StepMode
from .transformers_runner import TransformersRunner

LONGEST_CONTEXT = 131_072
"""Tokens of a sequence where the model names no limit."""

RUNNERS = ("native", "captured", "compiled", "eager")
"""Every runner by name. `native`: one compiled program for Granite mixtures on a CPU; the others run Transformers'
model: `captured` each decode step as one CUDA graph, `compiled` the same after torch.compile, `eager` as it is."""


def open_runner(model: LoadedModel, slots: int, context: int | None, requested: str = "auto") -> Runner:
    """The runner asked for, or the fastest that can run this model; it says why."""
    if requested not in ("auto", *RUNNERS):
        raise KernelUnavailableError(f"There is no runner {requested!r}; choose one of auto, {', '.join(RUNNERS)}.")
    own: int | None = getattr(model.network.config.get_text_config(), "max_position_embeddings", None)
    room = min(context or LONGEST_CONTEXT, own or LONGEST_CONTEXT)
    asked = "asked for by name"
    if requested == "native":
        return NativeRunner(model, slots, room, asked)
    if requested != "auto":
        return TransformersRunner(model, slots, room, _step_mode(model.device, requested), asked)
    if model.device.type == "cuda":
        return TransformersRunner(model, slots, room, "captured", "each decode step is one CUDA graph")
    obstacle = native_obstacle(model)
    if obstacle is None:
        return NativeRunner(model, slots, room)
    return TransformersRunner(model, slots, room, "eager", f"not native: {obstacle}")


def _step_mode(device: torch.device, requested: str) -> StepMode:
    if requested == "eager":
        return "eager"
    if device.type != "cuda":
        raise KernelUnavailableError(
            f"Runner {requested!r} needs an NVIDIA GPU; the model is on {device}. Ask for 'auto' to let us choose."
        )
    return "captured" if requested == "captured" else "compiled"
