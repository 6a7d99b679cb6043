"""Every Triton kernel compiles for every kind of card, within what the card has; no GPU takes part."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

triton = pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends import benchmarks  # noqa: E402
from moewarden.backends.benchmarks import cubins  # noqa: E402

MOST_REGISTERS = {
    "decode gate-up": 128,
    "decode down": 128,
    "grouped up": 208,
    "grouped down": 128,
    "grouped combine": 64,
    "linear vector": 96,
    "linear tile": 96,
    "decode gate-up, nested scales": 128,
    "decode down, nested scales": 144,
    "grouped up, nested scales": 255,
    "grouped down, nested scales": 144,
    "decode gate-up, MXFP4": 128,
    "decode down, MXFP4": 128,
    "grouped up, MXFP4": 208,
    "grouped down, MXFP4": 128,
    "linear vector, nested scales": 96,
    "linear tile, nested scales": 144,
    "int8 vector": 96,
    "int8 tile": 96,
}
OTHERS = [capability for capability in cubins.SHARED_MEMORY if capability != 90]
COMPILED = [
    (name, capability) for turn, name in enumerate(MOST_REGISTERS) for capability in (90, OTHERS[turn % len(OTHERS)])
]
"""A compilation takes seconds: one kind of card for every kernel, the others in turns; the record holds all."""
RECORDED = json.loads(Path(benchmarks.__file__).with_name("results").joinpath("cubins.json").read_text("utf-8"))


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TRITON_CACHE_DIR", str(tmp_path))


@pytest.mark.parametrize(("name", "capability"), COMPILED, ids=[f"{name}-sm_{card}" for name, card in COMPILED])
def test_a_kernel_fits_the_card_without_spilling(name, capability):
    cubin = cubins.compile_launch(cubins.GRANITE_TINY, name, cubins.launches(cubins.GRANITE_TINY)[name], capability)
    assert cubin.stack_bytes == 0
    assert cubin.registers <= MOST_REGISTERS[name]
    assert cubin.shared_bytes <= cubins.SHARED_MEMORY[capability]
    assert cubin.programs_per_multiprocessor >= 2
    if RECORDED["versions"]["triton"] == triton.__version__:
        assert asdict(cubin) in RECORDED["rows"], (
            "the record is old: write it again, as backends/benchmarks/cubins.py says"
        )


def test_every_kernel_is_recorded_for_every_model_and_card():
    recorded = {(row["model"], row["kernel"], row["compute_capability"]) for row in RECORDED["rows"]}
    assert recorded == {
        (shape.model, name, capability)
        for shape in cubins.SHAPES
        for name in MOST_REGISTERS
        for capability in cubins.SHARED_MEMORY
    }
    assert set(cubins.launches(cubins.GRANITE_TINY)) == set(MOST_REGISTERS)
