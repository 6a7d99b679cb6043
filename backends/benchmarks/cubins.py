"""What the Triton kernels need of a card, read from their compiled code; no GPU takes part.

    python -m moewarden.backends.benchmarks.cubins FILE

compiles every kernel for every kind of card, as it would be launched, and writes one row for each.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch
import triton
from torch import Tensor
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

from ..kernels.activation import Activation
from ..kernels.experts import PackedWeights
from ..kernels.formats import MXFP4, NF4
from ..kernels.scales import Scales, nested_shapes
from ..kernels.triton_decode import decode_launches
from ..kernels.triton_grouped import grouped_launches
from ..kernels.triton_int8 import int8_launch
from ..kernels.triton_linear import linear_launch
from ..kernels.triton_nf4 import Launch

SHARED_MEMORY = {80: 163 * 1024, 86: 99 * 1024, 89: 99 * 1024, 90: 227 * 1024, 100: 227 * 1024}
"""For each kind of card, by compute capability, the shared memory that one block may have."""

POINTERS = {
    torch.uint8: "*u8",
    torch.int8: "*i8",
    torch.int32: "*i32",
    torch.int64: "*i64",
    torch.float32: "*fp32",
    torch.bfloat16: "*bf16",
}


Stored = Literal["nf4", "nested", "mxfp4"]
SUFFIXES: dict[Stored, str] = {"nf4": "", "nested": ", nested scales", "mxfp4": ", MXFP4"}
"""How weights are stored, and what the names of their kernels end in: NF4, NF4 with quantised scales, MXFP4."""

GPT_OSS_ACTIVATION = Activation(kind="swish", is_interleaved=True, slope=1.702, limit=7.0, offset=1.0)
"""Of the models whose experts are in MXFP4; they have biases too."""


@dataclass(frozen=True)
class Shape:
    """The layers of a model, as far as kernels are concerned."""

    model: str
    hidden: int
    inner: int
    experts: int
    top_k: int
    widest_linear: int
    """Outputs of the widest dense layer that reads the hidden state."""
    vocabulary: int
    """Outputs of the head."""


GRANITE_TINY = Shape(
    "granite-4.0-h-tiny", hidden=1536, inner=512, experts=64, top_k=6, widest_linear=6448, vocabulary=100352
)
SHAPES = (
    GRANITE_TINY,
    Shape("granite-4.0-h-small", hidden=4096, inner=768, experts=72, top_k=10, widest_linear=16768, vocabulary=100352),
    Shape("OLMoE-1B-7B", hidden=2048, inner=1024, experts=64, top_k=8, widest_linear=2048, vocabulary=50304),
    Shape("Qwen3-30B-A3B", hidden=2048, inner=768, experts=128, top_k=8, widest_linear=4096, vocabulary=151936),
    Shape("gpt-oss-20b", hidden=2880, inner=2880, experts=32, top_k=4, widest_linear=4096, vocabulary=201088),
)


@dataclass(frozen=True)
class Cubin:
    """One kernel compiled for one kind of card."""

    model: str
    kernel: str
    compute_capability: int
    registers: int
    """Of a thread."""
    stack_bytes: int
    """Memory that spilled registers take, of a thread."""
    shared_bytes: int
    threads: int
    """Of a program."""
    programs: int
    """Of a launch: one token, 512 tokens for `grouped` and `combine`, eight rows for a `tile`."""
    programs_per_multiprocessor: int
    """How many the registers let run at once."""


def launches(shape: Shape) -> dict[str, Launch]:
    """Every kernel as it is launched for a model in bf16; the tensors have shapes and no data."""
    found: dict[str, Launch] = {}
    for stored, suffix in SUFFIXES.items():
        routed = [*_routed(shape, 1, stored), *_routed(shape, 512, stored)]
        names = ["decode gate-up", "decode down", "grouped up", "grouped down", "grouped combine"]
        found |= {f"{name}{suffix}": launch for name, launch in zip(names, routed, strict=True)}
        if suffix:
            del found[f"grouped combine{suffix}"]  # it reads no weights
        if stored != "mxfp4":  # which only experts are
            found |= {
                f"linear vector{suffix}": _linear(shape, 1, stored),
                f"linear tile{suffix}": _linear(shape, 8, stored),
            }
    return found | {"int8 vector": _head(shape, 1), "int8 tile": _head(shape, 8)}


def compile_launch(shape: Shape, name: str, launch: Launch, capability: int) -> Cubin:
    """Compile it as its first launch on such a card would."""
    signature: dict[str, str] = {}
    constants: dict[tuple[int, ...], Any] = {}
    attributes: dict[tuple[int, ...], list[list[Any]]] = {}
    for place, argument in enumerate(launch.kernel.arg_names):
        value = launch.arguments[argument]
        if isinstance(value, Tensor):
            signature[argument] = POINTERS[value.dtype]
            attributes[(place,)] = [["tt.divisibility", 16]]  # PyTorch aligns what it allocates
        elif argument == "ROWS":
            signature[argument] = "i32"
        else:
            signature[argument] = "constexpr"
            constants[(place,)] = value
    compiled = triton.compile(
        ASTSource(launch.kernel, signature, constants, attributes),
        target=GPUTarget("cuda", capability, 32),
        options=launch.options,
    )
    registers, stack = _resources(compiled.asm["cubin"])
    threads, programs = 32 * launch.warps, 1
    for extent in launch.grid:
        programs *= extent
    return Cubin(
        model=shape.model,
        kernel=name,
        compute_capability=capability,
        registers=registers,
        stack_bytes=stack,
        shared_bytes=compiled.metadata.shared,
        threads=threads,
        programs=programs,
        programs_per_multiprocessor=min(32, 65536 // (-(-registers // 8) * 8 * threads)),
    )


def compile_all(shapes: tuple[Shape, ...] = SHAPES) -> Iterator[Cubin]:
    """Every kernel of every model for every kind of card."""
    for shape in shapes:
        for name, launch in launches(shape).items():
            for capability in SHARED_MEMORY:
                yield compile_launch(shape, name, launch, capability)


def _routed(shape: Shape, tokens: int, stored: Stored) -> list[Launch]:
    x = meta_tensor(torch.bfloat16, tokens, shape.hidden)
    ids = meta_tensor(torch.int64, tokens, shape.top_k)
    weights = meta_tensor(torch.bfloat16, tokens, shape.top_k)
    up = meta_packed(shape.experts, 2 * shape.inner, shape.hidden, stored)
    down = meta_packed(shape.experts, shape.hidden, shape.inner, stored)
    build = decode_launches if tokens == 1 else grouped_launches
    activation = GPT_OSS_ACTIVATION if stored == "mxfp4" else Activation(kind="swish")
    return build(x, up, down, activation, ids, weights, x)


def _linear(shape: Shape, rows: int, stored: Stored) -> Launch:
    outputs = shape.widest_linear
    x, out = meta_tensor(torch.bfloat16, rows, shape.hidden), meta_tensor(torch.bfloat16, rows, outputs)
    weight = meta_packed(1, outputs, shape.hidden, stored)
    return linear_launch(x, weight.packed[0], weight.scales.of(0), None, out)


def _head(shape: Shape, rows: int) -> Launch:
    x, out = meta_tensor(torch.bfloat16, rows, shape.hidden), meta_tensor(torch.bfloat16, rows, shape.vocabulary)
    packed = meta_tensor(torch.int8, shape.vocabulary, shape.hidden)
    return int8_launch(x, packed, meta_tensor(torch.float32, shape.vocabulary), None, out)


def meta_packed(count: int, rows: int, columns: int, stored: Stored) -> PackedWeights:
    """A stack of packed matrices without data."""
    packed = meta_tensor(torch.uint8, count, rows, columns // 2)
    if stored == "mxfp4":
        exponents = meta_tensor(torch.uint8, count, rows * columns // MXFP4.block)
        return PackedWeights(packed, Scales(exponents), meta_tensor(torch.bfloat16, count, rows))
    blocks = rows * columns // NF4.block
    if stored == "nf4":
        return PackedWeights(packed, Scales(meta_tensor(torch.float32, count, blocks)))
    second, mean = nested_shapes(blocks)
    scales = Scales(
        meta_tensor(torch.uint8, count, blocks),
        meta_tensor(torch.float32, count, *second),
        meta_tensor(torch.float32, count, *mean),
    )
    return PackedWeights(packed, scales)


def meta_tensor(dtype: torch.dtype, *shape: int) -> Tensor:
    """A tensor without data."""
    return torch.empty(shape, dtype=dtype, device="meta")


def _resources(cubin: bytes) -> tuple[int, int]:
    """Registers of a thread and bytes of its stack, as NVIDIA's own tool reads them."""
    with tempfile.NamedTemporaryFile(suffix=".cubin") as file:
        file.write(cubin)
        file.flush()
        command = [triton.knobs.nvidia.cuobjdump.path, "--dump-resource-usage", file.name]
        usage = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"REG:(\d+) STACK:(\d+)", usage)
    assert found is not None, usage
    return int(found[1]), int(found[2])


def write_rows(path: Path, cubins: Iterable[Cubin]) -> None:
    """Write every row to a JSON file."""
    rows = [asdict(cubin) for cubin in cubins]
    head = {"versions": {"triton": triton.__version__, "torch": torch.__version__}, "is_run_on_a_gpu": False}
    lines = ",\n".join(f"    {json.dumps(row)}" for row in rows)
    path.write_text(f'{json.dumps(head)[:-1]}, "rows": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    write_rows(Path(sys.argv[1]), compile_all())
