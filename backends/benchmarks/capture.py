"""Timing of short calls: inside a CUDA graph where they can be captured, so that the time is the kernels'."""

from collections.abc import Callable, Sequence

import torch

from .machine import median_seconds
from .work import Job

ROUNDS = 4
"""Of all calls in one graph, so that the cost of replaying it hardly shows."""


def timed_calls(calls: Sequence[Callable[[], object]], job: Job, *, waits: bool = False) -> tuple[float, bool]:
    """Median seconds of one call, and whether it ran inside a CUDA graph.

    `waits`: the calls wait for the device inside, so that no graph can hold them. It must be said beforehand, because
    a capture that fails leaves the process unfit for others.
    """
    repeats = 5 if job.is_tiny else 30

    def together() -> None:
        for call in calls:
            call()

    if job.device.type == "cuda" and not waits:
        graph = _capture(together)
        return median_seconds(graph.replay, job.device, repeats=repeats) / (ROUNDS * len(calls)), True
    return median_seconds(together, job.device, repeats=repeats) / len(calls), False


def _capture(work: Callable[[], None]) -> torch.cuda.CUDAGraph:
    """Several rounds of the work as a graph."""
    stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        work()
    torch.cuda.current_stream().wait_stream(stream)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(ROUNDS):
            work()
    return graph
