"""Which runner computes logits here, and why."""

from ..errors import KernelUnavailableError
from ..moe.experts import dtype_of
from ..moe.loading import LoadedModel
from ..moe.offload.store import ExpertStore
from .fused_model import fused_obstacle
from .fused_trial import trial_obstacle
from .native import NativeRunner, native_obstacle
from .native_model import packed_bytes
from .runner import Runner
from .steps import StepMode
from .transformers_runner import TransformersRunner

LONGEST_CONTEXT = 131_072
"""Tokens of a sequence where the model names no limit."""

RUNNERS = ("native", "native-8bit", "fused", "captured", "compiled", "eager")
"""Every runner by name. `native`: one compiled program on a CPU, `native-8bit` the same with activations rounded to
eight bits a block; the others run Transformers' model: `captured` each decode step as one CUDA graph, `compiled` the
same after torch.compile, `eager` as it is; `fused` reads prompts so, and decodes by few kernels of its own in one CUDA
graph."""

LARGE = 64 * 2**20
"""Bytes of packed weights that no cache holds: from so many on they are read faster than floats multiply them."""


def open_runner(model: LoadedModel, slots: int, context: int | None, requested: str = "auto") -> Runner:
    """The runner asked for, or the fastest that can run this model; it says why."""
    if requested not in ("auto", *RUNNERS):
        raise KernelUnavailableError(f"There is no runner {requested!r}; choose one of auto, {', '.join(RUNNERS)}.")
    own: int | None = getattr(model.network.config.get_text_config(), "max_position_embeddings", None)
    room = min(context or LONGEST_CONTEXT, own or LONGEST_CONTEXT)
    asked = "asked for by name"
    if requested in ("native", "native-8bit"):
        return NativeRunner(model, slots, room, asked, "exact" if requested == "native" else "rounded")
    if requested != "auto":
        return TransformersRunner(model, slots, room, _step_mode(model, requested), asked)
    if model.offload is not None:
        return TransformersRunner(model, slots, room, "eager", "experts are copied to the card as each layer asks")
    if model.device.type == "cuda":
        return _open_on_gpu(model, slots, room)
    obstacle = native_obstacle(model)
    if obstacle is None:
        return _open_native(model, slots, room)
    return TransformersRunner(model, slots, room, "eager", f"not native: {obstacle}")


def _open_native(model: LoadedModel, slots: int, room: int) -> Runner:
    """Exact where the weights are few; where reading them takes the time, with rounded activations if they can be."""
    size = packed_bytes(model)
    if size < LARGE:
        return NativeRunner(model, slots, room, "one compiled program; the weights are few, so products are exact")
    megabytes = f"{size / 2**20:,.0f} MiB of weights"
    obstacle = native_obstacle(model, "rounded")
    if obstacle is not None:
        return NativeRunner(model, slots, room, f"one compiled program for {megabytes}; not native-8bit: {obstacle}")
    return NativeRunner(model, slots, room, f"one compiled program, activations in 8 bits, for {megabytes}", "rounded")


def _open_on_gpu(model: LoadedModel, slots: int, room: int) -> Runner:
    """The fused step where, tried on this card, it says what the model says; else the model's own step, captured."""
    obstacle = fused_obstacle(model)
    if obstacle is None:
        runner = TransformersRunner(model, slots, room, "fused", "")
        obstacle = trial_obstacle(runner, dtype_of(model.network))
        if obstacle is None:
            return runner
    reason = f"each decode step is one CUDA graph; not fused: {obstacle}"
    return TransformersRunner(model, slots, room, "captured", reason)


def _shares(store: ExpertStore) -> str:
    return f"{store.table.slots:,} of {sum(store.table.layers):,}"


def _step_mode(model: LoadedModel, requested: str) -> StepMode:
    if requested == "eager":
        return "eager"
    if requested == "fused" and model.offload is None:  # on a CPU by its references: slow, and the same step
        return "fused"
    if requested != "fused" and model.device.type != "cuda":
        raise KernelUnavailableError(
            f"Runner {requested!r} needs an NVIDIA GPU; the model is on {model.device}. Ask for 'auto' to let us choose."
        )
    if model.offload is not None:
        raise KernelUnavailableError(
            f"Runner {requested!r} needs all experts on the card, and {_shares(model.offload)} are. "
            "Ask for 'auto', or give experts all the room they need (offload)."
        )
    return "captured" if requested == "captured" else "compiled"
