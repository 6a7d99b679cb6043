"""What a checkpoint folder holds, read without loading a weight."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from huggingface_hub import snapshot_download
from huggingface_hub.errors import HFValidationError
from safetensors import SafetensorError, safe_open
from transformers import (
    MODEL_FOR_CAUSAL_LM_MAPPING,
    AutoConfig,
    AutoModelForCausalLM,
    PretrainedConfig,
    PreTrainedModel,
)

from ..errors import CheckpointError, UnsupportedModelError
from .mxfp4 import in_stored_form
from .packing import make_room, saved_settings
from .partial import JOURNAL

WANTED_FILES = ["*.json", "*.safetensors", "*.jinja", "*.model", "*.txt"]
"""What is fetched of a hub repository."""


@dataclass(frozen=True)
class StoredTensor:
    """One tensor of a safetensors file."""

    shape: tuple[int, ...]
    file: Path
    bytes: int
    dtype: str
    """As safetensors calls it: F32, BF16, U8, …"""

    @property
    def elements(self) -> int:
        """How many values it holds."""
        return math.prod(self.shape)


def resolve_checkpoint(model: str | Path) -> Path:
    """The local folder of a path or hub id, fetched first where needed."""
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    name = str(model)
    if path.exists():
        raise CheckpointError(f"{name} is a file; expected a checkpoint folder holding config.json and safetensors.")
    if isinstance(model, Path) or name.startswith((".", "/", "~")) or name.count("/") != 1:
        raise CheckpointError(f"{name}: there is no such folder. Name a checkpoint folder or a hub id (owner/name).")
    try:
        return Path(snapshot_download(name, allow_patterns=WANTED_FILES))
    except (OSError, ValueError, HFValidationError) as error:
        raise CheckpointError(
            f"{name} is neither a folder here nor could it be fetched from the hub ({type(error).__name__}). "
            "Check the spelling and the network, or download the folder and name its path."
        ) from error


def read_config(path: Path) -> PretrainedConfig:
    """The folder's config.json."""
    if path.name.endswith(".partial") and (path / JOURNAL).is_file():
        raise CheckpointError(
            f"{path.name} is what an interrupted `moewarden model quantize` left. "
            "Run the same command again: it goes on from there."
        )
    if not (path / "config.json").is_file():
        raise CheckpointError(f"{path.name}: config.json is missing; expected a checkpoint folder. Fetch it again.")
    try:
        config = AutoConfig.from_pretrained(path, trust_remote_code=False)
    except (OSError, ValueError, KeyError, TypeError) as error:
        if wants_code(error):
            raise own_code(path) from error
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        raise CheckpointError(
            f"{path.name}: config.json cannot be used: {reason}. Fetch it again, or update transformers."
        ) from error
    if type(config) not in MODEL_FOR_CAUSAL_LM_MAPPING:
        raise _no_language_model(path, config)
    fetched = str(getattr(config, "_attn_implementation", None) or "")
    if "/" in fetched:
        raise UnsupportedModelError(
            f"{path.name}: config.json asks for a kernel from the hub ({fetched}), and moewarden fetches no code. "
            "Remove attn_implementation from config.json."
        )
    return config


def wants_code(error: Exception) -> bool:
    """Whether Transformers refused because a checkpoint would have run code that it brings along."""
    return "trust_remote_code" in str(error)


def own_code(path: Path) -> UnsupportedModelError:
    """A checkpoint of a type that Transformers does not know by itself, but by Python files in the folder."""
    return UnsupportedModelError(
        f"{path.name} brings Python code of its own (auto_map), and moewarden runs no code of a checkpoint. "
        "Use a model whose type Transformers knows by itself, or a newer transformers that does."
    )


def stored_tensors(path: Path) -> dict[str, StoredTensor]:
    """Every tensor of the folder's safetensors files by name."""
    files = sorted(path.glob("*.safetensors"))
    if not files:
        raise CheckpointError(f"{path.name}: there is no safetensors file; expected the weights. Fetch them again.")
    _check_index(path, {file.name for file in files})
    tensors: dict[str, StoredTensor] = {}
    for file in files:
        try:
            with safe_open(file, framework="pt") as opened:
                for name in opened.keys():  # noqa: SIM118 (a safetensors file is no mapping)
                    piece = opened.get_slice(name)
                    shape = tuple(piece.get_shape())
                    tensors[name] = StoredTensor(shape, file, _size(shape, piece.get_dtype()), piece.get_dtype())
        except (SafetensorError, OSError) as error:
            raise CheckpointError(
                f"{path.name}/{file.name} is not a whole safetensors file ({error}). Fetch it again."
            ) from error
    return tensors


def check_packed_tensors(path: Path, config: PretrainedConfig) -> None:
    """Refuse a packed checkpoint whose tensors are not those config.json asks for."""
    found = stored_tensors(path)
    expected = skeleton(path, config, packed=True).state_dict(keep_vars=True)
    tied = _tied_names(expected, found)
    renamed = in_stored_form(expected) if saved_settings(config).format == "mxfp4" else {}
    for name, tensor in expected.items():
        stored, shape = renamed.get(name, (name, tuple(tensor.shape)))
        if stored not in found and name in renamed and name in found:
            raise UnsupportedModelError(
                f"{path.name}: config.json says that the experts are stored in {saved_settings(config).format}, but "
                f"{name!r} stands there and not {stored!r}. If these are full-precision weights, remove "
                "quantization_config from config.json; otherwise fetch the folder again."
            )
        if stored not in found and name not in tied:
            raise CheckpointError(
                f"{path.name}: {stored!r} is missing from the safetensors files. "
                "The download is incomplete or config.json belongs to another model; fetch the folder again."
            )
        if stored in found and name in renamed and found[stored].dtype != "U8":
            raise UnsupportedModelError(
                f"{path.name}: {stored!r} is of type {found[stored].dtype}, expected U8 as OpenAI's checkpoints have it. "
                "Use a checkpoint that stores MXFP4 in bytes, or the model's bf16 checkpoint."
            )
        if stored in found and found[stored].shape != shape:
            raise CheckpointError(
                f"{path.name}: {stored!r} has shape {found[stored].shape}, expected {shape}. "
                "The weights and config.json come from different revisions; fetch both again."
            )


def skeleton(
    path: Path, config: PretrainedConfig, *, packed: bool, dtype: torch.dtype | None = None
) -> PreTrainedModel:
    """The model without its weights, on the meta device; in config.json's dtype unless another is given."""
    plain = type(config).from_dict({k: v for k, v in config.to_dict().items() if k != "quantization_config"})
    try:
        with torch.device("meta"):
            network: PreTrainedModel = AutoModelForCausalLM.from_config(
                plain, trust_remote_code=False, **({} if dtype is None else {"dtype": dtype})
            )
    except ValueError as error:
        raise _no_language_model(path, config) from error
    if packed:
        make_room(network, for_packed=True, settings=saved_settings(config))
    return network


def _no_language_model(path: Path, config: PretrainedConfig) -> UnsupportedModelError:
    return UnsupportedModelError(
        f"{path.name}: {config.model_type!r} is not a language model Transformers can build. "
        "Use a causal language model with a mixture of experts."
    )


def _tied_names(expected: Mapping[str, torch.Tensor], found: Mapping[str, StoredTensor]) -> set[str]:
    """Names that share their tensor with another name that is stored."""
    stored = {id(tensor) for name, tensor in expected.items() if name in found}
    return {name for name, tensor in expected.items() if id(tensor) in stored}


def _check_index(path: Path, present: set[str]) -> None:
    index = path / "model.safetensors.index.json"
    if not index.is_file():
        if "model.safetensors" not in present:
            raise _no_index(path, index.name, present)
        return
    try:
        wanted = set(json.loads(index.read_bytes())["weight_map"].values())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{path.name}/{index.name} is not a valid index. Fetch it again.") from error
    if missing := sorted(wanted - present):
        raise CheckpointError(
            f"{path.name}: {missing[0]} is missing, one of {len(wanted)} files the index names. Fetch it again."
        )


def _no_index(path: Path, index: str, present: set[str]) -> CheckpointError:
    """Transformers looks for model.safetensors or an index, whatever other files there are."""
    numbered = [found for name in sorted(present) if (found := re.fullmatch(r".+-(\d+)-of-(\d+)\.safetensors", name))]
    if not numbered:
        return CheckpointError(
            f"{path.name}: there is neither model.safetensors nor {index}, only {min(present)}. Fetch the folder again."
        )
    count = int(numbered[0][2])
    lacking = count - len(numbered)
    more = f", and {lacking} of the {count} files with weights too" if lacking > 0 else ""
    return CheckpointError(
        f"{path.name}: {index} is missing{more}. It says which file holds which tensor; fetch the folder again."
    )


_BITS = {"F64": 64, "F32": 32, "F16": 16, "BF16": 16, "I64": 64, "I32": 32, "I16": 16, "I8": 8, "U8": 8, "BOOL": 8}


def _size(shape: tuple[int, ...], dtype: str) -> int:
    """Bytes of a stored tensor; eight-bit floats and the like count one byte."""
    return math.prod(shape) * _BITS.get(dtype, 8) // 8
