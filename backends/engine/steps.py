"""How one decode step is issued: by Python each time, or captured once as a CUDA graph and replayed.

A captured step reads its inputs from fixed tensors and launches everything at once; Python's share of a step falls
from tens of milliseconds to the cost of one launch. One graph serves one shape: a padded number of rows, a padded
number of keys.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

import torch
from torch import Tensor

log = logging.getLogger(__name__)

StepMode = Literal["eager", "captured", "compiled", "fused"]
"""`captured`: a CUDA graph of the model as it is; `compiled`: a CUDA graph of what torch.compile makes of it; `fused`: a
CUDA graph of few kernels written for it."""

WARM_UPS = 2
"""Runs before a capture: they compile kernels and fill library handles, which a capture must not do."""

MOST_SHAPES = 256
"""Compiled steps kept until the cache moves: rows and keys are powers of two, so there are few."""


@dataclass(frozen=True)
class StepShape:
    """What a captured step was captured for."""

    batch: int
    width: int
    """Keys read by each row."""


class StepModel(Protocol):
    """What a step runs on."""

    def prepare(self, shape: StepShape, positions: Tensor) -> None:
        """Select the rows: Python's part, which a graph does not hold."""

    def compute(self, width: int, ids: Tensor, positions: Tensor, owners: Tensor) -> Tensor:
        """ids, positions [B, 1], owners [B] -> logits [B, V]; never waits for the device."""

    def preserved(self, shape: StepShape) -> AbstractContextManager[None]:
        """Inside, steps may run for practice; afterwards all rows are as they were."""

    @property
    def nowhere(self) -> int:
        """The owner whose routing nobody reads."""


class DecodeSteps:
    """Runs decode steps in one of the modes."""

    def __init__(self, mode: StepMode, device: torch.device, rows: int, model: StepModel) -> None:
        """Inputs of all steps live in one tensor, so that graphs find them at one address and one copy fills it."""
        self._captures = mode != "eager" and device.type == "cuda"
        self._model = model
        self._compute: Callable[[int, Tensor, Tensor, Tensor], Tensor] = model.compute
        self._is_compiled = mode == "compiled"
        if self._is_compiled:
            self._compute = torch.compile(model.compute, fullgraph=True, dynamic=False)
        self._inputs = torch.zeros(3, rows, dtype=torch.int64, device=device)
        self._ids, self._positions, self._owners = self._inputs[0, :, None], self._inputs[1, :, None], self._inputs[2]
        self._captured: dict[StepShape, tuple[torch.cuda.CUDAGraph, Tensor]] = {}
        # Graphs are replayed one after another, so all may work in the same memory.
        self._pool = torch.cuda.graph_pool_handle() if self._captures else None

    def run(self, shape: StepShape, ids: Sequence[int], positions: Sequence[int], owners: Sequence[int]) -> Tensor:
        """Logits [B, V], valid until the next step."""
        beyond = [0] * (self._inputs.shape[1] - shape.batch)  # all rows, so that the copy is of one piece
        inputs = torch.tensor([[*ids, *beyond], [*positions, *beyond], [*owners, *beyond]])
        self._inputs.copy_(inputs)
        if not self._captures:
            return self._call(shape)
        if shape not in self._captured:
            self._capture(shape)
            self._inputs.copy_(inputs)
        graph, logits = self._captured[shape]
        graph.replay()
        return logits

    def forget(self) -> None:
        """Drop what was captured and compiled, because the cache moves."""
        self._captured.clear()
        if self._captures:
            self._pool = torch.cuda.graph_pool_handle()  # the old one went with its last graph
        if self._is_compiled:
            torch._dynamo.reset_code(type(self._model).compute.__code__)  # type: ignore[attr-defined]

    def _call(self, shape: StepShape) -> Tensor:
        batch = shape.batch
        self._model.prepare(shape, self._positions[:batch])
        inputs = self._ids[:batch], self._positions[:batch], self._owners[:batch]
        if not self._is_compiled:
            return self._compute(shape.width, *inputs)
        with torch._dynamo.config.patch(recompile_limit=MOST_SHAPES):
            return self._compute(shape.width, *inputs)

    def _capture(self, shape: StepShape) -> None:
        """Record the step for this shape, after practice runs that count for nobody."""
        self._owners[: shape.batch] = self._model.nowhere
        side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        main = torch.cuda.current_stream()
        with self._model.preserved(shape):
            side.wait_stream(main)
            with torch.cuda.stream(side):
                for _ in range(WARM_UPS):
                    self._call(shape)
            main.wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool):
            logits = self._call(shape)
        self._captured[shape] = graph, logits
        log.info("decode step captured for %d rows and %d keys", shape.batch, shape.width)
