"""Several floats as one value in Numba code, so that the machine's vector units are used by construction.

`Floats` is a vector of LANES fp32 values; LLVM turns it into whatever registers the processor has. Each function below
is one or two instructions. Only reading NF4 differs between processors: it looks up a level per weight.
"""

import struct
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core.datamodel import PrimitiveModel, register_default
from numba.core.registry import cpu_target
from numba.extending import intrinsic
from numpy.typing import NDArray

from .nf4 import LEVELS

Float32 = NDArray[np.float32]
Int64 = NDArray[np.int64]
UInt8 = NDArray[np.uint8]
Floats = Any
"""A vector, inside compiled code."""

FEATURES: str = cpu_target.target_context.codegen().magic_tuple()[2]
"""What the processor that code is compiled for can do, as LLVM spells it."""
HAS_AVX512 = "+avx512f" in FEATURES
HAS_AVX2 = "+avx2" in FEATURES
LANES = 16 if HAS_AVX512 else 8
"""Floats in one vector."""

_FLOAT = ir.FloatType()
_INT = ir.IntType(32)
_BYTE = ir.IntType(8)
_VECTOR = ir.VectorType(_FLOAT, LANES)


class FloatsType(types.Type):  # type: ignore[misc]
    """Numba's type of a vector."""

    def __init__(self) -> None:
        """There is one."""
        super().__init__(name=f"Floats{LANES}")


FLOATS = FloatsType()


@register_default(FloatsType)
class _FloatsModel(PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)


_OPTIONS = {"nogil": True, "error_model": "numpy", "boundscheck": False}


def jit(function: Callable[..., Any]) -> Any:
    """A piece of the program: only compiled code can call it."""
    # Without the wrappers for other callers the whole program compiles a tenth faster.
    return numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_OPTIONS)(function)


def entry(function: Callable[..., Any]) -> Any:
    """What Python calls: it runs without the interpreter's lock."""
    return numba.njit(no_cfunc_wrapper=True, **_OPTIONS)(function)


def operation(function: Callable[..., Any]) -> Any:
    """Something that compiled code can call, given as the LLVM instructions it stands for."""
    return intrinsic(function)


def _address(context: Any, builder: Any, array_type: Any, array: Any, index: Any, pointee: Any) -> Any:
    """Where element `index` of a contiguous array stands, as a pointer to `pointee`."""
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), pointee.as_pointer())


@operation
def load(_typing: Any, array: Any, _index: Any) -> Any:
    """LANES floats from flat position `index` of a contiguous fp32 array."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = _address(context, builder, signature.args[0], arguments[0], arguments[1], _VECTOR)
        return builder.load(address, align=4)

    return FLOATS(array, types.intp), build


@operation
def store(_typing: Any, array: Any, _index: Any, _value: Any) -> Any:
    """Put a vector at flat position `index` of a contiguous fp32 array."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = _address(context, builder, signature.args[0], arguments[0], arguments[1], _VECTOR)
        builder.store(arguments[2], address, align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, FLOATS), build


@operation
def splat(_typing: Any, _value: Any) -> Any:
    """The same float in every lane."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return _splat(builder, arguments[0])

    return FLOATS(types.float32), build


def _splat(builder: Any, value: Any) -> Any:
    kind = ir.VectorType(value.type, LANES)
    single = builder.insert_element(ir.Constant(kind, ir.Undefined), value, _INT(0))
    zeros = ir.Constant(ir.VectorType(_INT, LANES), [0] * LANES)
    return builder.shuffle_vector(single, ir.Constant(kind, ir.Undefined), zeros)


def _elementwise(arity: int, compute: Callable[..., Any]) -> Any:
    """What takes one, two or three vectors to one. Numba reads the signature, so it must be written out for each."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return compute(builder, *arguments)

    def of_one(_typing: Any, _a: Any) -> Any:
        return FLOATS(FLOATS), build

    def of_two(_typing: Any, _a: Any, _b: Any) -> Any:
        return FLOATS(FLOATS, FLOATS), build

    def of_three(_typing: Any, _a: Any, _b: Any, _c: Any) -> Any:
        return FLOATS(FLOATS, FLOATS, FLOATS), build

    return operation((of_one, of_two, of_three)[arity - 1])


def _target_function(builder: Any, name: str, *kinds: Any) -> Any:
    """An intrinsic of LLVM that returns what its first argument is."""
    kind = ir.FunctionType(kinds[0], kinds)
    return builder.module.globals.get(name) or ir.Function(builder.module, kind, name)


def _multiply_add(builder: Any, a: Any, b: Any, c: Any) -> Any:
    """a * b + c, rounded once where the processor can."""
    function = _target_function(builder, f"llvm.fmuladd.v{LANES}f32", *[_VECTOR] * 3)
    return builder.call(function, [a, b, c])


def _round(builder: Any, a: Any) -> Any:
    """The nearest whole number, for magnitudes below 2^22: adding this leaves no bits for a fraction."""
    shift = _splat(builder, _FLOAT(1.5 * 2**23))
    return builder.fsub(builder.fadd(a, shift), shift)


def _maximum(builder: Any, a: Any, b: Any) -> Any:
    return builder.select(builder.fcmp_ordered(">", a, b), a, b)


def _minimum(builder: Any, a: Any, b: Any) -> Any:
    return builder.select(builder.fcmp_ordered("<", a, b), a, b)


def _power_of_two(builder: Any, n: Any) -> Any:
    """2^n for whole n from -126 to 127, built from its bits."""
    whole = builder.fptosi(n, ir.VectorType(_INT, LANES))
    biased = builder.add(whole, _splat(builder, _INT(127)))
    return builder.bitcast(builder.shl(biased, _splat(builder, _INT(23))), _VECTOR)


add = _elementwise(2, lambda builder, a, b: builder.fadd(a, b))
multiply = _elementwise(2, lambda builder, a, b: builder.fmul(a, b))
divide = _elementwise(2, lambda builder, a, b: builder.fdiv(a, b))
maximum = _elementwise(2, _maximum)
minimum = _elementwise(2, _minimum)
multiply_add = _elementwise(3, _multiply_add)
round_to_whole = _elementwise(1, _round)
power_of_two = _elementwise(1, _power_of_two)


def _halved(builder: Any, vector: Any, operation: Any) -> Any:
    """Combine the upper half of a vector with the lower."""
    half = vector.type.count // 2
    indices = [ir.Constant(ir.VectorType(_INT, half), list(range(first, first + half))) for first in (0, half)]
    low, high = (builder.shuffle_vector(vector, ir.Constant(vector.type, ir.Undefined), index) for index in indices)
    return operation(builder, low, high)


def _reduce(builder: Any, vector: Any, operation: Any) -> Any:
    while vector.type.count > 1:
        vector = _halved(builder, vector, operation)
    return builder.extract_element(vector, _INT(0))


@operation
def sum_lanes(_typing: Any, _vector: Any) -> Any:
    """The sum of all lanes, always in the same order."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return _reduce(builder, arguments[0], lambda b, low, high: b.fadd(low, high))

    return types.float32(FLOATS), build


@operation
def largest_lane(_typing: Any, _vector: Any) -> Any:
    """The largest lane."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return _reduce(builder, arguments[0], _maximum)

    return types.float32(FLOATS), build


@operation
def store_four_sums(_typing: Any, array: Any, _index: Any, _a: Any, _b: Any, _c: Any, _d: Any) -> Any:
    """Put the lane sums of four vectors at flat positions `index` to `index + 3`."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes = list(range(LANES))
        groups = [lanes[i : i + 4] for i in range(0, LANES, 4)]  # 128-bit registers: shuffles inside them are cheap

        def pair_sums(x: Any, y: Any, first: Any, second: Any) -> Any:
            """x[first] + x[second], then the same of y, within each group of four lanes."""
            parts = []
            for places in (first, second):
                index = [g[p] for g in groups for p in places[:2]], [LANES + g[p] for g in groups for p in places[2:]]
                order = [i for k in range(len(groups)) for side in index for i in side[2 * k : 2 * k + 2]]
                parts.append(builder.shuffle_vector(x, y, ir.Constant(ir.VectorType(_INT, LANES), order)))
            return builder.fadd(*parts)

        # [x0+x1, x2+x3, y0+y1, y2+y3] in each group; then the four vectors' sums stand side by side in each group.
        ab = pair_sums(arguments[2], arguments[3], (0, 2, 0, 2), (1, 3, 1, 3))
        cd = pair_sums(arguments[4], arguments[5], (0, 2, 0, 2), (1, 3, 1, 3))
        sums = pair_sums(ab, cd, (0, 2, 0, 2), (1, 3, 1, 3))
        while sums.type.count > 4:
            sums = _halved(builder, sums, lambda b, low, high: b.fadd(low, high))
        address = _address(context, builder, signature.args[0], arguments[0], arguments[1], sums.type)
        builder.store(sums, address, align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, *[FLOATS] * 4), build


@operation
def load_levels(_typing: Any, packed: Any, _index: Any) -> Any:
    """The NF4 levels, not yet scaled, of LANES weights: of LANES / 2 bytes from flat position `index`."""
    pick = _levels_avx512 if HAS_AVX512 else _levels_avx2 if HAS_AVX2 else _levels_by_byte

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.VectorType(_BYTE, LANES // 2)
        address = _address(context, builder, signature.args[0], arguments[0], arguments[1], kind)
        return pick(context, builder, builder.load(address, align=1))

    return FLOATS(packed, types.intp), build


def _indices(builder: Any, data: Any) -> Any:
    """Each byte twice, as 32-bit numbers whose low four bits are the high, then the low half of the byte."""
    twice = ir.Constant(ir.VectorType(_INT, LANES), [i // 2 for i in range(LANES)])
    wide = builder.zext(
        builder.shuffle_vector(data, ir.Constant(data.type, ir.Undefined), twice), ir.VectorType(_INT, LANES)
    )
    return builder.lshr(wide, ir.Constant(ir.VectorType(_INT, LANES), [4, 0] * (LANES // 2)))


def _permute(builder: Any, name: str, table: list[float], indices: Any) -> Any:
    function = _target_function(builder, name, _VECTOR, indices.type)
    return builder.call(function, [ir.Constant(_VECTOR, [_single(x) for x in table]), indices])


def _levels_avx512(_context: Any, builder: Any, data: Any) -> Any:
    """All sixteen levels fit one register, and one instruction picks sixteen of them by the low four bits."""
    return _permute(builder, "llvm.x86.avx512.permvar.sf.512", list(LEVELS), _indices(builder, data))


def _levels_avx2(_context: Any, builder: Any, data: Any) -> Any:
    """Pick by three bits from the lower and the upper eight levels; the fourth bit says which was meant."""
    indices = _indices(builder, data)
    low, high = (_permute(builder, "llvm.x86.avx2.permps", list(LEVELS[i : i + 8]), indices) for i in (0, 8))
    fourth = builder.and_(indices, _splat(builder, _INT(8)))
    return builder.select(builder.icmp_unsigned("!=", fourth, _splat(builder, _INT(0))), high, low)


def _levels_by_byte(_context: Any, builder: Any, data: Any) -> Any:
    """Any processor: a table has the two levels of each byte."""
    pair = ir.VectorType(_FLOAT, 2)
    name = "moewarden_nf4_pairs"
    table = builder.module.globals.get(name)
    if table is None:
        kind = ir.ArrayType(pair, 256)
        table = ir.GlobalVariable(builder.module, kind, name)
        table.linkage, table.global_constant = "internal", True
        levels = [_single(x) for x in LEVELS]
        table.initializer = ir.Constant(
            kind, [ir.Constant(pair, [levels[byte >> 4], levels[byte & 15]]) for byte in range(256)]
        )
    vector = ir.Constant(_VECTOR, ir.Undefined)
    for i in range(LANES // 2):
        byte = builder.zext(builder.extract_element(data, _INT(i)), _INT)
        both = builder.load(builder.gep(table, [_INT(0), byte]))
        for half in (0, 1):
            vector = builder.insert_element(vector, builder.extract_element(both, _INT(half)), _INT(2 * i + half))
    return vector


def _single(value: float) -> float:
    """The nearest fp32 value."""
    (rounded,) = struct.unpack("f", struct.pack("f", value))
    return float(rounded)


@operation
def pointer(_typing: Any, _address: Any) -> Any:
    """An address as a pointer, for `numba.carray`."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], _BYTE.as_pointer())

    return types.voidptr(types.int64), build
