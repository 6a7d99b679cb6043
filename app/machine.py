"""What this machine has: processor, memory, GPU, room on disks, and what is installed beside the package itself."""

import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from pathlib import Path

from packaging.requirements import Requirement

GIB = 2**30
FEATURES = ("avx2", "fma", "avx512f", "avx512vl", "avx512vnni", "avx512vbmi", "neon", "dotprod", "i8mm", "sve")
"""Of a processor, those that a kernel uses or that tell how wide it is."""
_SECONDS = 20
_CGROUP = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True, kw_only=True)
class Processor:
    """The processor, as far as this process may use it."""

    name: str
    cores: int
    features: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Main memory in bytes."""

    total: int
    """Of the machine, or what this container may take."""
    available: int
    """Free now, or freed where it is needed; the total where nobody says."""


@dataclass(frozen=True, kw_only=True)
class Gpu:
    """A card of NVIDIA's."""

    name: str
    memory: int
    driver: str
    is_usable: bool
    """Whether PyTorch finds it."""


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A folder that is written to."""

    use: str
    path: Path
    is_writable: bool
    free: int


def processor() -> Processor:
    """Name, cores and the features that matter."""
    from llvmlite import binding

    found = binding.get_host_cpu_features()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Processor(name=_name(), cores=cores, features=tuple(name for name in FEATURES if found.get(name)))


def memory() -> Memory:
    """All of it, and what is free."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = _first_line(_CGROUP)
    total = min(total, int(limit)) if limit.isdigit() else total
    lines = [line.split() for line in _lines(Path("/proc/meminfo"))]
    free = next((int(words[1]) * 1024 for words in lines if words[:1] == ["MemAvailable:"]), total)
    return Memory(total=total, available=min(free, total))


def gpus() -> list[Gpu]:
    """NVIDIA's cards; PyTorch is loaded only where there is one."""
    query = ["nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return []
    rows = [[cell.strip() for cell in line.split(",")] for line in answer.stdout.splitlines()]
    cards = [row for row in rows if len(row) == 3 and row[1].isdigit()]
    is_usable = bool(cards) and _torch_finds_one()
    return [
        Gpu(name=name, memory=int(size) * 2**20, driver=driver, is_usable=is_usable) for name, size, driver in cards
    ]


def folder(use: str, path: Path) -> Folder:
    """Whether a folder can be written, or made where it is not there yet, and the room on its disk."""
    near = next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.exists())
    is_writable = near.is_dir() and os.access(near, os.W_OK | os.X_OK)
    return Folder(use=use, path=path, is_writable=is_writable, free=shutil.disk_usage(near).free)


def missing_packages() -> dict[str, list[str]]:
    """Extra -> what of it is not installed; under the empty name what the package itself needs."""
    missing: dict[str, list[str]] = {}
    wanted = [Requirement(line) for line in requires("moewarden") or []]
    for extra in ("", *(distribution("moewarden").metadata.get_all("Provides-Extra") or [])):
        own = [need for need in wanted if _is_of(need, extra)]
        missing[extra] = [need.name for need in own if not _is_there(need)]
    return missing


def program(names: Sequence[str]) -> str:
    """The first of these programs that is installed, or empty."""
    return next((found for name in names if (found := shutil.which(name))), "")


def _is_of(need: Requirement, extra: str) -> bool:
    if need.marker is None:
        return not extra
    holds = need.marker.evaluate({"extra": extra})
    return holds and (not extra or not need.marker.evaluate({"extra": ""}))


def _is_there(need: Requirement) -> bool:
    try:
        return need.specifier.contains(version(need.name), prereleases=True)
    except PackageNotFoundError:
        return False


def _torch_finds_one() -> bool:
    import torch

    return torch.cuda.is_available()


def _name() -> str:
    names = [line.partition(":")[2].strip() for line in _lines(Path("/proc/cpuinfo")) if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _lines(path: Path) -> list[str]:
    """Lines of a file that only some systems have."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _first_line(path: Path) -> str:
    return next(iter(_lines(path)), "")
