"""Packing group by group writes what saving the packed model would."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from moewarden.backends import CheckpointError
from moewarden.backends.moe.quantizer import Nf4MoeConfig
from moewarden.backends.moe.storage import quantize_checkpoint


def all_tensors(folder: Path) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = {}
    for file in folder.glob("*.safetensors"):
        found |= load_file(file)
    return found


@pytest.mark.parametrize(
    ("dtype", "packing"),
    [
        ("auto", {}),
        ("bfloat16", {}),
        ("auto", {"head_bits": 4, "double_quant": True}),
        ("bfloat16", {"head_bits": 8}),
    ],
    ids=str,
)
def test_every_file_equals_the_saved_packed_model(family: Path, tmp_path: Path, dtype: str, packing: dict[str, Any]):
    whole = AutoModelForCausalLM.from_pretrained(
        family, dtype=dtype if dtype == "auto" else torch.bfloat16, quantization_config=Nf4MoeConfig(**packing)
    )
    whole.save_pretrained(tmp_path / "whole")
    quantize_checkpoint(
        family, tmp_path / "streamed", dtype=dtype, quantization=Nf4MoeConfig(**packing), shard_bytes=30_000
    )
    assert len(list((tmp_path / "streamed").glob("*.safetensors"))) > 2
    expected, found = all_tensors(tmp_path / "whole"), all_tensors(tmp_path / "streamed")
    assert found.keys() == expected.keys()
    for name, tensor in expected.items():
        assert found[name].dtype == tensor.dtype, name
        assert torch.equal(found[name], tensor), name
    for name in ("config.json", "generation_config.json"):
        assert json.loads((tmp_path / "streamed" / name).read_text()) == json.loads(
            (tmp_path / "whole" / name).read_text()
        )


def test_the_index_names_every_tensor_once(granite: Path, tmp_path: Path):
    quantize_checkpoint(granite, tmp_path / "packed", shard_bytes=30_000)
    index = json.loads((tmp_path / "packed" / "model.safetensors.index.json").read_text())
    tensors = all_tensors(tmp_path / "packed")
    assert index["weight_map"].keys() == tensors.keys()
    assert index["metadata"]["total_size"] == sum(tensor.nbytes for tensor in tensors.values())
    AutoModelForCausalLM.from_pretrained(tmp_path / "packed")


def test_a_stored_copy_of_a_tied_head_is_left_out(granite: Path, tmp_path: Path, edited):
    def add_head(tensors: dict[str, torch.Tensor]) -> None:
        tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"].clone()

    quantize_checkpoint(edited(granite, add_head), tmp_path / "packed")
    assert "lm_head.weight" not in all_tensors(tmp_path / "packed")


@pytest.mark.parametrize("part", ["experts.3.down_proj", "experts.7.gate_proj"])
def test_one_missing_expert_is_named(olmoe: Path, tmp_path: Path, edited, part: str):
    def drop(tensors: dict[str, torch.Tensor]) -> None:
        tensors.pop(next(name for name in tensors if part in name))

    with pytest.raises(CheckpointError, match=rf"layers\.0\.mlp\.{part}\.weight' is missing"):
        quantize_checkpoint(edited(olmoe, drop), tmp_path / "packed")
    assert not (tmp_path / "packed").exists()
