"""One projection with what stands around it in a single launch: RMS norm, NF4 product, bias, residual.

Checked in Triton's interpreter and compiled for five generations of cards; not yet run on a GPU.

B rows, I inputs, O outputs. A program holds its part of a row of x in registers, normalised, and multiplies it with
BLOCK_ROWS rows of the weight; what the norm divides by is the same for the whole row (or group), so it comes last. For
several rows of x the unpacked weights stay in registers: the weight is read once for each BLOCK_TOKENS of them.
"""

import torch
import triton
import triton.language as tl
from torch import Tensor

from ..obstacles import CHUNK, check_device, check_linear_inputs
from ..scales import Scales
from ..triton_nf4 import Launch, jit, load_packed, load_pairs, load_scales, lookup, scale_arguments, unpack
from .norm import Norm
from .traffic import Moved, packed_size, size

BLOCK_ROWS = 4
"""Outputs of a program: few, so that 1536 of them still make 384 programs."""

BLOCK_CHUNKS = 32
"""Chunks of a row read at once; each of 64 threads takes one of them for two rows of the weight, so that what it reads
of x and of the norm, from the cache, serves twice."""

MOST_UNROLLED = 3
"""Steps along a row whose loads are on their way together: 96 bytes a thread for a row of 3072."""

MOST_TOKENS = 4
"""Rows of x that share one reading of the weight: more would spill registers."""

WARPS = 2


@jit
def project_kernel(
    x_ptr: tl.tensor,
    norm_ptr: tl.tensor,
    packed_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    nested_ptr: tl.tensor,
    mean_ptr: tl.tensor,
    levels_ptr: tl.tensor,
    bias_ptr: tl.tensor,
    residual_ptr: tl.tensor,
    out_ptr: tl.tensor,
    ROWS: tl.tensor,
    WIDTH: tl.constexpr,
    OUTPUTS: tl.constexpr,
    GROUPS: tl.constexpr,
    EPSILON: tl.constexpr,
    MULTIPLIER: tl.constexpr,
    BLOCK_TOKENS: tl.constexpr,
    BLOCK_ROWS: tl.constexpr,
    BLOCK_CHUNKS: tl.constexpr,
    UNROLL: tl.constexpr,
    LOOKUP: tl.constexpr,
) -> None:
    """out[tokens, rows] = residual + MULTIPLIER * (norm(x) times the transposed weight + bias)."""
    scales = (absmax_ptr, nested_ptr, mean_ptr, levels_ptr)
    rows = tl.program_id(0) * BLOCK_ROWS + tl.arange(0, BLOCK_ROWS)
    row_mask = rows < OUTPUTS
    first = tl.program_id(1) * BLOCK_TOKENS
    places = tl.arange(0, BLOCK_TOKENS)
    token_mask = first + places < ROWS
    GROUP_CHUNKS: tl.constexpr = WIDTH // 32 // GROUPS

    out = tl.zeros((BLOCK_TOKENS, BLOCK_ROWS), tl.float32)
    for group in range(GROUPS):
        total = tl.zeros((BLOCK_TOKENS, BLOCK_ROWS, BLOCK_CHUNKS), tl.float32)
        squares = tl.zeros((BLOCK_TOKENS, BLOCK_CHUNKS), tl.float32)
        for start in tl.range(0, GROUP_CHUNKS, BLOCK_CHUNKS, loop_unroll_factor=UNROLL):
            inside = start + tl.arange(0, BLOCK_CHUNKS)
            chunks = group * GROUP_CHUNKS + inside
            chunk_mask = (inside < GROUP_CHUNKS)[None, :]
            mask = row_mask[:, None] & chunk_mask
            packed = load_packed(packed_ptr, rows, chunks, mask, WIDTH)
            factors = load_scales(scales, rows, chunks, mask, WIDTH)  # [R, C]
            even, odd = unpack(packed, LOOKUP)  # [R, C, 16]
            if norm_ptr is not None:
                gain_even, gain_odd = load_pairs(norm_ptr, chunks, chunk_mask)
            for place in tl.static_range(BLOCK_TOKENS):
                token = first + place
                vector_ptr = x_ptr + token.to(tl.int64) * WIDTH
                x_mask = (inside < tl.where(token < ROWS, GROUP_CHUNKS, 0))[None, :]
                x_even, x_odd = load_pairs(vector_ptr, chunks, x_mask)  # [1, C, 16]
                if norm_ptr is not None:
                    part = tl.sum(x_even * x_even + x_odd * x_odd, axis=2)  # [1, C]
                    squares += tl.where((places == place)[:, None], part, 0.0)
                    x_even, x_odd = x_even * gain_even, x_odd * gain_odd
                products = tl.sum(even * x_even + odd * x_odd, axis=2) * factors  # [R, C]
                total += tl.where((places == place)[:, None, None], products[None, :, :], 0.0)
        summed = tl.sum(total, axis=2)  # [T, R]
        if norm_ptr is not None:
            summed *= tl.rsqrt(tl.sum(squares, axis=1) / (32 * GROUP_CHUNKS) + EPSILON)[:, None]
        out += summed
    if bias_ptr is not None:
        out += tl.load(bias_ptr + rows, mask=row_mask, other=0.0).to(tl.float32)[None, :]
    out *= MULTIPLIER
    out_mask = token_mask[:, None] & row_mask[None, :]
    out_places = (first + places).to(tl.int64)[:, None] * OUTPUTS + rows[None, :]
    if residual_ptr is not None:
        out += tl.load(residual_ptr + out_places, mask=out_mask, other=0.0).to(tl.float32)
    tl.store(out_ptr + out_places, out.to(out_ptr.dtype.element_ty), mask=out_mask)


def project_launch(
    x: Tensor,
    norm: Norm | None,
    packed: Tensor,
    scales: Scales,
    bias: Tensor | None,
    residual: Tensor | None,
    multiplier: float,
    out: Tensor,
) -> Launch:
    """The launch that fills `out` [B, O]."""
    rows, width = x.shape
    outputs = packed.shape[0]
    groups = 1 if norm is None else norm.groups
    tokens = min(MOST_TOKENS, int(triton.next_power_of_2(rows)))
    chunks = min(BLOCK_CHUNKS, int(triton.next_power_of_2(width // CHUNK // groups)))
    arguments = {
        "x_ptr": x,
        "norm_ptr": None if norm is None else norm.weight,
        "packed_ptr": packed,
        **scale_arguments(scales),
        "bias_ptr": bias,
        "residual_ptr": residual,
        "out_ptr": out,
        "ROWS": rows,
        "WIDTH": width,
        "OUTPUTS": outputs,
        "GROUPS": groups,
        "EPSILON": 0.0 if norm is None else norm.epsilon,
        "MULTIPLIER": multiplier,
        "BLOCK_TOKENS": tokens,
        "BLOCK_ROWS": BLOCK_ROWS,
        "BLOCK_CHUNKS": chunks,
        "UNROLL": min(MOST_UNROLLED, triton.cdiv(width // CHUNK // groups, chunks)),
        "LOOKUP": lookup(),
    }
    return Launch(project_kernel, (triton.cdiv(outputs, BLOCK_ROWS), triton.cdiv(rows, tokens)), arguments, WARPS)


@torch.library.custom_op("moewarden::fused_project", mutates_args=())
def _project(
    x: Tensor,
    gain: Tensor | None,
    epsilon: float,
    groups: int,
    packed: Tensor,
    scales: list[Tensor],
    bias: Tensor | None,
    residual: Tensor | None,
    multiplier: float,
) -> Tensor:
    check_device(x.device, x.dtype)
    out = x.new_empty(x.shape[0], packed.shape[0])
    norm = None if gain is None else Norm(gain, epsilon, groups)
    if x.shape[0] > 0:
        with torch.cuda.device_of(x):  # type: ignore[no-untyped-call] # Triton launches on the current device
            project_launch(x, norm, packed, Scales(*scales), bias, residual, multiplier, out).run()
    return out


@_project.register_fake
def _(x: Tensor, _gain: Tensor | None, _epsilon: float, _groups: int, packed: Tensor, *_rest: object) -> Tensor:
    return x.new_empty(x.shape[0], packed.shape[0])


def project(
    x: Tensor,
    norm: Norm | None,
    packed: Tensor,
    scales: Scales,
    bias: Tensor | None,
    residual: Tensor | None,
    multiplier: float,
) -> Tensor:
    """As `project_reference`; x and residual contiguous."""
    check_linear_inputs(x, packed, scales, bias)
    check_norm(x, norm)
    outputs = packed.shape[0]
    for name, tensor, shape in (("x", x, tuple(x.shape)), ("residual", residual, (x.shape[0], outputs))):
        if tensor is None:
            continue
        if tuple(tensor.shape) != shape or tensor.dtype != x.dtype or not tensor.is_contiguous():
            raise ValueError(
                f"{name} is {tuple(tensor.shape)} {tensor.dtype} with strides {tensor.stride()}, expected contiguous "
                f"{shape} {x.dtype}."
            )
    gain, epsilon, groups = (None, 0.0, 1) if norm is None else (norm.weight, norm.epsilon, norm.groups)
    out: Tensor = _project(x, gain, epsilon, groups, packed, scales.tensors(), bias, residual, multiplier)
    return out


def project_moved(
    x: Tensor,
    norm: Norm | None,
    packed: Tensor,
    scales: Scales,
    bias: Tensor | None,
    residual: Tensor | None,
    _multiplier: float,
) -> Moved:
    """Bytes that one call moves."""
    gain = None if norm is None else norm.weight
    read = packed_size(packed, scales) + size(x, gain, bias, residual)
    return Moved(read, x.shape[0] * packed.shape[0] * x.element_size())


def check_norm(x: Tensor, norm: Norm | None) -> None:
    """Raise for a norm that does not fit x, or whose groups a kernel cannot read."""
    if norm is None:
        return
    width = x.shape[-1]
    if tuple(norm.weight.shape) != (width,) or width % (norm.groups * CHUNK) or norm.weight.device != x.device:
        raise ValueError(
            f"the norm has weights {tuple(norm.weight.shape)} on {norm.weight.device} in {norm.groups} groups; expected "
            f"({width},) on {x.device}, and groups that are multiples of {CHUNK} wide."
        )
