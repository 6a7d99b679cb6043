"""Which tensors of a model are packed, and how they are exchanged.

Packed to NF4: every expert projection, and every other linear whose shape divides into blocks. Kept as they are:
embeddings, routers, norms, convolutions, biases, and the output head unless a setting gives it four or eight bits. In
MXFP4 only the experts are packed, as those who publish such checkpoints do it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal, get_args

import torch
from torch import Tensor, nn
from transformers import PretrainedConfig, PreTrainedModel

from ..errors import UnsupportedModelError
from ..kernels import mxfp4, nf4
from ..kernels.activation import Activation, recognize_activation
from ..kernels.experts import Experts, PackedWeights
from ..kernels.formats import FormatName, format_of
from ..kernels.int8 import portions, quantize_rows
from ..kernels.scales import Scales, compress
from .linear import (
    Int8Linear,
    NF4Linear,
    PackedLinear,
    frozen,
    make_room_for_scales,
    packed_scales,
    scale_names,
)

ExpertsModule = Any
"""An experts module of Transformers: num_experts, projections, has_gate, is_transposed, _apply_gate, …"""

PROJECTIONS = ("gate_up_proj", "up_proj", "down_proj")
"""Names under which Transformers' experts modules keep their weights, [E, O, I] or transposed."""


MXFP4_METHOD = "mxfp4"
"""`quant_method` in the config.json of a checkpoint that stores its experts in MXFP4."""

HeadBits = Literal[16, 8, 4]
"""Bits of a weight of the output head; 16 leaves it as it is."""


@dataclass(frozen=True, kw_only=True)
class PackingSettings:
    """What is packed, and how; config.json keeps it."""

    head_bits: HeadBits = 16
    """Bits of the output head: 16 (as it is), 8 (a scale per row) or 4 (NF4). A tied head gets a copy of its own."""
    double_quant: bool = False
    """Keep the scales of NF4 in eight bits as well, as bitsandbytes' `compress_statistics` does."""
    format: FormatName = "nf4"
    """Of the experts. What a checkpoint is stored in; nothing is quantised to MXFP4 but random weights."""

    def __post_init__(self) -> None:
        """Refuse other numbers of bits."""
        if self.head_bits not in get_args(HeadBits):
            raise UnsupportedModelError(f"head_bits={self.head_bits!r}; choose 16 (not quantised), 8 or 4.")


def saved_settings(config: PretrainedConfig) -> PackingSettings:
    """What config.json says of a packed checkpoint."""
    saved = getattr(config, "quantization_config", None) or {}
    kept = dict(saved) if isinstance(saved, Mapping) else saved.to_dict()
    if kept.get("quant_method") == MXFP4_METHOD:
        return PackingSettings(format="mxfp4")
    return PackingSettings(head_bits=kept.get("head_bits", 16), double_quant=kept.get("double_quant", False))


_WRITTEN: Mapping[FormatName, ModuleType] = {"nf4": nf4, "mxfp4": mxfp4}
"""How a format is written: what can be packed, into which shapes, and the packing."""


@dataclass(frozen=True)
class PackedName:
    """A parameter that is, or will be, packed."""

    module: ExpertsModule | NF4Linear
    leaf: str


def is_experts(module: nn.Module) -> bool:
    """Whether Transformers runs this module through its experts interface."""
    return hasattr(module, "is_transposed") and isinstance(getattr(module, "down_proj", None), nn.Parameter)


def experts_modules(model: nn.Module) -> list[tuple[str, ExpertsModule]]:
    """The model's experts modules, in layer order."""
    return [(name, module) for name, module in model.named_modules() if is_experts(module)]


def packed_name(model: nn.Module, parameter: str) -> PackedName | None:
    """The packed parameter of that full name; None for a parameter that stays as it is."""
    path, _, leaf = parameter.rpartition(".")
    try:
        module = model.get_submodule(path)
    except AttributeError:
        return None
    wanted = leaf in PROJECTIONS if is_experts(module) else leaf == "weight" and isinstance(module, NF4Linear)
    return PackedName(module, leaf) if wanted else None


def make_room(model: PreTrainedModel, *, for_packed: bool, settings: PackingSettings | None = None) -> None:
    """Give every packed parameter its scales, and its packed shape when packed tensors are about to be loaded.

    While quantising, the float placeholder stays: Transformers casts a tensor to its placeholder's dtype first. The
    head, which may share its weight with the embedding, is packed after loading, by `pack_head`.
    """
    settings = settings or PackingSettings()
    experts = experts_modules(model)
    if not experts:
        raise UnsupportedModelError(
            f"{type(model).__name__} has no experts that Transformers' experts interface runs, so there is nothing to "
            "pack. Use quantization='none', or a mixture of experts such as Granite 4.0, OLMoE, Qwen3-MoE or Mixtral."
        )
    for name, module in experts:
        for leaf in PROJECTIONS:
            if isinstance(getattr(module, leaf, None), nn.Parameter):
                _make_room_for_experts(name, PackedName(module, leaf), settings, for_packed=for_packed)
    for name, linear in list(_packable_linears(model)) if settings.format == "nf4" else ():
        with torch.device("meta"):
            replacement = NF4Linear(
                linear.in_features, linear.out_features, linear.bias, double_quant=settings.double_quant
            )
        if not for_packed:
            replacement.weight = frozen(linear.weight)
        model.set_submodule(name, replacement)
    if for_packed and settings.head_bits != 16:
        name, head = _head(model, settings)
        with torch.device("meta"):
            model.set_submodule(name, _empty_head(head, settings))


def pack(target: PackedName, value: Tensor, settings: PackingSettings) -> dict[str, nn.Parameter]:
    """Pack a float tensor: {leaf: bytes, leaf_absmax: scales}, with double quantisation two more of scales."""
    if value.ndim == 2:
        packed, absmax = _quantize(value)  # a dense layer or the head: always NF4
        scales = compress(absmax) if settings.double_quant else Scales(absmax)
    else:
        # Expert by expert, so that the fp32 copies stay one expert large.
        quantize = _WRITTEN[settings.format].quantize
        pairs = [quantize(matrix.T if target.module.is_transposed else matrix) for matrix in value]
        packed = torch.stack([matrix for matrix, _ in pairs])
        each = [(compress(absmax) if settings.double_quant else Scales(absmax)).tensors() for _, absmax in pairs]
        scales = Scales(*(torch.stack(parts) for parts in zip(*each, strict=True)))
    names = (target.leaf, *scale_names(target.leaf))
    return {name: frozen(tensor) for name, tensor in zip(names, (packed, *scales.tensors()), strict=False)}


def pack_head(model: PreTrainedModel, settings: PackingSettings) -> None:
    """Give the output head its bits; from then on it shares nothing with the embedding."""
    if settings.head_bits == 16:
        return
    name, head = _head(model, settings)
    with torch.device("meta"):
        packed = _empty_head(head, settings)
    for leaf, tensor in pack_head_weight(model, head.weight.data, settings).items():
        setattr(packed, leaf.rpartition(".")[2], tensor)
    model.set_submodule(name, packed)
    untie_head(model)


def pack_head_weight(model: PreTrainedModel, weight: Tensor, settings: PackingSettings) -> dict[str, nn.Parameter]:
    """The output head's float weight [V, D] in its bits, under the model's full names."""
    name, head = _head(model, settings)
    if settings.head_bits == 4:
        with torch.device("meta"):
            target = PackedName(_empty_head(head, settings), "weight")
        leaves = pack(target, weight, settings)
    else:
        leaves = dict(zip(("weight", "weight_absmax"), map(frozen, quantize_rows(weight)), strict=True))
    return {f"{name}.{leaf}": tensor for leaf, tensor in leaves.items()}


@dataclass(frozen=True)
class HeadToPack:
    """An output head that will be packed once the model is loaded."""

    weight_name: str
    tied_to: str | None
    """The embedding that it shares until then, which stays as it is."""
    bytes: int
    """What it will take, scales included."""


def head_to_pack(model: PreTrainedModel, settings: PackingSettings) -> HeadToPack | None:
    """The output head, where these settings pack it; parts of a model have none."""
    if settings.head_bits == 16 or model.get_output_embeddings() is None:
        return None
    name, head = _head(model, settings)
    with torch.device("meta"):
        packed = _empty_head(head, settings)
    size = sum(tensor.nbytes for leaf, tensor in packed.named_parameters() if leaf != "bias")
    weight = f"{name}.weight"
    tied = model.all_tied_weights_keys.get(weight)
    return HeadToPack(weight, None if tied is None else str(tied), size)


def untie_head(model: PreTrainedModel) -> None:
    """Make the model, and the config it saves, forget that head and embedding were one tensor."""
    model.config.tie_word_embeddings = False
    model.config.get_text_config().tie_word_embeddings = False
    tied = model.all_tied_weights_keys
    head = model.get_output_embeddings()
    names = {f"{name}.weight" for name, module in model.named_modules() if module is head}
    model.all_tied_weights_keys = {key: other for key, other in tied.items() if key not in names}


def pack_in_place(model: PreTrainedModel, settings: PackingSettings | None = None) -> None:
    """Pack a model whose float weights are already in memory."""
    settings = settings or PackingSettings()
    make_room(model, for_packed=False, settings=settings)
    for name, parameter in list(model.named_parameters()):
        target = packed_name(model, name)
        if target is not None:
            for leaf, packed in pack(target, parameter.data, settings).items():
                setattr(target.module, leaf, packed)
    pack_head(model, settings)


def expand_in_place(model: PreTrainedModel, dtype: torch.dtype) -> None:
    """Unpack everything once: experts back to float tensors, packed linears back to ordinary ones."""
    for _, module in experts_modules(model):
        for leaf in PROJECTIONS:
            if hasattr(module, f"{leaf}_absmax"):
                packed = packed_scales(module, leaf)
                dense = format_of(packed).dequantize(getattr(module, leaf), packed.dense(), dtype)
                setattr(module, leaf, frozen(dense.transpose(1, 2).contiguous() if module.is_transposed else dense))
                for scales in scale_names(leaf):
                    module._parameters.pop(scales, None)
    for name, module in list(model.named_modules()):
        if isinstance(module, PackedLinear):
            with torch.device("meta"):
                linear = nn.Linear(module.in_features, module.out_features, bias=False)
            linear.weight = frozen(module.dense_weight(dtype))
            linear.register_parameter("bias", module.bias)
            model.set_submodule(name, linear)


def packed_experts(module: ExpertsModule) -> Experts:
    """What a kernel needs of one packed experts module."""
    up = "gate_up_proj" if module.has_gate else "up_proj"
    return Experts(
        up=_packed_weights(module, up),
        down=_packed_weights(module, "down_proj"),
        activate=module._apply_gate if module.has_gate else module.act_fn,
        activation=describe_activation(module),
        normalize=module.post_expert_norm if getattr(module, "has_post_expert_norm", False) else None,
    )


def describe_activation(module: ExpertsModule) -> Activation | None:
    """What the module does between its projections, found out once."""
    if not hasattr(module, "nf4_activation"):
        module.nf4_activation = recognize_activation(
            module._apply_gate if module.has_gate else module.act_fn,
            is_gated=module.has_gate,
            limit=getattr(module, "limit", getattr(module, "swiglu_limit", None)),
            slope=getattr(module, "alpha", getattr(module, "swiglu_alpha", None)),
        )
    activation: Activation | None = module.nf4_activation
    return activation


def _packed_weights(module: ExpertsModule, leaf: str) -> PackedWeights:
    bias = getattr(module, f"{leaf}_bias") if getattr(module, "has_bias", False) else None
    return PackedWeights(getattr(module, leaf), packed_scales(module, leaf), bias)


def _quantize(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """`nf4.quantize`, some rows at a time: the fp32 copies of a vocabulary's head would be gigabytes."""
    pairs = [nf4.quantize(matrix[part]) for part in portions(*matrix.shape)]
    return torch.cat([packed for packed, _ in pairs]), torch.cat([absmax for _, absmax in pairs])


def _head(model: PreTrainedModel, settings: PackingSettings) -> tuple[str, nn.Linear]:
    """The output head's name and module."""
    head = model.get_output_embeddings()
    name = next((name for name, module in model.named_modules() if module is head), None)
    if name is None or type(head) is not nn.Linear:
        raise UnsupportedModelError(
            f"{type(model).__name__} has no output head that is an ordinary linear layer; expected one for "
            f"head_bits={settings.head_bits}. Use head_bits=16."
        )
    if settings.head_bits == 4 and not nf4.is_packable(head.out_features, head.in_features):
        raise UnsupportedModelError(
            f"{name}: its {head.out_features} x {head.in_features} weights do not divide into blocks of 64. "
            "Use head_bits=8 or 16."
        )
    return name, head


def _empty_head(head: nn.Linear, settings: PackingSettings) -> PackedLinear:
    if settings.head_bits == 4:
        return NF4Linear(head.in_features, head.out_features, head.bias, double_quant=settings.double_quant)
    return Int8Linear(head.in_features, head.out_features, head.bias)


def _make_room_for_experts(
    module_name: str, target: PackedName, settings: PackingSettings, *, for_packed: bool
) -> None:
    weight = getattr(target.module, target.leaf)
    count, rows, columns = weight.shape
    if target.module.is_transposed:
        rows, columns = columns, rows
    written = _WRITTEN[settings.format]
    if not written.is_packable(rows, columns):
        advice = "Use quantization='none' for this model." if settings.format == "nf4" else "Use its bf16 checkpoint."
        raise UnsupportedModelError(
            f"{module_name}.{target.leaf}: an expert's {rows} x {columns} weights do not divide into blocks of "
            f"{written.BLOCK}. {advice}"
        )
    packed, absmax = written.packed_shapes(rows, columns)
    if for_packed:
        setattr(target.module, target.leaf, frozen(torch.empty(count, *packed, dtype=torch.uint8, device="meta")))
    with torch.device("meta"):
        if settings.format == "mxfp4":
            exponents = frozen(torch.empty(count, *absmax, dtype=torch.uint8))
            setattr(target.module, scale_names(target.leaf)[0], exponents)
        else:
            make_room_for_scales(target.module, target.leaf, (count,), absmax[0], double_quant=settings.double_quant)


def _packable_linears(model: PreTrainedModel) -> Iterator[tuple[str, nn.Linear]]:
    """Ordinary linears other than the head and the gates beside experts."""
    head = model.get_output_embeddings()
    blocks = {name.rpartition(".")[0]: module.num_experts for name, module in experts_modules(model)}
    for name, module in model.named_modules():
        if (
            type(module) is not nn.Linear
            or module is head
            or not nf4.is_packable(module.out_features, module.in_features)
        ):
            continue
        gate_widths = {width for block, count in blocks.items() if name.startswith(f"{block}.") for width in (1, count)}
        if module.out_features not in gate_widths:
            yield name, module
