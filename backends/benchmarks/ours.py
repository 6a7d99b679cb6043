"""moewarden's own engine as benchmarks see it; all they know of it is in this file."""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import PreTrainedModel

from ..engine.engine import Engine, EngineSettings
from ..engine.requests import GenerationRequest
from ..moe.loading import LoadedModel, LoadSettings, load_model
from .timing import Prompts, Timing

SLOTS = 16
"""Sequences that decode together: the largest batch measured."""


def make_engine(loaded: LoadedModel, slots: int = SLOTS, runner: str = "auto") -> Engine:
    """An engine that decodes up to `slots` sequences together."""
    return Engine(loaded, EngineSettings(slots=slots, runner=runner))


class OurEngine:
    """A packed checkpoint behind our engine: a batch decodes together, one token each a step."""

    def __init__(
        self,
        folder: Path,
        device: torch.device,
        slots: int = SLOTS,
        settings: LoadSettings | None = None,
        runner: str = "auto",
        *,
        is_recording: bool = True,
    ) -> None:
        """Load the folder, packed unless `settings` say otherwise."""
        started = time.perf_counter()
        loaded = load_model(folder, settings or LoadSettings(device=str(device)))
        self.load_seconds = time.perf_counter() - started
        self.network: PreTrainedModel = loaded.network
        loaded.routing.is_recording = is_recording
        self.engine = make_engine(loaded, slots, runner)
        self.notes: dict[str, object] = {
            "kernel": self.engine.runner.kernel,
            "kernel_reason": self.engine.runner.kernel_reason,
            "runner": self.engine.runner.name,
            "runner_reason": self.engine.runner.reason,
            "load_seconds": round(self.load_seconds, 3),
        }

    def answer(self, prompt: Sequence[int], new_tokens: int) -> list[int]:
        """The greedy continuation of one prompt."""
        request = GenerationRequest(prompt_ids=prompt, max_tokens=new_tokens)
        return [token for tokens in self.engine.generate(request) for token in tokens]

    def first_token_again(self, prompt: Sequence[int], repeats: int = 5) -> float:
        """Median seconds to the first token of a prompt whose every token but the last is kept from before."""
        request = GenerationRequest(prompt_ids=prompt, max_tokens=1, prefix_tokens=len(prompt) - 1)
        self.engine.complete([request])
        seconds = []
        for _ in range(repeats):
            started = time.perf_counter()
            self.engine.complete([request])
            seconds.append(time.perf_counter() - started)
        return statistics.median(seconds)

    def run(self, prompts: Prompts, new_tokens: int) -> Timing:
        """Every prompt at once; decoding is timed from when all have a token until the first has its last."""
        requests = [GenerationRequest(prompt_ids=prompt, max_tokens=new_tokens + 1) for prompt in prompts]
        started = time.perf_counter()
        arrivals: list[list[float]] = [[] for _ in prompts]  # when each token came
        for number, tokens in self.engine.follow(requests):
            arrivals[number] += [time.perf_counter()] * len(tokens)
        all_decode = max(times[0] for times in arrivals)
        one_is_done = min(times[-1] for times in arrivals)
        tokens_between = sum(all_decode < moment <= one_is_done for times in arrivals for moment in times)
        return Timing(all_decode - started, one_is_done - all_decode, tokens_between)
