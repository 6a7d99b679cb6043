"""Rows about whole models: how fast each engine reads and writes, from batch 1 to 16."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from transformers import PreTrainedConfig

from .machine import peak_memory, reset_peak
from .ours import OurEngine
from .peers import FAILURES, make_experts4bit, make_grouped_nf4, make_load_in_4bit
from .random_model import packed_random_model, write_packed_model
from .timing import Candidate, Deadline, measure, random_prompts
from .traffic import bytes_per_token
from .transformers_engine import make_float_engine
from .work import Job, Row

LEAST_SHARE = 0.05
"""Of a job's time; with less left no further batch is begun."""

OURS = "moewarden"


def decoding_rows(job: Job) -> Iterator[Row]:
    """One row per batch size, most important first."""
    config = job.config()
    reset_peak(job.device)
    started = time.perf_counter()
    candidate = ENGINES[job.engine](config, job)
    set_up = {"set_up_seconds": round(time.perf_counter() - started, 1)}
    deadline = Deadline(job.seconds)
    set_up["set_up_peak_bytes"] = peak_memory(job.device)
    for number, batch in enumerate(job.batches):
        least = LEAST_SHARE * job.seconds
        if number and deadline.remaining < least and not job.is_tiny:  # a dry run tries every batch
            yield {"batch": batch, "error": "no time was left for this batch"}
            continue
        share = max(least, deadline.remaining / (len(job.batches) - number))
        try:
            yield _measured(candidate, job, config, batch, share) | candidate.notes | set_up
        except FAILURES as error:
            yield {"batch": batch, "error": f"{type(error).__name__}: {first_line(error)}"}
    if job.engine == OURS:
        yield from _repeated_prompt(candidate, job, config)


def context_rows(job: Job) -> Iterator[Row]:
    """Our engine with one slot and a context of eight prompts: what a single long investigation needs."""
    config = job.config()
    longer = replace(job, prompt_tokens=8 * job.prompt_tokens - job.new_tokens)
    candidate = OurEngine(packed_folder(config, job), job.device, slots=1)
    yield {"engine": OURS} | _measured(candidate, longer, config, 1, job.seconds) | candidate.notes


def first_line(error: Exception) -> str:
    """What an exception says first, at most 300 letters."""
    return (str(error).strip().splitlines() or [""])[0][:300]


def packed_folder(config: PreTrainedConfig, job: Job) -> Path:
    """The packed random checkpoint of this model; made on first use, shared by the jobs of a run."""
    folder = job.work / f"{job.model}-nf4"
    if not (folder / "config.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        network = packed_random_model(config, job.device, job.dtype)
        write_packed_model(network, folder)
        del network
        reset_peak(job.device)
    return folder


def _measured(candidate: Candidate, job: Job, config: PreTrainedConfig, batch: int, seconds: float) -> Row:
    reset_peak(job.device)
    vocabulary = config.get_text_config().vocab_size
    found = measure(
        candidate,
        lambda run: random_prompts(vocabulary, batch, job.prompt_tokens, seed=1000 * batch + run),
        job.new_tokens,
        seconds,
    )
    length = job.prompt_tokens + found.new_tokens // 2
    return {
        "batch": batch,
        "decode_tokens_per_s": round(found.timing.decode_tokens_per_second, 2),
        "prefill_tokens_per_s": round(batch * job.prompt_tokens / found.timing.first_token_seconds, 1),
        "time_to_first_token_s": round(found.timing.first_token_seconds, 5),
        "peak_memory_bytes": peak_memory(job.device),
        "bytes_read_per_token": bytes_per_token(candidate.network, job.dtype, batch, length),
        "prompt_tokens": job.prompt_tokens,
        "new_tokens": found.new_tokens,
        "repeats": found.repeats,
    }


def _repeated_prompt(candidate: OurEngine, job: Job, config: PreTrainedConfig) -> Iterator[Row]:
    """Time to the first token of a prompt that was just read: what is kept of it need not be read again."""
    prompts = random_prompts(config.get_text_config().vocab_size, 1, job.prompt_tokens, seed=2)
    again = candidate.first_token_again(prompts[0])
    yield {"section": "prefix", "batch": 1, "repeated_prompt_first_token_s": round(again, 5)}


def _ours(runner: str = "auto", *, is_recording: bool = True) -> Callable[[PreTrainedConfig, Job], Candidate]:
    def make(config: PreTrainedConfig, job: Job) -> Candidate:
        # A dry run has no CUDA graphs: there every runner is the one that Transformers' model has on a CPU.
        name = "eager" if job.is_tiny else runner
        folder = packed_folder(config, job)
        return OurEngine(folder, job.device, slots=max(job.batches), runner=name, is_recording=is_recording)

    return make


def _transformers(experts: str, compile_mode: str = "") -> Callable[[PreTrainedConfig, Job], Candidate]:
    def make(config: PreTrainedConfig, job: Job) -> Candidate:
        return make_float_engine(config, job.device, job.dtype, experts=experts, compile_mode=compile_mode)

    return make


def _load_in_4bit(*, parametrize: bool) -> Callable[[PreTrainedConfig, Job], Candidate]:
    def make(config: PreTrainedConfig, job: Job) -> Candidate:
        return make_load_in_4bit(config, job.device, job.dtype, parametrize=parametrize)

    return make


def _grouped_nf4(config: PreTrainedConfig, job: Job) -> Candidate:
    return make_grouped_nf4(config, job.device, job.dtype)


def _experts4bit(config: PreTrainedConfig, job: Job) -> Candidate:
    return make_experts4bit(config, job.device, job.dtype, job.work / f"{job.model}-float")


ENGINES: dict[str, Callable[[PreTrainedConfig, Job], Any]] = {
    OURS: _ours(),
    # With grouped_mm generate() reads prompts so, and decodes with batched_mm, compiled: the best of both.
    "transformers compiled": _transformers("grouped_mm", "reduce-overhead"),
    "moewarden compiled": _ours("compiled"),
    "moewarden captured": _ours("captured"),
    "moewarden without routing record": _ours(is_recording=False),
    "transformers grouped_mm": _transformers("grouped_mm"),
    "bitsandbytes load_in_4bit": _load_in_4bit(parametrize=False),
    "bitsandbytes parametrized": _load_in_4bit(parametrize=True),
    "grouped-nf4-gemm": _grouped_nf4,
    "transformers batched_mm": _transformers("batched_mm"),
    "transformers eager": _transformers("eager"),
    "moewarden uncaptured": _ours("eager"),
    "experts4bit-qlora": _experts4bit,
    "transformers max-autotune": _transformers("grouped_mm", "max-autotune"),
}
"""Every engine by name, in the order in which they are measured."""
