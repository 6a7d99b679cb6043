"""A float checkpoint as the model's own tensors, packed, a few at a time.

Transformers' conversions do the work (renaming, one tensor per expert into one for all), so that the result is what
`from_pretrained` and `save_pretrained` would give, without the whole model in memory.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import torch
from safetensors import safe_open
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, PretrainedConfig, PreTrainedModel
from transformers.conversion_mapping import get_model_conversion_mapping
from transformers.core_model_loading import (
    MergeModulelist,
    WeightConverter,
    WeightRenaming,
    convert_and_load_state_dict_in_model,
    dot_natural_key,
    rename_source_key,
)
from transformers.modeling_utils import LoadStateDictConfig

from ..errors import CheckpointError
from .checkpoint import StoredTensor, skeleton, stored_tensors
from .packing import pack_head_weight, packed_name
from .quantizer import Nf4MoeConfig, Nf4MoeQuantizer


@dataclass(frozen=True)
class TensorGroup:
    """Stored tensors that become one parameter of the model, or a few."""

    target: str
    """The model's name of the (first) parameter."""
    sources: tuple[str, ...]
    """Names in the safetensors files."""
    bytes: int
    """As stored in the source."""
    packed_bytes: int
    """About what they will take when written."""


class PackedGroups:
    """Reads a float checkpoint group by group and packs each. A context manager: it holds the files open."""

    def __init__(self, path: Path, config: PretrainedConfig, dtype: str, quantization: Nf4MoeConfig) -> None:
        """Plan the groups; `dtype` is for what stays unpacked, `auto` keeps the source's. Raises CheckpointError."""
        self.path = path
        self._stored = stored_tensors(path)
        self.dtype = _float_dtype(config, self._stored, dtype)
        self._quantizer = Nf4MoeQuantizer(quantization, pre_quantized=False)
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        with torch.device("meta"):
            self.network: PreTrainedModel = AutoModelForCausalLM.from_config(
                config, dtype=self.dtype, trust_remote_code=False
            )
        self._quantizer.preprocess_model(
            model=self.network, dtype=self.dtype, device_map={"": self._device}, checkpoint_files=None
        )
        self._mapping = get_model_conversion_mapping(self.network, None, self._quantizer)
        self._shapes = {name: tensor.shape for name, tensor in self.network.state_dict().items()}
        self.groups = _grouped(path, self.network, self._stored, self._mapping, self.dtype)
        self._files = ExitStack()
        self._slices: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Open the safetensors files; nothing is read yet."""
        for file in sorted({tensor.file for tensor in self._stored.values()}):
            opened = self._files.enter_context(safe_open(file, framework="pt"))
            self._slices |= {name: opened.get_slice(name) for name in opened.keys()}  # noqa: SIM118 (no mapping)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close them."""
        self._slices.clear()
        self._files.close()

    def read(self, group: TensorGroup) -> dict[str, Tensor]:
        """The group's tensors under the model's names, on the CPU, packed where they are to be packed."""
        info, _ = convert_and_load_state_dict_in_model(
            model=self.network,
            state_dict={name: self._slices[name] for name in group.sources},
            load_config=LoadStateDictConfig(
                device_map={"": self._device},
                dtype=self.dtype,
                dtype_plan=self.network._get_dtype_plan(self.dtype),
                hf_quantizer=self._quantizer,
                weight_mapping=self._mapping,
            ),
            disk_offload_index=None,
        )
        self._refuse_damage(info)
        result: dict[str, Tensor] = {}
        for name in self._shapes.keys() - info.missing_keys:
            result[name] = self._take(name).cpu().contiguous()
        return self._with_packed_head(result)

    def _with_packed_head(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """The same with the output head in its bits; an embedding that was tied to it stays as it is."""
        settings = self._quantizer.quantization_config.settings
        if settings.head_bits == 16:
            return tensors
        head = next(
            f"{name}.weight"
            for name, module in self.network.named_modules()
            if module is self.network.get_output_embeddings()
        )
        source = str(self.network.all_tied_weights_keys.get(head, head))
        kept = {name: tensor for name, tensor in tensors.items() if name != head}
        if source in tensors:
            packed = pack_head_weight(self.network, tensors[source], settings)
            kept |= {name: tensor.data for name, tensor in packed.items()}
        return kept

    def _take(self, name: str) -> Tensor:
        """Remove a loaded tensor from the skeleton, so that it is freed once it is written."""
        path, _, leaf = name.rpartition(".")
        module = self.network.get_submodule(path)
        value: Tensor = getattr(module, leaf)
        if value.dtype != torch.uint8 and value.shape != self._shapes[name]:
            raise wrong_shape(self.path, name, value.shape, self._shapes[name])
        empty = torch.empty(self._shapes[name], dtype=value.dtype, device="meta")
        setattr(module, leaf, nn.Parameter(empty, requires_grad=False) if isinstance(value, nn.Parameter) else empty)
        return value.data

    def _refuse_damage(self, info: Any) -> None:
        for name, found, expected in [*self._quantizer.misshaped, *info.mismatched_keys]:
            raise wrong_shape(self.path, name, found, expected)
        for name, message in info.conversion_errors.items():
            reason = str(message).strip().splitlines()[-2:][0]
            raise CheckpointError(
                f"{self.path.name}: {name!r} cannot be put together: {reason}. Fetch the folder again."
            )


def check_source(path: Path, config: PretrainedConfig) -> None:
    """Refuse a float checkpoint that lacks a tensor, before a weight is read."""
    network = skeleton(path, config, packed=False)
    mapping = get_model_conversion_mapping(network, None, None)
    _grouped(path, network, stored_tensors(path), mapping, torch.float32)


def wrong_shape(path: Path, name: str, found: Iterable[int], expected: Iterable[int]) -> CheckpointError:
    """What is said of a tensor that is not as config.json wants it."""
    return CheckpointError(
        f"{path.name}: {name!r} has shape {tuple(found)}, expected {tuple(expected)}. "
        "The weights and config.json come from different revisions; fetch both again."
    )


def missing_tensor(path: Path, names: list[str]) -> CheckpointError:
    """What is said of tensors that are not in the safetensors files."""
    more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
    return CheckpointError(
        f"{path.name}: {names[0]!r} is missing from the safetensors files{more}. "
        "The download is incomplete or config.json belongs to another model; fetch the folder again."
    )


def _grouped(
    path: Path, network: PreTrainedModel, stored: dict[str, StoredTensor], mapping: list[Any], dtype: torch.dtype
) -> list[TensorGroup]:
    """Which stored tensors belong together, in the model's order; raises where the model would lack one."""
    state = network.state_dict()
    renamings = [entry for entry in mapping if isinstance(entry, WeightRenaming)]
    converters = [entry for entry in mapping if isinstance(entry, WeightConverter)]
    by_pattern = {pattern: converter for converter in converters for pattern in converter.source_patterns}
    sources: dict[str, dict[str, list[str]]] = {}
    covered: set[str] = set()
    for name in sorted(stored, key=dot_natural_key):
        target, pattern = rename_source_key(name, renamings, converters, network.base_model_prefix, state)
        if target not in state and name in state:
            target, pattern = rename_source_key(name, [], [], network.base_model_prefix, state)
        if target not in state:
            continue  # Transformers ignores it too
        sources.setdefault(target, {}).setdefault(pattern or "", []).append(name)
        if pattern is not None:
            targets = by_pattern[pattern].target_patterns
            covered |= {target.replace(targets[0], other) for other in targets}
    tied = {name: str(source) for name, source in network.all_tied_weights_keys.items()}
    for duplicate, original in tied.items():
        if duplicate in sources and original in sources:
            del sources[duplicate]
    present = sources.keys() | covered
    missing = [name for name in state if name not in present and not _may_lack(network, name, tied, present)]
    missing += [name for target, parts in sources.items() for name in _gaps(network, target, parts, by_pattern)]
    if missing:
        raise missing_tensor(path, sorted(missing, key=dot_natural_key))
    for target, parts in sources.items():
        _check_lists(path, target, state[target], stored, parts, by_pattern)
    order = {name: position for position, name in enumerate(state)}
    groups = []
    for target in sorted(sources, key=order.__getitem__):
        names = tuple(name for part in sources[target].values() for name in part)
        count = sum(stored[name].elements for name in names)
        is_packed = packed_name(network, target) is not None
        groups.append(
            TensorGroup(
                target,
                names,
                sum(stored[name].bytes for name in names),
                round(count * (0.5 + 4 / 64)) if is_packed else count * dtype.itemsize,
            )
        )
    return groups


def _may_lack(network: PreTrainedModel, name: str, tied: dict[str, str], present: Iterable[str]) -> bool:
    """Whether the checkpoint need not hold this tensor: scales to come, a tied copy, what Transformers fills in."""
    partners = {tied.get(name), *(duplicate for duplicate, original in tied.items() if original == name)}
    ignored = network._keys_to_ignore_on_load_missing or ()
    return (
        name.endswith("_absmax")
        or not partners.isdisjoint(present)
        or any(re.search(pattern, name) for pattern in ignored)
    )


def _gaps(
    network: PreTrainedModel, target: str, parts: dict[str, list[str]], by_pattern: dict[str, WeightConverter]
) -> Iterator[str]:
    """Stored names that are missing from a list with one tensor per expert."""
    count = network.state_dict()[target].shape[0] if network.state_dict()[target].ndim else 0
    for pattern, names in parts.items():
        is_merged = pattern and any(isinstance(op, MergeModulelist) for op in by_pattern[pattern].operations)
        if not is_merged or len(names) >= count:
            continue
        number = re.search(r"\.(\d+)(?=\.[^0-9]*$)", names[0])
        if number is not None:
            head, tail = names[0][: number.start(1)], names[0][number.end(1) :]
            yield from (f"{head}{i}{tail}" for i in range(count) if f"{head}{i}{tail}" not in names)


def _check_lists(
    path: Path,
    target: str,
    wanted: Tensor,
    stored: dict[str, StoredTensor],
    parts: dict[str, list[str]],
    by_pattern: dict[str, WeightConverter],
) -> None:
    """Refuse lists of one tensor per expert that cannot become the wanted [E, O, I]."""
    converter = by_pattern.get(next(iter(parts)))
    names = [name for part in parts.values() for name in part]
    is_merged = converter is not None and any(isinstance(op, MergeModulelist) for op in converter.operations)
    is_whole = sum(stored[name].elements for name in names) == wanted.numel()
    if converter is None or not is_merged or is_whole or wanted.ndim != 3:
        return
    pattern, present = next(iter(parts.items()))
    for other in converter.source_patterns:
        if other not in parts:
            ending, missing = pattern.rpartition("*.")[2], other.rpartition("*.")[2]
            raise missing_tensor(path, [name.replace(ending, missing) for name in present])
    rows, columns = wanted.shape[1] // len(converter.source_patterns), wanted.shape[2]
    for name in names:
        if stored[name].shape != (rows, columns):
            raise wrong_shape(path, name, stored[name].shape, (rows, columns))
    raise wrong_shape(path, target, (len(present), *wanted.shape[1:]), wanted.shape)


def _float_dtype(config: PretrainedConfig, stored: dict[str, StoredTensor], name: str) -> torch.dtype:
    """The dtype of what stays unpacked."""
    if name != "auto":
        dtype = getattr(torch, name)
        assert isinstance(dtype, torch.dtype)
        return dtype
    if config.dtype is not None:
        assert isinstance(config.dtype, torch.dtype)
        return config.dtype
    floats = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
    return next((floats[tensor.dtype] for tensor in stored.values() if tensor.dtype in floats), torch.float32)
