"""Where the time of one decode step goes: kernels, gaps between them, launches."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile

from .decoding import packed_folder
from .ours import OurEngine
from .timing import random_prompts
from .work import Job, Row

STEPS = 8
"""Decode steps in the recording."""
MOST_NAMES = 40
"""Kernels listed by name; the rest is summed."""

Span = tuple[float, float, str]
"""Start and end in microseconds, and a name."""


def profile_rows(job: Job) -> Iterator[Row]:
    """A recording of our engine while it decodes, one row per batch size."""
    config = job.config()
    runner = "eager" if job.is_tiny else "auto"  # a dry run records what Transformers' model does, as on a GPU
    engine = OurEngine(packed_folder(config, job), job.device, slots=max(job.batches), runner=runner)
    layers = config.get_text_config().num_hidden_layers
    for batch in job.batches:
        prompts = random_prompts(config.get_text_config().vocab_size, batch, job.prompt_tokens)
        yield {"batch": batch, "engine": "moewarden"} | record_decoding(partial(engine.run, prompts), layers, job)


def record_decoding(run: Callable[[int], object], layers: int, job: Job) -> dict[str, Any]:
    """What `run`, which writes so many tokens, does in a decode step of a model with so many layers."""
    run(STEPS)
    with_decode = _recorded(run, STEPS + 1, job)
    prefill_only = _recorded(run, 1, job)
    return decode_profile(with_decode, prefill_only, STEPS, layers)


def decode_profile(whole: Sequence[Span], shorter: Sequence[Span], steps: int, layers: int) -> dict[str, Any]:
    """What `steps` decode steps added: the last kernels of the longer recording, as many as the shorter one lacks."""
    spans = sorted(whole)[len(shorter) :]
    if not spans:
        return {"launches_per_step": 0, "kernels": []}
    busy, end, gaps = 0.0, spans[0][0], 0.0
    by_name: dict[str, list[float]] = defaultdict(list)
    for start, stop, name in spans:
        gaps += max(0.0, start - end)
        busy += max(0.0, stop - max(start, end))
        end = max(end, stop)
        by_name[name].append(stop - start)
    ranked = sorted(by_name.items(), key=lambda item: -sum(item[1]))
    return {
        "steps": steps,
        "launches_per_step": round(len(spans) / steps, 1),
        "launches_per_layer": round(len(spans) / steps / layers, 2),
        "step_us": round((end - spans[0][0]) / steps, 1),
        "busy_us_per_step": round(busy / steps, 1),
        "gap_us_per_step": round(gaps / steps, 1),
        "kernels": [
            {
                "name": name[:120],
                "us_per_step": round(sum(times) / steps, 2),
                "launches_per_step": round(len(times) / steps, 1),
            }
            for name, times in ranked[:MOST_NAMES]
        ],
        "other_us_per_step": round(sum(sum(times) for _, times in ranked[MOST_NAMES:]) / steps, 2),
    }


def _recorded(run: Callable[[int], object], new_tokens: int, job: Job) -> list[Span]:
    """Every kernel of one run; on a CPU every operator, which is enough for a dry run."""
    on_gpu = job.device.type == "cuda"
    activities = [ProfilerActivity.CUDA] if on_gpu else [ProfilerActivity.CPU]
    with profile(activities=activities, acc_events=True) as recording:
        run(new_tokens)
        if on_gpu:
            torch.cuda.synchronize()
    wanted = "CUDA" if on_gpu else "CPU"
    return [
        (event.time_range.start, event.time_range.end, event.name)
        for event in recording.events() or ()
        if event.device_type.name == wanted and not event.name.startswith("Activity Buffer")
    ]
