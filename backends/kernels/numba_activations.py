"""Activations in the form in which they are multiplied: as they are, or rounded to eight bits a block.

The form is a type, so that the program is compiled for one of them and nothing asks while it runs. Each function here
has one meaning and an implementation for each form, chosen by the type of an argument.
"""
# ruff: noqa: ARG001, ARG005 (an implementation is chosen by one argument, and Numba wants them all named)

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import types
from numba.extending import overload

from .nf4 import BLOCK
from .numba_integers import GROUP
from .numba_memory import address, bytes_at, codes_at, floats_at, halves_at, ints_at
from .numba_products import multiply_part
from .numba_rounded import Rounded, multiply_rounded, round_block
from .numba_vectors import LANES, PIECE, Float32, Int64, jit, load, store


class Exact(NamedTuple):
    """Rows of activations [N, I] as floats."""

    values: Float32
    """[N * I]."""


Activations = Exact | Rounded
_BLOCK_BYTES = BLOCK + 4 + 4
"""Of rounded activations: codes, scale and offset."""


def memory_of(form: type[Activations]) -> type[np.generic]:
    """The type of the numbers in memory that is to hold activations in this form: compiled code tells it by that."""
    return np.float32 if form is Exact else np.int8


def length_of_activations(form: type[Activations], count: int) -> int:
    """How many of those numbers so many activations take."""
    return count if form is Exact else -(-count // BLOCK) * _BLOCK_BYTES


def is_form(kind: Any, form: type[Activations]) -> bool:
    """Whether a type of Numba's is that of activations in this form."""
    return getattr(kind, "instance_class", None) is form


def chosen_for(function: Callable[..., Any]) -> Callable[[Callable[..., Any]], Any]:
    """What comes next takes the types of the function's arguments and gives its implementation for them."""
    return overload(function, jit_options=PIECE, strict=False)  # type: ignore[no-any-return]


def activation_sizes(memory: Any, counts: Any) -> Any:
    """How many of the memory's numbers each of so many activations take."""
    raise NotImplementedError  # compiled code takes what is chosen below by the kind of memory


@chosen_for(activation_sizes)
def _activation_sizes(memory: Any, counts: Any) -> Any:
    if memory.dtype == types.float32:
        return lambda memory, counts: counts
    return lambda memory, counts: (
        _rounded_size(counts[0]), _rounded_size(counts[1]), _rounded_size(counts[2]), _rounded_size(counts[3])
    )  # fmt: skip


@jit
def _rounded_size(count: int) -> Any:
    return (count + BLOCK - 1) // BLOCK * _BLOCK_BYTES


def activations_in(memory: Any) -> Any:
    """Activations that lie in all of this memory, which they do not keep."""
    raise NotImplementedError  # compiled code takes what is chosen below by the kind of memory


@chosen_for(activations_in)
def _activations_in(memory: Any) -> Any:
    if memory.dtype == types.float32:
        return lambda memory: Exact(memory)

    def rounded(memory: Any) -> Any:
        blocks, start = len(memory) // _BLOCK_BYTES, address(memory)
        scales = start + blocks * BLOCK
        return Rounded(codes_at(start, blocks * BLOCK), floats_at(scales, blocks), ints_at(scales + 4 * blocks, blocks))

    return rounded


def keep(kept: Any, to: int, source: Float32, at: int, count: int) -> None:
    """Keep `count` floats of source, from `at` on, as the activations from position `to` on.

    Rounded ones are kept by whole blocks of 64.
    """
    raise NotImplementedError  # compiled code takes what is chosen below by the kind of activations


@chosen_for(keep)
def _keep(kept: Any, to: Any, source: Any, at: Any, count: Any) -> Any:
    if is_form(kept, Exact):

        def exact(kept: Any, to: Any, source: Any, at: Any, count: Any) -> None:
            for i in range(0, count, LANES):
                store(kept.values, to + i, load(source, at + i))

        return exact

    def rounded(kept: Any, to: Any, source: Any, at: Any, count: Any) -> None:
        for i in range(0, count, BLOCK):
            round_block(source, at + i, kept, to + i, True)

    return rounded


def multiply(
    kept: Any,
    width: int,
    rows: Int64,
    count: int,
    packed: int,
    scales: int,
    matrix: int,
    outputs: int,
    begin: int,
    end: int,
    scratch: Any,
    out: Float32,
    to: int,
    stride: int,
) -> None:
    """Activations [.., I] at `count` rows times the outputs `begin` to `end - 1` of one packed matrix [O, I] of a stack.

    packed and scales: addresses of the stack's bytes, and of its scales as `scale_table` arranges them; `begin` is a
    multiple of 16. Output o of row r goes to out[to + r * stride + o].
    """
    raise NotImplementedError  # compiled code takes what is chosen below by the kind of activations


@chosen_for(multiply)
def _multiply(
    kept: Any, width: Any, rows: Any, count: Any, packed: Any, scales: Any, matrix: Any, outputs: Any,
    begin: Any, end: Any, scratch: Any, out: Any, to: Any, stride: Any,
) -> Any:  # fmt: skip
    if is_form(kept, Exact):

        def exact(
            kept: Any, width: Any, rows: Any, count: Any, packed: Any, scales: Any, matrix: Any, outputs: Any,
            begin: Any, end: Any, scratch: Any, out: Any, to: Any, stride: Any,
        ) -> None:  # fmt: skip
            size = outputs * width
            all_bytes, all_scales = bytes_at(packed, (matrix + 1) * size // 2), floats_at(scales, (matrix + 1) * size)
            multiply_part(
                kept.values, width, rows, count, all_bytes, matrix * size, all_scales,
                begin, end, stride, scratch, out, to,
            )  # fmt: skip

        return exact

    def rounded(
        kept: Any, width: Any, rows: Any, count: Any, packed: Any, scales: Any, matrix: Any, outputs: Any,
        begin: Any, end: Any, scratch: Any, out: Any, to: Any, stride: Any,
    ) -> None:  # fmt: skip
        size = outputs * width // 2
        table = (outputs + GROUP - 1) // GROUP * (width // BLOCK) * GROUP
        all_bytes, all_scales = bytes_at(packed, (matrix + 1) * size), halves_at(scales, (matrix + 1) * table)
        multiply_rounded(
            kept, width, rows, count, all_bytes, matrix * size, all_scales, matrix * table,
            begin, end, outputs, out, to, stride,
        )  # fmt: skip

    return rounded
