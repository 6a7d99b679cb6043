"""A checkpoint is data: no Python file in it runs, no pickle is opened, and nobody is asked on the terminal."""

import json
import pickle
import shutil
from pathlib import Path

import pytest
from transformers import AutoConfig

from moewarden.backends.errors import BackendError, CheckpointError, UnsupportedModelError
from moewarden.backends.moe.checkpoint import read_config
from moewarden.backends.moe.loading import load_model


class Touch:
    """Leaves a file where somebody unpickles it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.fixture
def marker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that must not come into being; a question on the terminal fails the test."""

    def asked(*_: object) -> str:
        raise AssertionError("somebody was asked on the terminal")

    monkeypatch.setattr("builtins.input", asked)
    return tmp_path / "marker"


def write_code(folder: Path, marker: Path) -> None:
    """A module that leaves the marker when it is imported, named by config.json and tokenizer_config.json."""
    (folder / "planted.py").write_text(
        "from pathlib import Path\n"
        "from transformers import PretrainedConfig, PreTrainedModel, PreTrainedTokenizerFast\n"
        f"Path({str(marker)!r}).touch()\n"
        "class PlantedConfig(PretrainedConfig):\n    model_type = 'planted'\n"
        "class PlantedModel(PreTrainedModel):\n    config_class = PlantedConfig\n"
        "class PlantedTokenizer(PreTrainedTokenizerFast):\n    pass\n"
    )


CODE = {
    "AutoConfig": "planted.PlantedConfig",
    "AutoModel": "planted.PlantedModel",
    "AutoModelForCausalLM": "planted.PlantedModel",
}


@pytest.fixture
def planted(tmp_path: Path, marker: Path) -> Path:
    """A checkpoint of a type of its own."""
    folder = tmp_path / "planted"
    folder.mkdir()
    write_code(folder, marker)
    (folder / "config.json").write_text(json.dumps({"model_type": "planted", "auto_map": CODE}))
    return folder


def test_the_code_would_run_if_it_were_trusted(
    planted: Path, marker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(tmp_path / "modules"))
    AutoConfig.from_pretrained(planted, trust_remote_code=True)
    assert marker.exists()


def test_a_type_of_its_own_is_refused(planted: Path, marker: Path):
    for use in (read_config, load_model):
        with pytest.raises(UnsupportedModelError, match=r"planted brings Python code of its own .*runs no code"):
            use(planted)
    assert not marker.exists()


def test_code_beside_a_known_type_is_left_alone(granite: Path, tmp_path: Path, marker: Path):
    folder = shutil.copytree(granite, tmp_path / "copy")
    write_code(folder, marker)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"auto_map": CODE}))
    assert type(load_model(folder).network).__module__.startswith("transformers.")
    assert not marker.exists()


def test_a_kernel_from_the_hub_is_not_fetched(granite: Path, tmp_path: Path):
    folder = shutil.copytree(granite, tmp_path / "copy")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"attn_implementation": "somebody/kernel"}))
    with pytest.raises(BackendError, match="kernel"):
        load_model(folder)


def test_weights_in_a_pickle_are_not_opened(granite: Path, tmp_path: Path, marker: Path):
    folder = shutil.copytree(granite, tmp_path / "copy")
    for file in folder.glob("*.safetensors*"):
        file.unlink()
    for name in ("pytorch_model.bin", "model.pt", "consolidated.00.pth"):
        (folder / name).write_bytes(pickle.dumps(Touch(marker)))
    with pytest.raises(CheckpointError, match="there is no safetensors file"):
        load_model(folder)
    assert not marker.exists()
