"""Memory that a pass works in: what its threads share, and what each has for itself.

All of it is cut from few arrays, because each array that Python passes and each that compiled code makes takes longer
than a small product.
"""

from typing import Any, NamedTuple

from .numba_activations import activation_sizes, activations_in
from .numba_memory import LINE, address, cut, numbers_at
from .numba_tables import COUNT, LENGTH, Shape
from .numba_vectors import LANES, Float32, Int64, inlined

WIDE, NARROW = 128, 64
"""Outputs in one part: of projections that begin a block, and of those that end it."""
FEW_ROWS = 8
"""Of up to so many rows, a thread that is alone computes whole projections that end a block: they fit in its cache."""


class Room(NamedTuple):
    """Where the stages of a pass leave what the next ones read."""

    order: Int64
    """[N]: the numbers of the rows."""
    places: Int64
    """[N * K]: the numbers of the places."""
    ids: Int64
    """[N, K]."""
    members: Int64
    """[N * K]: see `group_by_expert`."""
    groups: Int64
    """[E + 1, 2]."""
    chosen: Int64
    """[1]: how many experts were."""
    x: Float32
    """[N, D]: the residual stream."""
    normed: Float32
    """[N, D]."""
    queries: Float32
    """[N, H * W]."""
    keys: Float32
    """[N + 3, G * W]: keys are read by fours."""
    values: Float32
    """[N, G * W]."""
    projected: Float32
    """Mamba's [N, gates, channels and steps]."""
    convolved: Float32
    """[N, channels]."""
    mixed: Float32
    """[N, width]: what attention or Mamba gives before its last projection."""
    logits: Float32
    """The router's [N, router_rows]."""
    gates: Float32
    """[N, K]."""
    shares: Float32
    """[N * K]."""
    kept: Any
    """Activations of D, as they are multiplied."""
    mixed_kept: Any
    """Of the mixer's width."""
    gated: Any
    """Of the experts' K * F."""
    shared: Any
    """Of S."""


@inlined
def number_sizes(shape: Shape, rows: int) -> Any:
    """Lengths of ids, members, groups and chosen."""
    return rows * shape.top_k, rows * shape.top_k, 2 * (shape.experts + 1), rows * 0 + 1


@inlined
def float_sizes(shape: Shape, rows: int) -> Any:
    """Lengths of x to shares."""
    inner, kv_width = shape.mamba_heads * shape.mamba_width, shape.kv_heads * shape.head_width
    channels = inner + 2 * shape.mamba_groups * shape.mamba_state if inner else 0
    return (
        rows * shape.hidden, rows * shape.hidden,
        rows * shape.heads * shape.head_width, (rows + 3) * kv_width, rows * kv_width,
        rows * (inner + channels + shape.mamba_heads), rows * channels,
        rows * max(shape.heads * shape.head_width, inner),
        rows * shape.router_rows, rows * shape.top_k, rows * shape.top_k,
    )  # fmt: skip


@inlined
def kept_sizes(shape: Shape, rows: int) -> Any:
    """How many activations kept to shared are."""
    mixed = max(shape.heads * shape.head_width, shape.mamba_heads * shape.mamba_width)
    return rows * shape.hidden, rows * mixed, rows * shape.top_k * shape.inner, rows * shape.shared_inner


@inlined
def lay_out(shape: Shape, rows: int, order: Int64, numbers: Int64, floats: Float32, activations: Any) -> Room:
    """The room of so many rows in memory that has it.

    order: at least N * K numbers from 0 on; activations: floats where they are kept as they are, bytes where rounded.
    """
    top_k = shape.top_k
    ids, members, groups, chosen = cut(numbers, number_sizes(shape, rows))
    x, normed, queries, keys, values, projected, convolved, mixed, logits, gates, shares = cut(
        floats, float_sizes(shape, rows)
    )
    kept, mixed_kept, gated, shared = cut(activations, activation_sizes(activations, kept_sizes(shape, rows)))
    return Room(
        numbers_at(address(order), rows), numbers_at(address(order), rows * top_k),
        ids.reshape((rows, top_k)), members, groups.reshape((shape.experts + 1, 2)), chosen,
        x, normed, queries, keys, values, projected, convolved, mixed, logits, gates.reshape((rows, top_k)), shares,
        activations_in(kept), activations_in(mixed_kept), activations_in(gated), activations_in(shared),
    )  # fmt: skip


class Own(NamedTuple):
    """What one thread works in."""

    weights: Float32
    """Four unpacked rows."""
    both: Float32
    """[N * K, 2 * WIDE]: gates and what they are for."""
    half: Float32
    """[N * K, WIDE]: what the gates leave."""
    part: Float32
    """[N, outputs of a part]."""
    answers: Float32
    """[N * K, outputs of a part]: an expert's."""
    scores: Float32
    """Of two queries."""


@inlined
def narrow_part(shape: Shape, rows: int, is_alone: bool) -> Any:
    """Outputs in one part of a projection that ends a block."""
    return shape.hidden if rows <= FEW_ROWS and is_alone else NARROW


@inlined
def own_sizes(shape: Shape, rows: int, spans: Int64, is_alone: bool) -> Any:
    """Lengths of weights to scores."""
    widest = max(
        shape.hidden, shape.heads * shape.head_width, shape.mamba_heads * shape.mamba_width, shape.inner,
        shape.shared_inner,
    )  # fmt: skip
    longest = rows * 0
    for span in range(len(spans)):
        longest = max(longest, spans[span, LENGTH] + spans[span, COUNT])
    narrow = narrow_part(shape, rows, is_alone)
    # An expert may get a row several times: where it is forced, and where logits are no numbers.
    most = rows * shape.top_k
    return 4 * widest, most * 2 * WIDE, most * WIDE, rows * narrow, most * narrow, 2 * (longest + 4 + LANES)


@inlined
def length_of_own(sizes: Any) -> Any:
    """Floats that `cut` needs for them."""
    total = sizes[0] * 0
    for size in sizes:
        total += size + LINE // 4
    return total
