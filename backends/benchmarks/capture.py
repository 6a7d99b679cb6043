"""Timing of short calls: inside a CUDA graph where they can be captured, so that the time is the kernels'."""

from collections.abc import Callable, Sequence

import torch

from .machine import median_seconds
from .work import Job

ROUNDS = 4
"""Of all calls in one graph, so that the cost of replaying it hardly shows."""


def timed_calls(calls: Sequence[Callable[[], object]], job: Job) -> tuple[float, bool]:
    """Median seconds of one call, and whether it ran inside a CUDA graph."""
    repeats = 5 if job.is_tiny else 30

    def together() -> None:
        for call in calls:
            call()

    if job.device.type == "cuda":
        graph = _capture(together)
        if graph is not None:
            return median_seconds(graph.replay, job.device, repeats=repeats) / (ROUNDS * len(calls)), True
    return median_seconds(together, job.device, repeats=repeats) / len(calls), False


def _capture(work: Callable[[], None]) -> "torch.cuda.CUDAGraph | None":
    """Several rounds of the work as a graph; None where it waits for the device and so cannot be captured."""
    stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        work()
    torch.cuda.current_stream().wait_stream(stream)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    try:
        with torch.cuda.graph(graph):
            for _ in range(ROUNDS):
                work()
    except RuntimeError:
        torch.cuda.synchronize()
        return None
    return graph
