"""Rows about dense linears at decode: one token through NF4 weights, ours beside bitsandbytes' and unquantised ones.

Several layers take turns, so that no cache holds the weights, as in a whole model.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..moe.linear import NF4Linear
from .capture import timed_calls
from .decoding import first_line
from .packed import packed_linear
from .peers import FAILURES, linear_4bit, require
from .work import Job, Row


def linear_layer_rows(job: Job) -> Iterator[Row]:
    """Each different dense linear of the model, for one token."""
    for rows, columns in linear_shapes(job):
        yield from linear_rows(rows, columns, job)


def linear_shapes(job: Job) -> list[tuple[int, int]]:
    """Outputs and inputs of the model's dense linears, each different shape once."""
    text = job.config().get_text_config()
    hidden, shapes = text.hidden_size, {}
    if any(kind in ("mamba", "linear_attention") for kind in getattr(text, "layer_types", None) or ()):
        inner = text.mamba_n_heads * text.mamba_d_head
        shapes["in"] = (2 * inner + 2 * text.mamba_n_groups * text.mamba_d_state + text.mamba_n_heads, hidden)
        shapes["out"] = (hidden, inner)
    shapes["query"] = (hidden, hidden)
    shared = getattr(text, "shared_intermediate_size", 0)
    if shared:
        shapes["shared up"], shapes["shared down"] = (2 * shared, hidden), (hidden, shared)
    return list(dict.fromkeys(shapes.values()))


def linear_rows(rows: int, columns: int, job: Job) -> Iterator[Row]:
    """One token through a packed linear [rows, columns]: ours, bitsandbytes' and an unquantised one."""
    copies = 2 if job.is_tiny or job.device.type == "cpu" else max(2, min(64, 2**28 // (rows * columns // 2)))
    generator = torch.Generator(device=job.device).manual_seed(0)
    x = torch.randn(1, columns, device=job.device, dtype=job.dtype, generator=generator)
    weights = [0.02 * torch.randn(rows, columns, device=job.device, generator=generator) for _ in range(copies)]
    packed = [packed_linear(weight) for weight in weights]
    dense = [weight.to(job.dtype) for weight in weights]
    ways: dict[str, Callable[[], Sequence[Callable[[], object]]]] = {
        "moewarden": lambda: [partial(linear, x) for linear in packed],
        "bitsandbytes": lambda: _bitsandbytes_linears(dense, x, job),
        "unquantized": lambda: [partial(F.linear, x, weight) for weight in dense],
        "dequantize, multiply": lambda: [partial(_unpack_and_multiply, x, linear) for linear in packed],
    }
    for name, make in ways.items():
        row: Row = {"engine": name, "batch": 1, "layer": f"linear {rows}x{columns}"}
        try:
            seconds, captured = timed_calls(make(), job)
        except FAILURES as error:
            yield row | {"error": f"{type(error).__name__}: {first_line(error)}"}
            continue
        read = rows * columns * (job.dtype.itemsize if name == "unquantized" else 0.5 + 4 / 64)
        yield row | {
            "seconds": seconds,
            "microseconds": round(seconds * 1e6, 2),
            "bytes_read": round(read),
            "bytes_per_s": round(read / seconds),
            "is_captured": captured,
        }


def _unpack_and_multiply(x: Tensor, linear: NF4Linear) -> Tensor:
    return F.linear(x, linear.dense_weight(x.dtype))


def _bitsandbytes_linears(dense: Sequence[Tensor], x: Tensor, job: Job) -> list[Callable[[], object]]:
    bitsandbytes = require("bitsandbytes", "bitsandbytes")
    made = []
    for weight in dense:
        with torch.device("meta"):
            linear = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
        linear.weight = nn.Parameter(weight, requires_grad=False)
        made.append(linear_4bit(bitsandbytes, linear, job.dtype).eval())

    def bind(module: nn.Module) -> Callable[[], object]:
        def call() -> object:
            with torch.inference_mode():
                return module(x)

        return call

    return [bind(module) for module in made]
