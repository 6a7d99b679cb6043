"""The routed layer and the dense linear layer on a CPU, straight from their packed bytes.

Rows are independent: a token's result does not depend on what runs beside it, nor on the number of threads, to the
last bit.
"""

import os
from collections.abc import Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.weak import WeakTensorKeyDictionary

from .experts import Experts, PackedWeights
from .numba_routed import load_programs, load_project
from .scales import Scales

PRODUCTS_PER_THREAD = 2**20
"""A further thread is woken for so many products; it then runs for a tenth of a millisecond."""


def moe_numba(x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor:
    """Weighted sum of each token's chosen experts; same signature and meaning as the reference.

    T tokens, K experts for each, S slots that have an expert, D hidden, F inner width.
    """
    programs = load_programs()
    _check_shape("x", x, (len(ids), experts.down.packed.shape[1]))
    _check_shape("weights", weights, tuple(ids.shape))
    numbers = ids.to(torch.int64).contiguous().numpy()  # [T, K]
    ends = np.empty(experts.count, np.int64)
    tokens, slots = np.empty(ids.numel(), np.int64), np.empty(ids.numel(), np.int64)
    if not programs.group(numbers, ends, tokens, slots):
        raise ValueError(f"ids go down to {int(ids.min())}, expected 0 to {experts.count}, which means no expert.")
    tokens, slots = tokens[: ends[-1]], slots[: ends[-1]]
    out = torch.zeros(x.shape, dtype=torch.float32)
    if len(tokens):
        inner = experts.activate(_project(x, experts.up, tokens, ends).to(x.dtype))  # [S, F]
        answers = _project(inner, experts.down, np.arange(len(tokens)), ends)  # [S, D]
        if experts.normalize is not None:
            answers = experts.normalize(answers.to(x.dtype))
        programs.combine(_floats(answers), x.shape[1], tokens, slots, _floats(weights), _floats(out))
    return out.to(x.dtype)


def linear_numba(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> Tensor:
    """y = x W^T + b: x [..., I], W packed [O, I/2] with scales of O*I/64 blocks, b [O] -> [..., O]."""
    rows = x.numel() // x.shape[-1]
    weights = PackedWeights(packed[None], scales, bias)
    out = _project(x, weights, np.arange(rows), np.array([rows]))
    return out.view(*x.shape[:-1], packed.shape[0]).to(x.dtype)


def _project(x: Tensor, weights: PackedWeights, rows: NDArray[np.int64], ends: NDArray[np.int64]) -> Tensor:
    """x [.., I] at rows [S], grouped by expert as `ends` says, each through its expert -> fp32 [S, O]."""
    count, outputs, half = weights.packed.shape
    _check_shape("x", x, (*x.shape[:-1], 2 * half))
    blocks = count * outputs * 2 * half // weights.format.block
    _check_shape("scales", weights.scales.absmax.view(-1), (blocks,))
    if weights.bias is not None:
        _check_shape("bias", weights.bias.view(-1), (count * outputs,))
    out = torch.empty(len(rows), outputs, dtype=torch.float32)
    constants = _constants(weights)
    floats, sums = _floats(x), _floats(out)
    project = load_project(weights.format.name)

    def part(begin: int, end: int) -> None:
        project(floats, 2 * half, rows, ends, *constants, begin, end, outputs, sums)

    _share(part, outputs, len(rows) * outputs * 2 * half)
    return out


def _share(part: Callable[[int, int], None], outputs: int, products: int) -> None:
    """Run `part` for ranges that cover the outputs, each in a thread if there is enough to do."""
    threads = max(1, min(torch.get_num_threads(), products // PRODUCTS_PER_THREAD, outputs // 4))
    borders = [outputs // 4 * thread // threads * 4 for thread in range(threads + 1)]
    others = [_pool().submit(part, *ends) for ends in pairwise(borders[1:])]
    part(borders[0], borders[1])
    for other in others:
        other.result()


@cache
def _pool() -> ThreadPoolExecutor:
    """Threads that wait for work; a forked process starts its own."""
    if hasattr(os, "register_at_fork"):  # not on Windows
        os.register_at_fork(after_in_child=_pool.cache_clear)
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="moewarden-numba")


def _check_shape(name: str, tensor: Tensor, expected: tuple[int, ...]) -> None:
    if tuple(tensor.shape) != expected:
        raise ValueError(f"{name} has shape {tuple(tensor.shape)}, expected {expected}.")


class _Converted(NamedTuple):
    """An fp32 form of some tensors, and the state they were in."""

    state: tuple[tuple[int, int], ...]
    floats: NDArray[np.float32]


_converted: MutableMapping[Tensor, _Converted] = WeakTensorKeyDictionary()
"""fp32 forms of scales and biases that are stored otherwise, made once; each goes when its tensor goes."""


def _constants(weights: PackedWeights) -> tuple[NDArray[np.uint8], NDArray[Any], NDArray[np.float32]]:
    """Bytes, scales and fp32 bias, flat. The scales are fp32 or, of MXFP4, exponents as they are."""
    scales, bias = weights.scales, weights.bias
    packed: NDArray[np.uint8] = weights.packed.detach().view(-1).numpy()
    dense: NDArray[Any]
    if scales.has_exponents:
        dense = scales.absmax.detach().contiguous().view(-1).numpy()
    else:
        dense = _kept(scales.dense, *scales.tensors()) if scales.is_nested else _floats(scales.absmax)
    if bias is None:
        return packed, dense, np.empty(0, np.float32)
    return packed, dense, _floats(bias) if bias.dtype == torch.float32 else _kept(bias.float, bias)


def _kept(make: Callable[[], Tensor], *tensors: Tensor) -> NDArray[np.float32]:
    """What `make` makes of the tensors, made anew only when one of them has changed."""
    state = tuple((tensor.data_ptr(), 0 if tensor.is_inference() else tensor._version) for tensor in tensors)
    known = _converted.get(tensors[0])
    if known is None or known.state != state:
        known = _converted[tensors[0]] = _Converted(state, _floats(make()))
    return known.floats


def _floats(tensor: Tensor) -> NDArray[Any]:
    """The tensor's numbers as a flat fp32 array; its own memory where it is fp32 and contiguous."""
    flat: NDArray[Any] = tensor.detach().float().contiguous().view(-1).numpy()
    return flat
