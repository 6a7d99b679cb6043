"""Memory that a pass of the compiled CPU program works in, kept from pass to pass."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .native_model import NativeModel

if TYPE_CHECKING:
    from ..kernels.numba_program import Room


class Workspace:
    """Room for as many rows as the largest pass so far had."""

    def __init__(self, model: NativeModel) -> None:
        """Nothing yet."""
        from ..kernels.numba_program import STAGES_BESIDE, STAGES_PER_LAYER
        from ..kernels.numba_threads import WORDS

        self._model = model
        self._counters = (model.shape.layers * STAGES_PER_LAYER + STAGES_BESIDE + 1) * WORDS
        self._rows = 0
        self._parts: tuple[Any, ...] = ()

    def of(self, rows: int) -> tuple[Any, ...]:
        """The arguments of the program that are room, with counters at zero."""
        if rows > self._rows:
            self._rows, self._parts = rows, self._make(rows)
        counters: NDArray[np.int64] = np.zeros(self._counters, np.int64)
        return *self._parts, counters

    def _make(self, rows: int) -> tuple[Any, ...]:
        from ..kernels.numba_activations import make_activations

        shape, form = self._model.shape, self._model.form
        mixed = max(shape.heads * shape.head_width, shape.mamba_heads * shape.mamba_width)
        sizes = (shape.hidden, mixed, shape.top_k * shape.inner, max(1, shape.shared_inner))
        return self._room(rows, mixed), *(make_activations(form, rows * size) for size in sizes)

    def _room(self, rows: int, mixed: int) -> "Room":
        from ..kernels.numba_program import Room

        shape = self._model.shape
        inner = shape.mamba_heads * shape.mamba_width
        channels = inner + 2 * shape.mamba_groups * shape.mamba_state if inner else 0
        kv_width = shape.kv_heads * shape.head_width

        def floats(*size: int) -> NDArray[np.float32]:
            return np.empty(size, np.float32)

        return Room(
            x=floats(rows * shape.hidden),
            normed=floats(rows * shape.hidden),
            queries=floats(rows * shape.heads * shape.head_width),
            keys=floats((rows + 3) * kv_width),
            values=floats(rows * kv_width),
            projected=floats(rows * (inner + channels + shape.mamba_heads)),
            convolved=floats(rows * channels),
            mixed=floats(rows * mixed),
            logits=floats(rows * shape.router_rows),
            ids=np.empty((rows, shape.top_k), np.int64),
            gates=floats(rows, shape.top_k),
            members=np.empty(rows * shape.top_k, np.int64),
            shares=floats(rows * shape.top_k),
            groups=np.empty((shape.experts + 1, 2), np.int64),
            chosen=np.zeros(1, np.int64),
        )
