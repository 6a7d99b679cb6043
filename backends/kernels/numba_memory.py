"""Arrays in memory that others keep: at addresses, and cut from one large piece."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, types
from numba.np.arrayobj import populate_array

from .numba_vectors import BYTE, jit, operation

_LONG = ir.IntType(64)


@operation
def pointer(_typing: Any, _address: Any) -> Any:
    """An address as a pointer, for `numba.carray`."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], BYTE.as_pointer())

    return types.voidptr(types.int64), build


@jit
def floats_at(address: int, count: int) -> Any:
    """The fp32 numbers that stand at an address."""
    return carray(pointer(address), (count,), np.float32)


@jit
def bytes_at(address: int, count: int) -> Any:
    """The bytes that stand at an address."""
    return carray(pointer(address), (count,), np.uint8)


@jit
def halves_at(address: int, count: int) -> Any:
    """The 16-bit numbers that stand at an address."""
    return carray(pointer(address), (count,), np.uint16)


@jit
def codes_at(address: int, count: int) -> Any:
    """The bytes with a sign that stand at an address."""
    return carray(pointer(address), (count,), np.int8)


@jit
def ints_at(address: int, count: int) -> Any:
    """The 32-bit numbers that stand at an address."""
    return carray(pointer(address), (count,), np.int32)


@jit
def numbers_at(address: int, count: int) -> Any:
    """The 64-bit numbers that stand at an address."""
    return carray(pointer(address), (count,), np.int64)


@operation
def address(_typing: Any, array: Any) -> Any:
    """Where an array stands."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.ptrtoint(data, _LONG)

    return types.int64(array), build


LINE = 64
"""Bytes that come from memory together: vectors that lie across two lines take twice as long to read."""


@operation
def cut(_typing: Any, array: Any, sizes: Any) -> Any:
    """Flat arrays of so many elements, each from the beginning of a line on, in the memory of one: see `length_of`.

    They do not keep the memory: whoever passes it must, for as long as they are used. So nothing counts their users.
    """

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        width = context.get_abi_sizeof(context.get_data_type(kind.dtype))
        data, pieces = context.make_array(kind)(context, builder, arguments[0]).data, []
        place = builder.ptrtoint(data, _LONG)
        for number in range(sizes_type.count):
            size, piece = builder.extract_value(arguments[1], number), context.make_array(kind)(context, builder)
            place = builder.and_(builder.add(place, _LONG(LINE - 1)), _LONG(-LINE))
            start = builder.inttoptr(place, data.type)
            populate_array(piece, start, [size], [size.type(width)], size.type(width), None)
            pieces.append(piece._getvalue())
            place = builder.add(place, builder.mul(size, size.type(width)))
        return context.make_tuple(builder, signature.return_type, pieces)

    sizes_type = sizes
    return types.UniTuple(array, sizes.count)(array, sizes), build


def length_of(sizes: tuple[int, ...], width: int) -> int:
    """How many elements of so many bytes `cut` needs at most."""
    return sum(sizes) + len(sizes) * LINE // width
