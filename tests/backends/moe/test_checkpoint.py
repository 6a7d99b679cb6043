"""A damaged or foreign checkpoint is one clear sentence, before any answer."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from moewarden.app.cli import main
from moewarden.backends import BackendError, ChatMoE, CheckpointError, UnsupportedModelError
from moewarden.backends.moe.loading import LoadSettings, load_model
from moewarden.backends.moe.storage import PackingProgress, describe_checkpoint, quantize_checkpoint

Act = Callable[[Path], object]


@pytest.fixture(params=["float", "packed"])
def folder(request: pytest.FixtureRequest, granite: Path, tmp_path: Path) -> Path:
    """A copy of a good checkpoint, to be damaged."""
    copy = tmp_path / "model"
    if request.param == "packed":
        quantize_checkpoint(granite, copy)
    else:
        shutil.copytree(granite, copy)
    return copy


def edit_weights(folder: Path, change: Callable[[dict[str, torch.Tensor]], None]) -> None:
    file = folder / "model.safetensors"
    tensors = load_file(file)
    change(tensors)
    save_file(tensors, file, metadata={"format": "pt"})


def edit_config(folder: Path, **changes: object) -> None:
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def name_of(tensors: dict[str, torch.Tensor], part: str) -> str:
    return next(name for name in tensors if part in name)


@pytest.mark.parametrize("part", ["q_proj.weight", "layers.1.block_sparse_moe", "norm.weight", "embed_tokens"])
def test_a_missing_tensor_is_named(folder: Path, part: str):
    edit_weights(folder, lambda tensors: tensors.pop(name_of(tensors, part)))
    with pytest.raises(CheckpointError, match=r"^model: '\S+' is missing from the safetensors files.*fetch"):
        load_model(folder)


@pytest.mark.parametrize("part", ["q_proj.weight", "layers.1.block_sparse_moe", "norm.weight", "embed_tokens"])
def test_a_misshaped_tensor_is_named_with_both_shapes(folder: Path, part: str):
    def shorten(tensors: dict[str, torch.Tensor]) -> None:
        name = name_of(tensors, part)
        tensors[name] = tensors[name][: tensors[name].shape[0] // 2].clone()

    edit_weights(folder, shorten)
    with pytest.raises(CheckpointError, match=r"^model: '\S+' has shape \(.*\), expected \(.*\).*fetch both again"):
        load_model(folder)


def test_a_truncated_file_is_named(folder: Path):
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(CheckpointError, match="model"):
        load_model(folder)


def test_missing_weights_are_said(folder: Path):
    (folder / "model.safetensors").unlink()
    with pytest.raises(CheckpointError, match="safetensors"):
        load_model(folder)


def test_a_missing_shard_is_named(folder: Path):
    index = {"metadata": {}, "weight_map": {"a": "model.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(CheckpointError, match="model-00002-of-00002"):
        load_model(folder)


DOORS: dict[str, Act] = {
    "load": load_model,
    "describe": describe_checkpoint,
    "quantize": lambda folder: quantize_checkpoint(folder, folder.with_name("out")),
    "chat": lambda folder: ChatMoE(model=str(folder)).load(),
}


@pytest.fixture(scope="module", params=["float", "packed"])
def whole(request: pytest.FixtureRequest, granite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good checkpoint in several files."""
    folder = tmp_path_factory.mktemp("sharded") / "model"
    if request.param == "packed":
        quantize_checkpoint(granite, folder, shard_bytes=50_000)
    else:
        AutoModelForCausalLM.from_pretrained(granite).save_pretrained(folder, max_shard_size="100KB")
    load_model(folder)
    return folder


@pytest.fixture
def sharded(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return shutil.copytree(whole, tmp_path / "model")


@pytest.mark.parametrize("door", [*DOORS, "show"])
@pytest.mark.parametrize("lost", [0, 1], ids=["all files", "a file lost too"])
def test_a_missing_index_is_said_as_such(sharded: Path, door: str, lost: int, capsys):
    (sharded / "model.safetensors.index.json").unlink()
    files = sorted(sharded.glob("*.safetensors"))
    for file in files[:lost]:
        file.unlink()
    more = f", and 1 of the {len(files)} files with weights too" if lost else ""
    said = rf"model: model\.safetensors\.index\.json is missing{more}\. .*fetch the folder again"
    if door == "show":
        assert main(["model", "show", str(sharded)]) == 2
        assert re.search(said, capsys.readouterr().err)
        return
    is_refused_anyway = door == "quantize" and "nf4_moe" in (sharded / "config.json").read_text()
    with pytest.raises(BackendError, match="already quantised" if is_refused_anyway else f"^{said}"):
        DOORS[door](sharded)


def test_weights_under_another_name_are_said(granite: Path, tmp_path: Path):
    copy = shutil.copytree(granite, tmp_path / "model")
    (copy / "model.safetensors").rename(copy / "weights.safetensors")
    with pytest.raises(
        CheckpointError, match=r"neither model\.safetensors nor .*index\.json, only weights\.safetensors"
    ):
        load_model(copy)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"model_type": "no_such_model"}'], ids=repr)
def test_an_unusable_config_is_said(folder: Path, text: str):
    (folder / "config.json").write_text(text)
    with pytest.raises(CheckpointError, match=r"config\.json"):
        load_model(folder)


def test_a_missing_config_is_said(folder: Path):
    (folder / "config.json").unlink()
    with pytest.raises(CheckpointError, match=r"config\.json is missing"):
        load_model(folder)


def test_a_folder_that_is_not_there_and_a_file_in_its_place(tmp_path: Path):
    with pytest.raises(CheckpointError, match="no such folder"):
        load_model(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match="is a file; expected a checkpoint folder"):
        load_model(tmp_path / "file")
    with pytest.raises(CheckpointError, match="no such folder"):
        load_model("nosuchmodel")


def test_a_hub_id_that_cannot_be_fetched_is_said(monkeypatch):
    def offline(*_args: object, **_kwargs: object) -> str:
        raise OSError("no network")

    monkeypatch.setattr("moewarden.backends.moe.checkpoint.snapshot_download", offline)
    with pytest.raises(CheckpointError, match=r"owner/model is neither a folder here nor could it be fetched"):
        load_model("owner/model")


def test_another_quantisation_is_refused_by_name(granite: Path, tmp_path: Path):
    copy = shutil.copytree(granite, tmp_path / "model")
    edit_config(copy, quantization_config={"quant_method": "awq"})
    with pytest.raises(UnsupportedModelError, match=r"already quantised with awq.*expected .*nf4_moe or mxfp4"):
        load_model(copy)


def test_a_packed_checkpoint_cannot_be_loaded_unquantised(granite: Path, tmp_path: Path):
    quantize_checkpoint(granite, tmp_path / "packed")
    with pytest.raises(UnsupportedModelError, match="experts='expanded'"):
        load_model(tmp_path / "packed", LoadSettings(quantization="none"))


def test_experts_that_do_not_divide_into_blocks_are_refused(granite: Path, tmp_path: Path):
    copy = shutil.copytree(granite, tmp_path / "model")
    edit_config(copy, intermediate_size=33)
    with pytest.raises(UnsupportedModelError, match="do not divide into blocks of 64"):
        load_model(copy)


@pytest.mark.parametrize(
    "settings",
    [LoadSettings(dtype="int7"), LoadSettings(kernel="warp"), LoadSettings(forced_expert=8)],
    ids=["dtype", "kernel", "expert"],
)
def test_unusable_settings_are_said(granite: Path, settings: LoadSettings):
    with pytest.raises(BackendError, match=r"int7|warp|forced_expert=8"):
        load_model(granite, settings)


def test_a_gpu_that_is_not_there_is_said(granite: Path):
    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(UnsupportedModelError, match="finds no GPU"):
        load_model(granite, LoadSettings(device="cuda"))


def test_a_missing_tokenizer_or_template_is_said(granite: Path, tmp_path: Path):
    copy = shutil.copytree(granite, tmp_path / "model")
    (copy / "chat_template.jinja").unlink()
    with pytest.raises(CheckpointError, match="no chat template"):
        ChatMoE(model=str(copy)).load()
    (copy / "tokenizer.json").unlink()
    with pytest.raises(CheckpointError, match=r"tokenizer cannot be read.*tokenizer\.json"):
        ChatMoE(model=str(copy)).load()


def test_an_interrupted_packing_is_no_checkpoint(granite: Path, tmp_path: Path):
    def stop(step: PackingProgress) -> None:
        if step.tensors == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quantize_checkpoint(granite, tmp_path / "packed", stop)
    with pytest.raises(CheckpointError, match=r"packed\.partial is what an interrupted .* left\. Run the same command"):
        load_model(tmp_path / "packed.partial")


@pytest.mark.parametrize(
    "act", [load_model, lambda folder: quantize_checkpoint(folder, folder.with_name("out"))], ids=["load", "quantize"]
)
class TestFloatSource:
    """Loading and packing say the same of a damaged source, and packing leaves no destination behind."""

    def test_weights_of_another_model(self, granite: Path, olmoe: Path, tmp_path: Path, act: Act):
        copy = shutil.copytree(granite, tmp_path / "model")
        shutil.copyfile(olmoe / "model.safetensors", copy / "model.safetensors")
        with pytest.raises(CheckpointError, match=r"^model: '\S+' is missing .*config\.json belongs to another model"):
            act(copy)

    @pytest.mark.parametrize("part", ["k_proj", "experts.2.up_proj", "experts.2.down_proj", "norm.weight", "gate."])
    def test_a_wrong_shape(self, olmoe: Path, tmp_path: Path, edited, act: Act, part: str):
        def shorten(tensors: dict[str, torch.Tensor]) -> None:
            name = name_of(tensors, part)
            tensors[name] = tensors[name][:-1].clone()

        with pytest.raises(CheckpointError, match=r"^model: '\S+' has shape \(.*\), expected \(.*fetch both again"):
            act(edited(olmoe, shorten))
        assert not (tmp_path / "out").exists()

    def test_all_experts_of_another_shape(self, olmoe: Path, edited, act: Act):
        def shorten(tensors: dict[str, torch.Tensor]) -> None:
            for name in [name for name in tensors if "experts" in name]:
                tensors[name] = tensors[name][:-1].clone()

        with pytest.raises(CheckpointError, match=r"^model: '\S+' has shape \(.*\), expected \(.*fetch both again"):
            act(edited(olmoe, shorten))

    @pytest.mark.parametrize("part", ["experts.0.up_proj", "experts.7.down_proj", "q_proj", "lm_head"])
    def test_a_missing_tensor(self, olmoe: Path, edited, act: Act, part: str):
        def drop(tensors: dict[str, torch.Tensor]) -> None:
            tensors.pop(name_of(tensors, part))

        with pytest.raises(CheckpointError, match=rf"^model: '\S*{part}\S*' is missing from the safetensors files"):
            act(edited(olmoe, drop))

    def test_all_tensors_of_one_projection(self, olmoe: Path, edited, act: Act):
        def drop(tensors: dict[str, torch.Tensor]) -> None:
            for name in [name for name in tensors if "layers.1" in name and "gate_proj" in name]:
                del tensors[name]

        with pytest.raises(CheckpointError, match=r"^model: '\S+'"):
            act(edited(olmoe, drop))

    def test_a_corrupt_file(self, granite: Path, tmp_path: Path, act: Act):
        copy = shutil.copytree(granite, tmp_path / "model")
        (copy / "model.safetensors").write_bytes(b"\xff" * 4096)
        with pytest.raises(CheckpointError, match=r"model/model\.safetensors is not a whole safetensors file"):
            act(copy)


def test_a_full_disk_is_said_before_packing(granite: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(100, 99, 1))
    with pytest.raises(CheckpointError, match=r"GB more, and 0\.00 GB are free on its disk"):
        quantize_checkpoint(granite, tmp_path / "packed")


def test_every_message_is_one_line(folder: Path):
    edit_weights(folder, lambda tensors: tensors.pop(name_of(tensors, "q_proj.weight")))
    with pytest.raises(CheckpointError) as raised:
        load_model(folder)
    assert not re.search(r"\n", str(raised.value))
