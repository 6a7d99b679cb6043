"""Threads that run one compiled program together: they share out the parts of a stage.

A stage ends when its parts are done. Where there is other work on the machine, a thread that does not run takes no
part, so nobody waits for it, and it passes over the stages that are finished when it comes.
"""

import platform
import sys
from typing import Any

from llvmlite import ir
from numba import types

from .numba_vectors import Int64, address_of, inlined, jit, operation

WORDS = 32
"""Of a stage's counters, each in a cache line of its own: parts taken, parts done, whether all are."""
_DONE, _FINISHED = 8, 16
_ALONE = 2
"""Of the counters, the last but one says whether a single thread has them; the last one, that a thread failed."""
_SPINS = 2000
"""A thread looks so often before it lets others run: some hundred microseconds."""
_LONG = ir.IntType(64)
_YIELD = "SwitchToThread" if sys.platform == "win32" else "sched_yield"


@operation
def _count(_typing: Any, counters: Any, _index: Any) -> Any:
    """The same where other threads may do so, too."""

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
def _pause(_typing: Any) -> Any:
    """Tell the processor that this thread only waits."""

    def build(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        if platform.machine() in ("x86_64", "AMD64"):
            name = "llvm.x86.sse2.pause"
            kind = ir.FunctionType(ir.VoidType(), [])
            builder.call(builder.module.globals.get(name) or ir.Function(builder.module, kind, name), [])
        return context.get_dummy_value()

    return types.void(), build


@operation
def _let_others_run(_typing: Any) -> Any:
    """Give the processor to another thread, if one waits for it."""

    def build(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(32), [])
        function = builder.module.globals.get(_YIELD) or ir.Function(builder.module, kind, _YIELD)
        builder.call(function, [])
        return context.get_dummy_value()

    return types.void(), build


@jit
def _next(counters: Int64, index: int) -> Any:
    """Add one to a counter; what it was before."""
    if is_alone(counters):
        counters[index] += 1
        return counters[index] - 1
    return _count(counters, index)


@inlined
def is_alone(counters: Int64) -> Any:
    """Whether one thread runs the whole pass: nobody else then looks at its counters."""
    return counters[len(counters) - _ALONE] != 0


def stay_alone(counters: Int64) -> None:
    """One thread will run the whole pass; said before it begins."""
    counters[-_ALONE] = 1


Stage = Any
"""A stage's number, inside compiled code."""


@jit
def take_part(counters: Int64, stage: int, total: int) -> Any:
    """The number of the next part of this stage that nobody has taken yet; from `total` on there is none.

    A thread that comes late may find the stage finished and `total` made of what later stages have left; but `total`
    was read before this looks, so it is right where the stage goes on.
    """
    if _look(counters, stage * WORDS + _FINISHED):
        return total
    if total == 0:
        counters[stage * WORDS + _FINISHED] = 1
    return _next(counters, stage * WORDS)


@jit
def finish_part(counters: Int64, stage: int, total: int) -> None:
    """One part more is done."""
    if _next(counters, stage * WORDS + _DONE) + 1 == total:
        _next(counters, stage * WORDS + _FINISHED)


def give_up(counters: Int64) -> None:
    """A thread failed: the others shall not wait for its part."""
    counters[-1] = 1


@jit
def finish_stage(counters: Int64, stage: int) -> Stage:
    """Wait until all parts are done, not for threads that have taken none; the number of the next stage.

    The last counter is not zero once a thread has failed: then this fails, too.
    """
    spins = 0
    while not _look(counters, stage * WORDS + _FINISHED):
        spins += 1
        _pause()
        if spins > _SPINS:
            if _look(counters, len(counters) - 1):
                raise RuntimeError("another thread of this pass failed")
            _let_others_run()
    return stage + 1
