"""A fused step's launches and bytes are counted on shapes, and stay within what was aimed at."""

import json
from pathlib import Path

import pytest
import torch

pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends import benchmarks
from moewarden.backends.benchmarks import launches
from moewarden.backends.benchmarks.configurations import CONFIGURATIONS
from moewarden.backends.benchmarks.launches import (
    MOST_BYTES,
    MOST_LAUNCHES,
    launch_rows,
    packed_shapes,
    predicted_seconds,
    trace_step,
)

RECORDED = json.loads(Path(benchmarks.__file__).with_name("results").joinpath("launches.json").read_text("utf-8"))


def test_the_real_hybrid_stays_within_ten_launches_a_layer_and_the_bytes():
    rows = list(launch_rows(["granite-4.0-h-tiny"]))
    assert [row["head_bits"] for row in rows] == [16, 8]
    for row in rows:
        assert row["most_launches_of_a_layer"] == 6 <= MOST_LAUNCHES
        assert row["moved_to_packed"] <= MOST_BYTES
    assert rows == [row for row in RECORDED["rows"] if row["model"] == "granite-4.0-h-tiny"]


@pytest.mark.parametrize("model", launches.MODELS)
def test_every_launch_of_a_step_has_its_place(model: str):
    trace = trace_step(packed_shapes(CONFIGURATIONS[model].build(is_tiny=True)))
    assert trace.in_layers() == [6, 6]
    by_kernel = trace.by_kernel()
    assert (by_kernel["project"], by_kernel["route"], by_kernel["experts"], by_kernel["head"]) == (4, 2, 4, 2)
    assert by_kernel.get("attend", 0) + by_kernel.get("mamba_step", 0) == 2
    assert trace.beside_layers() == by_kernel["head"] + by_kernel["embedding.default"] + by_kernel.get("mul.Tensor", 0)


def test_what_pytorch_launches_in_a_layer_would_count(monkeypatch: pytest.MonkeyPatch):
    """An addition that slips in between two kernels is seen."""
    real = launches.counting_kernels

    def with_addition(trace):
        kernels = real(trace)
        attend = kernels.attend
        object.__setattr__(kernels, "attend", lambda *arguments: attend(*arguments) + 1)
        return kernels

    monkeypatch.setattr(launches, "counting_kernels", with_addition)
    trace = trace_step(packed_shapes(CONFIGURATIONS["OLMoE-1B-7B"].build(is_tiny=True)))
    assert trace.in_layers() == [7, 7]
    assert trace.by_kernel()["add.Tensor"] == 2


def test_longer_sequences_read_more_keys_and_batches_more_experts():
    network = packed_shapes(CONFIGURATIONS["OLMoE-1B-7B"].build(is_tiny=True))
    short, long, batch = trace_step(network, 1, 8), trace_step(network, 1, 520), trace_step(network, 4, 8)
    assert long.bytes - short.bytes == 512 * 2 * 2 * 64 * 2  # tokens, layers, keys and values, width, bf16
    assert short.bytes < batch.bytes < 4 * short.bytes
    assert short.launches == batch.launches


def test_the_prediction_is_launches_and_bytes():
    assert predicted_seconds(1000, 4_000_000_000, 4.0e12) == pytest.approx(1.3e-3 + 1e-3)
    for row in RECORDED["rows"]:
        for card, bandwidth in RECORDED["bandwidths"].items():
            seconds = predicted_seconds(row["launches_per_step"], row["bytes_moved_per_token"], bandwidth)
            assert row[f"predicted_tokens_per_s_{card}"] == round(1 / seconds)


def test_shapes_take_no_memory():
    network = packed_shapes(CONFIGURATIONS["granite-4.0-h-tiny"].build())
    assert {parameter.device for parameter in network.parameters()} == {torch.device("meta")}
