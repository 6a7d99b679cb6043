"""Refuse a model that will not fit, before a weight is read, and say what would."""

import os
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from transformers import PretrainedConfig

from ..errors import NotEnoughMemoryError, UnsupportedModelError
from .checkpoint import skeleton
from .memory import MemoryNeed, measure_need
from .quantizer import Nf4MoeConfig

if TYPE_CHECKING:
    from .loading import LoadSettings


AMPLE = 64
"""So many times the stored size is enough for any setting (NF4 unpacked to float32 is 7 times), and is not reckoned."""


@dataclass(frozen=True)
class Place:
    """Where a model would be loaded."""

    device: torch.device | None
    """None: all GPUs together."""
    dtype: torch.dtype


def check_memory(path: Path, config: PretrainedConfig, settings: "LoadSettings", place: Place) -> None:
    """Raise NotEnoughMemoryError where loading, or a conversation of `settings.context` tokens, will not fit."""
    free = free_bytes(place.device)
    if free is None or free > AMPLE * sum(file.stat().st_size for file in path.glob("*.safetensors")):
        return
    try:
        need = need_of(path, config, settings, place.dtype)
    except UnsupportedModelError:
        return  # what cannot be packed is said, in other words, by loading
    tokens = min(settings.context, need.most_tokens)
    if need.peak(tokens) <= free:
        return
    raise NotEnoughMemoryError(
        f"{path.name} needs {_gb(need.peak(tokens))} on {_name(place.device)} "
        f"({_shares(need, tokens)}), and {_gb(free)} are free. {_advice(path, config, settings, place, need, free)}"
    )


def free_bytes(device: torch.device | None) -> int | None:
    """Free memory of a device in bytes; of all GPUs for None. None where the system does not say."""
    if device is None:
        return sum(_free_on_gpu(number) for number in range(torch.cuda.device_count()))
    if device.type == "cuda":
        return _free_on_gpu(torch.cuda.current_device() if device.index is None else device.index)
    return _free_in_main_memory() if device.type == "cpu" else None


def _free_on_gpu(number: int) -> int:
    """What the driver has, and what PyTorch holds without using it."""
    free, _ = torch.cuda.mem_get_info(number)
    return free + torch.cuda.memory_reserved(number) - torch.cuda.memory_allocated(number)


def _free_in_main_memory() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        names = os.sysconf_names if hasattr(os, "sysconf_names") else {}
        pages = next((name for name in ("SC_AVPHYS_PAGES", "SC_PHYS_PAGES") if name in names), None)
        return None if pages is None else os.sysconf(pages) * os.sysconf("SC_PAGE_SIZE")
    available = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    return min(available, _left_in_container(Path("/sys/fs/cgroup"), available))


def _left_in_container(group: Path, otherwise: int) -> int:
    """What a container's limit leaves; file pages it could drop count as free."""
    try:
        limit = (group / "memory.max").read_text().strip()
        used = int((group / "memory.current").read_text())
        counters = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):
        return otherwise
    return otherwise if limit == "max" else int(limit) - used + int(counters.get("inactive_file", 0))


def need_of(path: Path, config: PretrainedConfig, settings: "LoadSettings", dtype: torch.dtype) -> MemoryNeed:
    """What the checkpoint takes with these settings, wherever its weights are."""
    is_stored_packed = getattr(config, "quantization_config", None) is not None
    runs_packed = settings.quantization == "nf4" and settings.experts == "packed"
    to_be = copy(config)
    if not is_stored_packed:
        to_be.quantization_config = Nf4MoeConfig(**vars(settings)).to_dict()
    return measure_need(
        skeleton(path, config, packed=False, dtype=dtype),
        skeleton(path, to_be, packed=True, dtype=dtype) if runs_packed else None,
        quantize=not is_stored_packed,
    )


def _advice(
    path: Path, config: PretrainedConfig, settings: "LoadSettings", place: Place, need: MemoryNeed, free: int
) -> str:
    """What would fit, in the caller's words."""
    tokens = min(settings.context, need.most_tokens)
    options = list(_fitting_settings(path, config, settings, place.dtype, free))
    if (context := need.longest_context(free)) is not None:
        options.insert(0, f"context={context}")
    if _can_offload(config, settings, place, need) and need.beside_experts(tokens) + _least_experts(need) <= free:
        options.append("offload='auto'")
    other = torch.device("cpu") if place.device is None or place.device.type == "cuda" else torch.device("cuda")
    if other.type == "cpu" or torch.cuda.is_available():
        dtype = torch.float32 if other.type == "cpu" else torch.bfloat16
        there = need_of(path, config, settings, dtype)
        if there.peak(tokens) <= (free_bytes(other) or 0):
            options.append(f"device={other.type!r}")
    if not options:
        return "No setting makes it fit: use a smaller model, or free memory that other programs hold."
    return f"It would fit with {' or '.join(options)}."


def _can_offload(config: PretrainedConfig, settings: "LoadSettings", place: Place, need: MemoryNeed) -> bool:
    """Whether experts could stay away: on a CPU in the file, where they are stored as they run; beside a card always."""
    if not need.experts or settings.random_weights is not None:
        return False
    on_cpu = place.device is not None and place.device.type == "cpu"
    return not on_cpu or getattr(config, "quantization_config", None) is not None


def _least_experts(need: MemoryNeed) -> int:
    """One for each layer."""
    return need.expert * len(need.experts_per_layer)


_SAVINGS: tuple[dict[str, object], ...] = (
    {"quantization": "nf4", "experts": "packed"},
    {"dtype": "bfloat16"},
    {"head_bits": 4},
    {"double_quant": True},
    {"head_bits": 4, "double_quant": True},
)
"""Settings that take less memory, the least loss first."""


def _fitting_settings(
    path: Path, config: PretrainedConfig, settings: "LoadSettings", dtype: torch.dtype, free: int
) -> Iterator[str]:
    known = {field.name for field in fields(settings)}
    for saving in _SAVINGS:
        changed = {name: value for name, value in saving.items() if getattr(settings, name, value) != value}
        if not changed or not known.issuperset(saving):
            continue
        smaller = replace(settings, **changed)  # type: ignore[arg-type]
        need = need_of(path, config, smaller, torch.bfloat16 if smaller.dtype == "bfloat16" else dtype)
        if need.peak(min(settings.context, need.most_tokens)) <= free:
            yield " and ".join(f"{name}={value!r}" for name, value in changed.items())


def _shares(need: MemoryNeed, tokens: int) -> str:
    if need.peak(tokens) > need.running(tokens):
        return f"weights {_gb(need.weights)}, while quantising {_gb(need.loading)} more"
    return (
        f"weights {_gb(need.weights)}, cache for {tokens:,} tokens {_gb(need.cache.bytes(tokens))}, "
        f"working space {_gb(need.working_with(tokens))}"
    )


def _name(device: torch.device | None) -> str:
    return "the GPUs" if device is None else str(device)


def _gb(count: int) -> str:
    return f"{count / 1e9:.2f} GB"
