"""The PTX that looks levels up gives each code its level, in every lane: run here by an emulator of its few words."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends.kernels.formats import MXFP4, NF4, Format
from moewarden.backends.kernels.triton_nf4 import SHUFFLE_PTX, SHUFFLE_PTX_MXFP4

LANES = np.arange(32)


def emulate(ptx: str, word: np.ndarray) -> list[np.ndarray]:
    """Run a warp: word uint32 [32], one for each lane -> the eight outputs, uint32 [32] each."""
    registers: dict[str, np.ndarray] = {"$8": word, "%laneid": LANES.astype(np.uint32)}

    def value(name: str) -> np.ndarray:
        return registers[name] if name in registers else np.full(32, int(name, 0), dtype=np.uint32)

    for line in filter(None, (line.strip(" {}") for line in ptx.replace("\n", " ").split(";"))):
        operation, _, operands = line.partition(" ")
        if operation == ".reg":
            continue
        target, *sources = [part.strip() for part in operands.split(",")]
        registers[target] = OPERATIONS[operation](*map(value, sources))
    return [registers[f"${i}"] for i in range(8)]


def permute_bytes(a: np.ndarray, b: np.ndarray, selector: np.ndarray) -> np.ndarray:
    """Each selector nibble (top bit clear) names one of the eight bytes of b:a."""
    out = np.zeros(32, dtype=np.uint32)
    both = a.astype(np.uint64) | (b.astype(np.uint64) << np.uint64(32))
    for byte in range(4):
        nibble = (selector >> (4 * byte)) & 15
        assert (nibble < 8).all()
        chosen = (both >> (nibble.astype(np.uint64) * np.uint64(8))) & np.uint64(255)
        out |= chosen.astype(np.uint32) << np.uint32(8 * byte)
    return out


def shuffle(source: np.ndarray, lane: np.ndarray, control: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """shfl.sync.idx: the segment mask keeps a lane's own bits, the rest comes from the operand."""
    assert (mask == 0xFFFFFFFF).all()
    segment, clamp = (control >> 8) & 31, control & 31
    wanted = (LANES & segment) | (lane & ~segment & 31)
    assert (wanted <= ((LANES & segment) | (clamp & ~segment & 31))).all()
    return source[wanted]


OPERATIONS = {
    "mov.u32": lambda a: a,
    "and.b32": lambda a, b: a & b,
    "shr.b32": lambda a, b: a >> b,
    "setp.ne.u32": lambda a, b: a != b,
    "selp.b32": lambda a, b, condition: np.where(condition, a, b),
    "prmt.b32": permute_bytes,
    "shfl.sync.idx.b32": shuffle,
}


@pytest.mark.parametrize(("ptx", "form"), [(SHUFFLE_PTX, NF4), (SHUFFLE_PTX_MXFP4, MXFP4)], ids=["nf4", "mxfp4"])
def test_every_byte_becomes_its_two_levels_in_every_lane(ptx: Any, form: Format):
    levels = np.array(form.levels, dtype=np.float32)
    for first in range(0, 256, 4):
        # Every lane has bytes of its own: lanes must not get one another's codes.
        data = (first + np.arange(4)[None, :] + 8 * LANES[:, None]) % 256  # [32, 4]
        word = (data << (8 * np.arange(4))).sum(axis=1).astype(np.uint32)
        outputs = np.stack([out.view(np.float32) for out in emulate(ptx.value, word)], axis=1)
        assert np.array_equal(outputs[:, :4], levels[data >> 4])
        assert np.array_equal(outputs[:, 4:], levels[data & 15])
