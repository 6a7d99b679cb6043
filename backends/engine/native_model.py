"""A loaded mixture of experts as the compiled CPU program sees it, or why that program cannot run it."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..kernels.nf4 import BLOCK
from ..moe.experts import dtype_of
from ..moe.linear import Int8Linear, NF4Linear, packed_scales
from ..moe.loading import LoadedModel

if TYPE_CHECKING:
    from ..kernels.numba_activations import Activations
    from ..kernels.numba_head import Embedding, Head
    from ..kernels.numba_program import Shape

ARCHITECTURES = (
    "GraniteMoeHybridForCausalLM",
    "GraniteMoeForCausalLM",
    "GraniteMoeSharedForCausalLM",
    "OlmoeForCausalLM",
    "Qwen3MoeForCausalLM",
    "MixtralForCausalLM",
)
REASONS = {"GptOssForCausalLM": "it knows neither attention sinks nor experts with biases"}
"""What keeps it from others that run otherwise."""
STATIC_ROPE = ("default", "linear", "llama3", "yarn")
"""Ways to embed positions whose table does not change with the length of the sequence."""
WIDTH = 32
"""Matrices are read by so many columns; of rounded activations by `BLOCK`."""
VECTOR = 16
"""Heads and states are read by so many floats."""

LARGEST_HALF = torch.finfo(torch.float16).max

Products = Literal["exact", "rounded"]
"""Activations as floats, or rounded to eight bits a block of 64 and multiplied as whole numbers."""


def native_obstacle(loaded: LoadedModel, products: Products = "exact") -> str | None:
    """Why the compiled CPU program cannot run this model; None when it can."""
    if find_spec("numba") is None:
        return "Numba is not installed"
    network = loaded.network
    architecture = type(network).__name__
    if architecture not in ARCHITECTURES:
        reason = f": {REASONS[architecture]}" if architecture in REASONS else ""
        return f"it does not run {architecture}{reason}"
    devices = {parameter.device.type for parameter in network.parameters()}
    if devices != {"cpu"}:
        return f"it runs on a CPU, the weights are on {' and '.join(sorted(devices))}"
    if loaded.offload is not None:
        return "it reads all experts where they are, and here they take turns in the slots of a card"
    if loaded.experts_mode != "packed":
        return f"it runs from packed weights, the experts are {loaded.experts_mode}"
    if loaded.kernel_reason == "asked for by name":
        return f"the kernel {loaded.kernel!r} was asked for by name"
    if dtype_of(network) != torch.float32:
        return f"it computes in float32, not {str(dtype_of(network)).removeprefix('torch.')}"
    obstacle = _config_obstacle(network) or _weights_obstacle(network) or _width_obstacle(network)
    return obstacle or (_rounding_obstacle(network) if products == "rounded" else None)


def packed_bytes(loaded: LoadedModel) -> int:
    """Bytes of the packed weights, scales left out."""
    return sum(tensor.nbytes for tensor in loaded.network.parameters() if tensor.dtype in (torch.uint8, torch.int8))


def _config_obstacle(network: Any) -> str | None:
    config = network.config
    if any(_routed(layer) is None for layer in network.model.layers):
        return "a layer has no experts"
    if config.hidden_act != "silu":
        return f"it computes the activation silu, not {config.hidden_act}"
    rotary = getattr(network.model, "rotary_emb", None)
    if rotary is not None and rotary.rope_type not in STATIC_ROPE:
        return f"it keeps one table of positions, which {rotary.rope_type!r} rotary embedding changes"
    if getattr(config, "clip_qkv", None) is not None:
        return "it does not clip queries, keys and values"
    if any(_mamba(layer) is not None for layer in network.model.layers):
        low, high = config.time_step_limit
        if (low, high) != (0.0, float("inf")):
            return f"it does not limit Mamba's steps, this model does to {low} to {high}"
    return None


def _weights_obstacle(network: Any) -> str | None:
    for number, layer in enumerate(network.model.layers):
        if packed_scales(_routed(layer).experts, "down_proj").has_exponents:
            return f"the experts of model.layers.{number} are in MXFP4, it reads NF4"
    for name, linear in _linears(network):
        if not isinstance(linear, NF4Linear):
            return f"{name} is not packed"
        if linear.bias is not None and "self_attn" not in name:
            return f"{name} has a bias"
    head = network.get_output_embeddings()
    if type(head) not in (nn.Linear, Int8Linear) or head.bias is not None:
        return "the output head is no plain linear layer in 16 or 8 bits"
    loose = next((name for name, tensor in network.named_parameters() if not tensor.is_contiguous()), None)
    return None if loose is None else f"{loose} is not contiguous in memory"


def _width_obstacle(network: Any) -> str | None:
    for name, linear in _linears(network):
        if linear.in_features % WIDTH or linear.out_features % 4:
            return f"{name} is {linear.out_features} x {linear.in_features}, expected multiples of 4 and {WIDTH}"
    for name, count in _vectors(network).items():
        if count % VECTOR:
            return f"{name} are {count} wide, which is no multiple of {VECTOR}"
    for experts in (_routed(layer).experts for layer in network.model.layers):
        inner = 2 * experts.down_proj.shape[-1]
        if inner % WIDTH:
            return f"experts are {inner} wide, which is no multiple of {WIDTH}"
    return "the vocabulary has fewer than four tokens" if network.config.vocab_size < 4 else None


def _vectors(network: Any) -> dict[str, int]:
    """What is read a vector at a time, and how many floats it has."""
    found = {}
    for layer in network.model.layers:
        mamba = _mamba(layer)
        if mamba is None:
            found["attention heads"] = layer.self_attn.head_dim
        else:
            found["Mamba states"], found["Mamba channels"] = mamba.ssm_state_size, mamba.conv_dim
            found["Mamba heads"] = mamba.head_dim
            found["Mamba's norms"] = mamba.intermediate_size // mamba.n_groups
    return found


def _rounding_obstacle(network: Any) -> str | None:
    from ..kernels.numba_integers import GROUP, HAS_INTEGERS

    if not HAS_INTEGERS:
        return "this processor has no fast products of bytes (AVX2, or AVX-512 with VNNI)"
    sizes = {name: (linear.out_features, linear.in_features) for name, linear in _linears(network)}
    for number, layer in enumerate(network.model.layers):
        for leaf in ("gate_up_proj", "down_proj"):
            _, outputs, half = getattr(_routed(layer).experts, leaf).shape
            sizes[f"model.layers.{number} experts.{leaf}"] = outputs, 2 * half
    sizes["the output head"] = network.config.vocab_size, network.config.hidden_size
    for name, (outputs, width) in sizes.items():
        if width % BLOCK or outputs < GROUP:
            return f"{name} is {outputs} x {width}, expected at least {GROUP} and a multiple of {BLOCK}"
    for name, scales in network.named_parameters():
        if name.endswith("_absmax") and scales.dtype == torch.float32 and not scales.abs().max() <= LARGEST_HALF:
            return f"{name} goes beyond {LARGEST_HALF:,.0f}, the largest scale in 16 bits"
    return None


def _routed(layer: Any) -> Any:
    """The module that holds a layer's router and experts; None where it has none."""
    found = getattr(layer, "block_sparse_moe", None) or getattr(layer, "mlp", None)
    return found if hasattr(found, "experts") else None


def _mamba(layer: Any) -> Any:
    return getattr(layer, "mamba", None)


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
    form: "type[Activations]"
    """How activations are multiplied."""
    table: NDArray[np.int64]
    """[L, columns]: see WEIGHTS beside the program."""
    embedding: "Embedding"
    norm: NDArray[np.float32]
    """[D]."""
    head: "Head"
    rotary: nn.Module | None
    products_per_token: int
    """Multiplications with weights that one token takes."""
    held: list[NDArray[Any]]
    """Keeps alive what the table points to."""
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


def describe_model(loaded: LoadedModel, products: Products = "exact") -> NativeModel:
    """Collect sizes and addresses; of the weights only small ones are copied, and for rounded products the scales."""
    from ..kernels.numba_activations import Exact
    from ..kernels.numba_program import ATTENTION, MAMBA, WEIGHTS
    from ..kernels.numba_rounded import Rounded

    network: Any = loaded.network
    held: list[NDArray[Any]] = []
    table = np.zeros((len(network.model.layers), len(WEIGHTS)), dtype=np.int64)
    places = {ATTENTION: 0, MAMBA: 0}
    for row, layer in zip(table, network.model.layers, strict=True):
        kind = ATTENTION if _mamba(layer) is None else MAMBA
        row[WEIGHTS.index("kind")], row[WEIGHTS.index("place")] = kind, places[kind]
        places[kind] += 1
        for name, array in _layer_arrays(layer, products).items():
            held.append(array)
            row[WEIGHTS.index(name)] = array.ctypes.data
    embedding, head = _ends(network)
    shape = _shape(loaded, places[ATTENTION])
    return NativeModel(
        shape=shape,
        form=Rounded if products == "rounded" else Exact,
        table=table,
        embedding=embedding,
        norm=_flat(network.model.norm.weight),
        head=head,
        rotary=getattr(network.model, "rotary_emb", None),
        products_per_token=_products_per_token(network, shape),
        held=held,
    )


def _ends(network: Any) -> "tuple[Embedding, Head]":
    """Embedding and head; weights that came in bfloat16 are read in bfloat16 again, by both if they are tied."""
    from ..kernels.numba_head import Embedding, Head

    no_floats, no_halves, no_codes = np.empty(0, np.float32), np.empty(0, np.uint16), np.empty(0, np.int8)
    tokens, head = network.model.embed_tokens.weight.data, network.get_output_embeddings()
    if isinstance(head, Int8Linear):
        head_arrays = Head(no_floats, no_halves, _flat(head.weight), _flat(head.weight_absmax))
    else:
        halves = _as_halves(head.weight.data)
        if halves is not None and head.weight.data_ptr() == tokens.data_ptr():
            return Embedding(no_floats, halves), Head(no_floats, halves, no_codes, no_floats)
        head_arrays = (
            Head(_flat(head.weight), no_halves, no_codes, no_floats)
            if halves is None
            else Head(no_floats, halves, no_codes, no_floats)
        )
    if tokens.dtype == torch.bfloat16:
        return Embedding(no_floats, _bits(tokens)), head_arrays
    return Embedding(_flat(tokens), no_halves), head_arrays


def _as_halves(weight: Tensor) -> NDArray[np.uint16] | None:
    """The floats as bfloat16, a copy; None where one of them would lose a bit."""
    lost = (part.view(torch.int32) & 0xFFFF for part in weight.split(1024))  # part by part: smaller copies
    return None if any(bits.any() for bits in lost) else _bits(weight.to(torch.bfloat16))


def _bits(halves: Tensor) -> NDArray[np.uint16]:
    bits: NDArray[np.uint16] = _flat(halves.view(torch.int16)).view(np.uint16)
    return bits


def _layer_arrays(layer: Any, products: Products) -> dict[str, NDArray[Any]]:
    """One layer's weights by the names of their columns."""
    routed, shared, mamba = _routed(layer), getattr(layer, "shared_mlp", None), _mamba(layer)
    router = (routed.router if hasattr(routed, "router") else routed.gate).weight
    arrays = {
        "mixer_norm": _flat(layer.input_layernorm.weight),
        "experts_norm": _flat(layer.post_attention_layernorm.weight),
        "router": _flat(nn.functional.pad(router, (0, 0, 0, -len(router) % 4))),
        **_packed("up", routed.experts, "gate_up_proj", products),
        **_packed("down", routed.experts, "down_proj", products),
    }
    linears = {} if shared is None else {"shared_up": shared.input_linear, "shared_down": shared.output_linear}
    if mamba is None:
        attention = layer.self_attn
        linears |= {"q": attention.q_proj, "k": attention.k_proj, "v": attention.v_proj, "out": attention.o_proj}
        for name in ("q_norm", "k_norm"):
            if hasattr(attention, name):
                arrays[name] = _flat(getattr(attention, name).weight)
    else:
        linears |= {"in": mamba.in_proj, "out": mamba.out_proj}
        bias = mamba.conv1d.bias
        arrays |= {
            "convolution": _flat(mamba.conv1d.weight[:, 0].T.contiguous()),
            "convolution_bias": _flat(torch.zeros(mamba.conv_dim) if bias is None else bias),
            "step_bias": _flat(mamba.dt_bias),
            "decay": _flat(-torch.exp(mamba.A_log.float())),
            "skip": _flat(mamba.D),
            "gated_norm": _flat(mamba.norm.weight),
        }
    for name, linear in linears.items():
        arrays |= _packed(name, linear, "weight", products)
        if linear.bias is not None:
            arrays[f"{name}_bias"] = _flat(linear.bias)
    return arrays


def _packed(name: str, module: nn.Module, leaf: str, products: Products) -> dict[str, NDArray[Any]]:
    packed = getattr(module, leaf)
    scales = packed_scales(module, leaf).dense()
    table = _flat(scales) if products == "exact" else scale_table(scales, packed.shape[-2], 2 * packed.shape[-1])
    return {name: _flat(packed), f"{name}_scales": table}


def scale_table(scales: Tensor, outputs: int, width: int) -> NDArray[np.uint16]:
    """The scales of a matrix [O, I], or of a stack, as rounded products read them: halves [.., groups, I / 64, GROUP].

    A group is GROUP rows; the last one ends with the last row.
    """
    from ..kernels.numba_integers import GROUP

    rows = scales.reshape(-1, outputs, width // BLOCK)
    firsts = torch.arange(0, outputs, GROUP).clamp(max=outputs - GROUP)
    order = firsts[:, None] + torch.arange(GROUP)  # [groups, GROUP]
    halves = torch.stack([matrix.half()[order].transpose(1, 2) for matrix in rows])  # matrix by matrix: smaller copies
    table: NDArray[np.uint16] = halves.contiguous().view(torch.int16).view(-1).numpy().view(np.uint16)
    return table


def _products_per_token(network: Any, shape: "Shape") -> int:
    dense = sum(linear.in_features * linear.out_features for _, linear in _linears(network))
    routed = shape.layers * shape.top_k * 3 * shape.hidden * shape.inner
    return int(dense + routed + shape.hidden * (shape.vocabulary + shape.layers * shape.experts))


def _shape(loaded: LoadedModel, attention_layers: int) -> "Shape":
    from ..kernels.numba_program import Shape

    network: Any = loaded.network
    config, layers = network.config, network.model.layers
    attention = next((layer.self_attn for layer in layers if _mamba(layer) is None), None)
    mamba = next((_mamba(layer) for layer in layers if _mamba(layer) is not None), None)
    shared = getattr(layers[0], "shared_mlp", None)
    experts = _routed(layers[0]).experts
    norm = getattr(attention, "q_norm", None)
    forced = loaded.routing.forced_expert
    return Shape(
        layers=len(layers),
        hidden=config.hidden_size,
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
        head_width=0 if attention is None else attention.head_dim,
        attention_layers=attention_layers,
        is_rotary=int(getattr(network.model, "rotary_emb", None) is not None),
        head_norm=0 if norm is None else norm.weight.numel(),
        window=getattr(config, "sliding_window", None) or 0,
        experts=experts.num_experts,
        router_rows=experts.num_experts + -experts.num_experts % 4,
        top_k=config.num_experts_per_tok,
        inner=2 * experts.down_proj.shape[-1],
        is_normalized=int(getattr(config, "norm_topk_prob", True)),
        shared_inner=0 if shared is None else shared.output_linear.in_features,
        vocabulary=config.vocab_size,
        forced_expert=-1 if forced is None else forced,
        mamba_heads=0 if mamba is None else mamba.num_heads,
        mamba_width=0 if mamba is None else mamba.head_dim,
        mamba_state=0 if mamba is None else mamba.ssm_state_size,
        mamba_groups=1 if mamba is None else mamba.n_groups,
        mamba_taps=1 if mamba is None else mamba.conv_kernel_size,
        embedding_multiplier=float(getattr(config, "embedding_multiplier", 1.0)),
        attention_multiplier=0.0 if attention is None else float(attention.scaling),
        residual_multiplier=float(getattr(config, "residual_multiplier", 1.0)),
        logits_scaling=float(getattr(config, "logits_scaling", 1.0)),
        epsilon=float(config.rms_norm_eps),
    )


def _flat(tensor: Tensor) -> NDArray[Any]:
    """The tensor's own memory as a flat array."""
    flat: NDArray[Any] = tensor.detach().view(-1).numpy()
    return flat
