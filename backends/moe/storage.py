"""Write a checkpoint in four bits: shard by shard, with no more than a shard in memory, going on where a run stopped."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import transformers
from transformers import PreTrainedModel

from ..errors import CheckpointError, UnsupportedModelError
from .checkpoint import read_config, resolve_checkpoint, stored_tensors
from .conversion import PackedGroups, TensorGroup
from .describe import CheckpointDescription, describe_checkpoint, quantization_method
from .heap import large_tensors_on_their_own_pages
from .packing import MXFP4_METHOD, untie_head
from .partial import JOURNAL, PartialCheckpoint, difference, fingerprint
from .quantizer import METHOD, Nf4MoeConfig
from .quiet import quiet_transformers

SHARD_BYTES = 512 * 2**20
"""How large a written file may grow; what an interrupted run repeats at most."""


@dataclass(frozen=True, kw_only=True)
class PackingProgress:
    """How far a checkpoint is packed."""

    tensors: int
    """Done so far: parameters of the model, each made of one stored tensor or several."""
    all_tensors: int
    bytes: int
    """Of the source, read so far; finished shards of an earlier run count as read."""
    all_bytes: int
    found_bytes: int
    """The part of `bytes` that an earlier run did."""
    name: str
    """The last parameter; empty at the start."""


def quantize_checkpoint(
    source: str | Path,
    destination: Path,
    on_progress: Callable[[PackingProgress], None] | None = None,
    *,
    dtype: str = "auto",
    quantization: Nf4MoeConfig | None = None,
    on_restart: Callable[[str], None] | None = None,
    shard_bytes: int = SHARD_BYTES,
) -> CheckpointDescription:
    """Pack a checkpoint to NF4 and write it, tokenizer and chat template included.

    `dtype` is what the tensors that stay unpacked are stored in; `auto` keeps the source's. The destination appears
    only when it is complete; until then its shards wait in a folder beside it, `NAME.partial`, and the same call goes
    on with them. `on_restart` is told why where they cannot be used.
    """
    path = resolve_checkpoint(source)
    config = read_config(path)
    if quantization_method(config) != "none":
        runs = " It also runs as it is." if quantization_method(config) in (METHOD, MXFP4_METHOD) else ""
        raise UnsupportedModelError(
            f"{path.name} is already quantised with {quantization_method(config)}; expected full-precision weights. "
            f"Quantise the checkpoint it was made from.{runs}"
        )
    taken = CheckpointError(f"{destination} already exists; name a folder that does not, or remove it first.")
    was_named = (destination / JOURNAL).is_file()  # a run was killed between its last two steps
    if not was_named and destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
        raise taken
    stored_tensors(path)  # an incomplete download is said before anything is written
    quantization = quantization or Nf4MoeConfig()
    with (
        quiet_transformers(),
        large_tensors_on_their_own_pages(),
        PackedGroups(path, config, dtype, quantization) as groups,
    ):
        shards = _shards(groups.groups, shard_bytes)
        made_from = {
            "source": fingerprint(path),
            "settings": {
                **quantization.to_dict(),
                "dtype": str(groups.dtype),
                "transformers": transformers.__version__,
            },
            "plan": [[group.target for group in shard] for shard in shards],
        }
        if was_named:
            if difference(destination / JOURNAL, made_from) is not None:
                raise taken
            (destination / JOURNAL).unlink()
            return describe_checkpoint(destination)
        partial = PartialCheckpoint(destination, made_from, len(shards))
        if partial.restarted_because is not None and on_restart is not None:
            on_restart(f"{partial.folder} is started anew: {partial.restarted_because}.")
        _write_shards(groups, shards, partial, on_progress)
        _write_config(groups.network, quantization, partial.folder)
    _copy_companions(path, partial.folder)
    partial.finish()
    return describe_checkpoint(destination)


def _write_shards(
    groups: PackedGroups,
    shards: list[list[TensorGroup]],
    partial: PartialCheckpoint,
    on_progress: Callable[[PackingProgress], None] | None,
) -> None:
    totals = {
        "all_tensors": len(groups.groups),
        "all_bytes": sum(group.bytes for group in groups.groups),
    }
    to_do = [number for number in range(len(shards)) if not partial.is_finished(number)]
    found = [group for number, shard in enumerate(shards) if number not in to_do for group in shard]
    tensors, found_bytes = len(found), sum(group.bytes for group in found)
    read = found_bytes

    def tell(name: str) -> None:
        if on_progress is not None:
            on_progress(PackingProgress(tensors=tensors, bytes=read, found_bytes=found_bytes, name=name, **totals))

    _check_disk(partial, sum(group.packed_bytes for number in to_do for group in shards[number]))
    tell("")
    for number in to_do:
        content: dict[str, Any] = {}
        for group in shards[number]:
            content |= groups.read(group)
            tensors, read = tensors + 1, read + group.bytes
            tell(group.target)
        partial.write(number, content)


def _check_disk(partial: PartialCheckpoint, needed: int) -> None:
    free = shutil.disk_usage(partial.folder).free
    if free < needed:
        raise CheckpointError(
            f"{partial.folder} needs about {needed / 1e9:.2f} GB more, and {free / 1e9:.2f} GB are free on its disk. "
            "Make room there, or name another folder."
        )


def _shards(groups: list[TensorGroup], most_bytes: int) -> list[list[TensorGroup]]:
    """Deal the groups out, in order, to files of at most so many bytes; a larger group has a file of its own."""
    shards: list[list[TensorGroup]] = [[]]
    size = 0
    for group in groups:
        if shards[-1] and size + group.packed_bytes > most_bytes:
            shards.append([])
            size = 0
        shards[-1].append(group)
        size += group.packed_bytes
    return shards


def _write_config(network: PreTrainedModel, quantization: Nf4MoeConfig, folder: Path) -> None:
    """config.json and generation_config.json as `save_pretrained` writes them."""
    if quantization.settings.head_bits != 16:
        untie_head(network)
    network.config.quantization_config = quantization
    network.config.dtype = str(network.dtype).removeprefix("torch.")
    network.config.architectures = [type(network).__name__]
    network.config.save_pretrained(folder)
    if network.can_generate():
        network.generation_config.save_pretrained(folder)


def _copy_companions(source: Path, destination: Path) -> None:
    """Tokenizer, chat template, model card, licence: every small file that is not the weights or their config."""
    for file in source.iterdir():
        is_ours = file.name == "config.json" or ".safetensors" in file.name
        if file.is_file() and not is_ours and file.suffix in (".json", ".jinja", ".model", ".txt", ".md", ""):
            shutil.copyfile(file, destination / file.name)
