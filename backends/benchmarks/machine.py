"""The machine a benchmark ran on: its name, its software, and how fast its memory is."""

import platform
import resource
import statistics
import subprocess
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import torch

PACKAGES = (
    "torch",
    "triton",
    "transformers",
    "bitsandbytes",
    "numba",
    "xllamacpp",
    "grouped-nf4-gemm",
    "experts4bit-qlora",
)
"""Whose versions go beside every number."""

COPY_BYTES = 2 * 2**30
"""Of the buffer whose copying gives the bandwidth: far beyond any cache."""


def describe_machine(device: torch.device) -> dict[str, Any]:
    """Device, driver, versions, date."""
    found: dict[str, Any] = {
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else _processor(),
        "driver": _driver() if device.type == "cuda" else "",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "date": time.strftime("%Y-%m-%d %H:%M:%S"),
        "versions": {name: installed for name in PACKAGES if (installed := installed_version(name))},
    }
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        found["device_memory_bytes"] = properties.total_memory
        found["multiprocessors"] = properties.multi_processor_count
        found["cuda"] = torch.version.cuda
    return found


def installed_version(package: str) -> str | None:
    """A package's version, None where it is missing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def copy_bandwidth(device: torch.device, size: int = COPY_BYTES) -> float:
    """Bytes read and written per second by a plain copy in the device's memory."""
    source = torch.zeros(size, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    seconds = median_seconds(lambda: target.copy_(source), device, repeats=10)
    return 2 * size / seconds


def synchronize(device: torch.device) -> None:
    """Wait for everything that was launched."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def median_seconds(work: Callable[[], object], device: torch.device, *, repeats: int, warm_up: int = 2) -> float:
    """Seconds of one call, the median of several, each waited for."""
    seconds = []
    for number in range(warm_up + repeats):
        synchronize(device)
        started = time.perf_counter()
        work()
        synchronize(device)
        if number >= warm_up:
            seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def reset_peak(device: torch.device) -> None:
    """Count the peak memory from here."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)


def peak_memory(device: torch.device) -> int:
    """Most bytes held in tensors since the last reset; on a CPU the process's peak."""
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123 (a device file, read line by line)
            names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return f"{len(names)} x {names[0]}" if names else platform.processor() or platform.machine()


def _driver() -> str:
    query = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return answer.stdout.strip().splitlines()[0]
