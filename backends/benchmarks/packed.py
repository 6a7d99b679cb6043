"""Packed weights made directly, without a checkpoint; all that benchmarks know of how they are kept is in this file."""

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from ..kernels.experts import PackedWeights
from ..kernels.scales import Scales
from ..moe.linear import NF4Linear
from ..moe.packing import PackedName, PackingSettings, make_room, pack, packed_name


def make_room_for_packed(network: PreTrainedModel) -> None:
    """Give a model without memory its scales, and packed linears in place of ordinary ones."""
    make_room(network, for_packed=False)


def pack_module(network: PreTrainedModel, name: str, module: nn.Module) -> None:
    """Pack the module's own float weights, those that are to be packed."""
    for leaf, parameter in list(module.named_parameters(recurse=False)):
        target = packed_name(network, f"{name}.{leaf}")
        if target is not None:
            _pack_parameter(target, parameter.data)


def packed_weights(packed: Tensor, absmax: Tensor) -> PackedWeights:
    """Bytes [E, O, I/2] and scales fp32 [E, O*I/64], or MXFP4's exponents uint8 [E, O*I/32], as kernels take them."""
    return PackedWeights(packed, Scales(absmax))


def packed_linear(weight: Tensor) -> NF4Linear:
    """A linear layer without bias that holds weight [O, I] in four bits."""
    rows, columns = weight.shape
    with torch.device("meta"):
        linear = NF4Linear(columns, rows, None)
    _pack_parameter(PackedName(linear, "weight"), weight)
    return linear


def _pack_parameter(target: PackedName, value: Tensor) -> None:
    for leaf, packed in pack(target, value, PackingSettings()).items():
        setattr(target.module, leaf, packed)
