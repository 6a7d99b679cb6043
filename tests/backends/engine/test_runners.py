"""The runner is the fastest that can run the model, and says why."""

from pathlib import Path

import pytest

from moewarden.backends import KernelUnavailableError
from moewarden.backends.engine.native import native_obstacle
from moewarden.backends.engine.runners import open_runner
from moewarden.backends.moe.loading import LoadSettings, load_model

from ..conftest import granite_config, save_random_model


def test_granite_on_a_cpu_runs_compiled(granite: Path):
    runner = open_runner(load_model(granite), 2, None)
    assert (runner.name, runner.context) == ("native", 4096)


def test_a_hybrid_on_a_cpu_runs_compiled(granite_hybrid: Path):
    runner = open_runner(load_model(granite_hybrid), 2, 100)
    assert (runner.name, runner.context) == ("native", 100)
    assert "products are exact" in runner.reason


def test_what_the_program_does_not_know_runs_through_transformers_and_says_so(granite: Path):
    loaded = load_model(granite)
    loaded.network.config.hidden_act = "gelu"
    runner = open_runner(loaded, 2, 100)
    assert (runner.name, runner.context) == ("eager", 100)
    assert runner.reason == "not native: it computes the activation silu, not gelu"


def test_activations_are_rounded_where_the_weights_are_many(
    granite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("moewarden.backends.engine.runners.LARGE", 2**10)
    runner = open_runner(load_model(granite), 2, None)
    assert runner.name == "native"  # its experts are too narrow for blocks of 64
    assert "not native-8bit" in runner.reason
    config = granite_config(464)
    config.intermediate_size = 64
    save_random_model(config, tmp_path)
    loaded = load_model(tmp_path)
    if native_obstacle(loaded, "rounded") is None:
        assert open_runner(loaded, 2, None).name == "native-8bit"
        assert open_runner(loaded, 2, None, "native").name == "native"


def test_a_runner_asked_for_runs_or_is_an_error(granite: Path):
    loaded = load_model(granite, LoadSettings(experts="expanded"))
    assert open_runner(loaded, 2, None, "eager").reason == "asked for by name"
    with pytest.raises(KernelUnavailableError, match="the experts are expanded"):
        open_runner(loaded, 2, None, "native")
    with pytest.raises(KernelUnavailableError, match="needs an NVIDIA GPU"):
        open_runner(loaded, 2, None, "captured")
    with pytest.raises(KernelUnavailableError, match="choose one of auto, native"):
        open_runner(loaded, 2, None, "fast")
