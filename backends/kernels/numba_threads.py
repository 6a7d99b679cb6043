"""Threads that run one compiled program together: they share out the parts of a stage and wait for each other after it.

Each thread calls the program with its own number; Python is not needed until it returns. Where there is other work on
the machine a thread that was held up simply takes fewer parts.
"""

import sys
from typing import Any

from llvmlite import ir
from numba import types

from .numba_vectors import Int64, address_of, jit, operation

WORDS = 16
"""Of a stage's counters: two of them, each in a cache line of its own."""
_ARRIVED = 8
_SPINS = 2000
"""A thread looks so often before it lets others run: some tens of microseconds."""
_LONG = ir.IntType(64)
_YIELD = "SwitchToThread" if sys.platform == "win32" else "sched_yield"


@operation
def _count(_typing: Any, counters: Any, _index: Any) -> Any:
    """Add one to a counter; what it was before."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = address_of(context, builder, signature.args[0], arguments[0], arguments[1], _LONG)
        return builder.atomic_rmw("add", address, _LONG(1), "seq_cst")

    return types.int64(counters, types.intp), build


@operation
def _look(_typing: Any, counters: Any, _index: Any) -> Any:
    """What a counter is now."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = address_of(context, builder, signature.args[0], arguments[0], arguments[1], _LONG)
        return builder.load_atomic(address, "seq_cst", 8)

    return types.int64(counters, types.intp), build


@operation
def _let_others_run(_typing: Any) -> Any:
    """Give the processor to another thread, if one waits for it."""

    def build(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(32), [])
        function = builder.module.globals.get(_YIELD) or ir.Function(builder.module, kind, _YIELD)
        builder.call(function, [])
        return context.get_dummy_value()

    return types.void(), build


Stage = Any
"""A stage's number, inside compiled code."""


@jit
def take_part(counters: Int64, stage: int) -> Any:
    """The number of the next part of this stage that nobody has taken yet; parts beyond the last are no work."""
    return _count(counters, stage * WORDS)


def give_up(counters: Int64) -> None:
    """A thread failed: the others shall not wait for it."""
    counters[-1] = 1


@jit
def finish_stage(counters: Int64, stage: int, threads: int) -> Stage:
    """Wait until every thread is here, so that all parts are done; the number of the next stage.

    The last counter is not zero once a thread has failed: then this fails, too.
    """
    if threads > 1:
        place = stage * WORDS + _ARRIVED
        _count(counters, place)
        spins = 0
        while _look(counters, place) < threads:
            spins += 1
            if spins > _SPINS:
                if _look(counters, len(counters) - 1):
                    raise RuntimeError("another thread of this pass failed")
                _let_others_run()
    return stage + 1
