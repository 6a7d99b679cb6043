"""Arrays in memory that others keep: at addresses, and cut from one large piece."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.np.arrayobj import populate_array

from .numba_vectors import operation

_LONG = ir.IntType(64)


def _array_of(kind: Any) -> Any:
    def array_at(_typing: Any, _address: Any, _count: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array = context.make_array(signature.return_type)(context, builder)
            width = _LONG(context.get_abi_sizeof(context.get_data_type(kind)))
            start = builder.inttoptr(arguments[0], array.data.type)
            populate_array(array, start, [arguments[1]], [width], width, None)
            return array._getvalue()

        return types.Array(kind, 1, "C")(types.int64, types.int64), build

    return operation(array_at)


floats_at = _array_of(types.float32)
"""The fp32 numbers that stand at an address: so many."""
bytes_at = _array_of(types.uint8)
"""Bytes."""
halves_at = _array_of(types.uint16)
"""16-bit numbers."""
codes_at = _array_of(types.int8)
"""Bytes with a sign."""
ints_at = _array_of(types.int32)
"""32-bit numbers."""
numbers_at = _array_of(types.int64)
"""64-bit numbers."""


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
