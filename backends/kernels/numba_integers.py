"""Sums of products of small whole numbers in Numba code: the instructions behind `numba_rounded`.

A group is GROUP weight rows that are multiplied together, so that their sums stand side by side in one vector. Weights
and activations are read in blocks of 64. Every sum is exact, so it does not matter which instructions find it.
"""

from collections.abc import Iterator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.datamodel import PrimitiveModel, register_default

from .nf4 import BLOCK, LEVELS
from .numba_vectors import BYTE, FEATURES, FLOAT, HAS_AVX2, INT, address_of, operation, target_function

HAS_VNNI = all(f"+{name}" in FEATURES for name in ("avx512f", "avx512bw", "avx512vl", "avx512vnni"))
HAS_INTEGERS = HAS_VNNI or (HAS_AVX2 and "+f16c" in FEATURES)
"""Whether this processor multiplies bytes fast enough for it to be worth while."""
_HAS_WIDE_TABLES = HAS_VNNI and "+avx512vbmi" in FEATURES
"""Whether it looks bytes up in a table of 64."""
GROUP = 16 if HAS_VNNI else 8
"""Weight rows in a group."""
LARGEST = 127
"""Codes go from -127 to 127: with -128 the sums of two products would not fit in 16 bits."""
OFFSET = 128 if HAS_VNNI else 0
"""What is added to each weight code before it is multiplied: VNNI wants one factor without a sign."""
LEVEL_CODES = tuple(round(level * LARGEST) for level in LEVELS)
"""The NF4 levels in 127ths; at most 0.004 beside them."""

PART = 4 * GROUP
"""Bytes in one register."""
PARTS = BLOCK // PART


class SumsType(types.Type):  # type: ignore[misc]
    """GROUP floats: the sums of a group."""

    def __init__(self) -> None:
        """There is one."""
        super().__init__(name=f"Sums{GROUP}")


SUMS = SumsType()
INTS_KIND, SUMS_KIND = ir.VectorType(INT, GROUP), ir.VectorType(FLOAT, GROUP)
PART_KIND, _SHORTS = ir.VectorType(BYTE, PART), ir.VectorType(ir.IntType(16), PART // 2)


@register_default(SumsType)
class _SumsModel(PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, SUMS_KIND)


# Products of four neighbours in each lane


def load_kind(context: Any, builder: Any, array_type: Any, array: Any, index: Any, kind: Any) -> Any:
    """What stands from flat position `index` on, wherever that is."""
    return builder.load(address_of(context, builder, array_type, array, index, kind), align=1)


def dot(builder: Any, weights: Any, x: Any, total: Any) -> Any:
    """Total plus the products of weights (with their offset) and x, those of four neighbours in each lane."""
    return _dot_vnni(builder, weights, x, total) if HAS_VNNI else _dot_avx2(builder, weights, x, total)


def _dot_vnni(builder: Any, w: Any, x: Any, total: Any) -> Any:
    name = "llvm.x86.avx512.vpdpbusd.512"
    return builder.call(_function(builder, name, INTS_KIND, INTS_KIND, PART_KIND, PART_KIND), [total, w, x])


def _dot_avx2(builder: Any, w: Any, x: Any, total: Any) -> Any:
    """|w| times x with the sign of w: two products, at most 127 * 127 each, fit in 16 bits."""
    size = builder.call(
        _function(builder, "llvm.abs.v32i8", PART_KIND, PART_KIND, ir.IntType(1)), [w, ir.IntType(1)(0)]
    )
    signed = builder.call(target_function(builder, "llvm.x86.avx2.psign.b", PART_KIND, PART_KIND), [x, w])
    pairs = builder.call(_function(builder, "llvm.x86.avx2.pmadd.ub.sw", _SHORTS, PART_KIND, PART_KIND), [size, signed])
    ones = ir.Constant(_SHORTS, [1] * (PART // 2))
    fours = builder.call(_function(builder, "llvm.x86.avx2.pmadd.wd", INTS_KIND, _SHORTS, _SHORTS), [pairs, ones])
    return builder.add(total, fours)


def _function(builder: Any, name: str, result: Any, *kinds: Any) -> Any:
    """An intrinsic of LLVM whose result is of another type than its first argument."""
    return builder.module.globals.get(name) or ir.Function(builder.module, ir.FunctionType(result, kinds), name)


def _codes_of(builder: Any, part: Any) -> Any:
    """The codes of the weights in the low half of each byte."""
    if _HAS_WIDE_TABLES:
        # Sixteen codes four times over: which of them is found does not depend on the byte's high half.
        pick = target_function(builder, "llvm.x86.avx512.permvar.qi.512", PART_KIND, PART_KIND)
        return builder.call(pick, [_code_table(), part])
    name = "llvm.x86.avx512.pshuf.b.512" if HAS_VNNI else "llvm.x86.avx2.pshuf.b"
    low_bits = ir.Constant(PART_KIND, [15] * PART)
    pick = target_function(builder, name, PART_KIND, PART_KIND)
    return builder.call(pick, [_code_table(), builder.and_(part, low_bits)])


def _code_table() -> Any:
    return ir.Constant(PART_KIND, [(code + OFFSET) & 255 for code in LEVEL_CODES] * (PART // 16))


# A group: four neighbours of each of its rows in one vector


def _order(places: list[int]) -> Any:
    return ir.Constant(ir.VectorType(INT, len(places)), places)


def _added(builder: Any, a: Any, b: Any, first: list[int], second: list[int]) -> Any:
    """(a, b)[first] + (a, b)[second]."""
    return builder.add(*(builder.shuffle_vector(a, b, _order(places)) for places in (first, second)))


def _turned(builder: Any, rows: list[Any]) -> list[Any]:
    """Vectors of GROUP numbers, transposed in blocks as wide as there are vectors."""
    distance = len(rows) // 2
    while distance:
        turned = list(rows)
        for i in range(len(rows)):
            if i & distance == 0:
                low = [place if place & distance == 0 else GROUP + place - distance for place in range(GROUP)]
                high = [place + distance if place & distance == 0 else GROUP + place for place in range(GROUP)]
                a, b = rows[i], rows[i + distance]
                turned[i] = builder.shuffle_vector(a, b, _order(low))
                turned[i + distance] = builder.shuffle_vector(a, b, _order(high))
        rows, distance = turned, distance // 2
    return rows


def _group(context: Any, builder: Any, array_type: Any, array: Any, at: Any, stride: Any, kind: Any) -> list[Any]:
    rows = []
    for _ in range(GROUP):
        rows.append(load_kind(context, builder, array_type, array, at, kind))
        at = builder.add(at, stride)
    return rows


def packed_columns(
    context: Any, builder: Any, array_type: Any, array: Any, at: Any, stride: Any
) -> Iterator[tuple[int, Any]]:
    """The codes of a block of a group in NF4, four of each row at a time, and at which of 64 they begin.

    The first row's 32 bytes stand at byte `at`, the next rows' `stride` bytes apart; the order is that of
    `round_packed`.
    """
    fours = ir.Constant(INTS_KIND, [4] * GROUP)
    size = 32 if GROUP == 16 else 16  # bytes of a row that are turned together: no more than registers hold
    for part in range(0, 32, size):
        start = builder.add(at, at.type(part))
        rows = _group(context, builder, array_type, array, start, stride, ir.VectorType(INT, size // 4))
        half, whole = len(rows) // 2, _order([*range(GROUP)])
        pairs = zip(rows[:half], rows[half:], strict=True)
        words = _turned(builder, [builder.shuffle_vector(a, b, whole) for a, b in pairs])
        for number, word in enumerate(words):
            first = part + 4 * number
            yield first, _codes_of(builder, builder.bitcast(builder.lshr(word, fours), PART_KIND))
            yield BLOCK // 2 + first, _codes_of(builder, builder.bitcast(word, PART_KIND))


def byte_columns(
    context: Any, builder: Any, array_type: Any, array: Any, at: Any, stride: Any
) -> Iterator[tuple[int, Any]]:
    """The same of weights in eight bits: a row's 64 bytes, in the order of `round_plain`."""
    for part in range(0, BLOCK, PART):
        start = builder.add(at, at.type(part))
        columns = _turned(builder, _group(context, builder, array_type, array, start, stride, INTS_KIND))
        for number, column in enumerate(columns):
            offset = ir.Constant(PART_KIND, [OFFSET] * PART)
            yield part + 4 * number, builder.xor(builder.bitcast(column, PART_KIND), offset)


def _fetching(size: int) -> Any:
    def fetching(_typing: Any, array: Any, _at: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = ir.FunctionType(ir.VoidType(), [BYTE.as_pointer(), INT, INT, INT])
            name = "llvm.prefetch.p0"
            function = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
            for line in range(0, size, 64):
                place = builder.add(arguments[1], arguments[1].type(line))
                address = address_of(context, builder, signature.args[0], arguments[0], place, BYTE)
                builder.call(function, [address, INT(0), INT(3), INT(1)])  # to read, into the nearest cache, data
            return context.get_dummy_value()

        return types.void(array, types.intp), build

    return operation(fetching)


PACKED_BYTES = GROUP * BLOCK // 2
"""Bytes of a block of a group in NF4; in eight bits it has twice as many."""
fetch_packed = _fetching(PACKED_BYTES)
"""Ask for so many bytes from flat position `at` on, so that they are at hand soon; they need not exist."""
fetch_bytes = _fetching(2 * PACKED_BYTES)
"""The same for weights in eight bits."""


# From whole numbers to floats and back


def spread(builder: Any, value: Any) -> Any:
    """The same number in every lane."""
    kind = ir.VectorType(value.type, GROUP)
    single = builder.insert_element(ir.Constant(kind, ir.Undefined), value, INT(0))
    return builder.shuffle_vector(single, ir.Constant(kind, ir.Undefined), _order([0] * GROUP))


def add_scaled(builder: Any, sums: Any, ints: Any, offset: Any, factors: Any) -> Any:
    """Sums + (ints - offset) * factors."""
    floats = builder.sitofp(builder.sub(ints, spread(builder, offset)), SUMS_KIND)
    return builder.call(target_function(builder, f"llvm.fma.v{GROUP}f32", *[SUMS_KIND] * 3), [floats, factors, sums])


_EVEN_THEN_ODD = [*range(0, BLOCK, 2), *range(1, BLOCK, 2)]
"""High halves of the bytes, then low ones."""


def _rounding(order: list[int]) -> Any:
    def rounding(_typing: Any, x: Any, _at: Any, _factor: Any, codes: Any, _to: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array, at, factor, code_array, to = arguments
            floats, whole = ir.VectorType(FLOAT, BLOCK), ir.VectorType(INT, BLOCK)
            values = builder.load(address_of(context, builder, signature.args[0], array, at, floats), align=4)
            single = builder.insert_element(ir.Constant(floats, ir.Undefined), factor, INT(0))
            factors = builder.shuffle_vector(single, ir.Constant(floats, ir.Undefined), _order([0] * BLOCK))
            nearest = target_function(builder, f"llvm.rint.v{BLOCK}f32", floats)
            numbers = builder.fptosi(builder.call(nearest, [builder.fmul(values, factors)]), whole)
            small = builder.trunc(numbers, ir.VectorType(BYTE, BLOCK))
            ordered = builder.shuffle_vector(small, ir.Constant(small.type, ir.Undefined), _order(order))
            address = address_of(context, builder, signature.args[3], code_array, to, ordered.type)
            builder.store(ordered, address, align=1)
            return builder.call(_function(builder, f"llvm.vector.reduce.add.v{BLOCK}i32", INT, whole), [numbers])

        return types.int32(x, types.intp, types.float32, codes, types.intp), build

    return operation(rounding)


round_packed = _rounding(_EVEN_THEN_ODD)
"""Round 64 floats from position `at`, times a factor, to codes at `to` in the order of packed weights; their sum."""
round_plain = _rounding(list(range(BLOCK)))
"""The same in their own order."""
