"""Which tensors of a model are packed to NF4, and how they are exchanged.

Packed: every expert projection, and every other linear whose shape divides into blocks. Kept as they are: embeddings,
the output head, routers, norms, convolutions, biases.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from ..errors import UnsupportedModelError
from ..kernels.activation import Activation, recognize_activation
from ..kernels.experts import Experts, PackedWeights
from ..kernels.nf4 import dequantize, is_packable, packed_shapes, quantize
from .linear import NF4Linear

ExpertsModule = Any
"""An experts module of Transformers: num_experts, projections, has_gate, is_transposed, _apply_gate, …"""

PROJECTIONS = ("gate_up_proj", "up_proj", "down_proj")
"""Names under which Transformers' experts modules keep their weights, [E, O, I] or transposed."""


@dataclass(frozen=True)
class PackedName:
    """A parameter that is, or will be, packed."""

    module: ExpertsModule | NF4Linear
    leaf: str

    @property
    def absmax(self) -> str:
        """The parameter of the same module that holds the scales."""
        return f"{self.leaf}_absmax"


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


def make_room(model: PreTrainedModel, *, for_packed: bool) -> None:
    """Give every packed parameter its scales, and its packed shape when packed tensors are about to be loaded.

    While quantising, the float placeholder stays: Transformers casts a tensor to its placeholder's dtype first.
    """
    experts = experts_modules(model)
    if not experts:
        raise UnsupportedModelError(
            f"{type(model).__name__} has no experts that Transformers' experts interface runs, so there is nothing to "
            "pack. Use quantization='none', or a mixture of experts such as Granite 4.0, OLMoE, Qwen3-MoE or Mixtral."
        )
    for name, module in experts:
        for leaf in PROJECTIONS:
            if isinstance(getattr(module, leaf, None), nn.Parameter):
                _make_room_for_experts(name, PackedName(module, leaf), for_packed=for_packed)
    for name, linear in list(_packable_linears(model)):
        with torch.device("meta"):
            replacement = NF4Linear(linear.in_features, linear.out_features, linear.bias)
        if not for_packed:
            replacement.weight = _frozen(linear.weight)
        model.set_submodule(name, replacement)


def pack(target: PackedName, value: Tensor) -> dict[str, nn.Parameter]:
    """Pack a float tensor: {leaf: bytes, leaf_absmax: scales}."""
    if value.ndim == 2:
        packed, absmax = quantize(value)
    else:
        # Expert by expert, so that the fp32 copies stay one expert large.
        pairs = [quantize(matrix.T if target.module.is_transposed else matrix) for matrix in value]
        packed, absmax = (torch.stack(parts) for parts in zip(*pairs, strict=True))
    return {target.leaf: _frozen(packed), target.absmax: _frozen(absmax)}


def pack_in_place(model: PreTrainedModel) -> None:
    """Pack a model whose float weights are already in memory."""
    make_room(model, for_packed=False)
    for name, parameter in list(model.named_parameters()):
        target = packed_name(model, name)
        if target is not None:
            for leaf, packed in pack(target, parameter.data).items():
                setattr(target.module, leaf, packed)


def expand_in_place(model: PreTrainedModel, dtype: torch.dtype) -> None:
    """Unpack everything once: experts back to float tensors, NF4 linears back to ordinary ones."""
    for _, module in experts_modules(model):
        for leaf in PROJECTIONS:
            if hasattr(module, f"{leaf}_absmax"):
                dense = dequantize(getattr(module, leaf), getattr(module, f"{leaf}_absmax"), dtype)
                setattr(module, leaf, _frozen(dense.transpose(1, 2).contiguous() if module.is_transposed else dense))
                delattr(module, f"{leaf}_absmax")
    for name, module in list(model.named_modules()):
        if isinstance(module, NF4Linear):
            with torch.device("meta"):
                linear = nn.Linear(module.in_features, module.out_features, bias=False)
            linear.weight = _frozen(module.dense_weight(dtype))
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
    return PackedWeights(getattr(module, leaf), getattr(module, f"{leaf}_absmax"), bias)


def _make_room_for_experts(module_name: str, target: PackedName, *, for_packed: bool) -> None:
    weight = getattr(target.module, target.leaf)
    count, rows, columns = weight.shape
    if target.module.is_transposed:
        rows, columns = columns, rows
    if not is_packable(rows, columns):
        raise UnsupportedModelError(
            f"{module_name}.{target.leaf}: an expert's {rows} x {columns} weights do not divide into blocks of 64. "
            "Use quantization='none' for this model."
        )
    packed, absmax = packed_shapes(rows, columns)
    if for_packed:
        setattr(target.module, target.leaf, _frozen(torch.empty(count, *packed, dtype=torch.uint8, device="meta")))
    setattr(target.module, target.absmax, _frozen(torch.empty(count, *absmax, device="meta", dtype=torch.float32)))


def _packable_linears(model: PreTrainedModel) -> Iterator[tuple[str, nn.Linear]]:
    """Ordinary linears other than the head and the gates beside experts."""
    head = model.get_output_embeddings()
    blocks = {name.rpartition(".")[0]: module.num_experts for name, module in experts_modules(model)}
    for name, module in model.named_modules():
        if type(module) is not nn.Linear or module is head or not is_packable(module.out_features, module.in_features):
            continue
        gate_widths = {width for block, count in blocks.items() if name.startswith(f"{block}.") for width in (1, count)}
        if module.out_features not in gate_widths:
            yield name, module


def _frozen(tensor: Tensor) -> nn.Parameter:
    return nn.Parameter(tensor, requires_grad=False)
