"""Activations in the form in which they are multiplied: as they are, or rounded to eight bits a block.

The form is a type, so that the program is compiled for one of them and nothing asks while it runs. Each function here
has one meaning and an implementation for each form, chosen by the type of an argument.
"""
# ruff: noqa: ARG001, ARG005 (an implementation is chosen by one argument, and Numba wants them all named)

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba.extending import overload

from .nf4 import BLOCK
from .numba_integers import GROUP
from .numba_products import multiply_part
from .numba_rounded import Rounded, multiply_rounded, round_block
from .numba_vectors import LANES, OPTIONS, Float32, Int64, bytes_at, floats_at, halves_at, load, store


class Exact(NamedTuple):
    """Rows of activations [N, I] as floats."""

    values: Float32
    """[N * I]."""


Activations = Exact | Rounded


def make_activations(form: type[Activations], count: int) -> Activations:
    """Room for so many activations."""
    if form is Exact:
        return Exact(np.empty(count, np.float32))
    blocks = -(-count // BLOCK)
    return Rounded(np.empty(blocks * BLOCK, np.int8), np.empty(blocks, np.float32), np.empty(blocks, np.int32))


def is_form(kind: Any, form: type[Activations]) -> bool:
    """Whether a type of Numba's is that of activations in this form."""
    return getattr(kind, "instance_class", None) is form


def chosen_for(function: Callable[..., Any]) -> Callable[[Callable[..., Any]], Any]:
    """What comes next takes the types of the function's arguments and gives its implementation for them."""
    return overload(function, jit_options=OPTIONS, strict=False)  # type: ignore[no-any-return]


def make_scratch(kept: Any, width: int) -> Any:
    """Room that a thread needs to multiply with matrices of up to so many columns."""
    raise NotImplementedError  # compiled code takes what is chosen below by the kind of activations


@chosen_for(make_scratch)
def _make_scratch(kept: Any, width: Any) -> Any:
    if is_form(kept, Exact):
        return lambda kept, width: np.empty(4 * width, dtype=np.float32)
    return lambda kept, width: np.empty(0, dtype=np.float32)  # their weights are unpacked in registers


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
