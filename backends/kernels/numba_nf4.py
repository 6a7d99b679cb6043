"""Reading four-bit weights in Numba code: a vector of levels at a time, in the way the processor does it fastest.

The type of the scales says the format when code is compiled: floats are NF4's, bytes are MXFP4's exponents.
"""

import math
import struct
from typing import Any

from llvmlite import ir
from numba import types

from .formats import MXFP4, NF4, Format
from .numba_vectors import (
    BYTE,
    FLOAT,
    FLOATS,
    HAS_AVX2,
    HAS_AVX512,
    INT,
    LANES,
    VECTOR,
    address_of,
    operation,
    splat_value,
    target_function,
)


def _format_of(scales: Any) -> Format:
    return MXFP4 if scales.dtype == types.uint8 else NF4


@operation
def load_levels(_typing: Any, packed: Any, scales: Any, _index: Any) -> Any:
    """The levels, not yet scaled, of LANES weights: of LANES / 2 bytes from flat position `index`."""
    form = _format_of(scales)
    pick = _levels_avx512 if HAS_AVX512 else _levels_avx2 if HAS_AVX2 else _levels_by_byte

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.VectorType(BYTE, LANES // 2)
        address = address_of(context, builder, signature.args[0], arguments[0], arguments[2], kind)
        return pick(form, builder, builder.load(address, align=1))

    return FLOATS(packed, scales, types.intp), build


@operation
def load_scale(_typing: Any, scales: Any, _index: Any) -> Any:
    """The fp32 scale of the weight at flat position `index`."""
    form = _format_of(scales)

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = FLOAT if form is NF4 else BYTE
        block = builder.lshr(arguments[1], arguments[1].type(form.block.bit_length() - 1))
        value = builder.load(address_of(context, builder, signature.args[0], arguments[0], block, kind))
        if form is NF4:
            return value
        # Looked up and not computed, a scale goes from memory to all lanes in one instruction.
        table = _table(builder, "moewarden_powers_of_two", FLOAT, [2.0 ** (e - 127) for e in range(255)] + [math.inf])
        return builder.load(builder.gep(table, [INT(0), builder.zext(value, INT)]))

    return types.float32(scales, types.intp), build


def _indices(form: Format, builder: Any, data: Any) -> Any:
    """Each byte twice, as 32-bit numbers whose low four bits are first the half that comes first, then the other."""
    twice = ir.Constant(ir.VectorType(INT, LANES), [i // 2 for i in range(LANES)])
    wide = builder.zext(
        builder.shuffle_vector(data, ir.Constant(data.type, ir.Undefined), twice), ir.VectorType(INT, LANES)
    )
    shifts = [0, 4] if form.is_low_first else [4, 0]
    return builder.lshr(wide, ir.Constant(ir.VectorType(INT, LANES), shifts * (LANES // 2)))


def _permute(builder: Any, name: str, table: list[float], indices: Any) -> Any:
    function = target_function(builder, name, VECTOR, indices.type)
    return builder.call(function, [ir.Constant(VECTOR, [_single(x) for x in table]), indices])


def _levels_avx512(form: Format, builder: Any, data: Any) -> Any:
    """All sixteen levels fit one register, and one instruction picks sixteen of them by the low four bits."""
    return _permute(builder, "llvm.x86.avx512.permvar.sf.512", list(form.levels), _indices(form, builder, data))


def _levels_avx2(form: Format, builder: Any, data: Any) -> Any:
    """Pick by three bits from the lower and the upper eight levels; the fourth bit says which was meant."""
    indices = _indices(form, builder, data)
    low, high = (_permute(builder, "llvm.x86.avx2.permps", list(form.levels[i : i + 8]), indices) for i in (0, 8))
    fourth = builder.and_(indices, splat_value(builder, INT(8)))
    return builder.select(builder.icmp_unsigned("!=", fourth, splat_value(builder, INT(0))), high, low)


def _levels_by_byte(form: Format, builder: Any, data: Any) -> Any:
    """Any processor: a table has the two levels of each byte."""
    pair = ir.VectorType(FLOAT, 2)
    levels = [_single(x) for x in form.levels]
    halves = (0, 4) if form.is_low_first else (4, 0)
    pairs = [ir.Constant(pair, [levels[byte >> half & 15] for half in halves]) for byte in range(256)]
    table = _table(builder, f"moewarden_{form.name}_pairs", pair, pairs)
    vector = ir.Constant(VECTOR, ir.Undefined)
    for i in range(LANES // 2):
        byte = builder.zext(builder.extract_element(data, INT(i)), INT)
        both = builder.load(builder.gep(table, [INT(0), byte]))
        for half in (0, 1):
            vector = builder.insert_element(vector, builder.extract_element(both, INT(half)), INT(2 * i + half))
    return vector


def _table(builder: Any, name: str, kind: Any, values: list[Any]) -> Any:
    """A constant array of the module, made by the first who asks."""
    found = builder.module.globals.get(name)
    if found is None:
        array = ir.ArrayType(kind, len(values))
        found = ir.GlobalVariable(builder.module, array, name)
        found.linkage, found.global_constant = "internal", True
        found.initializer = ir.Constant(array, values)
    return found


def _single(value: float) -> float:
    """The nearest fp32 value."""
    (rounded,) = struct.unpack("f", struct.pack("f", value))
    return float(rounded)
