"""Pictures of pages as PNG with a palette: few bytes, and nothing lost that an eye sees."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

COLOURS = 256


def write_png(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG of at most 256 colours. `pixels` [height, width, 3]; a colour beyond the most frequent becomes the nearest one."""
    height, width, _ = pixels.shape
    whole = pixels.astype(np.uint32)
    packed = (whole[..., 0] << 16 | whole[..., 1] << 8 | whole[..., 2]).ravel()
    found, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1).astype(np.int32)  # [found, 3]
    palette = colours[np.argsort(-counts, kind="stable")[:COLOURS]]  # [P, 3]
    nearest = np.concatenate(
        [
            ((part[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1)
            for part in np.array_split(colours, len(colours) // 1024 + 1)
        ]
    )
    indices = nearest.astype(np.uint8)[places].reshape(height, width)
    rows = np.concatenate([np.zeros((height, 1), np.uint8), indices], axis=1)  # each row begins with its filter: none
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette.astype(np.uint8).tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
