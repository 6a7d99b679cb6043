"""A decode step can be held by torch.compile and, with it, by a CUDA graph: one graph, no way back to the host."""

from pathlib import Path

import pytest
import torch

from moewarden.backends.engine.engine import Engine
from moewarden.backends.engine.requests import GenerationRequest
from moewarden.backends.engine.steps import StepShape
from moewarden.backends.engine.transformers_runner import TransformersRunner
from moewarden.backends.moe.loading import LoadSettings, load_model


@pytest.mark.parametrize("checkpoint", ["granite", "granite_hybrid"])
def test_a_step_is_one_graph(checkpoint: str, request: pytest.FixtureRequest):
    """Traced with experts that run in PyTorch: our kernels are operators of their own, traced in their tests."""
    folder: Path = request.getfixturevalue(checkpoint)
    loaded = load_model(folder, LoadSettings(experts="expanded"))
    runner = TransformersRunner(loaded, 2, 64, "eager", "for this test")
    engine = Engine(loaded)
    engine.runner = runner
    engine.complete([GenerationRequest(prompt_ids=[5, 6, 7], max_tokens=2)])  # allocates the cache
    shape = StepShape(1, 8)
    inputs = torch.tensor([[7]]), torch.tensor([[4]]), torch.tensor([0])
    compiled = torch.compile(runner.compute, fullgraph=True, dynamic=False, backend="aot_eager")
    with torch.inference_mode():
        with runner.preserved(shape):
            runner.prepare(shape, inputs[1])
            expected = runner.compute(8, *inputs)
        runner.prepare(shape, inputs[1])
        torch.testing.assert_close(compiled(8, *inputs), expected)


def test_practice_leaves_no_trace(granite_hybrid: Path):
    """What a capture does before it records: rows keep their states, and nobody's routing counts."""
    loaded = load_model(granite_hybrid)
    runner = TransformersRunner(loaded, 2, 64, "eager", "for this test")
    runner.reset(0)
    runner.feed(0, [5, 6, 7])
    before = [tensor.clone() for tensor in runner._cache.state(0, 3)]
    routing = runner.routing(0)
    positions = torch.tensor([[3]])
    with torch.inference_mode(), runner.preserved(StepShape(1, 8)):
        runner.prepare(StepShape(1, 8), positions)
        runner.compute(8, torch.tensor([[9]]), positions, torch.tensor([runner.nowhere]))
    for tensor, kept in zip(runner._cache.state(0, 3), before, strict=True):
        assert torch.equal(tensor, kept)
    assert runner.routing(0) == routing
