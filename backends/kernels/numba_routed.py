"""The compiled parts of a layer from packed weights: group the tokens by expert, multiply each group, add up.

What an architecture does between two projections happens outside, for all groups at once, so that these parts serve
every architecture. Letters: T tokens, K experts for each, S of those T * K slots that have an expert, E experts.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from .formats import FormatName
from .numba_compiling import Program, announced_compilation, cached, sources_digest
from .numba_products import multiply_part
from .numba_vectors import LANES, Float32, Int64, UInt8, entry, load, multiply_add, splat, store


class Programs(NamedTuple):
    """The parts, compiled."""

    group: Program
    combine: Program


def _group(digest: str) -> Program:
    @entry
    def group(ids: Int64, ends: Int64, tokens: Int64, slots: Int64) -> bool:
        """Sort the slots by expert: ids [T, K] -> where each expert's group ends [E], token and slot of each place.

        Ids of E and above have no place: the first ends[-1] of tokens and slots [T * K] are set. False: an id is
        negative.
        """
        _ = digest
        rows, top_k = ids.shape
        experts = len(ends)
        ends[:] = 0
        for row in range(rows):
            for k in range(top_k):
                if ids[row, k] < 0:
                    return False
                if ids[row, k] < experts:
                    ends[ids[row, k]] += 1
        start = 0
        for expert in range(experts):
            start, ends[expert] = start + ends[expert], start
        for row in range(rows):
            for k in range(top_k):
                expert = ids[row, k]
                if expert < experts:
                    tokens[ends[expert]], slots[ends[expert]] = row, row * top_k + k
                    ends[expert] += 1
        return True

    return group


def _project(digest: str) -> Program:
    @entry
    def project(
        x: Float32,
        width: int,
        rows: Int64,
        ends: Int64,
        packed: UInt8,
        scales: Float32,
        bias: Float32,
        begin: int,
        end: int,
        outputs: int,
        out: Float32,
    ) -> None:
        """x [.., I] at rows [S], those of group e times W[e] of packed [E, O, I], plus bias [E, O] -> out [S, O].

        Only the outputs `begin` to `end - 1`, multiples of four; an empty bias is none.
        """
        _ = digest
        buffer = np.empty(4 * width, dtype=np.float32)
        start = rows[:0].size
        for group in range(len(ends)):
            stop = ends[group]
            if stop == start:
                continue
            multiply_part(
                x, width, rows[start:stop], stop - start, packed, group * outputs * width, scales,
                begin, end, outputs, buffer, out, start * outputs,
            )  # fmt: skip
            if len(bias):
                for row in range(start, stop):
                    for output in range(begin, end):
                        out[row * outputs + output] += bias[group * outputs + output]
            start = stop

    return project


def _combine(digest: str) -> Program:
    @entry
    def combine(answers: Float32, width: int, tokens: Int64, slots: Int64, weights: Float32, out: Float32) -> None:
        """Add to out [T, D] the answers [S, D], weighted with weights [T * K]: each token's experts in ascending order."""
        _ = digest
        for place in range(len(tokens)):
            share = splat(weights[slots[place]])
            to, at = tokens[place] * width, place * width
            for i in range(0, width, LANES):
                store(out, to + i, multiply_add(load(answers, at + i), share, load(out, to + i)))

    return combine


@cache
def load_programs() -> Programs:
    """The parts that read no weights, compiled for flat fp32 arrays unless this machine did that before."""
    digest = sources_digest()
    programs = Programs(*(cached(make(digest)) for make in (_group, _combine)))
    with announced_compilation():
        x, ends, slots = np.zeros(32, np.float32), np.zeros(1, np.int64), np.zeros(1, np.int64)
        programs.group(np.zeros((1, 1), np.int64), ends, slots, slots.copy())
        programs.combine(x, 32, slots, slots, x, np.zeros(32, np.float32))
    return programs


@cache
def load_project(form: FormatName) -> Program:
    """The part that reads weights, compiled for the type that the scales of this format have."""
    project = cached(_project(sources_digest()))
    with announced_compilation():
        x, packed, rows = np.zeros(32, np.float32), np.zeros(64, np.uint8), np.zeros(1, np.int64)
        scales = np.zeros(4, np.uint8 if form == "mxfp4" else np.float32)
        project(x, 32, rows, rows, packed, scales, x[:0], 0, 4, 4, np.zeros(4, np.float32))
    return project
