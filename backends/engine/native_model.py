"""A loaded Granite mixture of experts as the compiled CPU program sees it, or why that program cannot run it."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..moe.experts import dtype_of
from ..moe.linear import NF4Linear, packed_scales
from ..moe.loading import LoadedModel

if TYPE_CHECKING:
    from ..kernels.numba_granite import Shape

ARCHITECTURES = ("GraniteMoeHybridForCausalLM", "GraniteMoeForCausalLM", "GraniteMoeSharedForCausalLM")
STATIC_ROPE = ("default", "linear", "llama3", "yarn")
"""Ways to embed positions whose table does not change with the length of the sequence."""
WIDTH = 32
"""Matrices are read by so many columns."""
HEAD_WIDTH = 16


def native_obstacle(loaded: LoadedModel) -> str | None:
    """Why the compiled CPU program cannot run this model; None when it can."""
    if find_spec("numba") is None:
        return "Numba is not installed"
    network = loaded.network
    architecture = type(network).__name__
    if architecture not in ARCHITECTURES:
        return f"it runs Granite mixtures of experts, not {architecture}"
    devices = {parameter.device.type for parameter in network.parameters()}
    if devices != {"cpu"}:
        return f"it runs on a CPU, the weights are on {' and '.join(sorted(devices))}"
    if loaded.experts_mode != "packed":
        return f"it runs from packed weights, the experts are {loaded.experts_mode}"
    if loaded.kernel_reason == "asked for by name":
        return f"the kernel {loaded.kernel!r} was asked for by name"
    if dtype_of(network) != torch.float32:
        return f"it computes in float32, not {str(dtype_of(network)).removeprefix('torch.')}"
    return _config_obstacle(network) or _weights_obstacle(network) or _width_obstacle(network)


def _config_obstacle(network: Any) -> str | None:
    config = network.config
    others = sorted({layer.block_type for layer in network.model.layers if getattr(layer, "self_attn", None) is None})
    if others:
        return f"it knows attention layers only, this model has {', '.join(others)}"
    if any(getattr(layer, "block_sparse_moe", None) is None for layer in network.model.layers):
        return "a layer has no experts"
    if config.hidden_act != "silu":
        return f"it computes the activation silu, not {config.hidden_act}"
    rotary = getattr(network.model, "rotary_emb", None)
    if rotary is not None and rotary.rope_type not in STATIC_ROPE:
        return f"it keeps one table of positions, which {rotary.rope_type!r} rotary embedding changes"
    return None


def _weights_obstacle(network: Any) -> str | None:
    for name, linear in _linears(network):
        if not isinstance(linear, NF4Linear):
            return f"{name} is not packed"
        if linear.bias is not None:
            return f"{name} has a bias"
    if type(network.get_output_embeddings()) is not nn.Linear or network.lm_head.bias is not None:
        return "the output head is no plain linear layer"
    loose = next((name for name, tensor in network.named_parameters() if not tensor.is_contiguous()), None)
    return None if loose is None else f"{loose} is not contiguous in memory"


def _width_obstacle(network: Any) -> str | None:
    for name, linear in _linears(network):
        if linear.in_features % WIDTH or linear.out_features % 4:
            return f"{name} is {linear.out_features} x {linear.in_features}, expected multiples of 4 and {WIDTH}"
    width, inner = network.model.layers[0].self_attn.head_dim, network.config.intermediate_size
    if width % HEAD_WIDTH:
        return f"attention heads are {width} wide, which is no multiple of {HEAD_WIDTH}"
    if inner % WIDTH:
        return f"experts are {inner} wide, which is no multiple of {WIDTH}"
    return "the vocabulary has fewer than four tokens" if network.config.vocab_size < 4 else None


def _linears(network: Any) -> list[tuple[str, Any]]:
    """The dense layers that the program reads packed, each with its name."""
    return [
        (name, module)
        for name, module in network.model.layers.named_modules(prefix="model.layers")
        if isinstance(module, NF4Linear | nn.Linear)
    ]


@dataclass
class NativeModel:
    """A model's sizes, and its weights where they already are in memory."""

    shape: "Shape"
    addresses: NDArray[np.int64]
    """[L, 19]: see WEIGHTS beside the program."""
    embedding: NDArray[np.float32]
    """[V * D]."""
    norm: NDArray[np.float32]
    """[D]."""
    head: NDArray[np.float32]
    """[V * D]."""
    rotary: nn.Module | None
    held: list[NDArray[Any]]
    """Keeps alive what the addresses point to."""
    _tables: tuple[NDArray[np.float32], NDArray[np.float32]] = field(
        default_factory=lambda: (np.empty(0, np.float32), np.empty(0, np.float32))
    )

    def rotary_tables(self, positions: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Cosines and sines for at least so many positions, each flat [positions * W]; empty without rotary embedding."""
        if self.rotary is not None and len(self._tables[0]) < positions * self.shape.head_width:
            count = 1 << (positions - 1).bit_length()
            with torch.inference_mode():
                cosines, sines = self.rotary(torch.empty(0, dtype=torch.float32), torch.arange(count)[None])
            self._tables = _flat(cosines), _flat(sines)
        return self._tables


def describe_model(loaded: LoadedModel) -> NativeModel:
    """Collect sizes and addresses; nothing large is copied."""
    from ..kernels.numba_granite import WEIGHTS

    network: Any = loaded.network
    held: list[NDArray[Any]] = []
    addresses = np.zeros((len(network.model.layers), len(WEIGHTS)), dtype=np.int64)
    for layer, module in enumerate(network.model.layers):
        for column, name in enumerate(WEIGHTS):
            tensor = _layer_tensors(module).get(name)
            if tensor is not None:
                held.append(_flat(tensor))
                addresses[layer, column] = held[-1].ctypes.data
    return NativeModel(
        shape=_shape(loaded),
        addresses=addresses,
        embedding=_flat(network.model.embed_tokens.weight),
        norm=_flat(network.model.norm.weight),
        head=_flat(network.lm_head.weight),
        rotary=getattr(network.model, "rotary_emb", None),
        held=held,
    )


def _layer_tensors(layer: Any) -> dict[str, Tensor]:
    """One layer's weights by the names of their columns."""
    attention, experts = layer.self_attn, layer.block_sparse_moe.experts
    linears = {"q": attention.q_proj, "k": attention.k_proj, "v": attention.v_proj, "o": attention.o_proj}
    shared = getattr(layer, "shared_mlp", None)
    if shared is not None:
        linears |= {"shared_up": shared.input_linear, "shared_down": shared.output_linear}
    router = layer.block_sparse_moe.router.weight
    return {
        "attention_norm": layer.input_layernorm.weight,
        "experts_norm": layer.post_attention_layernorm.weight,
        "router": nn.functional.pad(router, (0, 0, 0, -len(router) % 4)),
        "up": experts.gate_up_proj,
        "up_scales": packed_scales(experts, "gate_up_proj").dense(),
        "down": experts.down_proj,
        "down_scales": packed_scales(experts, "down_proj").dense(),
        **{name: linear.weight for name, linear in linears.items()},
        **{f"{name}_scales": packed_scales(linear, "weight").dense() for name, linear in linears.items()},
    }


def _shape(loaded: LoadedModel) -> "Shape":
    from ..kernels.numba_granite import Shape

    network: Any = loaded.network
    config = network.config
    first = network.model.layers[0]
    shared = getattr(first, "shared_mlp", None)
    forced = loaded.routing.forced_expert
    experts = config.num_local_experts
    return Shape(
        layers=len(network.model.layers),
        hidden=config.hidden_size,
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
        head_width=first.self_attn.head_dim,
        experts=experts,
        router_rows=experts + -experts % 4,
        top_k=config.num_experts_per_tok,
        inner=config.intermediate_size,
        shared_inner=0 if shared is None else shared.output_linear.in_features,
        vocabulary=config.vocab_size,
        is_rotary=int(getattr(network.model, "rotary_emb", None) is not None),
        forced_expert=-1 if forced is None else forced,
        embedding_multiplier=float(config.embedding_multiplier),
        attention_multiplier=float(config.attention_multiplier),
        residual_multiplier=float(config.residual_multiplier),
        logits_scaling=float(config.logits_scaling),
        epsilon=float(config.rms_norm_eps),
    )


def _flat(tensor: Tensor) -> NDArray[Any]:
    """The tensor's own memory as a flat array."""
    flat: NDArray[Any] = tensor.detach().view(-1).numpy()
    return flat
