"""A whole pass of a mixture of experts over some rows of some sequences, as one compiled function.

Several threads may run it together. A stage is cut into parts that do not touch each other's results; whoever is free
takes the next one, and what a part computes does not depend on who does.

Letters, here and in the files of the stages: N rows, D hidden width, H heads of width W, G kv heads, E experts, K of
them for each token, F and S inner widths of an expert and of the shared MLP, V vocabulary, L layers.
"""

from functools import cache
from typing import Any

import numpy as np

from .numba_attention_stages import run_attention
from .numba_compiling import Program, cached, sources_digest
from .numba_end_stages import embed, tell
from .numba_experts_stages import run_experts
from .numba_mamba_stages import run_mamba
from .numba_memory import cut
from .numba_projections import add_mixed, take_input
from .numba_room import Own, lay_out, length_of_own, own_sizes
from .numba_tables import (
    EXPERTS_NORM,
    KIND,
    MAMBA,
    MIXER_NORM,
    NORM,
    embedding_of,
    head_of,
    shape_of,
)
from .numba_threads import is_alone
from .numba_vectors import Float32, Float64, Int64, entry

STAGES_PER_LAYER, STAGES_BESIDE = 12, 4
"""At most; each has counters of its own."""


def _program(digest: str) -> Program:
    """The compiled pass. `digest` stands for the source it is made of: Numba's cache only looks at this file."""

    @entry
    def forward(
        sizes: Int64,
        factors: Float64,
        weights: Int64,
        ends: Int64,
        cosines: Float32,
        sines: Float32,
        tokens: Int64,
        positions: Int64,
        spans: Int64,
        wanted: Int64,
        counts: Int64,
        order: Int64,
        numbers: Int64,
        floats: Float32,
        activations: Any,
        counters: Int64,
        logits: Float32,
    ) -> None:
        """Run the rows and fill logits [len(wanted), V], flat, for the wanted ones.

        sizes and factors: a `Shape`; weights, ends and spans: see WEIGHTS, ENDS and SPAN; cosines and sines
        [positions * W] flat; tokens and positions [N]; counts int64 [slots, L, E] is added to. order, numbers, floats
        and activations: see `lay_out`. counters int64, zeros: WORDS for each stage.

        Any number of threads may call this with the same arguments, and may come when others have finished: the pass
        is done when one of them returns.
        """
        _ = digest
        shape = shape_of(sizes, factors)
        memory = np.empty(length_of_own(own_sizes(shape, len(tokens), spans, is_alone(counters))), dtype=np.float32)
        room = lay_out(shape, len(tokens), order, numbers, floats, activations)
        weights_of_four, both, half, part, answers, scores = cut(
            memory, own_sizes(shape, len(tokens), spans, is_alone(counters))
        )
        own = Own(weights_of_four, both, half, part, answers, scores)
        stage = embed(shape, tokens, embedding_of(shape, ends), room, counters, room.order[0])
        for layer in range(shape.layers):
            stage = take_input(shape, room, counters, stage, weights[layer, MIXER_NORM])
            if weights[layer, KIND] == MAMBA:
                width = shape.mamba_heads * shape.mamba_width
                stage = run_mamba(shape, weights, layer, spans, room, own, counters, stage)
            else:
                width = shape.heads * shape.head_width
                stage = run_attention(
                    shape, weights, layer, positions, spans, cosines, sines, room, own, counters, stage
                )  # fmt: skip
            stage = add_mixed(shape, weights, layer, width, room, own, counters, stage)
            stage = take_input(shape, room, counters, stage, weights[layer, EXPERTS_NORM])
            stage = run_experts(shape, weights, layer, spans, counts, room, own, counters, stage)
        tell(shape, ends[NORM], head_of(shape, ends), room, wanted, counters, stage, logits)
        memory[0] = 0.0  # what was cut from it does not keep it: it must be used last

    return forward


@cache
def load_program() -> Program:
    """The pass; its first call compiles it, unless this machine did that before."""
    return cached(_program(sources_digest()))
