"""Several floats as one value in Numba code, so that the machine's vector units are used by construction.

`Floats` is a vector of LANES fp32 values; LLVM turns it into whatever registers the processor has. Each operation below
is one or two instructions.
"""

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

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Int8 = NDArray[np.int8]
Int32 = NDArray[np.int32]
UInt8 = NDArray[np.uint8]
UInt16 = NDArray[np.uint16]
Floats = Any
"""A vector, inside compiled code."""

FEATURES: str = cpu_target.target_context.codegen().magic_tuple()[2]
"""What the processor that code is compiled for can do, as LLVM spells it."""
HAS_AVX512 = "+avx512f" in FEATURES
HAS_AVX2 = "+avx2" in FEATURES
LANES = 16 if HAS_AVX512 else 8
"""Floats in one vector."""

FLOAT = ir.FloatType()
INT = ir.IntType(32)
BYTE = ir.IntType(8)
VECTOR = ir.VectorType(FLOAT, LANES)


class FloatsType(types.Type):  # type: ignore[misc]
    """Numba's type of a vector."""

    def __init__(self) -> None:
        """There is one."""
        super().__init__(name=f"Floats{LANES}")


FLOATS = FloatsType()


@register_default(FloatsType)
class _FloatsModel(PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, VECTOR)


OPTIONS = {"nogil": True, "error_model": "numpy", "boundscheck": False}
"""How everything here is compiled."""
PIECE = OPTIONS | {"_nrt": False}
"""How what makes no arrays is compiled: those that it is given are kept by whoever has made them, so nothing counts
their users. Numba hands this on to what a piece calls, unless that says otherwise."""
_INSIDE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Without the wrappers for other callers the whole program compiles a tenth faster."""


def jit(function: Callable[..., Any]) -> Any:
    """A piece of the program: only compiled code can call it."""
    return numba.njit(**_INSIDE, **PIECE)(function)


def inlined(function: Callable[..., Any]) -> Any:
    """A piece that becomes part of its callers: what is compiled by itself is compiled again in each of them."""
    return numba.njit(inline="always", **_INSIDE, **PIECE)(function)


def allocating(function: Callable[..., Any]) -> Any:
    """A piece that makes arrays."""
    return numba.njit(_nrt=True, **_INSIDE, **OPTIONS)(function)


def entry(function: Callable[..., Any]) -> Any:
    """What Python calls: it runs without the interpreter's lock."""
    return numba.njit(_nrt=True, no_cfunc_wrapper=True, **OPTIONS)(function)


def operation(function: Callable[..., Any]) -> Any:
    """Something that compiled code can call, given as the LLVM instructions it stands for."""
    return intrinsic(function)


def address_of(context: Any, builder: Any, array_type: Any, array: Any, index: Any, pointee: Any) -> Any:
    """Where element `index` of a contiguous array stands, as a pointer to `pointee`."""
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), pointee.as_pointer())


@operation
def load(_typing: Any, array: Any, _index: Any) -> Any:
    """LANES floats from flat position `index` of a contiguous fp32 array."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = address_of(context, builder, signature.args[0], arguments[0], arguments[1], VECTOR)
        return builder.load(address, align=4)

    return FLOATS(array, types.intp), build


@operation
def load_brain(_typing: Any, array: Any, _index: Any) -> Any:
    """LANES bfloat16 from flat position `index` of a contiguous uint16 array, as floats: they are a float's upper half."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        halves = ir.VectorType(ir.IntType(16), LANES)
        address = address_of(context, builder, signature.args[0], arguments[0], arguments[1], halves)
        wide = builder.zext(builder.load(address, align=2), ir.VectorType(INT, LANES))
        return builder.bitcast(builder.shl(wide, splat_value(builder, INT(16))), VECTOR)

    return FLOATS(array, types.intp), build


@operation
def store(_typing: Any, array: Any, _index: Any, _value: Any) -> Any:
    """Put a vector at flat position `index` of a contiguous fp32 array."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = address_of(context, builder, signature.args[0], arguments[0], arguments[1], VECTOR)
        builder.store(arguments[2], address, align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, FLOATS), build


@operation
def splat(_typing: Any, _value: Any) -> Any:
    """The same float in every lane."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return splat_value(builder, arguments[0])

    return FLOATS(types.float32), build


def splat_value(builder: Any, value: Any) -> Any:
    kind = ir.VectorType(value.type, LANES)
    single = builder.insert_element(ir.Constant(kind, ir.Undefined), value, INT(0))
    zeros = ir.Constant(ir.VectorType(INT, LANES), [0] * LANES)
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


def target_function(builder: Any, name: str, *kinds: Any) -> Any:
    """An intrinsic of LLVM that returns what its first argument is."""
    kind = ir.FunctionType(kinds[0], kinds)
    return builder.module.globals.get(name) or ir.Function(builder.module, kind, name)


def _multiply_add(builder: Any, a: Any, b: Any, c: Any) -> Any:
    """a * b + c, rounded once where the processor can."""
    function = target_function(builder, f"llvm.fmuladd.v{LANES}f32", *[VECTOR] * 3)
    return builder.call(function, [a, b, c])


def _round(builder: Any, a: Any) -> Any:
    """The nearest whole number, for magnitudes below 2^22: adding this leaves no bits for a fraction."""
    shift = splat_value(builder, FLOAT(1.5 * 2**23))
    return builder.fsub(builder.fadd(a, shift), shift)


def _maximum(builder: Any, a: Any, b: Any) -> Any:
    return builder.select(builder.fcmp_ordered(">", a, b), a, b)


def _minimum(builder: Any, a: Any, b: Any) -> Any:
    return builder.select(builder.fcmp_ordered("<", a, b), a, b)


def _power_of_two(builder: Any, n: Any) -> Any:
    """2^n for whole n from -126 to 127, built from its bits."""
    whole = builder.fptosi(n, ir.VectorType(INT, LANES))
    biased = builder.add(whole, splat_value(builder, INT(127)))
    return builder.bitcast(builder.shl(biased, splat_value(builder, INT(23))), VECTOR)


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
    indices = [ir.Constant(ir.VectorType(INT, half), list(range(first, first + half))) for first in (0, half)]
    low, high = (builder.shuffle_vector(vector, ir.Constant(vector.type, ir.Undefined), index) for index in indices)
    return operation(builder, low, high)


def _reduce(builder: Any, vector: Any, operation: Any) -> Any:
    while vector.type.count > 1:
        vector = _halved(builder, vector, operation)
    return builder.extract_element(vector, INT(0))


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
                parts.append(builder.shuffle_vector(x, y, ir.Constant(ir.VectorType(INT, LANES), order)))
            return builder.fadd(*parts)

        # [x0+x1, x2+x3, y0+y1, y2+y3] in each group; then the four vectors' sums stand side by side in each group.
        ab = pair_sums(arguments[2], arguments[3], (0, 2, 0, 2), (1, 3, 1, 3))
        cd = pair_sums(arguments[4], arguments[5], (0, 2, 0, 2), (1, 3, 1, 3))
        sums = pair_sums(ab, cd, (0, 2, 0, 2), (1, 3, 1, 3))
        while sums.type.count > 4:
            sums = _halved(builder, sums, lambda b, low, high: b.fadd(low, high))
        address = address_of(context, builder, signature.args[0], arguments[0], arguments[1], sums.type)
        builder.store(sums, address, align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, *[FLOATS] * 4), build
