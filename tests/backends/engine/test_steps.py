"""A decode step can be held by torch.compile and, with it, by a CUDA graph: one graph, no way back to the host."""

from pathlib import Path

import pytest
import torch

from moewarden.backends.engine.engine import Engine
from moewarden.backends.engine.requests import GenerationRequest
from moewarden.backends.engine.steps import StepMode, StepShape
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


@pytest.mark.gpu
@pytest.mark.parametrize("checkpoint", ["granite", "granite_hybrid"])
@pytest.mark.parametrize("mode", ["captured", "compiled"])
def test_a_captured_step_stays_near_the_same_step_uncaptured(
    checkpoint: str, mode: StepMode, request: pytest.FixtureRequest
):
    """In bf16, over several batch sizes and a growing cache: within 0.05 of logits of magnitude one."""
    loaded = load_model(request.getfixturevalue(checkpoint), LoadSettings(device="cuda"))
    captured = TransformersRunner(loaded, 4, 512, mode, "for this test")
    plain = TransformersRunner(loaded, 4, 512, "eager", "for this test")
    for slot, length in enumerate((1, 5, 250)):
        for runner in (captured, plain):
            runner.reset(slot)
            runner.feed(slot, [3 + (7 * place) % 200 for place in range(length)])
    for together in ([0], [0, 1], [2, 0, 1], [1], [0, 1, 2], [2]):
        for token in (9, 40, 77):
            tokens = dict.fromkeys(together, token)
            found, expected = captured.step(tokens).float(), plain.step(tokens).float()
            scale = expected.abs().max()
            assert ((found - expected).abs().max() / scale).item() < 0.05


@pytest.mark.gpu
def test_recording_a_captured_step_counts_as_the_uncaptured(granite_hybrid: Path):
    loaded = load_model(granite_hybrid, LoadSettings(device="cuda", dtype="float32"))
    counts = []
    for mode in ("captured", "eager"):
        runner = TransformersRunner(loaded, 2, 64, mode, "for this test")
        runner.reset(0)
        runner.feed(0, [5, 6, 7])
        for token in (8, 9, 10):
            runner.step({0: token})
        counts.append(runner.routing(0))
    assert counts[0] == counts[1]


def test_a_compiled_step_follows_the_cache_when_it_grows(granite_hybrid: Path, monkeypatch: pytest.MonkeyPatch):
    """Traced only, by the backend that changes nothing: what is compiled anew, and what it reads and writes."""
    real = torch.compile
    monkeypatch.setattr(torch, "compile", lambda function, **options: real(function, backend="eager", **options))
    loaded = load_model(granite_hybrid, LoadSettings(experts="expanded"))
    compiled, plain = (TransformersRunner(loaded, 2, 1024, mode, "for this test") for mode in ("compiled", "eager"))
    for runner in (compiled, plain):
        runner.reset(0)
        runner.feed(0, [3 + place % 200 for place in range(250)])
    for token in range(5, 15):  # past the first 256 tokens
        found, expected = compiled.step({0: token}), plain.step({0: token})
        torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)
    assert compiled._cache.capacity == 512
