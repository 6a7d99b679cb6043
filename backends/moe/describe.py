"""What a checkpoint holds: parameters and bytes by part, without loading it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from transformers import PretrainedConfig, PreTrainedModel

from .checkpoint import read_config, resolve_checkpoint, skeleton, stored_tensors
from .packing import experts_modules


@dataclass(frozen=True)
class Part:
    """One kind of weight in a checkpoint."""

    name: str
    parameters: int
    active_parameters: int
    """Those that one token uses."""
    bytes: int
    """As stored, scales included."""


@dataclass(frozen=True, kw_only=True)
class CheckpointDescription:
    """What a checkpoint folder holds, without loading it."""

    path: Path
    architecture: str
    quantization: str
    """`nf4_moe`, another method's name, or `none`."""
    layers: int
    experts: int
    """Per routed layer; 0 for a dense model."""
    top_k: int
    """Experts each token uses."""
    context: int | None
    """Longest prompt and answer together, in tokens."""
    parts: tuple[Part, ...]

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


def describe_checkpoint(model: str | Path) -> CheckpointDescription:
    """Parameters and bytes by part, total and active, of a folder or hub id."""
    path = resolve_checkpoint(model)
    config = read_config(path)
    method = quantization_method(config)
    stored_tensors(path)
    network = skeleton(path, config, packed=method == "nf4_moe")
    text = config.get_text_config()
    experts = [module.num_experts for _, module in experts_modules(network)]
    top_k = min(_top_k(config), max(experts, default=0))
    return CheckpointDescription(
        path=path,
        architecture=type(network).__name__,
        quantization=method,
        layers=text.num_hidden_layers,
        experts=max(experts, default=0),
        top_k=top_k,
        context=getattr(text, "max_position_embeddings", None),
        parts=_parts(network, config, top_k / max(experts, default=1)),
    )


def quantization_method(config: PretrainedConfig) -> str:
    """How config.json says the weights are quantised; `none` where it says nothing."""
    saved = getattr(config, "quantization_config", None)
    if saved is None:
        return "none"
    return str(saved.get("quant_method") if isinstance(saved, Mapping) else saved.quant_method)


def _parts(network: PreTrainedModel, config: PretrainedConfig, used: float) -> tuple[Part, ...]:
    """Group the parameters by kind; `used` is the share of the experts that one token visits."""
    float_bytes = (config.dtype or torch.float32).itemsize
    parameters: dict[str, int] = {}
    stored: dict[str, int] = {}
    kinds = _Kinds(network)
    for name, parameter in network.named_parameters():
        kind = kinds.of(name)
        is_packed = parameter.dtype == torch.uint8
        is_scale = name.endswith("_absmax")
        count = 0 if is_scale else parameter.numel() * (2 if is_packed else 1)
        size = parameter.itemsize if is_packed or is_scale else float_bytes
        parameters[kind] = parameters.get(kind, 0) + count
        stored[kind] = stored.get(kind, 0) + parameter.numel() * size
    return tuple(
        Part(kind, count, round(count * used) if kind == "experts" else count, stored[kind])
        for kind, count in sorted(parameters.items(), key=lambda item: -item[1])
    )


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


def _top_k(config: PretrainedConfig) -> int:
    text = config.get_text_config()
    names = ("num_experts_per_tok", "num_experts_per_token", "moe_topk", "top_k_experts", "moe_k")
    return next((int(value) for name in names if (value := getattr(text, name, None))), 0)
