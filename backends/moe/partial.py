"""A checkpoint folder while it is written: whole shards, and a journal that says what they were made from."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

JOURNAL = "quantize.json"
"""What the partial folder was made from. It is gone from the finished folder."""


class PartialCheckpoint:
    """A folder beside the destination, renamed to it when complete. A shard is there whole or not at all."""

    def __init__(self, destination: Path, made_from: dict[str, Any], shards: int) -> None:
        """Go on with what an interrupted run left, if it was made from the same; otherwise start anew.

        `made_from` is any JSON: source files, settings, the plan of the shards.
        """
        self.destination = destination
        self.folder = destination.with_name(f"{destination.name}.partial")
        self.restarted_because: str | None = None
        """Why shards of an interrupted run were thrown away; None when none were."""
        self._shards = shards
        journal = self.folder / JOURNAL
        if self.folder.exists():
            changed = difference(journal, made_from)
            if changed is not None:
                self.restarted_because = changed if any(self.folder.glob("*.safetensors")) else None
                shutil.rmtree(self.folder)
        if not self.folder.exists():
            self.folder.mkdir(parents=True)
            _write_whole(journal, json.dumps(made_from, indent=1).encode())

    def name(self, shard: int) -> str:
        """File name of a shard, counted from 0."""
        if self._shards == 1:
            return "model.safetensors"
        return f"model-{shard + 1:05}-of-{self._shards:05}.safetensors"

    def is_finished(self, shard: int) -> bool:
        """Whether that shard is there whole."""
        try:
            return bool(_tensor_sizes(self.folder / self.name(shard)))
        except (OSError, SafetensorError):
            return False

    def write(self, shard: int, tensors: dict[str, Tensor]) -> None:
        """Write a shard; it appears under its name once it is on the disk."""
        file = self.folder / self.name(shard)
        unfinished = file.with_suffix(".unfinished")
        save_file(tensors, unfinished, metadata={"format": "pt"})
        _settle(unfinished)
        unfinished.rename(file)

    def finish(self) -> None:
        """Write the index where there are several shards, and give the folder its final name."""
        names = [self.name(shard) for shard in range(self._shards)]
        if len(names) > 1:
            sizes = {name: _tensor_sizes(self.folder / name) for name in names}
            index = {
                "metadata": {"total_size": sum(sum(tensors.values()) for tensors in sizes.values())},
                "weight_map": {tensor: name for name, tensors in sizes.items() for tensor in tensors},
            }
            _write_whole(self.folder / "model.safetensors.index.json", json.dumps(index, indent=1).encode())
        for leftover in self.folder.glob("*.unfinished"):
            leftover.unlink()
        for file in self.folder.iterdir():
            file.chmod(0o644)  # safetensors files are born readable by their owner alone
        if self.destination.is_dir():
            self.destination.rmdir()
        self.folder.rename(self.destination)
        (self.destination / JOURNAL).unlink()  # last: without it an interrupted run could not go on


def fingerprint(folder: Path) -> dict[str, Any]:
    """What tells one state of a checkpoint folder from another: sizes, times, and the config's hash."""
    files = sorted(folder.glob("*.safetensors"))
    return {
        "folder": str(folder.resolve()),
        "config": hashlib.sha256((folder / "config.json").read_bytes()).hexdigest(),
        "files": {file.name: [(stat := file.stat()).st_size, stat.st_mtime_ns] for file in files},
    }


def difference(journal: Path, made_from: dict[str, Any]) -> str | None:
    """Why shards made under this journal cannot be used now."""
    try:
        before = json.loads(journal.read_bytes())
        changed = [key for key in made_from if before.get(key) != json.loads(json.dumps(made_from[key]))]
    except (OSError, ValueError, AttributeError):
        return "it does not say what it was made from"
    return f"the {changed[0]} changed since" if changed else None


def _tensor_sizes(file: Path) -> dict[str, int]:
    """{tensor name: bytes}, from the header; raises for a file that is not whole."""
    with safe_open(file, framework="pt"):  # compares the header with the file's length
        pass
    with file.open("rb") as opened:
        header = json.loads(opened.read(int.from_bytes(opened.read(8), "little")))
    return {
        name: tensor["data_offsets"][1] - tensor["data_offsets"][0]
        for name, tensor in header.items()
        if name != "__metadata__"
    }


def _write_whole(file: Path, content: bytes) -> None:
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_bytes(content)
    _settle(unfinished)
    unfinished.rename(file)


def _settle(file: Path) -> None:
    """Wait until the disk has it."""
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
