"""How many kernels a fused decode step launches and what they must move, counted without a GPU.

    python -m moewarden.backends.benchmarks.launches --out FILE

runs the step of each real configuration on shapes alone and adds up what every launch says of itself.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from transformers import AutoModelForCausalLM, PreTrainedConfig, PreTrainedModel

from ..engine.fused_model import describe_network
from ..engine.fused_step import FusedStep
from ..engine.slots import AttentionSlots, SlotCache, StateSlots
from ..errors import BackendError
from ..kernels.fused.catalog import FusedKernels
from ..kernels.fused.traffic import Moved, size
from ..moe.packing import HeadBits, PackingSettings, make_room
from .configurations import CONFIGURATIONS
from .traffic import bytes_per_token, weight_bytes_per_step
from .work import Row

MODELS = ("granite-4.0-h-tiny", "OLMoE-1B-7B", "Qwen3-30B-A3B")
LENGTH = 512
"""Tokens that a sequence holds."""
MOST_LAUNCHES = 10
"""Of a layer: the goal."""
MOST_BYTES = 1.15
"""Of the packed weights that a token needs: the goal."""
SECONDS_PER_LAUNCH = 1.3e-6
"""Inside a CUDA graph, measured by others on an H100."""
BANDWIDTHS = {"H200": 4.0e12, "H100": 2.9e12}
"""Bytes a second that a long copy reaches."""
HEADS: tuple[HeadBits, ...] = (16, 8)
"""Bits of the output head: as it is, and with a byte for each weight."""


@dataclass(frozen=True)
class Launched:
    """One call of a step."""

    name: str
    moved: Moved


@dataclass(frozen=True)
class Trace:
    """What a step launched, in order: an embedding, layers that each end with their experts, a head."""

    calls: list[Launched] = field(default_factory=list)

    def add(self, name: str, moved: Moved) -> None:
        """Note a call."""
        self.calls.append(Launched(name, moved))

    @property
    def launches(self) -> int:
        """Of the whole step."""
        return sum(call.moved.launches for call in self.calls)

    @property
    def bytes(self) -> int:
        """Read and written by the whole step."""
        return sum(call.moved.total for call in self.calls)

    def in_layers(self) -> list[int]:
        """Launches of each layer."""
        names = [call.name for call in self.calls]
        found, start = [], names.index("project")
        for place, name in enumerate(names):
            if name == "experts":
                found.append(sum(call.moved.launches for call in self.calls[start : place + 1]))
                start = place + 1
        return found

    def most_in_a_layer(self) -> int:
        """Launches of the layer that has most."""
        return max(self.in_layers())

    def beside_layers(self) -> int:
        """Launches before the first layer and after the last."""
        return self.launches - sum(self.in_layers())

    def by_kernel(self) -> dict[str, int]:
        """Launches of each kernel."""
        found: dict[str, int] = {}
        for call in self.calls:
            found[call.name] = found.get(call.name, 0) + call.moved.launches
        return found


class _Beside(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Notes what PyTorch itself would launch: every operation that computes something new."""

    def __init__(self, trace: Trace) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._trace = trace

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        name = str(func).removeprefix("aten.")
        # A view or a tensor that nothing fills is no launch.
        if isinstance(out, Tensor) and not func.is_view and "empty" not in name:
            inputs = [value for value in args if isinstance(value, Tensor)]
            # Of an embedding only the tokens' rows are read.
            self._trace.add(name, Moved(size(out) if "embedding" in name else size(*inputs), size(out)))
        return out


def counting_kernels(trace: Trace) -> FusedKernels:
    """Kernels that compute nothing: each notes what it would launch and move, and answers with a shape."""
    from ..kernels.fused.attention import attend_moved
    from ..kernels.fused.experts import experts_moved
    from ..kernels.fused.head import head_moved
    from ..kernels.fused.mamba import mamba_step_moved
    from ..kernels.fused.projection import project_moved
    from ..kernels.fused.router import route_moved

    def noted(name: str, moved: Callable[..., Moved], shape: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            trace.add(name, moved(*arguments))
            return shape(*arguments)

        return run

    return FusedKernels(
        name="triton",
        project=noted("project", project_moved, lambda x, _norm, packed, *_: x.new_empty(len(x), len(packed))),
        experts=noted("experts", experts_moved, lambda x, *_: x.new_empty(x.shape)),
        route=noted("route", route_moved, _chosen),
        attend=noted("attend", attend_moved, lambda qkv, keys, *_: qkv.new_empty(len(qkv), _queries(qkv, keys))),
        mamba_step=noted("mamba_step", mamba_step_moved, lambda x, _c, state, *_: x.new_empty(len(x), _inner(state))),
        head=noted("head", head_moved, lambda x, _norm, weight, *_: (x.new_empty(len(x), len(weight)), None)),
    )


def _chosen(x: Tensor, _norm: Any, _router: Tensor, top_k: int, *_rest: Any) -> tuple[Tensor, Tensor]:
    ids = x.new_empty(len(x), top_k, dtype=torch.int64)
    return ids, x.new_empty(len(x), top_k, dtype=torch.float32)


def _queries(qkv: Tensor, keys: Tensor) -> int:
    return int(qkv.shape[1] - 2 * keys.shape[1] * keys.shape[3])


def _inner(state: Tensor) -> int:
    return int(state.shape[1] * state.shape[2])


def packed_shapes(config: PreTrainedConfig, head_bits: HeadBits = 16) -> PreTrainedModel:
    """The model in NF4 without values, in bfloat16."""
    with torch.device("meta"):
        network: PreTrainedModel = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    make_room(network, for_packed=True, settings=PackingSettings(head_bits=head_bits))
    return network.requires_grad_(False).eval()


def trace_step(network: PreTrainedModel, batch: int = 1, length: int = LENGTH) -> Trace:
    """What a step of `batch` sequences of `length` tokens, the new one among them, launches."""
    trace = Trace()
    model = describe_network(network)
    cache = filled_cache(network, batch, length)
    step = FusedStep(model, counting_kernels(trace), batch, length)
    device = network.get_input_embeddings().weight.device
    ids = torch.zeros(batch, dtype=torch.int64, device=device)
    experts = len(model.layers[0].routed.router)
    counts = torch.empty(batch + 1, len(model.layers), experts + 1, dtype=torch.int64, device=device)
    with torch.inference_mode(), _Beside(trace):
        step.run(cache, length, ids, ids, ids, counts)
    return trace


def filled_cache(network: PreTrainedModel, rows: int, capacity: int) -> SlotCache:
    """A cache with the shapes that the model's own code gives it."""
    config: Any = network.config
    cache = SlotCache(config, rows, capacity)
    like = network.get_input_embeddings().weight
    for layer, slots in zip(network.model.layers, cache.layers, strict=True):
        if isinstance(slots, AttentionSlots):
            one = like.new_empty(1, config.num_key_value_heads, 1, layer.self_attn.head_dim)
            slots.lazy_initialization(one, one)
        elif isinstance(slots, StateSlots):
            mamba = layer.mamba
            slots.lazy_initialization(
                conv_states=like.new_empty(1, mamba.conv_dim, mamba.conv_kernel_size),
                recurrent_states=like.new_empty(
                    1, mamba.num_heads, mamba.head_dim, mamba.ssm_state_size, dtype=torch.float32
                ),
            )
    return cache


def predicted_seconds(launches: int, moved: int, bandwidth: float) -> float:
    """Of a step: launches one after another, and all bytes at the speed of a long copy."""
    return launches * SECONDS_PER_LAUNCH + moved / bandwidth


def launch_rows(models: Sequence[str] = MODELS, *, is_tiny: bool = False) -> Iterator[Row]:
    """For each model and head, launches and bytes of one token, and what follows from them."""
    if find_spec("triton") is None:
        raise BackendError("The kernels that are counted need Triton, which is not installed: pip install triton.")
    for name in models:
        for head_bits in HEADS:
            network = packed_shapes(CONFIGURATIONS[name].build(is_tiny=is_tiny), head_bits)
            trace = trace_step(network)
            packed = weight_bytes_per_step(network, 1)
            row: Row = {
                "model": name,
                "head_bits": head_bits,
                "layers": len(network.model.layers),
                "launches_per_step": trace.launches,
                "most_launches_of_a_layer": trace.most_in_a_layer(),
                "launches_beside_the_layers": trace.beside_layers(),
                "launches_by_kernel": trace.by_kernel(),
                "bytes_moved_per_token": trace.bytes,
                "packed_bytes_per_token": packed,
                "needed_bytes_per_token": bytes_per_token(network, torch.bfloat16, 1, LENGTH),
            }
            row["moved_to_packed"] = round(trace.bytes / packed, 4)
            row["moved_to_needed"] = round(trace.bytes / row["needed_bytes_per_token"], 4)
            for card, bandwidth in BANDWIDTHS.items():
                row[f"predicted_tokens_per_s_{card}"] = round(
                    1 / predicted_seconds(trace.launches, trace.bytes, bandwidth)
                )
            yield row


def table(rows: Sequence[Row]) -> str:
    """The rows for people."""
    lines = [
        f"{'model':20} {'head':>4} {'launches':>8} {'a layer':>7} {'MB moved':>9} {'of packed':>9} {'of needed':>9}"
        + "".join(f" {card + ' tok/s':>11}" for card in BANDWIDTHS)
    ]
    for row in rows:
        speeds = "".join(f" {row[f'predicted_tokens_per_s_{card}']:>11,}" for card in BANDWIDTHS)
        lines.append(
            f"{row['model']:20} {row['head_bits']:>4} {row['launches_per_step']:>8} {row['most_launches_of_a_layer']:>7} "
            f"{row['bytes_moved_per_token'] / 1e6:>9,.0f} {row['moved_to_packed']:>8.3f}x {row['moved_to_needed']:>8.3f}x"
            + speeds
        )
    lines.append(
        f"Counted on shapes, not measured: one sequence of {LENGTH} tokens; goals: at most {MOST_LAUNCHES} launches a layer "
        f"and {MOST_BYTES} x the packed bytes."
    )
    return "\n".join(lines)


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """One row a line."""
    head = {
        "is_run_on_a_gpu": False,
        "sequence_tokens": LENGTH,
        "seconds_per_launch": SECONDS_PER_LAUNCH,
        "bandwidths": BANDWIDTHS,
        "versions": {"torch": torch.__version__},
    }
    lines = ",\n".join(f"    {json.dumps(row)}" for row in rows)
    path.write_text(f'{json.dumps(head)[:-1]}, "rows": [\n{lines}\n]}}\n', encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Count, print, write."""
    parser = argparse.ArgumentParser(prog="python -m moewarden.backends.benchmarks.launches", description=__doc__)
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write the rows as JSON")
    arguments = parser.parse_args(argv)
    try:
        rows = list(launch_rows())
    except BackendError as error:
        print(error, file=sys.stderr)
        return 2
    print(table(rows))
    if arguments.out is not None:
        write_rows(rows, arguments.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
