"""Sums of products of small whole numbers in Numba code: the instructions behind `numba_rounded`.

A group is GROUP weight rows that are multiplied together, so that their sums stand side by side in one vector. Weights
and activations are read in blocks of 64. Every sum is exact, so it does not matter which instructions find it.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core.datamodel import PrimitiveModel, register_default

from .nf4 import BLOCK, LEVELS
from .numba_vectors import BYTE, FEATURES, FLOAT, HAS_AVX2, INT, address_of, operation, target_function

HAS_VNNI = all(f"+{name}" in FEATURES for name in ("avx512f", "avx512bw", "avx512vl", "avx512vnni"))
HAS_INTEGERS = HAS_VNNI or (HAS_AVX2 and "+f16c" in FEATURES)
"""Whether this processor multiplies bytes fast enough for it to be worth while."""
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
COLUMNS = BLOCK // 4
"""A block is so many columns of four bytes."""


class IntsType(types.Type):  # type: ignore[misc]
    """GROUP whole numbers of 32 bits."""

    def __init__(self) -> None:
        """There is one."""
        super().__init__(name=f"Ints{GROUP}")


class SumsType(types.Type):  # type: ignore[misc]
    """GROUP floats: the sums of a group."""

    def __init__(self) -> None:
        """There is one."""
        super().__init__(name=f"Sums{GROUP}")


INTS, SUMS = IntsType(), SumsType()
_INTS, _SUMS = ir.VectorType(INT, GROUP), ir.VectorType(FLOAT, GROUP)
_PART, _SHORTS = ir.VectorType(BYTE, PART), ir.VectorType(ir.IntType(16), PART // 2)


@register_default(IntsType)
class _IntsModel(PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _INTS)


@register_default(SumsType)
class _SumsModel(PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _SUMS)


# One row: the products of a block of 64, their sums spread over the lanes


def _load(context: Any, builder: Any, array_type: Any, array: Any, index: Any, kind: Any) -> Any:
    return builder.load(address_of(context, builder, array_type, array, index, kind), align=1)


def _block(context: Any, builder: Any, array_type: Any, array: Any, index: Any) -> list[Any]:
    """64 bytes from flat position `index`, register by register."""
    places = [builder.add(index, index.type(PART * part)) for part in range(PARTS)]
    return [_load(context, builder, array_type, array, place, _PART) for place in places]


def _dot(builder: Any, weights: list[Any], x: list[Any], total: Any) -> Any:
    """Total plus the products of weights (with their offset) and x, those of four neighbours in each lane."""
    for w, v in zip(weights, x, strict=True):
        total = _dot_vnni(builder, w, v, total) if HAS_VNNI else _dot_avx2(builder, w, v, total)
    return total


def _dot_vnni(builder: Any, w: Any, x: Any, total: Any) -> Any:
    name = "llvm.x86.avx512.vpdpbusd.512"
    return builder.call(_function(builder, name, _INTS, _INTS, _PART, _PART), [total, w, x])


def _dot_avx2(builder: Any, w: Any, x: Any, total: Any) -> Any:
    """|w| times x with the sign of w: two products, at most 127 * 127 each, fit in 16 bits."""
    size = builder.call(_function(builder, "llvm.abs.v32i8", _PART, _PART, ir.IntType(1)), [w, ir.IntType(1)(0)])
    signed = builder.call(target_function(builder, "llvm.x86.avx2.psign.b", _PART, _PART), [x, w])
    pairs = builder.call(_function(builder, "llvm.x86.avx2.pmadd.ub.sw", _SHORTS, _PART, _PART), [size, signed])
    ones = ir.Constant(_SHORTS, [1] * (PART // 2))
    fours = builder.call(_function(builder, "llvm.x86.avx2.pmadd.wd", _INTS, _SHORTS, _SHORTS), [pairs, ones])
    return builder.add(total, fours)


def _function(builder: Any, name: str, result: Any, *kinds: Any) -> Any:
    """An intrinsic of LLVM whose result is of another type than its first argument."""
    return builder.module.globals.get(name) or ir.Function(builder.module, ir.FunctionType(result, kinds), name)


def _level_codes(builder: Any, data: Any) -> list[Any]:
    """The codes of 64 NF4 weights from their 32 bytes: those of the high halves, then those of the low halves."""
    kind = ir.VectorType(BYTE, 32)
    undefined = ir.Constant(kind, ir.Undefined)
    fours = ir.VectorType(ir.IntType(64), 4)
    high = builder.bitcast(builder.lshr(builder.bitcast(data, fours), ir.Constant(fours, [4] * 4)), kind)
    if HAS_VNNI:
        # Both copies in one register, one of them shifted: cheaper than to put two halves together.
        twice = builder.shuffle_vector(data, undefined, ir.Constant(ir.VectorType(INT, 64), [*range(32)] * 2))
        eights = ir.VectorType(ir.IntType(64), 8)
        shifted = builder.lshr(builder.bitcast(twice, eights), ir.Constant(eights, [4] * 4 + [0] * 4))
        halves = [builder.bitcast(shifted, _PART)]
    else:
        halves = [high, data]
    name = "llvm.x86.avx512.pshuf.b.512" if HAS_VNNI else "llvm.x86.avx2.pshuf.b"
    pick = target_function(builder, name, _PART, _PART)
    table = ir.Constant(_PART, [(code + OFFSET) & 255 for code in LEVEL_CODES] * (PART // 16))
    low_bits = ir.Constant(_PART, [15] * PART)
    return [builder.call(pick, [table, builder.and_(half, low_bits)]) for half in halves]


def _with_offset(builder: Any, parts: list[Any]) -> list[Any]:
    return [builder.xor(part, ir.Constant(_PART, [OFFSET] * PART)) for part in parts] if OFFSET else parts


# A group: the sums of its rows, one in each lane


def _order(places: list[int]) -> Any:
    return ir.Constant(ir.VectorType(INT, len(places)), places)


def _added(builder: Any, a: Any, b: Any, first: list[int], second: list[int]) -> Any:
    """(a, b)[first] + (a, b)[second]."""
    return builder.add(*(builder.shuffle_vector(a, b, _order(places)) for places in (first, second)))


def _side_by_side(builder: Any, rows: list[Any]) -> Any:
    """The lane sums of GROUP vectors, in order."""
    starts = range(0, GROUP, 4)  # of 128 bits each: shuffles inside them are cheap
    both = range(0, 2 * GROUP, 4)
    whole = [[start + i for start in both[odd::2] for i in range(4)] for odd in (0, 1)]
    steps = [
        [[s + i for s in starts for i in (0, GROUP, 1, GROUP + 1)], [s + i for s in starts for i in (2, GROUP + 2, 3, GROUP + 3)]],
        [[s + i for s in starts for i in (0, 1, GROUP, GROUP + 1)], [s + i for s in starts for i in (2, 3, GROUP + 2, GROUP + 3)]],
        whole,
        whole,
    ]  # fmt: skip
    for first, second in steps:
        if len(rows) > 1:
            rows = [_added(builder, a, b, first, second) for a, b in zip(rows[::2], rows[1::2], strict=True)]
    return rows[0]


def _turned(builder: Any, rows: list[Any]) -> list[Any]:
    """GROUP vectors of GROUP numbers, transposed."""
    distance = GROUP // 2
    while distance:
        turned = list(rows)
        for i in range(GROUP):
            if i & distance == 0:
                low = [place if place & distance == 0 else GROUP + place - distance for place in range(GROUP)]
                high = [place + distance if place & distance == 0 else GROUP + place for place in range(GROUP)]
                a, b = rows[i], rows[i + distance]
                turned[i] = builder.shuffle_vector(a, b, _order(low))
                turned[i + distance] = builder.shuffle_vector(a, b, _order(high))
        rows, distance = turned, distance // 2
    return rows


def _zero() -> Any:
    return ir.Constant(_INTS, [0] * GROUP)


@operation
def packed_sums(_typing: Any, packed: Any, _at: Any, _stride: Any, codes: Any, _x: Any) -> Any:
    """A block of a group in NF4 times 64 codes from position x on.

    The first row's 32 bytes stand at byte `at`, the next rows' `stride` bytes apart. Codes: see `round_packed`.
    """

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, at, stride, x_array, x = arguments
        block = _block(context, builder, signature.args[3], x_array, x)
        kind, rows = ir.VectorType(BYTE, 32), []
        for _ in range(GROUP):
            data = _load(context, builder, signature.args[0], array, at, kind)
            rows.append(_dot(builder, _level_codes(builder, data), block, _zero()))
            at = builder.add(at, stride)
        return _side_by_side(builder, rows)

    return INTS(packed, types.intp, types.intp, codes, types.intp), build


@operation
def byte_sums(_typing: Any, weights: Any, _at: Any, _stride: Any, codes: Any, _x: Any) -> Any:
    """The same of weights in eight bits: a row's 64 bytes; codes: see `round_plain`."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, at, stride, x_array, x = arguments
        block, rows = _block(context, builder, signature.args[3], x_array, x), []
        for _ in range(GROUP):
            data = _with_offset(builder, _block(context, builder, signature.args[0], array, at))
            rows.append(_dot(builder, data, block, _zero()))
            at = builder.add(at, stride)
        return _side_by_side(builder, rows)

    return INTS(weights, types.intp, types.intp, codes, types.intp), build


@operation
def unpack_group(_typing: Any, packed: Any, _at: Any, _stride: Any, tile: Any, _to: Any) -> Any:
    """Put a block of a group in NF4 at byte `to` of the tile: column by column, four bytes of each row."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, at, stride, tile_array, to = arguments
        kind, rows = ir.VectorType(BYTE, 32), []
        for _ in range(GROUP):
            data = _load(context, builder, signature.args[0], array, at, kind)
            rows.append(_level_codes(builder, data))
            at = builder.add(at, stride)
        for part in range(PARTS):
            for column in _turned(builder, [builder.bitcast(row[part], _INTS) for row in rows]):
                address = address_of(context, builder, signature.args[3], tile_array, to, _INTS)
                builder.store(column, address, align=1)
                to = builder.add(to, to.type(PART))
        return context.get_dummy_value()

    return types.void(packed, types.intp, types.intp, tile, types.intp), build


@operation
def add_column(_typing: Any, _sums: Any, tile: Any, _at: Any, codes: Any, _x: Any) -> Any:
    """Sums plus one column of a tile times the four codes from position x on."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        sums, array, at, x_array, x = arguments
        column = _load(context, builder, signature.args[1], array, at, _PART)
        four = _load(context, builder, signature.args[3], x_array, x, INT)
        single = builder.insert_element(ir.Constant(_INTS, ir.Undefined), four, INT(0))
        same = builder.shuffle_vector(single, ir.Constant(_INTS, ir.Undefined), _order([0] * GROUP))
        return _dot(builder, [column], [builder.bitcast(same, _PART)], sums)

    return INTS(INTS, tile, types.intp, codes, types.intp), build


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


@operation
def no_ints(_typing: Any) -> Any:
    """Zeros."""
    return INTS(), lambda _context, _builder, _signature, _arguments: _zero()


@operation
def no_sums(_typing: Any) -> Any:
    """Zeros."""
    return SUMS(), lambda _context, _builder, _signature, _arguments: ir.Constant(_SUMS, [0.0] * GROUP)


# From whole numbers to floats and back


def _spread(builder: Any, value: Any) -> Any:
    kind = ir.VectorType(value.type, GROUP)
    single = builder.insert_element(ir.Constant(kind, ir.Undefined), value, INT(0))
    return builder.shuffle_vector(single, ir.Constant(kind, ir.Undefined), _order([0] * GROUP))


def _multiply_add(builder: Any, a: Any, b: Any, c: Any) -> Any:
    return builder.call(target_function(builder, f"llvm.fma.v{GROUP}f32", *[_SUMS] * 3), [a, b, c])


def _true(builder: Any, ints: Any, offset: Any) -> Any:
    return builder.sitofp(builder.sub(ints, _spread(builder, offset)), _SUMS)


@operation
def add_scaled(_typing: Any, _sums: Any, _ints: Any, _offset: Any, scales: Any, _at: Any, _scale: Any) -> Any:
    """sums + (ints - offset) * scales[at:] * scale; scales are halves of floats, kept in uint16."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        sums, ints, offset, array, at, scale = arguments
        halves = _load(context, builder, signature.args[3], array, at, ir.VectorType(ir.HalfType(), GROUP))
        factors = builder.fmul(builder.fpext(halves, _SUMS), _spread(builder, scale))
        return _multiply_add(builder, _true(builder, ints, offset), factors, sums)

    return SUMS(SUMS, INTS, types.int32, scales, types.intp, types.float32), build


@operation
def add_plain(_typing: Any, _sums: Any, _ints: Any, _offset: Any, _scale: Any) -> Any:
    """sums + (ints - offset) * scale."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        sums, ints, offset, scale = arguments
        return _multiply_add(builder, _true(builder, ints, offset), _spread(builder, scale), sums)

    return SUMS(SUMS, INTS, types.int32, types.float32), build


@operation
def store_sums(_typing: Any, array: Any, _at: Any, _sums: Any) -> Any:
    """Put the sums at flat positions `at` to `at + GROUP - 1`."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = address_of(context, builder, signature.args[0], arguments[0], arguments[1], _SUMS)
        builder.store(arguments[2], address, align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, SUMS), build


@operation
def store_scaled(_typing: Any, array: Any, _at: Any, _sums: Any, scales: Any, _first: Any) -> Any:
    """The same of sums times scales[first:], fp32."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, at, sums, scale_array, first = arguments
        factors = builder.load(address_of(context, builder, signature.args[3], scale_array, first, _SUMS), align=4)
        address = address_of(context, builder, signature.args[0], array, at, _SUMS)
        builder.store(builder.fmul(sums, factors), address, align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, SUMS, scales, types.intp), build


_EVEN_THEN_ODD = [*range(0, BLOCK, 2), *range(1, BLOCK, 2)]
"""The order in which `_level_codes` gives a block's weights."""


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
