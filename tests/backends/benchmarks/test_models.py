"""Configurations, random weights and what a token reads of them."""

import json
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from moewarden.backends.benchmarks.configurations import CONFIGURATIONS, warden_small
from moewarden.backends.benchmarks.peers import make_load_in_4bit
from moewarden.backends.benchmarks.random_model import packed_random_model, random_model, write_packed_model
from moewarden.backends.benchmarks.traffic import bytes_per_token, distinct_share, stored_bytes
from moewarden.backends.moe.loading import LoadSettings, load_model
from moewarden.backends.moe.packing import make_room

CPU = torch.device("cpu")
SHIPPED = Path(__file__).parents[3] / "app" / "models" / "warden-small" / "config.json"
PUBLISHED = {"granite-4.0-h-tiny": 6.94, "OLMoE-1B-7B": 6.92, "Qwen3-30B-A3B": 30.53, "warden-small": 0.0083}
"""Billions of weights."""


def meta_model(name, *, packed):
    with torch.device("meta"):
        network = AutoModelForCausalLM.from_config(CONFIGURATIONS[name].build(), dtype=torch.bfloat16)
    if packed:
        make_room(network, for_packed=True)
    return network


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_real_configurations_have_the_published_size(name):
    weights = sum(parameter.numel() for parameter in meta_model(name, packed=False).parameters())
    assert weights / 1e9 == pytest.approx(PUBLISHED[name], rel=0.005)


def test_the_bundled_configuration_is_the_shipped_one():
    ours, shipped = warden_small().to_dict(), json.loads(SHIPPED.read_bytes())
    layout = ("hidden", "intermediate", "num_", "vocab", "multiplier", "scaling", "tie_")
    keys = [key for key in shipped if any(part in key for part in layout)]
    assert {key: ours[key] for key in keys} == {key: shipped[key] for key in keys}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_a_packed_random_model_survives_its_folder(name, tmp_path):
    network = packed_random_model(CONFIGURATIONS[name].build(is_tiny=True), CPU, torch.float32)
    ids = torch.arange(2, 20)[None]
    write_packed_model(network, tmp_path / "model")
    loaded = load_model(tmp_path / "model", LoadSettings(device="cpu")).network
    assert torch.equal(loaded(ids).logits, network(ids).logits)


def test_random_weights_come_from_the_seed():
    config = CONFIGURATIONS["granite-4.0-h-tiny"].build(is_tiny=True)
    ids = torch.arange(2, 20)[None]
    first, again, other = (random_model(config, CPU, torch.float32, seed=s)(ids).logits for s in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.allclose(first, other)
    assert first.std() > 0.01


@pytest.mark.parametrize(
    ("name", "packed", "megabytes"),
    [
        ("granite-4.0-h-tiny", True, 1168),
        ("granite-4.0-h-tiny", False, 3037),
        ("OLMoE-1B-7B", True, 820),
        ("Qwen3-30B-A3B", True, 2180),
    ],
)
def test_bytes_of_a_token_are_those_of_the_arithmetic(name, packed, megabytes):
    network = meta_model(name, packed=packed)
    assert bytes_per_token(network, torch.bfloat16, 1, 256) / 1e6 == pytest.approx(megabytes, rel=0.04)


def test_tokens_of_a_batch_share_what_they_read():
    network = meta_model("granite-4.0-h-tiny", packed=True)
    alone, eight = (bytes_per_token(network, torch.bfloat16, batch, 512) for batch in (1, 8))
    assert eight < alone / 2
    assert distinct_share(64, 6, 1) == pytest.approx(6 / 64)
    assert distinct_share(64, 64, 3) == 1


def test_scales_of_bitsandbytes_are_counted():
    config = CONFIGURATIONS["OLMoE-1B-7B"].build(is_tiny=True)
    floats = stored_bytes(random_model(config, CPU, torch.bfloat16))
    linears = stored_bytes(make_load_in_4bit(config, CPU, torch.bfloat16).network)
    everything = stored_bytes(make_load_in_4bit(config, CPU, torch.bfloat16, parametrize=True).network)
    ours = stored_bytes(packed_random_model(config, CPU, torch.bfloat16))
    assert everything < linears < floats
    assert ours == everything
