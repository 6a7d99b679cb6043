"""What doctor finds, and the one next step that it names."""

import json
from dataclasses import replace

import pytest
import torch
from transformers import AutoModelForCausalLM

from moewarden.app import machine
from moewarden.app.commands import doctor
from moewarden.app.settings import Settings
from moewarden.backends.benchmarks.configurations import CONFIGURATIONS

missing_packages = machine.missing_packages
GPU = machine.Gpu(name="A card", memory=24 * 10**9, driver="1", is_usable=True)


@pytest.fixture(autouse=True)
def healthy(monkeypatch):
    """Nothing is missing, whatever is installed here."""
    monkeypatch.setattr(machine, "missing_packages", lambda: {"": [], "mcp": [], "peers": ["gguf"]})
    monkeypatch.setattr(machine, "gpus", list)


def test_everything_is_said_in_both_forms(moewarden):
    code, shown, _ = moewarden("doctor")
    assert code == 0
    assert shown.splitlines()[-1] == "next step   moewarden demo"
    for label in ("processor", "memory", "GPU", "models", "extras", "folders"):
        assert f"\n{label}" in shown
    assert "pip install 'moewarden[peers]'" in shown
    told = json.loads(moewarden("doctor", "--json")[1])
    assert told["next_step"] == "moewarden demo"
    assert told["extras"] == {"mcp": [], "peers": ["gguf"]}
    assert told["memory"]["available"] <= told["memory"]["total"]


def test_it_writes_nothing(moewarden, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    moewarden("doctor")
    assert sorted(tmp_path.rglob("*")) == before


def test_what_hinders_everything_comes_before_what_is_nice_to_have(monkeypatch, tmp_path):
    settings = Settings(memory=tmp_path / "memory", runs=tmp_path)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "report.json").touch()
    monkeypatch.chdir(tmp_path)
    assert doctor.diagnose(settings).next_step.startswith("moewarden investigate --alert")
    assert doctor.diagnose(replace(settings, model="openai:qwen3")).next_step == "moewarden model probe openai:qwen3"
    monkeypatch.setattr(machine, "gpus", lambda: [replace(GPU, is_usable=False)])
    assert "PyTorch does not find the card" in doctor.diagnose(settings).next_step
    (tmp_path / "file").touch()
    assert "cannot be written" in doctor.diagnose(replace(settings, memory=tmp_path / "file" / "memory")).next_step
    monkeypatch.setattr(machine, "missing_packages", lambda: {"": ["duckdb"]})
    assert doctor.diagnose(settings).next_step.startswith("duckdb is missing")


@pytest.mark.parametrize(
    ("memory", "card", "where"),
    [
        (2, 0, {"bundled": "memory", "OLMoE-1B-7B": "nowhere"}),
        (16, 0, {"OLMoE-1B-7B": "memory", "Qwen3-30B-A3B": "nowhere"}),
        (32, 8, {"granite-4.0-h-tiny": "card", "Qwen3-30B-A3B": "card with offload"}),
    ],
)
def test_models_fit_where_weights_and_room_fit(memory, card, where):
    found = {name: doctor._fits(size, memory * 10**9, card * 10**9) for name, size in doctor.WEIGHTS.items()}
    assert where.items() <= found.items()


@pytest.mark.parametrize("name", [name for name in doctor.WEIGHTS if name != "bundled"])
def test_the_sizes_of_models_are_those_of_their_shapes(name):
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(CONFIGURATIONS[name].full())
    embeddings = {id(part.weight): part.weight.numel() for part in (model.get_input_embeddings(), model.lm_head)}
    in_full = sum(embeddings.values())
    packed = sum(weight.numel() for weight in model.parameters()) - in_full
    assert (packed * 4.5 / 8 + in_full * 2) / 1e9 == pytest.approx(doctor.WEIGHTS[name], abs=0.3)


def test_every_extra_says_what_it_is_for():
    assert set(missing_packages()) - {""} <= set(doctor.EXTRAS)


def test_a_package_that_is_too_old_is_missing(monkeypatch):
    monkeypatch.setattr(machine, "version", lambda _: "0.0.1")
    assert "duckdb" in missing_packages()[""]
