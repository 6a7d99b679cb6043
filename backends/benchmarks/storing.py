"""How long quantising takes, what it needs at most, and how long a packed folder takes to save and load."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from ..moe.loading import LoadSettings, load_model
from ..moe.storage import quantize_checkpoint
from .machine import peak_memory, reset_peak, synchronize
from .random_model import random_model
from .work import Job, Row


def storage_rows(job: Job) -> Iterator[Row]:
    """Write a float checkpoint, quantise it, load the result; the disk holds both meanwhile."""
    source, packed = job.work / f"{job.model}-source", job.work / f"{job.model}-quantized"
    for folder in (source, packed):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        network = random_model(job.config(), job.device, job.dtype)
        largest = max(parameter.numel() * parameter.element_size() for parameter in network.parameters())
        network.save_pretrained(source)
        del network
        reset_peak(job.device)

        started = time.perf_counter()
        described = quantize_checkpoint(source, packed)
        synchronize(job.device)
        seconds, peak = time.perf_counter() - started, peak_memory(job.device)
        yield {
            "what": "quantize and save",
            "seconds": round(seconds, 2),
            "peak_memory_bytes": peak,
            "source_bytes": folder_bytes(source),
            "packed_bytes": described.bytes,
            "largest_tensor_bytes": largest,
            "peak_allowed_bytes": described.bytes + 3 * largest,
        }
        shutil.rmtree(source)

        reset_peak(job.device)
        started = time.perf_counter()
        loaded = load_model(packed, LoadSettings(device=str(job.device)))
        loaded.network(torch.zeros(1, 1, dtype=torch.int64, device=job.device))
        synchronize(job.device)
        yield {
            "what": "load the packed folder",
            "seconds": round(time.perf_counter() - started, 2),
            "peak_memory_bytes": peak_memory(job.device),
            "packed_bytes": described.bytes,
            "note": "first step included; the files were just written, so the system may hold them in memory",
        }
    finally:
        for folder in (source, packed):
            shutil.rmtree(folder, ignore_errors=True)


def folder_bytes(folder: Path) -> int:
    """Size of the files of a folder."""
    return sum(file.stat().st_size for file in folder.iterdir())
