"""Products from NF4 and fp32: right for every shape, and a row's bits do not depend on its neighbours."""

import numpy as np
import pytest
import torch

from moewarden.backends.kernels import numba_products
from moewarden.backends.kernels.nf4 import dequantize, quantize
from moewarden.backends.kernels.numba_vectors import entry

multiply_packed = entry(numba_products.multiply_packed.py_func)
multiply_floats = entry(numba_products.multiply_floats.py_func)


def weights(outputs: int, width: int) -> tuple[np.ndarray, np.ndarray, torch.Tensor]:
    generator = torch.Generator().manual_seed(outputs * width)
    packed, scales = quantize(torch.randn(outputs, width, generator=generator))
    return packed.numpy().reshape(-1), scales.numpy(), dequantize(packed, scales, torch.float32)


@pytest.mark.parametrize("shape", [(4, 32), (8, 96), (12, 64), (64, 160), (128, 256)], ids=str)
def test_packed_products_are_right_and_independent_of_the_number_of_rows(shape: tuple[int, int]):
    outputs, width = shape
    if outputs * width % 64:
        outputs *= 2
    packed, scales, dense = weights(2 * outputs, width)
    x = torch.randn(13, width, generator=torch.Generator().manual_seed(1))
    buffer, order = np.empty(4 * width, np.float32), np.arange(13)[::-1].copy()
    expected = (x.double() @ dense[outputs:].double().T).numpy()[order]
    results = []
    for count in (13, 1, 2, 3, 4, 5):
        out = np.full(count * outputs, np.nan, np.float32)
        at = np.int64(outputs * width)  # the second of two matrices
        multiply_packed(x.numpy().reshape(-1), width, order, count, packed, at, scales, outputs, buffer, out)
        results.append(out.reshape(count, outputs))
    np.testing.assert_allclose(results[0], expected, atol=1e-4)
    for result in results[1:]:
        np.testing.assert_array_equal(result, results[0][: len(result)])


@pytest.mark.parametrize("outputs", [4, 5, 62, 461])
def test_float_products_need_no_multiple_of_four_outputs(outputs: int):
    generator = torch.Generator().manual_seed(outputs)
    x, dense = torch.randn(5, 48, generator=generator), torch.randn(outputs, 48, generator=generator)
    out = np.full(5 * outputs, np.nan, np.float32)
    multiply_floats(x.numpy().reshape(-1), 48, np.arange(5), 5, dense.numpy().reshape(-1), outputs, out)
    np.testing.assert_allclose(out.reshape(5, outputs), (x.double() @ dense.double().T).numpy(), atol=1e-5)
