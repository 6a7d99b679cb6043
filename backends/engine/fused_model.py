"""A loaded mixture of experts as the fused decode step sees it, or why that step cannot run it."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ..kernels.activation import Activation
from ..kernels.experts import PackedWeights
from ..kernels.formats import NF4
from ..kernels.fused.norm import Norm
from ..kernels.fused.reference_router import Softmax
from ..kernels.obstacles import DTYPES, experts_obstacle, triton_obstacle, width_obstacle
from ..kernels.scales import Scales
from ..moe.experts import dtype_of
from ..moe.linear import Int8Linear, NF4Linear, frozen, packed_scales
from ..moe.loading import LoadedModel
from ..moe.packing import packed_experts

SOFTMAX: dict[str, Softmax] = {
    "GraniteMoeHybridForCausalLM": "chosen",
    "GraniteMoeForCausalLM": "chosen",
    "GraniteMoeSharedForCausalLM": "chosen",
    "OlmoeForCausalLM": "all",
    "Qwen3MoeForCausalLM": "all",
    "MixtralForCausalLM": "all",
}
"""The architectures, and over what each takes the softmax of its router."""
STATIC_ROPE = ("default", "linear", "llama3", "yarn")
"""Ways to embed positions whose table does not change with the length of the sequence."""


@dataclass(frozen=True)
class Projection:
    """A packed linear layer, or several that read the same input, one below the other."""

    packed: Tensor
    scales: Scales
    bias: Tensor | None


@dataclass(frozen=True)
class AttentionLayer:
    """Attention between two projections."""

    norm: Norm
    qkv: Projection
    q_norm: Norm | None
    k_norm: Norm | None
    scale: float
    window: int
    """Tokens that a token sees, itself included; 0: all."""
    out: Projection


@dataclass(frozen=True)
class MambaLayer:
    """A Mamba-2 step between two projections."""

    norm: Norm
    into: Projection
    convolution: Tensor
    convolution_bias: Tensor | None
    step_bias: Tensor
    decay: Tensor
    skip: Tensor
    gated_norm: Norm
    out: Projection


@dataclass(frozen=True)
class RoutedLayer:
    """Router, routed experts, shared expert."""

    norm: Norm
    router: Tensor
    up: PackedWeights
    down: PackedWeights
    activation: Activation
    shared_up: PackedWeights | None
    shared_down: PackedWeights | None


@dataclass(frozen=True)
class FusedLayer:
    """What comes first in a layer, and the experts."""

    mixer: AttentionLayer | MambaLayer
    routed: RoutedLayer


@dataclass(frozen=True, kw_only=True)
class FusedModel:
    """A model's weights, where they already are in memory."""

    embedding: Tensor
    embedding_multiplier: float
    layers: tuple[FusedLayer, ...]
    residual_multiplier: float
    top_k: int
    is_normalized: bool
    softmax: Softmax
    forced_expert: int | None
    norm: Norm
    head: Tensor
    head_scales: Scales | None
    logits_divisor: float
    rotary: nn.Module | None
    kv_heads: int


def fused_obstacle(loaded: LoadedModel) -> str | None:
    """Why the fused decode step cannot run this model; None when it can."""
    network = loaded.network
    architecture = type(network).__name__
    if architecture not in SOFTMAX:
        return f"it does not run {architecture}"
    devices = {parameter.device for parameter in network.parameters()}
    if len(devices) != 1:
        return f"it runs on one device, the weights are on {' and '.join(sorted(map(str, devices)))}"
    if loaded.experts_mode != "packed":
        return f"it runs from packed weights, the experts are {loaded.experts_mode}"
    if loaded.kernel_reason == "asked for by name":
        return f"the kernel {loaded.kernel!r} was asked for by name"
    if loaded.offload is not None:
        return "it needs all experts on the card"
    dtype, device = dtype_of(network), devices.pop()
    if dtype not in DTYPES:
        return f"it computes in float32, bfloat16 or float16, not {str(dtype).removeprefix('torch.')}"
    on_device = None if device.type == "cpu" else triton_obstacle(device, dtype)
    return on_device or _config_obstacle(network) or _weights_obstacle(network)


def _config_obstacle(network: Any) -> str | None:
    config = network.config
    if any(routed_part(layer) is None for layer in network.model.layers):
        return "a layer has no experts"
    if config.hidden_act != "silu":
        return f"it computes the activation silu, not {config.hidden_act}"
    rotary = getattr(network.model, "rotary_emb", None)
    if rotary is not None and rotary.rope_type not in STATIC_ROPE:
        return f"it keeps one table of positions, which {rotary.rope_type!r} rotary embedding changes"
    if getattr(config, "clip_qkv", None) is not None:
        return "it does not clip queries, keys and values"
    if "chunked_attention" in (getattr(config, "layer_types", None) or ()):
        return "it does not attend in chunks"
    if any(hasattr(layer, "mamba") and layer.mamba is not None for layer in network.model.layers):
        low, high = config.time_step_limit
        if (low, high) != (0.0, float("inf")):
            return f"it does not limit Mamba's steps, this model does to {low} to {high}"
    return None


def _weights_obstacle(network: Any) -> str | None:
    for name, linear in network.model.layers.named_modules(prefix="model.layers"):
        if not isinstance(linear, NF4Linear | nn.Linear):
            continue
        if not isinstance(linear, NF4Linear):
            return f"{name} is not packed"
        obstacle = width_obstacle(name, linear.weight)
        if obstacle is not None:
            return obstacle
        if linear.bias is not None and "self_attn" not in name and "mamba" not in name:
            return f"{name} has a bias"
    for layer in network.model.layers:
        experts = packed_experts(routed_part(layer).experts)
        obstacle = experts_obstacle(experts)
        if obstacle is not None:
            return obstacle
        if experts.up.bias is not None or experts.down.bias is not None:
            return "its experts have biases"
        if experts.activation is None or not experts.activation.is_gated:
            return "its experts have no gate"
        if any(part.format is not NF4 for part in (experts.up, experts.down)):
            return "its experts are not in NF4"
    head = network.get_output_embeddings()
    if type(head) not in (nn.Linear, Int8Linear, NF4Linear) or head.bias is not None:
        return "the output head is no plain linear layer in 16, 8 or 4 bits"
    loose = next((name for name, tensor in network.named_parameters() if not tensor.is_contiguous()), None)
    return None if loose is None else f"{loose} is not contiguous in memory"


def routed_part(layer: Any) -> Any:
    """The module that holds a layer's router and experts; None where it has none."""
    found = getattr(layer, "block_sparse_moe", None) or getattr(layer, "mlp", None)
    return found if hasattr(found, "experts") else None


def describe_fused(loaded: LoadedModel) -> FusedModel:
    """Collect the weights of a model that `fused_obstacle` has nothing against.

    Of the weights only small ones are copied. Queries, keys and values are read as one matrix: their layers' weights
    become parts of it, so that they are in memory once. A CUDA graph of the model that was captured before is void then.
    """
    return describe_network(loaded.network, loaded.routing.forced_expert)


def describe_network(network: Any, forced_expert: int | None = None) -> FusedModel:
    """The same of a network alone, with or without values."""
    config = network.config
    head = network.get_output_embeddings()
    return FusedModel(
        embedding=network.model.embed_tokens.weight,
        embedding_multiplier=float(getattr(config, "embedding_multiplier", 1.0)),
        layers=tuple(
            FusedLayer(_mixer(network, number, layer), _routed(layer))
            for number, layer in enumerate(network.model.layers)
        ),
        residual_multiplier=float(getattr(config, "residual_multiplier", 1.0)),
        top_k=config.num_experts_per_tok,
        is_normalized=bool(getattr(config, "norm_topk_prob", True)),
        softmax=SOFTMAX[type(network).__name__],
        forced_expert=forced_expert,
        norm=_norm(network.model.norm),
        head=head.weight,
        head_scales=None if type(head) is nn.Linear else packed_scales(head, "weight"),
        logits_divisor=float(getattr(config, "logits_scaling", 1.0)),
        rotary=getattr(network.model, "rotary_emb", None),
        kv_heads=config.num_key_value_heads,
    )


def _mixer(network: Any, number: int, layer: Any) -> AttentionLayer | MambaLayer:
    mamba = getattr(layer, "mamba", None)
    if mamba is not None:
        return MambaLayer(
            norm=_norm(layer.input_layernorm),
            into=_projection(mamba.in_proj),
            convolution=mamba.conv1d.weight[:, 0].contiguous(),
            convolution_bias=mamba.conv1d.bias,
            step_bias=mamba.dt_bias,
            decay=-torch.exp(mamba.A_log.float()),
            skip=mamba.D,
            gated_norm=_norm(mamba.norm, mamba.n_groups),
            out=_projection(mamba.out_proj),
        )
    attention = layer.self_attn
    return AttentionLayer(
        norm=_norm(layer.input_layernorm),
        qkv=_queries_keys_values(attention),
        q_norm=_norm(attention.q_norm) if hasattr(attention, "q_norm") else None,
        k_norm=_norm(attention.k_norm) if hasattr(attention, "k_norm") else None,
        scale=float(attention.scaling),
        window=_window(network.config, number),
        out=_projection(attention.o_proj),
    )


def _window(config: Any, number: int) -> int:
    """A layer's window: of those listed as sliding, or of all where a model that lists none names one and uses it."""
    window = getattr(config, "sliding_window", None) or 0
    types = getattr(config, "layer_types", None)
    slides = getattr(config, "use_sliding_window", True) if types is None else types[number] == "sliding_attention"
    return int(window) if slides else 0


def _routed(layer: Any) -> RoutedLayer:
    routed, shared = routed_part(layer), getattr(layer, "shared_mlp", None)
    experts = packed_experts(routed.experts)
    assert experts.activation is not None, "fused_obstacle was not asked"
    return RoutedLayer(
        norm=_norm(layer.post_attention_layernorm),
        router=(routed.router if hasattr(routed, "router") else routed.gate).weight,
        up=experts.up,
        down=experts.down,
        activation=experts.activation,
        shared_up=None if shared is None else _stack_of_one(shared.input_linear),
        shared_down=None if shared is None else _stack_of_one(shared.output_linear),
    )


def _norm(module: Any, groups: int = 1) -> Norm:
    return Norm(module.weight, float(module.variance_epsilon), groups)


def _projection(linear: NF4Linear) -> Projection:
    return Projection(linear.weight, packed_scales(linear, "weight"), linear.bias)


def _stack_of_one(linear: NF4Linear) -> PackedWeights:
    scales = packed_scales(linear, "weight").tensors()
    return PackedWeights(linear.weight[None], Scales(*(tensor[None] for tensor in scales)))


def _queries_keys_values(attention: Any) -> Projection:
    """One matrix for every fused step over this model."""
    if not hasattr(attention, "joined_projection"):
        attention.joined_projection = _joined([attention.q_proj, attention.k_proj, attention.v_proj])
    joined: Projection = attention.joined_projection
    return joined


def _joined(linears: list[NF4Linear]) -> Projection:
    """Layers that read the same input as one; their weights become views of its weight.

    Scales that are quantised themselves have a mean for each layer: joined they are fp32.
    """
    packed = torch.cat([linear.weight for linear in linears])
    scales = [packed_scales(linear, "weight") for linear in linears]
    absmax = torch.cat([scale.dense() for scale in scales])
    first = 0
    for linear, scale in zip(linears, scales, strict=True):
        linear.weight = frozen(packed[first : first + linear.out_features])
        if not scale.is_nested:
            blocks = first * linear.in_features // 64
            linear.weight_absmax = frozen(absmax[blocks : blocks + scale.absmax.numel()])
        first += linear.out_features
    biases = [linear.bias for linear in linears]
    if all(bias is None for bias in biases):
        return Projection(packed, Scales(absmax), None)
    filled = [
        linear.weight.new_zeros(linear.out_features, dtype=torch.float32) if bias is None else bias
        for linear, bias in zip(linears, biases, strict=True)
    ]
    return Projection(packed, Scales(absmax), torch.cat(filled))
