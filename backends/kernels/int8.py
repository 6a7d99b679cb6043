"""Eight bits a weight, one fp32 scale per row: for the output head, where four bits may cost too much.

A row's largest magnitude becomes 127. One scale per row, not per block of 64: a product needs it once, after the sum,
and nothing else has to be read. Of the standard deviation of normal weights the error is then 0.8 % in a row of 1536,
against 0.6 % in blocks of 64 and 9 % in NF4.
"""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional as F

from .linear import LinearKernel, never
from .obstacles import CHUNK, triton_obstacle
from .scales import Scales

MOST_FEW_ROWS = 64
"""Up to so many rows of x, eight bits are read and unpacked in registers."""

PORTION = 4 * 2**20
"""Most weights packed at a time: 16 MB in fp32."""

UNPACKED = 2**18
"""Most weights that a CPU unpacks at a time: 1 MB in fp32, which stays in its cache."""


def quantize_rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Pack a float matrix: [O, I] -> int8 [O, I], scales fp32 [O]."""
    codes = torch.empty(weight.shape, dtype=torch.int8, device=weight.device)
    absmax = torch.empty(len(weight), dtype=torch.float32, device=weight.device)
    for part in portions(*weight.shape):
        rows = weight[part].float()
        absmax[part] = rows.abs().amax(dim=-1)
        codes[part] = (rows * (127.0 / absmax[part].clamp(min=1e-30))[:, None]).round_()
    return codes, absmax


def dequantize_rows(codes: Tensor, absmax: Tensor, dtype: torch.dtype) -> Tensor:
    """Unpack: int8 [O, I], scales [O] -> [O, I]."""
    return (codes.float() * (absmax / 127.0)[:, None]).to(dtype)


def portions(rows: int, columns: int, most: int | None = None) -> Iterator[slice]:
    """Rows of a matrix, so many at a time that they hold at most so many weights (`PORTION`); multiples of 64."""
    step = max(64, (most or PORTION) // columns // 64 * 64)
    for start in range(0, rows, step):
        yield slice(start, min(start + step, rows))


def int8_dense(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> Tensor:
    """The specification: unpack the whole weight, then multiply."""
    return F.linear(x, dequantize_rows(packed, scales.absmax, x.dtype), bias)


def int8_portions(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> Tensor:
    """The same, some rows at a time: the unpacked weight never leaves the cache."""
    parts = [
        F.linear(x, dequantize_rows(packed[part], scales.absmax[part], x.dtype), None if bias is None else bias[part])
        for part in portions(packed.shape[0], packed.shape[1], UNPACKED)
    ]
    return torch.cat(parts, dim=-1)


def _triton(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> Tensor:
    if x.numel() > MOST_FEW_ROWS * x.shape[-1]:
        return int8_dense(x, packed, scales, bias)
    # Imported by the first call: importing Triton takes a second, and it need not be installed.
    from .triton_int8 import int8_triton

    return int8_triton(x, packed, scales, bias)


def _unless_triton(device: torch.device, dtype: torch.dtype, packed: Tensor) -> str | None:
    if device.type == "cpu":  # where the kernel only runs interpreted
        return "it runs on an NVIDIA GPU, the weights are on cpu"
    return triton_obstacle(device, dtype) or int8_width_obstacle(packed)


def int8_width_obstacle(packed: Tensor) -> str | None:
    """Why no Triton kernel reads these eight-bit weights; None when one can."""
    width = packed.shape[-1]
    return None if width % CHUNK == 0 else f"the layer reads {width} values, which is no multiple of {CHUNK}"


def _unless_cpu(device: torch.device, _dtype: torch.dtype, _packed: Tensor) -> str | None:
    return None if device.type == "cpu" else f"it runs on a CPU, the weights are on {device}"


INT8_KERNELS = {
    kernel.name: kernel
    for kernel in (
        LinearKernel("triton", _triton, _unless_triton),
        LinearKernel("cpu", int8_portions, _unless_cpu),
        LinearKernel("dense", int8_dense, never),
    )
}
"""Every implementation by name: `auto` takes the first that can run."""
