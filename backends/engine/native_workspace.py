"""Memory that a pass of the compiled CPU program works in, kept from pass to pass."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .native_model import NativeModel


class Workspace:
    """Room for as many rows as the largest pass so far had."""

    def __init__(self, model: NativeModel) -> None:
        """Nothing yet."""
        from ..kernels.numba_program import STAGES_BESIDE, STAGES_PER_LAYER
        from ..kernels.numba_threads import WORDS

        self._model = model
        self._counters = (model.shape.layers * STAGES_PER_LAYER + STAGES_BESIDE + 1) * WORDS
        self._rows = 0
        self._parts: tuple[NDArray[Any], ...] = ()

    def of(self, rows: int) -> tuple[NDArray[Any], ...]:
        """The arguments of the program that are room, with counters at zero."""
        if rows > self._rows:
            self._rows, self._parts = rows, self._make(rows)
        counters: NDArray[np.int64] = np.zeros(self._counters, np.int64)
        return *self._parts, counters

    def _make(self, rows: int) -> tuple[NDArray[Any], ...]:
        from ..kernels.numba_activations import length_of_activations, memory_of
        from ..kernels.numba_memory import length_of
        from ..kernels.numba_room import float_sizes, kept_sizes, number_sizes

        shape, form = self._model.shape, self._model.form
        kept = tuple(length_of_activations(form, count) for count in kept_sizes.py_func(shape, rows))
        memory = memory_of(form)
        return (
            np.arange(rows * shape.top_k),
            np.empty(length_of(number_sizes.py_func(shape, rows), 8), np.int64),
            np.empty(length_of(float_sizes.py_func(shape, rows), 4), np.float32),
            np.empty(length_of(kept, np.dtype(memory).itemsize), memory),
        )
