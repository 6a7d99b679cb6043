"""Several rows of activations times a group of weights, which are unpacked once for all of them.

How many rows is the length of a tuple, known when the code is compiled: their sums stay in registers from block to
block. The rows of the group stand side by side in each vector, so no lanes have to be added up.
"""

from collections.abc import Iterator
from typing import Any

from llvmlite import ir
from numba import types

from .nf4 import BLOCK
from .numba_integers import (
    GROUP,
    HAS_VNNI,
    INTS_KIND,
    PART_KIND,
    SUMS,
    SUMS_KIND,
    add_scaled,
    byte_columns,
    dot,
    load_kind,
    packed_columns,
    spread,
)
from .numba_vectors import FLOAT, INT, address_of, operation

_MOST_HALVED = 5 if HAS_VNNI else 0
"""So many rows have two sums of whole numbers each: there are registers, and a product waits for the one before it."""


@operation
def no_sums(_typing: Any, rows: Any) -> Any:
    """Zeros for each item of a tuple."""
    kind = types.UniTuple(SUMS, len(rows))

    def build(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        return context.make_tuple(builder, kind, [ir.Constant(SUMS_KIND, [0.0] * GROUP)] * len(rows))

    return kind(rows), build


@operation
def store_sums(_typing: Any, array: Any, _at: Any, _stride: Any, sums: Any) -> Any:
    """Put each row's sums at flat positions `at` to `at + GROUP - 1`, those of the next row `stride` further on."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, at, stride, sums = arguments
        for number in range(len(signature.args[3])):
            address = address_of(context, builder, signature.args[0], array, at, SUMS_KIND)
            builder.store(builder.extract_value(sums, number), address, align=4)
            at = builder.add(at, stride)
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp, sums), build


@operation
def scale_sums(_typing: Any, sums: Any, scales: Any, _at: Any) -> Any:
    """Each row's sums times scales[at:], fp32."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        factors = load_kind(context, builder, signature.args[1], arguments[1], arguments[2], SUMS_KIND)
        each = [builder.extract_value(arguments[0], number) for number in range(len(signature.args[0]))]
        return context.make_tuple(builder, signature.return_type, [builder.fmul(one, factors) for one in each])

    return sums(sums, scales, types.intp), build


@operation
def add_packed(
    _typing: Any, sums: Any, packed: Any, _at: Any, _stride: Any, scales: Any, _scale: Any,
    x: Any, rows: Any, _row: Any, _blocks: Any, _block: Any,
) -> Any:  # fmt: skip
    """Each row's sums plus block number `block` of its codes times one of a group in NF4.

    The rows of x, `Rounded`, each of `blocks` blocks, are rows[row] and those after it. The group's first 32 bytes
    stand at byte `at`, those of its next rows `stride` bytes apart; its scales, halves of floats, from `scale` on.
    """

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        sums, packed, at, stride, scales, scale, *rest = arguments
        columns = packed_columns(context, builder, signature.args[1], packed, at, stride)
        halves = load_kind(context, builder, signature.args[4], scales, scale, ir.VectorType(ir.HalfType(), GROUP))
        block = _Block(context, builder, signature.args[6:8], len(sums_type), *rest)
        return block.added(sums, columns, builder.fpext(halves, SUMS_KIND))

    sums_type = sums
    integers = [types.intp] * 3
    return sums(sums, packed, types.intp, types.intp, scales, types.intp, x, rows, *integers), build


@operation
def add_bytes(
    _typing: Any, sums: Any, weights: Any, _at: Any, _stride: Any, x: Any, rows: Any, _row: Any, _blocks: Any, _block: Any
) -> Any:  # fmt: skip
    """The same of a group in eight bits, 64 bytes of each row, whose scales wait until all blocks are added."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        sums, weights, at, stride, *rest = arguments
        columns = byte_columns(context, builder, signature.args[1], weights, at, stride)
        return _Block(context, builder, signature.args[4:6], len(sums_type), *rest).added(sums, columns, None)

    sums_type = sums
    return sums(sums, weights, types.intp, types.intp, x, rows, *[types.intp] * 3), build


class _Block:
    """One block of some rows of rounded activations."""

    def __init__(
        self, context: Any, builder: Any, kinds: Any, count: int, x: Any, rows: Any, row: Any, blocks: Any, block: Any
    ) -> None:
        self._context, self._builder = context, builder
        fields = [(kind, builder.extract_value(x, number)) for number, kind in enumerate(kinds[0].types)]
        self._codes, self._scales, self._offsets = fields
        numbers = [self._number((kinds[1], rows), builder.add(row, row.type(i)), row.type) for i in range(count)]
        self._places = [builder.add(builder.mul(number, blocks), block) for number in numbers]

    def added(self, sums: Any, columns: Iterator[tuple[int, Any]], factors: Any) -> Any:
        """The sums plus the products with each column of weights; factors None: they are all one."""
        builder, results = self._builder, []
        for number, (ints, place) in enumerate(zip(self._products(columns), self._places, strict=True)):
            scale = spread(builder, self._number(self._scales, place, FLOAT))
            scale = scale if factors is None else builder.fmul(factors, scale)
            offset = self._number(self._offsets, place, INT)
            results.append(add_scaled(builder, builder.extract_value(sums, number), ints, offset, scale))
        return self._context.make_tuple(builder, types.UniTuple(SUMS, len(results)), results)

    def _products(self, columns: Iterator[tuple[int, Any]]) -> list[Any]:
        builder, ways = self._builder, 2 if len(self._places) <= _MOST_HALVED else 1
        totals = [[ir.Constant(INTS_KIND, [0] * GROUP)] * ways for _ in self._places]
        for count, (first, weights) in enumerate(columns):
            for total, place in zip(totals, self._places, strict=True):
                start = builder.add(builder.mul(place, place.type(BLOCK)), place.type(first))
                same = builder.bitcast(spread(builder, self._number(self._codes, start, INT)), PART_KIND)
                total[count % ways] = dot(builder, weights, same, total[count % ways])
        return [total[0] if ways == 1 else builder.add(*total) for total in totals]

    def _number(self, array: tuple[Any, Any], at: Any, kind: Any) -> Any:
        return load_kind(self._context, self._builder, *array, at, kind)
