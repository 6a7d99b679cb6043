"""What is planned for a device is what the model takes there, packed while loading or beforehand."""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, PreTrainedModel
from transformers.integrations import accelerate

from moewarden.backends.moe import free_memory
from moewarden.backends.moe.checkpoint import read_config
from moewarden.backends.moe.loading import LoadSettings
from moewarden.backends.moe.mxfp4 import read_by_us
from moewarden.backends.moe.quantizer import Nf4MoeConfig
from moewarden.backends.moe.storage import quantize_checkpoint

from ..conftest import FAMILIES, save_random_model

SETTINGS: dict[str, dict[str, Any]] = {
    "plain": {},
    "double, head of 8 bits": {"double_quant": True, "head_bits": 8},
    "head of 4 bits": {"head_bits": 4},
}


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Bytes of whole models that Transformers plans with."""
    seen: list[int] = []
    measure = accelerate.compute_module_sizes

    def note(model: Any, *arguments: Any, **options: Any) -> Any:
        sizes = measure(model, *arguments, **options)
        if isinstance(model, PreTrainedModel) and not options.get("buffers_only"):
            seen.append(int(sizes[0][""]))
        return sizes

    monkeypatch.setattr(accelerate, "compute_module_sizes", note)
    return seen


def size_of(network: PreTrainedModel) -> int:
    return sum(tensor.nbytes for tensor in [*network.parameters(), *network.buffers()])


@pytest.fixture(scope="module", params=["granite_hybrid", "qwen3_moe", "gpt_oss"])
def floats(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a tied head, with one of its own, with transposed experts and biases."""
    folder = tmp_path_factory.mktemp(request.param)
    save_random_model(FAMILIES[request.param](), folder)
    return folder


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("is_packed", [False, True], ids=["while loading", "packed before"])
def test_each_plan_is_the_real_size(
    floats: Path, settings: dict[str, Any], is_packed: bool, planned: list[int], tmp_path: Path
):
    quantization = Nf4MoeConfig(**settings)
    folder = floats
    if is_packed:
        folder = tmp_path / "packed"
        described = quantize_checkpoint(floats, folder, quantization=quantization)
    network = AutoModelForCausalLM.from_pretrained(
        folder,
        dtype=torch.bfloat16,
        device_map="auto",
        **({} if is_packed else {"quantization_config": quantization}),
    )
    real = size_of(network)
    assert planned[0] == pytest.approx(real, rel=0.02)
    asked = LoadSettings(dtype="bfloat16", **({} if is_packed else settings))
    assert free_memory.need_of(folder, read_config(folder), asked, torch.bfloat16).weights == pytest.approx(
        real, rel=0.02
    )
    if is_packed:
        assert described.need is not None
        assert described.need.weights == pytest.approx(real, rel=0.02)


def test_a_checkpoint_in_mxfp4_is_planned_as_large_as_it_is(gpt_oss_mxfp4: Path, planned: list[int]):
    config = read_config(gpt_oss_mxfp4)
    network = AutoModelForCausalLM.from_pretrained(
        gpt_oss_mxfp4, config=read_by_us(config), dtype=torch.bfloat16, device_map="auto"
    )
    real = size_of(network)
    assert planned[0] == pytest.approx(real, rel=0.02)
    asked = LoadSettings(dtype="bfloat16")
    assert free_memory.need_of(gpt_oss_mxfp4, config, asked, torch.bfloat16).weights == pytest.approx(real, rel=0.02)
