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

BUNDLED = Path(__file__).parents[3] / "app" / "models" / "warden-small"
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
    return saved(request.param, tmp_path_factory)


@pytest.fixture(
    scope="module", params=[name for name in FAMILIES if name not in ("granite_hybrid", "qwen3_moe", "gpt_oss")]
)
def others(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every other architecture."""
    return saved(request.param, tmp_path_factory)


def saved(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny checkpoint in floats."""
    folder = tmp_path_factory.mktemp(name)
    save_random_model(FAMILIES[name](), folder)
    return folder


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("is_packed", [False, True], ids=["while loading", "packed before"])
def test_each_plan_is_the_real_size(
    floats: Path, settings: dict[str, Any], is_packed: bool, planned: list[int], tmp_path: Path
):
    check_plan(floats, settings, is_packed=is_packed, planned=planned, tmp_path=tmp_path)


@pytest.mark.parametrize("is_packed", [False, True], ids=["while loading", "packed before"])
def test_other_architectures_are_planned_as_large_as_they_are(
    others: Path, is_packed: bool, planned: list[int], tmp_path: Path
):
    check_plan(others, {}, is_packed=is_packed, planned=planned, tmp_path=tmp_path)


def test_the_bundled_checkpoint_is_planned_as_large_as_it_is(planned: list[int]):
    network = AutoModelForCausalLM.from_pretrained(BUNDLED, dtype=torch.bfloat16, device_map="auto")
    assert planned[0] == pytest.approx(size_of(network), rel=0.02)


@pytest.mark.parametrize("is_packed", [False, True], ids=["while loading", "packed before"])
def test_a_card_of_the_real_size_takes_the_whole_model_and_a_smaller_one_does_not(
    floats: Path, is_packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Transformers places by the plan: too low a plan fills a card beyond its end, too high a one leaves it empty."""
    folder = floats
    if is_packed:
        folder = tmp_path / "packed"
        quantize_checkpoint(floats, folder)
    real = size_of(load(folder, is_packed=is_packed))
    sizes: dict[float, str] = {}
    for share in (0.97, 1.03):
        seen: list[dict[str, Any]] = []
        place = accelerate.infer_auto_device_map

        def note(*arguments: Any, seen: Any = seen, place: Any = place, **options: Any) -> Any:
            seen.append(place(*arguments, **options))
            return {"": "cpu"}

        with monkeypatch.context() as patched:
            patched.setattr(accelerate, "infer_auto_device_map", note)
            # Two names for memory: what does not fit the first goes to the second.
            load(folder, is_packed=is_packed, max_memory={0: int(real * share), "cpu": 10 * real})
        sizes[share] = "whole" if set(seen[0].values()) == {0} else "split"
    assert sizes == {0.97: "split", 1.03: "whole"}


def load(folder: Path, *, is_packed: bool, **options: Any) -> PreTrainedModel:
    """As Transformers places it by itself."""
    packing = {} if is_packed else {"quantization_config": Nf4MoeConfig()}
    found: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.bfloat16, device_map="auto", **packing, **options
    )
    return found


def check_plan(floats: Path, settings: dict[str, Any], *, is_packed: bool, planned: list[int], tmp_path: Path) -> None:
    """Transformers' plan, our own, and what is said of the packed checkpoint: each within 2 % of the model's size."""
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
