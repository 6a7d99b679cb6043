"""Experts that stay in the checkpoint's file: the system reads a page when an expert is first used, and may drop it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from transformers import PreTrainedModel

from ...errors import UnsupportedModelError
from ..linear import frozen
from ..mxfp4 import in_stored_form
from ..packing import experts_modules, saved_settings

_DTYPES = {"U8": torch.uint8, "F32": torch.float32, "BF16": torch.bfloat16, "F16": torch.float16}


class _Found(NamedTuple):
    """Where a tensor lies."""

    file: Path
    start: int
    end: int
    dtype: str
    shape: tuple[int, ...]


def map_experts(network: PreTrainedModel, path: Path) -> int:
    """Let every packed expert be its place in the checkpoint's files; how many bytes that are.

    The mapping is private: nothing is written to the files, and nothing of them is in memory until it is read.
    """
    found = {name: place for file in sorted(path.glob("*.safetensors")) for name, place in _tensors_of(file)}
    is_renamed = saved_settings(network.config).format == "mxfp4"
    stored = in_stored_form(dict(network.named_parameters())) if is_renamed else {}
    storages: dict[Path, Any] = {}
    total = 0
    for module_name, module in experts_modules(network):
        for leaf, parameter in list(module.named_parameters(recurse=False)):
            name = f"{module_name}.{leaf}"
            place = found.get(stored[name][0] if name in stored else name)
            if place is None or _DTYPES.get(place.dtype) != parameter.dtype:
                if leaf.endswith("_bias") or place is None:
                    continue  # biases in another dtype than the file's: small, and converted already
                raise UnsupportedModelError(
                    f"{path.name}: {module_name}.{leaf} is stored as {place.dtype}, expected {parameter.dtype}, "
                    "so it cannot be used where it lies. Pack the checkpoint again: moewarden model quantize."
                )
            if place.file not in storages:
                size = place.file.stat().st_size
                storages[place.file] = torch.UntypedStorage.from_file(str(place.file), shared=False, nbytes=size)
            tensor = _view(storages[place.file], place).view(parameter.shape)
            setattr(module, leaf, frozen(tensor))
            total += tensor.nbytes
    return total


def _view(storage: Any, place: _Found) -> Tensor:
    """The tensor in the file's mapping, without a copy."""
    bytes_of_file = torch.empty(0, dtype=torch.uint8).set_(storage)
    flat: Tensor = bytes_of_file[place.start : place.end]
    return flat.view(_DTYPES[place.dtype]).view(place.shape)


def _tensors_of(file: Path) -> Iterator[tuple[str, _Found]]:
    """A safetensors file: the length of its header in eight bytes, the header in JSON, the tensors."""
    with file.open("rb") as opened:
        length = int.from_bytes(opened.read(8), "little")
        header = json.loads(opened.read(length))
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            yield name, _Found(file, 8 + length + start, 8 + length + end, entry["dtype"], tuple(entry["shape"]))
