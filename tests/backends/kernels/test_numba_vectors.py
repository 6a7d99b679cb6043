"""A vector's operations give what NumPy gives, on this processor and on lesser ones."""

import os
import subprocess
import sys

import pytest

PROCESSORS = {
    "this": {},
    "AVX2": {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+avx2,+fma"},
    "any": {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "-avx2"},
}
"""What Numba is told about the processor: the code must be right for each."""

SCRIPT = """
import numpy as np, torch
from moewarden.backends.kernels import numba_vectors as v
from moewarden.backends.kernels import mxfp4, nf4
from moewarden.backends.kernels.formats import FORMATS
from moewarden.backends.kernels.numba_nf4 import load_levels, load_scale
from moewarden.backends.kernels.scales import Scales
from moewarden.backends.kernels.numba_products import exponential

@v.entry
def compute(x, sums, powers, exponentials):
    a, b = v.load(x, 0), v.load(x, v.LANES)
    v.store_four_sums(sums, 0, a, b, v.add(a, b), v.multiply(a, b))
    sums[4], sums[5] = v.sum_lanes(a), v.largest_lane(v.maximum(a, b))
    sums[6] = v.sum_lanes(v.divide(v.multiply_add(a, b, a), v.splat(2.0)))
    v.store(powers, 0, v.power_of_two(v.round_to_whole(a)))
    for i in range(0, len(exponentials), v.LANES):
        v.store(exponentials, i, exponential(v.load(exponentials, i)))

@v.entry
def unpack(packed, scales, weights):
    for i in range(0, len(weights), v.LANES):
        levels = load_levels(packed, scales, i // 2)
        v.store(weights, i, v.multiply(levels, v.splat(load_scale(scales, i))))

rng = np.random.default_rng(0)
x = rng.normal(size=2 * v.LANES).astype(np.float32) * 3
sums, powers = np.zeros(8, np.float32), np.zeros(v.LANES, np.float32)
inputs = np.concatenate([np.linspace(-86, 88, 1008), [0.0, 1.0, -1.0, -87.0, 1e-7, -1e-7, 0.5, 87.9] * 2])
exponentials = inputs.astype(np.float32)
compute(x, sums, powers, exponentials)
a, b = np.float64(x[:v.LANES]), np.float64(x[v.LANES:])
expected = [a.sum(), b.sum(), (a + b).sum(), (a * b).sum(), a.sum(), max(x), ((a * b + a) / 2).sum()]
np.testing.assert_allclose(sums[:7], expected, rtol=1e-5, atol=1e-5)
np.testing.assert_array_equal(powers, 2 ** np.rint(x[:v.LANES]))
every_exponent = torch.randint(256, (8, 1024), dtype=torch.uint8), torch.arange(512).clamp(max=254).to(torch.uint8)
drawn = torch.linspace(-1, 1, 16384).view(8, 2048) ** 5
for form, (packed, scales) in (
    ("nf4", nf4.quantize(drawn)), ("mxfp4", mxfp4.quantize(drawn)), ("mxfp4", every_exponent)
):
    weights = np.zeros(16384, np.float32)
    unpack(packed.numpy().reshape(-1), scales.numpy(), weights)
    expected = FORMATS[form].dequantize(packed, Scales(scales).dense(), torch.float32)
    np.testing.assert_array_equal(weights, expected.numpy().reshape(-1))
np.testing.assert_allclose(exponentials, np.exp(np.float64(inputs.astype(np.float32))), rtol=3e-7)
beyond = np.repeat(np.float32([-1e30, -88, 89, 1e30]), v.LANES)
compute(x, sums, powers, beyond)
np.testing.assert_allclose(beyond, np.repeat(np.exp([-87.0, -87.0, 88.0, 88.0]), v.LANES), rtol=3e-7)
print(v.LANES, v.HAS_AVX512, v.HAS_AVX2)
"""


@pytest.mark.parametrize("settings", PROCESSORS.values(), ids=PROCESSORS.keys())
def test_operations_are_right_on_every_processor(settings: dict[str, str]):
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=os.environ | settings, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    if settings:
        assert run.stdout.split() == ["8", "False", str("+avx2" in settings["NUMBA_CPU_FEATURES"])]
