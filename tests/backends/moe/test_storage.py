"""Packed folders are complete, small and answer like the model they came from."""

import stat
from pathlib import Path

import pytest

from moewarden.backends import ChatMoE, CheckpointError, UnsupportedModelError
from moewarden.backends.moe.checkpoint import stored_tensors
from moewarden.backends.moe.describe import describe_checkpoint
from moewarden.backends.moe.storage import PackingProgress, quantize_checkpoint


def test_a_packed_folder_answers_exactly_like_packing_while_loading(granite: Path, tmp_path: Path):
    quantize_checkpoint(granite, tmp_path / "packed")
    choices = ["hostile", "ordinary", "unclear"]
    packed, loaded = (
        ChatMoE(model=str(folder), head_bits=16)
        .invoke("sshd failed login", choices=choices)
        .response_metadata["choice_logprobs"]
        for folder in (tmp_path / "packed", granite)
    )
    assert packed == loaded


def test_progress_counts_every_tensor_and_byte(granite: Path, tmp_path: Path):
    seen: list[PackingProgress] = []
    quantize_checkpoint(granite, tmp_path / "packed", seen.append)
    assert [step.tensors for step in seen] == list(range(seen[0].all_tensors + 1))
    assert [step.bytes for step in seen] == sorted(step.bytes for step in seen)
    assert seen[-1].bytes == seen[-1].all_bytes == sum(t.bytes for t in stored_tensors(granite).values())


def test_the_description_adds_up_to_the_file(granite: Path, tmp_path: Path):
    before = describe_checkpoint(granite)
    after = quantize_checkpoint(granite, tmp_path / "packed")
    assert (before.quantization, after.quantization) == ("none", "nf4_moe")
    assert after.parameters == before.parameters
    assert after.active_parameters == before.active_parameters < before.parameters
    for described in (before, after):
        assert (described.layers, described.experts, described.top_k) == (2, 8, 3)
        on_disk = (described.path / "model.safetensors").stat().st_size
        assert on_disk - 16_000 < described.bytes < on_disk
    experts = {part.name: part for part in after.parts}["experts"]
    assert experts.bytes == experts.parameters * (0.5 + 4 / 64)


def test_every_family_can_be_described(family: Path):
    described = describe_checkpoint(family)
    assert described.experts == 8
    on_disk = sum(file.stat().st_size for file in family.glob("*.safetensors"))
    assert described.bytes == pytest.approx(on_disk, rel=0.05)
    assert {"experts", "attention", "embeddings", "routers", "norms"} <= {part.name for part in described.parts}


def test_half_precision_for_what_stays_unpacked(granite: Path, tmp_path: Path):
    full = quantize_checkpoint(granite, tmp_path / "full")
    half = quantize_checkpoint(granite, tmp_path / "half", dtype="bfloat16")
    assert half.bytes < full.bytes
    ChatMoE(model=str(tmp_path / "half")).invoke("?", choices=["yes", "no"])


def test_files_are_readable_by_everyone(granite: Path, tmp_path: Path):
    quantize_checkpoint(granite, tmp_path / "packed")
    assert all(file.stat().st_mode & stat.S_IROTH for file in (tmp_path / "packed").iterdir())


def test_an_existing_folder_is_left_alone(granite: Path, tmp_path: Path):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(CheckpointError, match="already exists"):
        quantize_checkpoint(granite, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_what_an_interrupted_run_left_is_replaced(granite: Path, tmp_path: Path):
    (tmp_path / "packed.partial").mkdir()
    (tmp_path / "packed.partial" / "model.safetensors").write_text("half")
    quantize_checkpoint(granite, tmp_path / "packed")
    assert [p.name for p in tmp_path.iterdir()] == ["packed"]


def test_packing_twice_is_refused(granite: Path, tmp_path: Path):
    quantize_checkpoint(granite, tmp_path / "packed")
    with pytest.raises(UnsupportedModelError, match="already quantised with nf4_moe"):
        quantize_checkpoint(tmp_path / "packed", tmp_path / "twice")
