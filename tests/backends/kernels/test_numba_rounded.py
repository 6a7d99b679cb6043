"""Products of rounded activations: exact sums of whole numbers, the same on every processor and beside any neighbour."""

import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from moewarden.backends.engine.native_model import scale_table
from moewarden.backends.kernels import numba_rounded
from moewarden.backends.kernels.nf4 import BLOCK, quantize
from moewarden.backends.kernels.numba_integers import HAS_INTEGERS, HAS_VNNI, LEVEL_CODES
from moewarden.backends.kernels.numba_rounded import Rounded
from moewarden.backends.kernels.numba_vectors import entry

pytestmark = pytest.mark.skipif(not HAS_INTEGERS, reason="this processor has no fast products of bytes")


@entry
def round_packed_rows(x, rounded):
    for at in range(0, len(x), 64):
        numba_rounded.round_block(x, at, rounded, at, True)


@entry
def round_plain_rows(x, rounded):
    for at in range(0, len(x), 64):
        numba_rounded.round_block(x, at, rounded, at, False)


multiply_rounded = entry(numba_rounded.multiply_rounded.py_func)
multiply_bytes = entry(numba_rounded.multiply_bytes.py_func)
EVEN_THEN_ODD = [*range(0, BLOCK, 2), *range(1, BLOCK, 2)]


def rounded_rows(x: torch.Tensor, run=round_packed_rows) -> Rounded:
    count = x.numel()
    rounded = Rounded(
        np.zeros(count, np.int8), np.zeros(count // BLOCK, np.float32), np.zeros(count // BLOCK, np.int32)
    )
    run(x.numpy().reshape(-1), rounded)
    return rounded


def true_codes(x: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Codes [N, I / 64, 64] in their own order, and each block's largest magnitude."""
    blocks = x.numpy().reshape(len(x), -1, BLOCK)
    largest = np.abs(blocks).max(-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        codes = np.rint(blocks * np.where(largest > 0, np.float32(127) / largest, 0))
    return codes.astype(np.int64), largest[..., 0]


def case(outputs: int, width: int, rows: int = 13):
    generator = torch.Generator().manual_seed(outputs + width)
    packed, scales = quantize(torch.randn(2 * outputs, width, generator=generator))
    x = torch.randn(rows, width, generator=generator)
    x[3] *= 1000
    x[4, :BLOCK] = 0
    return x, packed, scales


def products(x, packed, scales, count: int, order: np.ndarray) -> np.ndarray:
    """Rows times the second of two stacked matrices."""
    outputs, width = packed.shape[0] // 2, x.shape[1]
    table = scale_table(scales.view(2, -1), outputs, width)
    out = np.full(count * outputs, np.nan, np.float32)
    multiply_rounded(
        rounded_rows(x), width, order, count, packed.numpy().reshape(-1), outputs * width // 2,
        table, len(table) // 2, 0, outputs, outputs, out, 0, outputs,
    )  # fmt: skip
    return out.reshape(count, outputs)


def test_a_block_is_rounded_to_its_largest_value():
    x, _, _ = case(16, 192)
    rounded, (codes, largest) = rounded_rows(x), true_codes(x)
    np.testing.assert_array_equal(rounded.codes.reshape(codes.shape), codes[..., EVEN_THEN_ODD])
    np.testing.assert_array_equal(rounded_rows(x, round_plain_rows).codes.reshape(codes.shape), codes)
    np.testing.assert_allclose(rounded.scales.reshape(largest.shape), largest / 127**2, rtol=1e-6)
    assert np.abs(codes).max() == 127
    assert not rounded.scales.reshape(largest.shape)[4, 0]


@pytest.mark.parametrize("value", [0.0, 1e-42, 3e38], ids=str)
def test_blocks_of_extreme_numbers_stay_finite(value: float):
    x = torch.full((1, BLOCK), value)
    rounded = rounded_rows(x)
    assert np.isfinite(rounded.scales).all()
    assert set(rounded.codes.tolist()) <= {0, 127}


@pytest.mark.parametrize(("outputs", "width"), [(16, 64), (24, 192), (40, 128), (64, 320)])
def test_products_are_those_of_the_codes_whatever_runs_beside_them(outputs: int, width: int):
    x, packed, scales = case(outputs, width)
    order = np.arange(13)[::-1].copy()
    codes, largest = true_codes(x)
    pairs = packed[outputs:].numpy()
    levels = np.array(LEVEL_CODES)[np.stack([pairs >> 4, pairs & 15], -1)].reshape(outputs, -1, BLOCK)
    sums = np.einsum("nbi,obi->nob", codes, levels)
    factors = scales.view(2, outputs, -1)[1].half().double().numpy()
    expected = (sums * factors * (largest / 127**2)[:, None]).sum(-1)[order]
    found = products(x, packed, scales, 13, order)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4 * np.abs(expected).mean(-1, keepdims=True).max())
    for count in range(1, 13):
        np.testing.assert_array_equal(products(x, packed, scales, count, order), found[:count])


def byte_case(rows: int = 9, outputs: int = 37, width: int = 128):
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(rows, width, generator=generator)
    weights = torch.randint(-127, 128, (outputs, width), generator=generator).to(torch.int8)
    return x, weights, torch.rand(outputs, generator=generator)


def byte_products(x: torch.Tensor, weights: torch.Tensor, scales: torch.Tensor) -> np.ndarray:
    count, (outputs, width) = len(x), weights.shape
    out = np.full(count * outputs, np.nan, np.float32)
    rounded = rounded_rows(x, round_plain_rows)
    multiply_bytes(rounded, width, count, weights.numpy().reshape(-1), scales.numpy(), 0, outputs, outputs, out)
    return out.reshape(count, outputs)


def test_products_of_bytes_are_those_of_the_codes_whatever_runs_beside_them():
    x, weights, scales = byte_case()
    codes, largest = true_codes(x)
    sums = np.einsum("nbi,obi->nob", codes, weights.numpy().astype(np.int64).reshape(len(weights), -1, BLOCK))
    expected = (sums * (largest / 127**2)[:, None]).sum(-1) * scales.numpy()
    found = byte_products(x, weights, scales)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)
    for count in range(1, 9):
        np.testing.assert_array_equal(byte_products(x[:count], weights, scales), found[:count])


def all_counts() -> np.ndarray:
    """What one to eight rows give, one after the other."""
    x, packed, scales = case(40, 128)
    found = [products(x, packed, scales, count, np.arange(13)) for count in range(1, 9)]
    bytes_x, weights, byte_scales = byte_case()
    return np.concatenate([part.reshape(-1) for part in (*found, byte_products(bytes_x, weights, byte_scales))])


_ON_ANOTHER_PROCESSOR = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[1])
import test_numba_rounded as tests
from moewarden.backends.kernels.numba_integers import FEATURES, GROUP, HAS_VNNI
assert "+avx512vbmi" not in FEATURES
assert (GROUP, HAS_VNNI) == {"haswell": (8, False), "cascadelake": (16, True)}[sys.argv[3]], (GROUP, HAS_VNNI)
np.save(sys.argv[2], tests.all_counts())
"""
_OLD = "+avx,+avx2,+fma,+f16c,+sse3,+ssse3,+sse4.1,+sse4.2,+popcnt,+bmi,+bmi2"
_WIDE = ",+avx512f,+avx512bw,+avx512cd,+avx512dq,+avx512vl,+avx512vnni"


@pytest.mark.parametrize(
    ("processor", "features"), [("haswell", _OLD), ("cascadelake", _OLD + _WIDE)], ids=["AVX2", "VNNI"]
)
def test_another_processor_gives_the_same_bits(processor: str, features: str, tmp_path):
    if processor == "cascadelake" and not HAS_VNNI:
        pytest.skip("this processor has no AVX-512 with VNNI")
    file = tmp_path / "found.npy"
    environment = os.environ | {
        "NUMBA_CPU_NAME": processor, "NUMBA_CPU_FEATURES": features, "NUMBA_CACHE_DIR": str(tmp_path / "cache"),
    }  # fmt: skip
    folder = os.path.dirname(__file__)  # noqa: PTH120 (an argument of the other process)
    run = subprocess.run(
        [sys.executable, "-c", _ON_ANOTHER_PROCESSOR, folder, str(file), processor],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    np.testing.assert_array_equal(np.load(file), all_counts())
