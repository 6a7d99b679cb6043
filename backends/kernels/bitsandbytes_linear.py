"""A dense linear layer by bitsandbytes' own four-bit product, which reads our bytes and scales as they are."""

from collections.abc import MutableMapping

import bitsandbytes
from bitsandbytes.functional import QuantState
from torch import Tensor
from torch.utils.weak import WeakTensorKeyDictionary

from .nf4 import BLOCK, levels
from .scales import NESTED_BLOCK, Scales, dynamic_levels

_states: MutableMapping[Tensor, QuantState] = WeakTensorKeyDictionary()
"""The description of each packed weight that was ever multiplied, made once; it goes when the weight goes."""


def linear_bitsandbytes(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> Tensor:
    """y = x W^T + b: x [..., I], W packed [O, I/2] with scales of O*I/64 blocks, b [O] -> [..., O]."""
    state = _states.get(packed)
    if state is None or state.absmax.data_ptr() != scales.absmax.data_ptr():
        state = quant_state(packed, scales, x)
        _states[packed] = state
    out: Tensor = bitsandbytes.matmul_4bit(x, packed, state, bias=bias)
    return out


def quant_state(packed: Tensor, scales: Scales, like: Tensor) -> QuantState:
    """What bitsandbytes needs to know of a packed matrix [O, I/2] to compute in the dtype of `like`."""
    second = None
    if scales.nested is not None:
        second = QuantState(
            absmax=scales.nested, code=dynamic_levels(packed.device), blocksize=NESTED_BLOCK, dtype=scales.nested.dtype
        )
    return QuantState(
        absmax=scales.absmax,
        shape=(packed.shape[0], 2 * packed.shape[1]),
        dtype=like.dtype,
        blocksize=BLOCK,
        code=levels(packed.device),
        quant_type="nf4",
        offset=scales.mean,
        state2=second,
    )
