"""The runner is the fastest that can run the model, and says why."""

from pathlib import Path

import pytest

from moewarden.backends import KernelUnavailableError
from moewarden.backends.engine.runners import open_runner
from moewarden.backends.moe.loading import LoadSettings, load_model


def test_granite_on_a_cpu_runs_compiled(granite: Path):
    runner = open_runner(load_model(granite), 2, None)
    assert (runner.name, runner.context) == ("native", 4096)


def test_what_the_program_does_not_know_runs_through_transformers_and_says_so(granite_hybrid: Path):
    runner = open_runner(load_model(granite_hybrid), 2, 100)
    assert (runner.name, runner.context) == ("eager", 100)
    assert runner.reason == "not native: it knows attention layers only, this model has linear_attention"


def test_a_runner_asked_for_runs_or_is_an_error(granite: Path):
    loaded = load_model(granite, LoadSettings(experts="expanded"))
    assert open_runner(loaded, 2, None, "eager").reason == "asked for by name"
    with pytest.raises(KernelUnavailableError, match="the experts are expanded"):
        open_runner(loaded, 2, None, "native")
    with pytest.raises(KernelUnavailableError, match="needs an NVIDIA GPU"):
        open_runner(loaded, 2, None, "captured")
    with pytest.raises(KernelUnavailableError, match="choose one of auto, native"):
        open_runner(loaded, 2, None, "fast")
