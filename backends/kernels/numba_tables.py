"""What the compiled program is told of a model and of the rows that it runs: sizes, and tables of addresses."""

from typing import Any, NamedTuple

from numba.np.unsafe.ndarray import to_fixed_tuple

from .numba_head import Embedding, Head
from .numba_memory import codes_at, floats_at, halves_at
from .numba_vectors import Float64, Int64, inlined


class Shape(NamedTuple):
    """What the program must know of a model besides its weights: whole numbers, then FACTORS floats."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_width: int
    attention_layers: int
    is_rotary: int
    """0: positions are not embedded."""
    head_norm: int
    """Width over which queries and keys are normalised: a head's or the whole row's; 0: they are not."""
    window: int
    """Tokens that a token sees, itself included; 0: all."""
    experts: int
    router_rows: int
    """E, rounded up to a multiple of four."""
    top_k: int
    inner: int
    is_normalized: int
    """Whether the gates of the chosen experts add up to one."""
    shared_inner: int
    """0: there is no shared MLP."""
    vocabulary: int
    forced_expert: int
    """-1: the router decides."""
    mamba_heads: int
    mamba_width: int
    mamba_state: int
    mamba_groups: int
    mamba_taps: int
    embedding_multiplier: float
    attention_multiplier: float
    residual_multiplier: float
    logits_scaling: float
    epsilon: float


FACTORS = 5
_SIZES = len(Shape._fields) - FACTORS


@inlined
def shape_of(sizes: Int64, factors: Float64) -> Shape:
    """The shape from its numbers and its floats: a tuple's items, one by one, would take long to get here."""
    return Shape(*(to_fixed_tuple(sizes, _SIZES) + to_fixed_tuple(factors, FACTORS)))


WEIGHTS = (
    "kind", "place", "mixer_norm", "experts_norm",
    "q", "q_scales", "q_bias", "q_norm", "k", "k_scales", "k_bias", "k_norm", "v", "v_scales", "v_bias",
    "in", "in_scales", "convolution", "convolution_bias", "step_bias", "decay", "skip", "gated_norm",
    "out", "out_scales", "out_bias",
    "router", "up", "up_scales", "down", "down_scales",
    "shared_up", "shared_up_scales", "shared_down", "shared_down_scales",
)  # fmt: skip
"""Columns of the table of layers, int64: what kind of layer it is, its number among its kind, and addresses of its
tensors, 0 where there is none."""
(
    KIND, PLACE, MIXER_NORM, EXPERTS_NORM,
    QUERY, QUERY_SCALES, QUERY_BIAS, QUERY_NORM, KEY, KEY_SCALES, KEY_BIAS, KEY_NORM, VALUE, VALUE_SCALES, VALUE_BIAS,
    IN, IN_SCALES, CONVOLUTION, CONVOLUTION_BIAS, STEP_BIAS, DECAY, SKIP, GATED_NORM,
    OUT, OUT_SCALES, OUT_BIAS,
    ROUTER, UP, UP_SCALES, DOWN, DOWN_SCALES,
    SHARED_UP, SHARED_UP_SCALES, SHARED_DOWN, SHARED_DOWN_SCALES,
) = range(len(WEIGHTS))  # fmt: skip
ATTENTION, MAMBA = 0, 1

SPAN = ("keys", "values", "room", "convolutions", "states", "length", "first", "count", "slot", "is_kept")
"""Columns of the table of spans, int64: one span for each run of neighbouring rows that continue one sequence.

Addresses of the sequence's keys and values, fp32 [attention layers, G, room, W], and of its Mamba states; it holds
`length` tokens; the rows `first` to `first + count - 1` come after them; whom to count their experts for; whether to
make them part of the sequence.
"""
KEYS, VALUES, ROOM, CONVOLUTIONS, STATES, LENGTH, FIRST, COUNT, SLOT, IS_KEPT = range(len(SPAN))

ENDS = ("embedding", "embedding_halves", "norm", "head", "head_halves", "head_codes", "head_scales")
"""Addresses of what stands before the layers and behind them, 0 where there is none."""
EMBEDDING, EMBEDDING_HALVES, NORM, HEAD, HEAD_HALVES, HEAD_CODES, HEAD_SCALES = range(len(ENDS))


@inlined
def embedding_of(shape: Shape, ends: Int64) -> Embedding:
    """The input embedding."""
    size = shape.vocabulary * shape.hidden
    return Embedding(
        floats_at(ends[EMBEDDING], size * _is_there(ends[EMBEDDING])),
        halves_at(ends[EMBEDDING_HALVES], size * _is_there(ends[EMBEDDING_HALVES])),
    )


@inlined
def head_of(shape: Shape, ends: Int64) -> Head:
    """The output head."""
    size = shape.vocabulary * shape.hidden
    return Head(
        floats_at(ends[HEAD], size * _is_there(ends[HEAD])),
        halves_at(ends[HEAD_HALVES], size * _is_there(ends[HEAD_HALVES])),
        codes_at(ends[HEAD_CODES], size * _is_there(ends[HEAD_CODES])),
        floats_at(ends[HEAD_SCALES], shape.vocabulary * _is_there(ends[HEAD_SCALES])),
    )


@inlined
def _is_there(address: int) -> Any:
    return 1 if address else 0
