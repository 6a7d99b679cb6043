"""How many bits a loaded model holds for each weight, whatever its quantiser made of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn

KINDS = ("experts", "attention", "state space", "shared experts", "routers", "embeddings", "head")
"""Parts of a model."""

WHOLE = 15.0
"""Bits a weight from which on a part counts as left in sixteen."""


def kind_of(name: str) -> str:
    """The part that a weight of this name belongs to; empty for norms."""
    parts = name.split(".")
    if "embed_tokens" in parts or "lm_head" in parts:
        return "head" if "lm_head" in parts else "embeddings"
    if "shared_mlp" in parts:
        return "shared experts"
    if "router" in parts or "gate" in parts:
        return "routers"
    if "experts" in parts or "block_sparse_moe" in parts:
        return "experts"
    if "self_attn" in parts:
        return "attention"
    return "state space" if "mamba" in parts else ""


def weights_by_kind(network: nn.Module) -> dict[str, int]:
    """How many weights each part has in floats; norms and biases do not count."""
    counts: Counter[str] = Counter()
    for name, parameter in network.named_parameters():
        if parameter.ndim > 1 and "norm" not in name:
            counts[kind_of(name)] += parameter.numel()
    return dict(counts)


def bits_by_kind(loaded: nn.Module, floats: nn.Module) -> dict[str, float]:
    """Bits a weight of each part as it is held now, scales included; `floats` is the same model unquantised.

    What a way adds of its own (LoRA matrices) and what every way leaves (norms, biases) is not counted.
    """
    sizes: Counter[str] = Counter()
    seen: set[tuple[int, int]] = set()
    for name, module in loaded.named_modules():
        for leaf, held in _held(module):
            full = f"{name}.{leaf}"
            is_scale_or_weight = "lora_" not in full and "norm" not in full and leaf != "bias"
            for tensor in _tensors(held) if is_scale_or_weight else ():
                place = (tensor.data_ptr(), tensor.nbytes)
                if place not in seen:
                    seen.add(place)
                    sizes[kind_of(full)] += tensor.nbytes
    counts = weights_by_kind(floats)
    return {kind: round(8 * sizes[kind] / counts[kind], 2) for kind in KINDS if counts.get(kind)}


def left_in_floats(bits: Mapping[str, float]) -> list[str]:
    """The parts that stayed as they were."""
    return [kind for kind, size in bits.items() if size >= WHOLE]


def gigabytes(bits: Mapping[str, float], weights: Mapping[str, int]) -> float:
    """What a model with so many weights of each kind would take."""
    return sum(count * bits.get(kind, 16.0) / 8 for kind, count in weights.items()) / 1e9


def _held(module: nn.Module) -> Iterator[tuple[str, Any]]:
    yield from module.named_parameters(recurse=False)
    yield from module.named_buffers(recurse=False)
    for leaf, value in vars(module).items():
        if leaf not in ("_parameters", "_buffers", "_modules") and not leaf.endswith("_hooks"):
            yield leaf, value


def _tensors(value: Any) -> Iterator[Tensor]:
    """The plain tensors of which a value consists: packed bytes, scales, a quantiser's state."""
    if isinstance(value, Tensor):
        if hasattr(type(value), "__tensor_flatten__"):
            for leaf in value.__tensor_flatten__()[0]:  # type: ignore[attr-defined]
                yield from _tensors(getattr(value, leaf))
        elif value.device != torch.device("meta"):
            yield value
            yield from _tensors(getattr(value, "quant_state", None))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _tensors(part)
    elif hasattr(value, "absmax") and not isinstance(value, nn.Module):  # bitsandbytes' QuantState, nested or not
        for part in vars(value).values():
            yield from _tensors(part)
