"""What a checkpoint holds: parameters and bytes by part, without loading it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from transformers import PretrainedConfig, PreTrainedModel

from ..errors import UnsupportedModelError
from .checkpoint import read_config, resolve_checkpoint, skeleton, stored_tensors
from .memory import CardFit, MemoryNeed, fits, measure_need, top_k
from .packing import MXFP4_METHOD, experts_modules, packed_experts
from .quantizer import METHOD
from .quiet import quiet_transformers

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    """One kind of weight in a checkpoint."""

    name: str
    parameters: int
    active_parameters: int
    """Those that one token uses."""
    bytes: int
    """As stored, scales included."""
    packed_bytes: int | None
    """In NF4, or MXFP4 where it is stored so, with bfloat16 for what stays unpacked; None for a model that cannot be
    packed."""


@dataclass(frozen=True, kw_only=True)
class CheckpointDescription:
    """What a checkpoint folder holds, without loading it."""

    path: Path
    architecture: str
    quantization: str
    """`nf4_moe`, `mxfp4`, another method's name, or `none`."""
    expert_bits: float | None
    """Of each weight of the packed experts, their scales included; None where they are not packed, or not by us."""
    layers: int
    experts: int
    """Per routed layer; 0 for a dense model."""
    top_k: int
    """Experts each token uses."""
    context: int | None
    """Longest prompt and answer together, in tokens."""
    parts: tuple[Part, ...]
    need: MemoryNeed | None
    """What it takes to run from four bits and bfloat16; in bfloat16 alone where it cannot be packed; None where neither can
    be said, because it is stored in another quantisation."""

    @property
    def cards(self) -> tuple[CardFit, ...]:
        """The longest conversation on each card size."""
        return () if self.need is None else fits(self.need)

    @property
    def parameters(self) -> int:
        """All weights."""
        return sum(part.parameters for part in self.parts)

    @property
    def active_parameters(self) -> int:
        """Weights that one token uses."""
        return sum(part.active_parameters for part in self.parts)

    @property
    def bytes(self) -> int:
        """Size of the weights as stored."""
        return sum(part.bytes for part in self.parts)

    @property
    def packed_bytes(self) -> int | None:
        """Size of the weights in four bits."""
        sizes = [part.packed_bytes for part in self.parts if part.packed_bytes is not None]
        return sum(sizes) if len(sizes) == len(self.parts) else None


def describe_checkpoint(model: str | Path) -> CheckpointDescription:
    """Parameters and bytes by part, total and active, of a folder or hub id."""
    path = resolve_checkpoint(model)
    config = read_config(path)
    method = quantization_method(config)
    stored_tensors(path)
    with quiet_transformers():
        return _described(path, config, method)


def _described(path: Path, config: PretrainedConfig, method: str) -> CheckpointDescription:
    is_packed = method in (METHOD, MXFP4_METHOD)
    network = skeleton(path, config, packed=is_packed)
    packed = None
    if is_packed or method == "none":
        try:
            packed = skeleton(path, config, packed=True, dtype=torch.bfloat16)
        except UnsupportedModelError:
            log.info("%s cannot be packed", path.name)
    need = None
    if is_packed or method == "none":
        need = measure_need(skeleton(path, config, packed=False, dtype=torch.bfloat16), packed, quantize=False)
    text = config.get_text_config()
    experts = max((module.num_experts for _, module in experts_modules(network)), default=0)
    used = min(top_k(config), experts)
    packed_sizes = None if packed is None else _bytes_by_kind(packed, torch.bfloat16)
    sizes = _bytes_by_kind(network, config.dtype or torch.float32)
    counts = _parameters_by_kind(network)
    return CheckpointDescription(
        path=path,
        architecture=type(network).__name__,
        quantization=method,
        expert_bits=expert_bits(network) if is_packed else None,
        layers=text.num_hidden_layers,
        experts=experts,
        top_k=used,
        context=getattr(text, "max_position_embeddings", None),
        parts=tuple(
            Part(
                kind,
                count,
                round(count * used / experts) if kind == "experts" else count,
                sizes[kind],
                None if packed_sizes is None else packed_sizes[kind],
            )
            for kind, count in sorted(counts.items(), key=lambda item: -item[1])
        ),
        need=need,
    )


def quantization_method(config: PretrainedConfig) -> str:
    """How config.json says the weights are quantised; `none` where it says nothing."""
    saved = getattr(config, "quantization_config", None)
    if saved is None:
        return "none"
    return str(saved.get("quant_method") if isinstance(saved, Mapping) else saved.quant_method)


def expert_bits(network: PreTrainedModel) -> float | None:
    """Bits of a weight of the first packed experts; all layers are alike. None without experts."""
    for _, module in experts_modules(network):
        up = packed_experts(module).up
        return 8 * sum(tensor.nbytes for tensor in (up.packed, *up.scales.tensors())) / (2 * up.packed.numel())
    return None


def _parameters_by_kind(network: PreTrainedModel) -> dict[str, int]:
    """How many weights each part has; two to a packed byte, scales not counted."""
    kinds = _Kinds(network)
    counts: dict[str, int] = {}
    for name, parameter in network.named_parameters():
        weights = parameter.numel() * (2 if parameter.dtype == torch.uint8 else 1)
        counts[kinds.of(name)] = counts.get(kinds.of(name), 0) + (0 if name.endswith("_absmax") else weights)
    return counts


def _bytes_by_kind(network: PreTrainedModel, dtype: torch.dtype) -> dict[str, int]:
    """What each part takes, with this dtype for what is not packed."""
    kinds = _Kinds(network)
    sizes: dict[str, int] = {}
    for name, parameter in network.named_parameters():
        is_packed = name.endswith("_absmax") or not parameter.is_floating_point()
        size = parameter.numel() * (parameter.itemsize if is_packed else dtype.itemsize)
        sizes[kinds.of(name)] = sizes.get(kinds.of(name), 0) + size
    return sizes


class _Kinds:
    """Which part of the model a parameter belongs to."""

    def __init__(self, network: PreTrainedModel) -> None:
        self._experts = {f"{name}." for name, _ in experts_modules(network)}
        self._blocks = {name.rpartition(".")[0] + "." for name, _ in experts_modules(network)}
        self._embeddings = {name for name, module in network.named_modules() if isinstance(module, nn.Embedding)}
        head = network.get_output_embeddings()
        self._head = {name for name, module in network.named_modules() if module is head}

    def of(self, parameter: str) -> str:
        """The part's name."""
        module, _, leaf = parameter.rpartition(".")
        if any(parameter.startswith(prefix) for prefix in self._experts):
            return "experts"
        if module in self._embeddings:
            return "embeddings"
        if module in self._head:
            return "head"
        if "norm" in parameter:
            return "norms"
        if any(parameter.startswith(prefix) for prefix in self._blocks) and "shared" not in parameter:
            return "routers"
        if "attn" in parameter or "attention" in parameter:
            return "attention"
        if "mamba" in parameter or "mixer" in parameter or leaf in ("A_log", "D", "dt_bias"):
            return "state space"
        return "dense layers"
