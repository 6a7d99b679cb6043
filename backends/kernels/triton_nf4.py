"""What the Triton kernels share: unpacking four bits in registers, activations, and a described launch.

Checked in Triton's interpreter and compiled for four generations of cards; not yet run on a GPU.

A row of a packed matrix is read in chunks of 16 bytes: 32 weights, one load of a thread, half a block of NF4 or one of
MXFP4, so a chunk always has a single scale. Its even weights sit in the high halves of the bytes, its odd weights in the
low ones; in MXFP4 the other way round. Which format it is, LOOKUP says to what reads bytes and the type of the scales to
what reads scales.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from .activation import Activation
from .formats import MXFP4, NF4, Format
from .scales import Scales, dynamic_levels


def jit(function: Callable[..., Any]) -> Any:
    """`triton.jit` with a type."""
    return triton.jit(function)


@dataclass(frozen=True)
class Launch:
    """One kernel with everything it is launched with, so that it can also be compiled without a GPU."""

    kernel: Any
    grid: tuple[int, ...]
    arguments: dict[str, Any]
    warps: int
    stages: int = 1
    most_registers: int | None = None
    """Of a thread, where the assembler would rather spill a few than let fewer programs run at once."""

    def run(self) -> None:
        """Put it on the current stream of the device."""
        self.kernel[self.grid](**self.arguments, **self.options)

    @property
    def options(self) -> dict[str, Any]:
        """How it is compiled, besides its arguments."""
        options = {"num_warps": self.warps, "num_stages": self.stages, "enable_fp_fusion": True}
        return options if self.most_registers is None else options | {"maxnreg": self.most_registers}


def lookup(form: Format = NF4) -> str:
    """How codes become levels here: the interpreter does not know PTX."""
    way = "select" if triton.knobs.runtime.interpret else "shuffle"
    return way if form is NF4 else f"{way} {form.name}"


def activation_arguments(activation: Activation) -> dict[str, Any]:
    """A described activation as the kernels' constants."""
    return {
        "KIND": activation.kind,
        "GATED": activation.is_gated,
        "INTERLEAVED": activation.is_interleaved,
        "SLOPE": activation.slope,
        "LIMIT": activation.limit,
        "OFFSET": activation.offset,
    }


def scale_arguments(scales: Scales) -> dict[str, Tensor | None]:
    """Scales as the kernels' pointers; the last three are None for scales that are not quantised themselves."""
    return {
        "absmax_ptr": scales.absmax,
        "nested_ptr": scales.nested,
        "mean_ptr": scales.mean,
        "levels_ptr": dynamic_levels(scales.absmax.device) if scales.is_nested else None,
    }


def dot_precision(dtype: torch.dtype) -> str:
    """fp32 products stay fp32 instead of becoming TF32. The interpreter's product knows no bf16."""
    return "ieee" if dtype == torch.float32 or triton.knobs.runtime.interpret else "tf32"


def _shuffle_ptx(levels: tuple[float, ...]) -> str:
    """PTX that turns four bytes ($8) into the fp32 levels of their high ($0-$3) and low ($4-$7) halves.

    Lane i of a warp holds level i mod 16, and a code names the lane to read: a shift and a shuffle for each weight,
    where a tree of selections takes 19 instructions of the half-rate integer pipe. Shuffles look at the lowest four
    bits only, so nothing needs masking. A lane builds its level from four tables of bytes; the assembler does that
    once for all uses.
    """
    words = torch.tensor(levels).view(torch.int32).tolist()
    lines = [
        ".reg .b32 lane, code, low, high, plane<4>, level, index;",
        ".reg .pred upper;",
        "mov.u32 lane, %laneid;",
        "and.b32 code, lane, 7;",
        "and.b32 lane, lane, 8;",
        "setp.ne.u32 upper, lane, 0;",
    ]
    for plane in range(4):
        column = [word >> (8 * plane) & 255 for word in words]
        table = [f"0x{int.from_bytes(bytes(column[i : i + 4]), 'little'):08x}" for i in (0, 4, 8, 12)]
        lines += [
            f"selp.b32 low, {table[2]}, {table[0]}, upper;",
            f"selp.b32 high, {table[3]}, {table[1]}, upper;",
            f"prmt.b32 plane{plane}, low, high, code;",
        ]
    lines += [
        "prmt.b32 low, plane0, plane1, 0x0040;",
        "prmt.b32 high, plane2, plane3, 0x0040;",
        "prmt.b32 level, low, high, 0x5410;",
    ]
    for byte in range(4):
        for output, bit in ((4 + byte, 8 * byte), (byte, 8 * byte + 4)):
            lines += [
                f"shr.b32 index, $8, {bit};",
                f"shfl.sync.idx.b32 ${output}, level, index, 0x101f, 0xffffffff;",
            ]
    return "{\n" + "\n".join(lines) + "\n}"


SHUFFLE_PTX = tl.constexpr(_shuffle_ptx(NF4.levels))
SHUFFLE_PTX_MXFP4 = tl.constexpr(_shuffle_ptx(MXFP4.levels))


@jit
def _select_level(code: tl.tensor) -> Any:
    """One of sixteen levels by four rounds of selection, lowest bit first."""
    bit = (code & 1) != 0
    v0 = tl.where(bit, -0.6961928009986877, -1.0)
    v1 = tl.where(bit, -0.39491748809814453, -0.5250730514526367)
    v2 = tl.where(bit, -0.18477343022823334, -0.28444138169288635)
    v3 = tl.where(bit, 0.0, -0.09105003625154495)
    v4 = tl.where(bit, 0.16093020141124725, 0.07958029955625534)
    v5 = tl.where(bit, 0.33791524171829224, 0.24611230194568634)
    v6 = tl.where(bit, 0.5626170039176941, 0.44070982933044434)
    v7 = tl.where(bit, 1.0, 0.7229568362236023)
    bit = (code & 2) != 0
    v0, v1 = tl.where(bit, v1, v0), tl.where(bit, v3, v2)
    v2, v3 = tl.where(bit, v5, v4), tl.where(bit, v7, v6)
    bit = (code & 4) != 0
    v0, v1 = tl.where(bit, v1, v0), tl.where(bit, v3, v2)
    return tl.where((code & 8) != 0, v1, v0)


@jit
def _level_from_bits(code: tl.tensor) -> Any:
    """A level of MXFP4: its bits are those of a float, a sign and three more that fp32 has further up.

    Read so, the exponent is 126 too small, and the smallest level is fp32's own kind of number without a whole mantissa.
    """
    return (((code & 8) << 28) | ((code & 7) << 22)).to(tl.float32, bitcast=True) * 8.507059173023462e37


@jit
def unpack(packed: tl.tensor, LOOKUP: tl.constexpr) -> Any:
    """Bytes -> fp32 levels of their even and of their odd weights: high and low halves, of MXFP4 low and high."""
    if LOOKUP == "shuffle":
        even, odd = tl.inline_asm_elementwise(
            SHUFFLE_PTX, "=r,=r,=r,=r,=r,=r,=r,=r,r", [packed], dtype=(tl.int32, tl.int32), is_pure=True, pack=4
        )
        even, odd = even.to(tl.float32, bitcast=True), odd.to(tl.float32, bitcast=True)
    elif LOOKUP == "shuffle mxfp4":
        odd, even = tl.inline_asm_elementwise(
            SHUFFLE_PTX_MXFP4, "=r,=r,=r,=r,=r,=r,=r,=r,r", [packed], dtype=(tl.int32, tl.int32), is_pure=True, pack=4
        )
        even, odd = even.to(tl.float32, bitcast=True), odd.to(tl.float32, bitcast=True)
    elif LOOKUP == "select mxfp4":
        code = packed.to(tl.int32)
        even, odd = _level_from_bits(code & 15), _level_from_bits(code >> 4)
    else:
        tl.static_assert(LOOKUP == "select")
        even, odd = tl.split(_select_level(tl.join(packed >> 4, packed & 15)))
    return even, odd


@jit
def load_pairs(vector_ptr: tl.tensor, chunks: tl.tensor, mask: tl.tensor) -> Any:
    """Some chunks of a vector, once for each row of mask [R, C]: fp32 [R, C, 16] at even and at odd places.

    Every thread loads the pairs its bytes meet, two values in one word and in the bytes' own layout, so that nothing
    passes through shared memory.
    """
    places = chunks[:, None] * 16 + tl.arange(0, 16)[None, :]  # [C, 16]
    places = tl.broadcast_to(places[None, :, :], (mask.shape[0], mask.shape[1], 16))
    if vector_ptr.dtype.element_ty == tl.float32:
        words = tl.load(vector_ptr.to(tl.pointer_type(tl.int64)) + places, mask=mask[:, :, None], other=0)
        even, odd = (
            words.to(tl.int32).to(tl.float32, bitcast=True),
            (words >> 32).to(tl.int32).to(tl.float32, bitcast=True),
        )
    else:
        words = tl.load(vector_ptr.to(tl.pointer_type(tl.int32)) + places, mask=mask[:, :, None], other=0)
        if vector_ptr.dtype.element_ty == tl.bfloat16:
            even, odd = (words << 16).to(tl.float32, bitcast=True), (words & -65536).to(tl.float32, bitcast=True)
        else:
            even = words.to(tl.int16).to(tl.float16, bitcast=True).to(tl.float32)
            odd = (words >> 16).to(tl.int16).to(tl.float16, bitcast=True).to(tl.float32)
    return even, odd


@jit
def load_packed(packed_ptr: tl.tensor, rows: tl.tensor, chunks: tl.tensor, mask: tl.tensor, WIDTH: tl.constexpr) -> Any:
    """The bytes of some chunks of some rows: [R, C, 16]."""
    places = (rows[:, None] * (WIDTH // 32) + chunks[None, :])[:, :, None] * 16 + tl.arange(0, 16)[None, None, :]
    return tl.load(packed_ptr + places, mask=mask[:, :, None], other=0)


@jit
def scales_before(absmax_ptr: tl.tensor, nested_ptr: tl.tensor, WEIGHTS: tl.constexpr) -> Any:
    """How many scales a matrix of so many weights has."""
    if nested_ptr is None and absmax_ptr.dtype.element_ty == tl.uint8:
        return WEIGHTS // 32
    return WEIGHTS // 64


@jit
def load_scales(scales: tl.tuple, rows: tl.tensor, chunks: tl.tensor, mask: tl.tensor, WIDTH: tl.constexpr) -> Any:
    """Their scales, fp32 [R, C], of the four pointers (absmax, nested, mean, levels) of one matrix."""
    absmax_ptr, nested_ptr, mean_ptr, levels_ptr = scales
    blocks = (rows[:, None] * (WIDTH // 32) + chunks[None, :]) // 2
    if nested_ptr is None and absmax_ptr.dtype.element_ty == tl.uint8:
        blocks = rows[:, None] * (WIDTH // 32) + chunks[None, :]
        exponents = tl.load(absmax_ptr + blocks, mask=mask, other=0).to(tl.int32)
        # The exponent of an fp32 number has the same eight bits; 2^-127 alone has no whole mantissa.
        out = tl.where(exponents == 0, 0x00400000, exponents << 23).to(tl.float32, bitcast=True)
    elif nested_ptr is None:
        out = tl.load(absmax_ptr + blocks, mask=mask, other=0.0)
    else:
        codes = tl.load(absmax_ptr + blocks, mask=mask, other=0).to(tl.int32)
        nested = tl.load(nested_ptr + blocks // 256, mask=mask, other=0.0)
        out = tl.where(mask, tl.load(levels_ptr + codes) * nested + tl.load(mean_ptr), 0.0)
    return out


@jit
def chunk_products(
    packed: tl.tensor,
    vector_ptr: tl.tensor,
    scales: tl.tuple,
    rows: tl.tensor,
    chunks: tl.tensor,
    mask: tl.tensor,
    WIDTH: tl.constexpr,
    LOOKUP: tl.constexpr,
) -> Any:
    """Chunks of rows (their bytes are at hand) times chunks of a vector: [R, C], scaled after each dot product."""
    even, odd = unpack(packed, LOOKUP)
    x_even, x_odd = load_pairs(vector_ptr, chunks, mask)
    return tl.sum(even * x_even + odd * x_odd, axis=2) * load_scales(scales, rows, chunks, mask, WIDTH)


@jit
def dense_tile(
    packed_ptr: tl.tensor,
    scales: tl.tuple,
    rows: tl.tensor,
    chunks: tl.tensor,
    mask: tl.tensor,
    WIDTH: tl.constexpr,
    LOOKUP: tl.constexpr,
    DTYPE: tl.constexpr,
) -> Any:
    """Chunks of rows, unpacked: [R, 32*C], rounded as the reference rounds its weights."""
    even, odd = unpack(load_packed(packed_ptr, rows, chunks, mask, WIDTH), LOOKUP)
    factors = load_scales(scales, rows, chunks, mask, WIDTH)[:, :, None]
    pairs = tl.join(even * factors, odd * factors)  # [R, C, 16, 2]
    return tl.reshape(pairs, (rows.shape[0], 32 * chunks.shape[0])).to(DTYPE)


@jit
def add_product(total: tl.tensor, tile: tl.tensor, x: tl.tensor, PRECISION: tl.constexpr) -> Any:
    """total [R, M] + tile [R, 32*C] times the transposed x [M, 32*C], in fp32.

    The unpacked weights stand on the left: there tensor cores take them from registers, and each warp unpacks rows of
    its own. On the right every warp would unpack all of them.
    """
    if PRECISION == "ieee":
        tile, x = tile.to(tl.float32), x.to(tl.float32)
    return tl.dot(tile, tl.trans(x), total, input_precision=PRECISION)


@jit
def _curve(y: tl.tensor, KIND: tl.constexpr, SLOPE: tl.constexpr) -> Any:
    if KIND == "swish":
        out = y * tl.sigmoid(y * SLOPE)
    elif KIND == "gelu":
        out = 0.5 * y * (1.0 + tl.erf(y * 0.7071067811865476))
    elif KIND == "gelu_tanh":
        # (1 + tanh z) / 2 is sigmoid(2 z).
        out = y * tl.sigmoid(1.5957691216057308 * (y + 0.044715 * y * y * y))
    elif KIND == "relu":
        out = tl.maximum(y, 0.0)
    else:
        tl.static_assert(KIND == "relu2")
        out = tl.maximum(y, 0.0) * tl.maximum(y, 0.0)
    return out


@jit
def activate(
    gate: tl.tensor,
    up: tl.tensor,
    KIND: tl.constexpr,
    GATED: tl.constexpr,
    SLOPE: tl.constexpr,
    LIMIT: tl.constexpr,
    OFFSET: tl.constexpr,
) -> Any:
    """`Activation.apply` on fp32 gate and up; for a single projection, called gate, on that alone."""
    if GATED:
        if LIMIT > 0:
            gate = tl.minimum(gate, LIMIT)
            up = tl.minimum(tl.maximum(up, -LIMIT), LIMIT)
        out = _curve(gate, KIND, SLOPE) * (up + OFFSET)
    else:
        out = _curve(gate, KIND, SLOPE)
    return out
