"""The stages before the first layer and behind the last one."""

import numpy as np

from .numba_head import Embedding, Head, keep_for_head, multiply_head
from .numba_memory import floats_at
from .numba_products import normalize
from .numba_room import Room
from .numba_tables import Shape
from .numba_threads import Stage, finish_part, finish_stage, take_part
from .numba_vectors import LANES, Float32, Int64, inlined, load, load_brain, multiply, splat, store

HEAD_PART = 256
"""Outputs of the head in one part."""


@inlined
def embed(shape: Shape, tokens: Int64, embedding: Embedding, room: Room, counters: Int64, stage: int) -> Stage:
    """Stage: the rows' embeddings to x."""
    scale, hidden = splat(np.float32(shape.embedding_multiplier)), shape.hidden
    while True:
        row = take_part(counters, stage, len(tokens))
        if row >= len(tokens):
            break
        at = tokens[row] * hidden
        for i in range(0, hidden, LANES):
            values = load_brain(embedding.halves, at + i) if len(embedding.halves) else load(embedding.floats, at + i)
            store(room.x, row * hidden + i, multiply(values, scale))
        finish_part(counters, stage, len(tokens))
    return finish_stage(counters, stage)


@inlined
def tell(
    shape: Shape,
    norm: int,
    head: Head,
    room: Room,
    wanted: Int64,
    counters: Int64,
    stage: int,
    logits: Float32,
) -> None:
    """The last stages: logits [len(wanted), V] of the wanted rows."""
    hidden, vocabulary, weight = shape.hidden, shape.vocabulary, floats_at(norm, shape.hidden)
    while True:
        number = take_part(counters, stage, len(wanted))
        if number >= len(wanted):
            break
        at = wanted[number] * hidden
        normalize(room.x[at : at + hidden], weight, shape.epsilon, 1, hidden, room.normed[at:])
        keep_for_head(room.kept, number * hidden, room.normed, at, hidden)
        finish_part(counters, stage, len(wanted))
    stage = finish_stage(counters, stage)
    scaling = np.float32(shape.logits_scaling)
    total = (vocabulary + HEAD_PART - 1) // HEAD_PART
    while True:
        begin = take_part(counters, stage, total) * HEAD_PART
        if begin >= vocabulary:
            break
        end = min(begin + HEAD_PART, vocabulary)
        multiply_head(head, room.kept, room.normed, hidden, wanted, begin, end, vocabulary, logits)
        finish_part(counters, stage, total)
    stage = finish_stage(counters, stage)
    if scaling != 1.0:
        # A part of its own: neighbouring parts of the head may compute the same outputs twice.
        while True:
            number = take_part(counters, stage, len(wanted))
            if number >= len(wanted):
                break
            for i in range(number * vocabulary, (number + 1) * vocabulary):
                logits[i] /= scaling
            finish_part(counters, stage, len(wanted))
        finish_stage(counters, stage)
