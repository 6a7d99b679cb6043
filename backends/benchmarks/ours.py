"""moewarden's own engine as benchmarks see it; all they know of it is in this file."""

import inspect
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import PreTrainedModel

from ..engine.engine import Engine
from ..engine.requests import GenerationRequest
from ..moe.loading import LoadedModel, LoadSettings, load_model
from .timing import Prompts, Timing

SLOTS = 16
"""Sequences that decode together: the largest batch measured."""


def make_engine(loaded: LoadedModel, slots: int = SLOTS) -> Engine:
    """An engine that decodes up to `slots` sequences together, where it can."""
    takes_slots = "slots" in inspect.signature(Engine).parameters
    options = {"slots": slots} if takes_slots else {}
    return Engine(loaded, **options)


class OurEngine:
    """A packed checkpoint behind our engine: a batch is as many threads that generate at once."""

    def __init__(
        self, folder: Path, device: torch.device, slots: int = SLOTS, settings: LoadSettings | None = None
    ) -> None:
        """Load the folder, packed unless `settings` say otherwise."""
        started = time.perf_counter()
        loaded = load_model(folder, settings or LoadSettings(device=str(device)))
        self.load_seconds = time.perf_counter() - started
        self.network: PreTrainedModel = loaded.network
        self.engine = make_engine(loaded, slots)
        self.notes: dict[str, object] = {
            "kernel": loaded.kernel,
            "kernel_reason": loaded.kernel_reason,
            "load_seconds": round(self.load_seconds, 3),
        }

    def answer(self, prompt: Sequence[int], new_tokens: int) -> list[int]:
        """The greedy continuation of one prompt."""
        request = GenerationRequest(prompt_ids=prompt, max_tokens=new_tokens)
        return [token for tokens in self.engine.generate(request) for token in tokens]

    def run(self, prompts: Prompts, new_tokens: int) -> Timing:
        """Every prompt at once; decoding is timed while all of them decode."""
        gate = threading.Barrier(len(prompts))
        arrivals: list[list[float]] = [[] for _ in prompts]  # when each token after the prompt came
        failures: list[BaseException] = []

        def answer(number: int) -> None:
            try:
                gate.wait()
                request = GenerationRequest(prompt_ids=prompts[number], max_tokens=new_tokens + 1)
                for tokens in self.engine.generate(request):
                    arrivals[number] += [time.perf_counter()] * len(tokens)
            except BaseException as error:
                failures.append(error)

        # The first prompt runs in this thread: a single one needs no other.
        threads = [threading.Thread(target=answer, args=(number,)) for number in range(1, len(prompts))]
        for thread in threads:
            thread.start()
        started = time.perf_counter()
        answer(0)
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        all_decode = max(times[0] for times in arrivals)
        one_is_done = min(times[-1] for times in arrivals)
        if one_is_done <= all_decode:  # they took turns as wholes: charge everything after the first token
            all_decode, one_is_done = min(times[0] for times in arrivals), max(times[-1] for times in arrivals)
        tokens = sum(all_decode < moment <= one_is_done for times in arrivals for moment in times)
        return Timing(max(times[0] for times in arrivals) - started, one_is_done - all_decode, tokens)
