"""The output head in bfloat16 says what the same head in floats says, to the last bit."""

import numpy as np
import pytest
import torch

from moewarden.backends.kernels import numba_head
from moewarden.backends.kernels.numba_activations import Exact
from moewarden.backends.kernels.numba_head import Head
from moewarden.backends.kernels.numba_vectors import entry

multiply_head = entry(numba_head.multiply_head.py_func)
WIDTH = 96


@pytest.mark.parametrize("outputs", [4, 5, 62, 461])
@pytest.mark.parametrize("count", [1, 2, 5], ids="N={}".format)
def test_a_head_in_bfloat16_gives_the_bits_of_floats(outputs: int, count: int):
    generator = torch.Generator().manual_seed(outputs)
    x = torch.randn(5, WIDTH, generator=generator)
    weight = torch.randn(outputs, WIDTH, generator=generator).to(torch.bfloat16)
    no_floats, no_halves, no_codes = np.empty(0, np.float32), np.empty(0, np.uint16), np.empty(0, np.int8)
    floats = Head(weight.float().numpy().reshape(-1), no_halves, no_codes, no_floats)
    halves = Head(no_floats, weight.view(torch.int16).numpy().view(np.uint16).reshape(-1), no_codes, no_floats)
    rows, results = np.array([3, 0, 4, 1, 2])[:count], []
    for head in (floats, halves):
        out = np.full(count * outputs, np.nan, np.float32)
        flat, end = x.numpy().reshape(-1), np.int64(outputs)
        multiply_head(head, Exact(no_floats), flat, WIDTH, rows, np.int64(0), end, outputs, out)
        results.append(out)
    np.testing.assert_array_equal(*results)
    expected = x[torch.from_numpy(rows)].double() @ weight.double().T
    np.testing.assert_allclose(results[0].reshape(count, outputs), expected.numpy(), atol=1e-4)
