"""llama.cpp's own quantisation, from the library that its wheel brings along, and what it gives to which tensor."""

import ctypes
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from .peers import PeerMissingError, require

Precision = Literal["F32", "F16", "Q8_0", "Q4_0", "Q4_K_M"]
"""What a file is called; a file of four bits holds some tensors in more."""

SUPER_BLOCK = 256
"""Weights that K-quants quantise together; a row that does not divide by it gets Q8_0."""
ROWS_AT_ONCE = 512
"""Of a matrix, in one call."""


def kind_of(name: str, precision: Precision, width: int, layers: int, *, has_output: bool) -> str:
    """The type that llama.cpp's `llama-quantize` gives a matrix by its name (its `llama_tensor_get_type`).

    The head gets Q6_K in every file of four bits; in Q4_K_M the values of attention and the down projections do in
    the first and the last eighth of the layers, and in every third between.
    """
    if precision not in ("Q4_0", "Q4_K_M"):
        return precision
    plain = "Q4_0" if precision == "Q4_0" else "Q4_K"
    block, _, leaf = name.removeprefix("blk.").partition(".")
    is_head = name == ("output.weight" if has_output else "token_embd.weight")
    wants_more = (
        precision == "Q4_K_M" and leaf.startswith(("attn_v.", "ffn_down")) and _uses_more_bits(int(block), layers)
    )
    kind = "Q6_K" if is_head or wants_more else plain
    return "Q8_0" if "K" in kind and width % SUPER_BLOCK else kind


def _uses_more_bits(layer: int, layers: int) -> bool:
    eighth = layers // 8
    return layer < eighth or layer >= 7 * layers // 8 or (layer - eighth) % 3 == 2


def quantize(values: NDArray[np.float32], kind: str) -> NDArray[Any]:
    """Floats [.., I] as the bytes [.., B] of one of ggml's types, by its own code."""
    gguf = require("gguf", "gguf")
    number = gguf.GGMLQuantizationType[kind]
    if kind in ("F32", "F16"):
        plain: NDArray[Any] = gguf.quants.quantize(values, number)
        return plain
    block, size = gguf.GGML_QUANT_SIZES[number]
    rows = np.ascontiguousarray(values.reshape(-1, values.shape[-1]))
    out = np.empty((len(rows), rows.shape[1] // block * size), np.uint8)
    convert = _converter()

    def run(first: int) -> None:
        count = min(ROWS_AT_ONCE, len(rows) - first)
        written = convert(
            number, rows[first:].ctypes.data, out[first:].ctypes.data, 0, count, rows.shape[1], None
        )  # start, rows, row width, importance
        assert written == count * out.shape[1], f"ggml wrote {written} bytes, expected {count * out.shape[1]}"

    with ThreadPoolExecutor(torch.get_num_threads()) as pool:  # a call through ctypes lets other threads run
        list(pool.map(run, range(0, len(rows), ROWS_AT_ONCE)))
    return out.reshape(*values.shape[:-1], -1)


@cache
def _converter() -> Any:
    """`ggml_quantize_chunk`, which the wheel exports."""
    require("xllamacpp", "xllamacpp")
    spec = find_spec("xllamacpp.xllamacpp")
    if spec is None or spec.origin is None:
        raise PeerMissingError("xllamacpp brings no library")
    function = getattr(ctypes.CDLL(spec.origin), "ggml_quantize_chunk", None)
    if function is None:
        raise PeerMissingError("xllamacpp's library exports no ggml_quantize_chunk")
    function.restype = ctypes.c_size_t
    function.argtypes = [
        ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p
    ]  # fmt: skip
    return function
