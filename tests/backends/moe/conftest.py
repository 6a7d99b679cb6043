"""Checkpoints to be damaged, and one whose experts are stored one by one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from ..conftest import FAMILIES, save_random_model

Change = Callable[[dict[str, torch.Tensor]], object]


@pytest.fixture(scope="session")
def olmoe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One stored tensor per expert and projection."""
    folder = tmp_path_factory.mktemp("olmoe")
    save_random_model(FAMILIES["olmoe"](), folder)
    return folder


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[Path, Change], Path]:
    """A copy of a checkpoint whose tensors were changed."""

    def edit(folder: Path, change: Change) -> Path:
        copy = shutil.copytree(folder, tmp_path / "model")
        tensors = load_file(copy / "model.safetensors")
        change(tensors)
        save_file(tensors, copy / "model.safetensors", metadata={"format": "pt"})
        return copy

    return edit
