"""Loading and packing take little more memory than what they leave, measured in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, GraniteMoeHybridConfig, OlmoeConfig, PreTrainedConfig

from moewarden.backends.moe.describe import describe_checkpoint

from ..conftest import FAMILIES, save_random_model

SHARD_BYTES = 20_000_000
NOISE = 10_000_000
"""What Python and the allocator add."""

WIDE = {
    "vocab_size": 512,
    "hidden_size": 512,
    "intermediate_size": 1024,
    "num_hidden_layers": 4,
    "num_attention_heads": 8,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 1,
    "num_experts_per_tok": 2,
    "dtype": "bfloat16",
}
FUSED_BYTES = 16 * 2 * 1024 * 512 * 2
"""The largest tensor, gate and up projections of 16 experts in bfloat16: 34 MB of a 200 MB checkpoint."""

BIG: dict[str, PreTrainedConfig] = {
    "granite": GraniteMoeHybridConfig(
        **WIDE, shared_intermediate_size=512, layer_types=["attention"] * 4, num_local_experts=16
    ),
    "olmoe": OlmoeConfig(**WIDE, num_experts=16),
}
"""Experts stored as one tensor, and one by one."""


def save_big(config: PreTrainedConfig, folder: Path) -> None:
    """A checkpoint with the same random row in every matrix: quick to make."""
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    model.to_empty(device="cpu")
    model.tie_weights()
    for parameter in model.parameters():
        parameter.data.copy_(torch.randn(parameter.shape[-1]) / 10)
    model.save_pretrained(folder)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("kind", list(BIG))
def test_peaks_stay_near_the_final_size(kind: str, tmp_path: Path):
    save_big(BIG[kind], tmp_path / "big")
    save_random_model(FAMILIES[kind](), tmp_path / "warm-up")
    arguments = [tmp_path / "warm-up", tmp_path / "big", tmp_path / "packed", SHARD_BYTES]
    program = [sys.executable, Path(__file__).with_name("loading_memory.py"), *arguments]
    found = json.loads(subprocess.run(list(map(str, program)), check=True, stdout=subprocess.PIPE).stdout)
    final = describe_checkpoint(tmp_path / "packed").bytes
    assert abs(found["load"]["final"] - final) < NOISE
    assert found["load"]["peak"] < final + 3 * FUSED_BYTES
    assert found["pack"]["peak"] < SHARD_BYTES + 3 * FUSED_BYTES
    assert found["pack"]["final"] < NOISE
    # The packed tensors are the file itself, mapped: nothing is copied.
    assert found["load_packed"]["peak"] < NOISE
    assert found["load_packed"]["seconds"] < found["load"]["seconds"]
