"""A whole decode step by the fused kernels is what it is by their references, and launches what they say."""

import pytest
import torch

pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends.benchmarks.configurations import CONFIGURATIONS
from moewarden.backends.benchmarks.launches import filled_cache, trace_step
from moewarden.backends.benchmarks.random_model import packed_random_model
from moewarden.backends.engine.fused_model import describe_network
from moewarden.backends.engine.fused_step import FusedStep
from moewarden.backends.kernels.fused import experts, projection
from moewarden.backends.kernels.fused.catalog import REFERENCE, triton_kernels
from moewarden.backends.kernels.triton_nf4 import Launch


@pytest.fixture(autouse=True)
def few_programs(device, monkeypatch):
    if device.type == "cpu":  # a program costs milliseconds in the interpreter
        for module in (projection, experts):
            monkeypatch.setattr(module, "BLOCK_ROWS", 64)


@pytest.mark.parametrize("batch", [1, 3], ids="B={}".format)
@pytest.mark.parametrize("name", ["granite-4.0-h-tiny", "OLMoE-1B-7B", "Qwen3-30B-A3B"])
def test_it_matches_the_references_and_launches_what_is_counted(name, batch, device, monkeypatch):
    network = packed_random_model(CONFIGURATIONS[name].build(is_tiny=True), device, torch.float32)
    model = describe_network(network)
    generator = torch.Generator(device).manual_seed(batch)
    ids = torch.randint(0, 256, (batch,), generator=generator, device=device)
    positions = torch.arange(batch, device=device) + 5
    owners = torch.arange(batch, device=device) % 2
    launched = []
    run = Launch.run
    monkeypatch.setattr(Launch, "run", lambda self: (launched.append(self), run(self))[1])
    found = []
    for kernels in (triton_kernels(), REFERENCE):
        cache = filled_cache(network, batch, 16)
        fill = torch.Generator(device).manual_seed(0)
        states = [state for layer in cache.layers for state in _stores(layer)]
        for state in states:
            state.normal_(generator=fill)
        counts = torch.zeros(3, len(model.layers), len(model.layers[0].routed.router) + 1, dtype=torch.int64)
        counts = counts.to(device)
        step = FusedStep(model, kernels, batch, 16)
        with torch.inference_mode():
            logits = step.run(cache, 16, ids, positions, owners, counts)
        found.append((logits, counts, states))
    (logits, counts, states), (expected, expected_counts, expected_states) = found
    torch.testing.assert_close(logits, expected, rtol=0, atol=1e-4 * expected.abs().max().item())
    assert torch.equal(counts, expected_counts)
    assert counts.sum() == batch * len(model.layers) * model.top_k
    for state, other in zip(states, expected_states, strict=True):
        torch.testing.assert_close(state, other, rtol=1e-4, atol=1e-4)
    beside = {"embedding.default", "mul.Tensor"}
    traced = sum(n for kernel, n in trace_step(network, batch, 16).by_kernel().items() if kernel not in beside)
    assert len(launched) == traced


def _stores(layer):
    return list(layer.store.values()) if hasattr(layer, "store") else [layer.keys, layer.values]
