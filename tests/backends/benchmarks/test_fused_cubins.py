"""The fused step's kernels compile for every kind of card, within what the card has; no GPU takes part."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

triton = pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends import benchmarks  # noqa: E402
from moewarden.backends.benchmarks import cubins, fused_cubins  # noqa: E402

LAUNCHES = fused_cubins.fused_launches(cubins.GRANITE_TINY)
RECORDED = json.loads(Path(benchmarks.__file__).with_name("results").joinpath("fused-cubins.json").read_text("utf-8"))
MOST_REGISTERS = 200
"""Of a thread: five programs of 64 threads on a multiprocessor."""


@pytest.mark.slow
@pytest.mark.parametrize("name", LAUNCHES)
def test_a_kernel_is_compiled_as_recorded(name, tmp_path, monkeypatch):
    """For one kind of card; the command that writes the record compiles for all."""
    monkeypatch.setenv("TRITON_CACHE_DIR", str(tmp_path))
    cubin = cubins.compile_launch(cubins.GRANITE_TINY, name, LAUNCHES[name], 90)
    assert cubin.stack_bytes == 0
    if RECORDED["versions"]["triton"] == triton.__version__:
        assert asdict(cubin) in RECORDED["rows"], (
            "the record is old: write it again, as backends/benchmarks/fused_cubins.py says"
        )


def test_every_kernel_is_recorded_for_every_model_and_card_and_spills_nothing():
    shapes = [shape for shape in cubins.SHAPES if shape.model in fused_cubins.FUSED_SHAPES]
    assert {(row["model"], row["kernel"], row["compute_capability"]) for row in RECORDED["rows"]} == {
        (shape.model, name, capability)
        for shape in shapes
        for name in fused_cubins.fused_launches(shape)
        for capability in cubins.SHARED_MEMORY
    }
    for row in RECORDED["rows"]:
        assert row["stack_bytes"] == 0
        assert row["registers"] <= MOST_REGISTERS
        assert row["shared_bytes"] <= cubins.SHARED_MEMORY[row["compute_capability"]]
        assert row["programs_per_multiprocessor"] >= 2
