"""Rows about the routed layer alone: ours beside the obvious alternatives.

Several layers take turns, so that no cache holds the weights, as in a whole model.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from ..kernels.activation import Activation
from ..kernels.catalog import choose_kernel
from ..kernels.experts import Experts, PackedWeights
from ..kernels.formats import FormatName
from .capture import timed_calls
from .decoding import first_line
from .packed import packed_weights
from .peers import FAILURES, require
from .traffic import distinct_share
from .work import Job, Row

SWIGLU = Activation(kind="swish")


@dataclass(frozen=True)
class RoutedShape:
    """A routed layer's sizes: D hidden, F inner width, E experts, K of them for each token."""

    hidden: int
    inner: int
    experts: int
    top_k: int

    @property
    def packed_bytes(self) -> float:
        """Of one expert: half a byte a weight, and four bytes for 64."""
        return 3 * self.hidden * self.inner * (0.5 + 4 / 64)


WAITING = ("plain loop", "bitsandbytes dequantize")
"""Engines that ask the device which experts were chosen."""

Routed = Callable[[Tensor, Experts, Tensor, Tensor], Tensor]
"""x [T, D], experts, ids [T, K], weights [T, K] -> [T, D]."""


def routed_layer_rows(job: Job) -> Iterator[Row]:
    """The routed layer of the model at each batch size."""
    shape = routed_shape(job)
    copies = 2 if job.is_tiny or job.device.type == "cpu" else 8
    layers = [random_experts(shape, job, seed) for seed in range(copies)]
    for batch in job.batches:
        yield from routed_rows(shape, layers, batch, job)


def routed_shape(job: Job) -> RoutedShape:
    """The sizes of the model's routed layers."""
    text = job.config().get_text_config()
    inner = getattr(text, "moe_intermediate_size", None) or text.intermediate_size
    experts = getattr(text, "num_experts", None) or text.num_local_experts
    return RoutedShape(text.hidden_size, inner, experts, text.num_experts_per_tok)


def routed_rows(shape: RoutedShape, layers: Sequence[Experts], batch: int, job: Job) -> Iterator[Row]:
    """Each way to compute the routed layer, at one batch size."""
    generator = torch.Generator(device=job.device).manual_seed(0)
    calls = []
    for layer in layers:
        x = torch.randn(batch, shape.hidden, device=job.device, dtype=job.dtype, generator=generator)
        chosen = torch.rand(batch, shape.experts, device=job.device, generator=generator).topk(shape.top_k)
        calls.append((x, layer, chosen.indices, torch.softmax(chosen.values, dim=-1).to(job.dtype)))
    expected = _reference(*calls[0])
    for name, make in _routed_engines(job).items():
        row: Row = {"engine": name, "batch": batch, "layer": "routed"}
        try:
            prepared = make(layers)
            found = prepared(*calls[0])
            seconds, captured = timed_calls([_bind(prepared, call) for call in calls], job, waits=name in WAITING)
        except FAILURES as error:
            yield row | {"error": f"{type(error).__name__}: {first_line(error)}"}
            continue
        read = shape.experts * distinct_share(shape.experts, shape.top_k, batch) * shape.packed_bytes
        yield row | {
            "seconds": seconds,
            "microseconds": round(seconds * 1e6, 2),
            "bytes_read": round(read),
            "bytes_per_s": round(read / seconds),
            "is_captured": captured,
            "largest_error": round(float((found.float() - expected.float()).abs().max()), 6),
            "largest_value": round(float(expected.float().abs().max()), 6),
        }


def _routed_engines(job: Job) -> dict[str, Callable[[Sequence[Experts]], Routed]]:
    return {
        "moewarden": lambda layers: choose_kernel(job.device, job.dtype, "auto", layers[0])[0].run,
        "plain loop": lambda layers: _with_dense(layers, job, _loop),
        "batched_mm": lambda layers: _with_dense(layers, job, _batched),
        "bitsandbytes dequantize": lambda layers: _bitsandbytes(layers, job),
    }


def _with_dense(
    layers: Sequence[Experts], job: Job, run: Callable[[Tensor, Tensor, Tensor, Tensor, Tensor], Tensor]
) -> Routed:
    """Weights unpacked beforehand: what an unquantised model multiplies with."""
    dense = {
        id(layer): (layer.up.dense(slice(None), job.dtype), layer.down.dense(slice(None), job.dtype))
        for layer in layers
    }

    def run_dense(x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor:
        up, down = dense[id(experts)]
        return run(x, up, down, ids, weights)

    return run_dense


def _loop(x: Tensor, up: Tensor, down: Tensor, ids: Tensor, weights: Tensor) -> Tensor:
    """One expert after another, as Transformers' eager experts."""
    out = torch.zeros_like(x, dtype=torch.float32)
    for expert in torch.unique(ids).tolist():
        token, slot = torch.where(ids == expert)
        y = F.linear(SWIGLU.apply(F.linear(x[token], up[expert])), down[expert]).float()
        out.index_add_(0, token, y * weights[token, slot, None].float())
    return out.to(x.dtype)


def _batched(x: Tensor, up: Tensor, down: Tensor, ids: Tensor, weights: Tensor) -> Tensor:
    """Gather the chosen experts' weights, then multiply in a batch, as Transformers' batched_mm."""
    flat = ids.reshape(-1)  # [T*K]
    rows = x.repeat_interleave(ids.shape[1], dim=0).unsqueeze(-1)  # [T*K, D, 1]
    inner = SWIGLU.apply(torch.bmm(up[flat], rows).squeeze(-1))  # [T*K, F]
    y = torch.bmm(down[flat], inner.unsqueeze(-1)).squeeze(-1).view(*ids.shape, -1)  # [T, K, D]
    return (y.float() * weights.unsqueeze(-1).float()).sum(1).to(x.dtype)


def _bitsandbytes(layers: Sequence[Experts], job: Job) -> Routed:
    """Unpack each chosen expert with bitsandbytes, then multiply."""
    functional = require("bitsandbytes.functional", "bitsandbytes")
    states = {id(layer): (_states(functional, layer.up, job), _states(functional, layer.down, job)) for layer in layers}

    def run(x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor:
        up, down = states[id(experts)]
        out = torch.zeros_like(x, dtype=torch.float32)
        for expert in torch.unique(ids).tolist():
            token, slot = torch.where(ids == expert)
            inner = SWIGLU.apply(F.linear(x[token], functional.dequantize_4bit(*up[expert])))
            y = F.linear(inner, functional.dequantize_4bit(*down[expert])).float()
            out.index_add_(0, token, y * weights[token, slot, None].float())
        return out.to(x.dtype)

    return run


def _states(functional: Any, weights: PackedWeights, job: Job) -> list[tuple[Tensor, Any]]:
    """Each expert's bytes and scales as bitsandbytes wants them: the bytes are the same, so nothing is packed anew."""
    count, rows, half = weights.packed.shape
    code = functional.get_4bit_type("nf4", device=job.device)
    return [
        (
            weights.packed[expert].reshape(-1, 1),
            functional.QuantState(
                absmax=weights.absmax[expert],
                shape=torch.Size((rows, 2 * half)),
                dtype=job.dtype,
                blocksize=64,
                code=code,
                quant_type="nf4",
            ),
        )
        for expert in range(count)
    ]


def _reference(x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor:
    up, down = (part.dense(slice(None), x.dtype) for part in (experts.up, experts.down))
    return _loop(x, up, down, ids, weights)


def random_experts(shape: RoutedShape, job: Job, seed: int, form: FormatName = "nf4") -> Experts:
    """A packed layer of these sizes, drawn from a seed."""
    up, down = (
        _random_packed(shape.experts, rows, columns, job, seed, form)
        for rows, columns in ((2 * shape.inner, shape.hidden), (shape.hidden, shape.inner))
    )
    return Experts(up, down, activate=SWIGLU.apply, activation=SWIGLU)


def _random_packed(count: int, rows: int, columns: int, job: Job, seed: int, form: FormatName) -> PackedWeights:
    """Random bytes are random weights; the scales give them the spread of a trained layer's."""
    generator = torch.Generator(device=job.device).manual_seed(seed)
    packed = torch.randint(256, (count, rows, columns // 2), dtype=torch.uint8, device=job.device, generator=generator)
    if form == "mxfp4":
        shape = count, rows * columns // 32
        exponents = torch.randint(118, 122, shape, dtype=torch.uint8, device=job.device, generator=generator)
        return packed_weights(packed, exponents)
    scales = torch.rand(count, rows * columns // 64, device=job.device, generator=generator)
    return packed_weights(packed, 0.02 + 0.02 * scales)


def _bind(run: Routed, call: tuple[Tensor, Experts, Tensor, Tensor]) -> Callable[[], Tensor]:
    return lambda: run(*call)
