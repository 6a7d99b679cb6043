"""Every kernel of a fused decode step once beside its reference, with the arguments of a real step."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedConfig

from ..engine.fused_model import describe_network
from ..engine.fused_step import FusedStep
from ..kernels.fused.catalog import REFERENCE, FusedKernels, fused_kernels
from .launches import filled_cache
from .random_model import packed_random_model
from .work import Job, Row

BATCHES = (1, 4)
"""Sequences of a step: few alone, and together, which other kernels do."""
CAPACITY, POSITION = 64, 40
"""Tokens that a sequence has room for, and how many it holds."""
CLOSE = 0.02
"""Of the largest value: what rounding to 16 bits does."""
CHANGED = {"attend": (1, 2), "mamba_step": (1, 2), "route": (6,)}
"""Which arguments a kernel changes in place."""


def one_layer_of_each_kind(config: PreTrainedConfig) -> PreTrainedConfig:
    """The same model with a single layer of every kind that it has."""
    kinds = list(dict.fromkeys(getattr(config, "layer_types", None) or ["full_attention"]))
    config.num_hidden_layers = len(kinds)
    if getattr(config, "layer_types", None) is not None:
        config.layer_types = kinds
    return config


def fused_kernel_rows(job: Job) -> Iterator[Row]:
    """By how far each kernel is from its reference, for each kind of call of a step."""
    network = packed_random_model(one_layer_of_each_kind(job.config()), job.device, job.dtype)
    model = describe_network(network)
    for batch in BATCHES:
        rows: list[Row] = []
        cache = filled_cache(network, batch, CAPACITY)
        generator = torch.Generator(job.device).manual_seed(batch)
        for layer in cache.layers:
            for state in layer.state(slice(0, batch), CAPACITY) if hasattr(layer, "keys") else layer.store.values():
                state.normal_(generator=generator)
        step = FusedStep(model, _checked(rows, fused_kernels(job.device, job.dtype)), batch, CAPACITY)
        ids = torch.randint(0, len(model.embedding), (batch,), device=job.device, generator=generator)
        owners = torch.zeros_like(ids)
        counts = owners.new_zeros(1, len(model.layers), len(model.layers[0].routed.router) + 1)
        with torch.inference_mode():
            step.run(cache, CAPACITY, ids, torch.full_like(ids, POSITION), owners, counts)
        yield from ({"layer": "fused", "batch": batch} | row for row in rows)


def _checked(rows: list[Row], kernels: FusedKernels) -> FusedKernels:
    """The same kernels; every call is held against the reference, and is a row."""
    names = ("project", "experts", "route", "attend", "mamba_step", "head")
    checked = {name: _beside(rows, name, getattr(kernels, name), getattr(REFERENCE, name)) for name in names}
    return FusedKernels(name=kernels.name, **checked)


def _beside(
    rows: list[Row], name: str, kernel: Callable[..., Any], reference: Callable[..., Any]
) -> Callable[..., Any]:
    changed = CHANGED.get(name, ())

    def run(*arguments: Any) -> Any:
        copies = [value.clone() if place in changed else value for place, value in enumerate(arguments)]
        expected = _floats(reference(*copies), [copies[place] for place in changed])
        started = time.perf_counter()
        out = kernel(*arguments)
        found = _floats(out, [arguments[place] for place in changed])
        seconds = time.perf_counter() - started
        apart = [float((a - b).abs().max()) for a, b in zip(found, expected, strict=True)]
        largest = [float(value.abs().max()) for value in expected]
        rows.append(
            {
                "what": name,
                "shape": "x".join(map(str, (out if isinstance(out, Tensor) else out[0]).shape)),
                "seconds": round(seconds, 2),
                "largest_error": round(max(apart), 6),
                "largest_value": round(max(largest), 6),
                "is_close": all(a <= CLOSE * max(b, 1e-6) for a, b in zip(apart, largest, strict=True)),
            }
        )
        return out

    return run


def _floats(out: Any, changed: list[Tensor]) -> list[Tensor]:
    """Results and changed states in fp32; of what is whole numbers only the counts, for equal values have no order."""
    results = [out] if isinstance(out, Tensor) else list(out)
    return [value.float() for value in results if value.is_floating_point()] + [value.float() for value in changed]
