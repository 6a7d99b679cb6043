"""A tokenizer's own code does not run: tokenizer.json is read without it, or the folder is refused."""

import json
import shutil
from pathlib import Path

import pytest
from transformers import AutoTokenizer

from moewarden.backends import ChatMoE
from moewarden.backends.errors import BackendError


@pytest.fixture
def planted(granite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkpoint whose tokenizer is a class in the folder; importing it leaves `marker` beside the folder."""

    def asked(*_: object) -> str:
        raise AssertionError("somebody was asked on the terminal")

    monkeypatch.setattr("builtins.input", asked)
    folder = shutil.copytree(granite, tmp_path / "copy")
    (folder / "planted.py").write_text(
        "from pathlib import Path\nfrom transformers import PreTrainedTokenizerFast\n"
        f"Path({str(tmp_path / 'marker')!r}).touch()\nclass PlantedTokenizer(PreTrainedTokenizerFast):\n    pass\n"
    )
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    code = {"AutoTokenizer": ["planted.PlantedTokenizer", "planted.PlantedTokenizer"]}
    planted = {"tokenizer_class": "PlantedTokenizer", "auto_map": code}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings | planted))
    return folder


def test_the_code_would_run_if_it_were_trusted(planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(tmp_path / "modules"))
    AutoTokenizer.from_pretrained(planted, trust_remote_code=True)
    assert (planted.parent / "marker").exists()


def test_tokenizer_json_is_read_without_it(planted: Path):
    ChatMoE(model=str(planted)).load()
    assert not (planted.parent / "marker").exists()


def test_without_tokenizer_json_it_is_refused(planted: Path):
    (planted / "tokenizer.json").unlink()
    with pytest.raises(BackendError):
        ChatMoE(model=str(planted)).load()
    assert not (planted.parent / "marker").exists()
