"""Models of real widths on a CPU: our engine beside llama.cpp on the same weights, in turns.

Weights are random and layers are fewer than in the real models, so that a run takes minutes; what a layer costs is the
same. Every row says how many layers and tokens of a vocabulary its model has.
"""

import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedConfig

from ..engine.engine import Engine
from .configurations import CONFIGURATIONS
from .gguf_file import write_gguf
from .llama import Llama
from .machine import copy_bandwidth
from .ours import OurEngine
from .peers import PeerMissingError
from .random_model import packed_random_model, write_packed_model
from .timing import Prompts, Timing, random_prompts
from .traffic import state_bytes_per_step, weight_bytes_per_step
from .work import Row

OURS, PEER = "moewarden", "llama.cpp Q4_0"
VOCABULARY = 16_384
"""Tokens of each model: enough for the head to be read from memory, few enough for its floats to fit."""
OPTIONS, FIRST_OPTION = 7, 300
"""Of a decision: so many tokens from this one on."""
CPU = torch.device("cpu")


@dataclass(frozen=True, kw_only=True)
class RealWork:
    """What is measured."""

    models: Sequence[str] = ("granite", "granite-hybrid", "olmoe", "qwen3")
    layers: int = 6
    threads: Sequence[int] = (1, 2)
    sequences: Sequence[int] = (1, 4)
    rounds: int = 5
    prompt_tokens: int = 256
    new_tokens: int = 48
    decisions: int = 4
    """A round."""


def _granite(layers: int, kinds: Sequence[str], positions: str) -> PreTrainedConfig:
    config = CONFIGURATIONS["granite-4.0-h-tiny"].build()
    changed = {
        "layer_types": [kinds[layer % len(kinds)] for layer in range(layers)],
        "position_embedding_type": positions,
    }
    return _changed(config, layers, **changed)


def _changed(config: PreTrainedConfig, layers: int, **values: Any) -> PreTrainedConfig:
    """The configuration with fewer layers and tokens."""
    known = config.to_dict() | {
        "num_hidden_layers": layers, "vocab_size": VOCABULARY, "bos_token_id": 1, "eos_token_id": 1, "pad_token_id": 0,
        "initializer_range": 0.05,
    } | values  # fmt: skip
    known.pop("layers_block_type", None)
    return type(config)(**known)


_HYBRID = ["linear_attention"] * 5 + ["full_attention"] + ["linear_attention"] * 4
"""Granite's own order: attention at layers 5, 15, 25 and 35."""
MODELS: dict[str, Callable[[int], PreTrainedConfig]] = {
    "granite": lambda layers: _granite(layers, ["full_attention"], "rope"),
    "granite-hybrid": lambda layers: _granite(layers, _HYBRID, "nope"),
    "olmoe": lambda layers: _changed(CONFIGURATIONS["OLMoE-1B-7B"].build(), layers),
    "qwen3": lambda layers: _changed(CONFIGURATIONS["Qwen3-30B-A3B"].build(), layers),
}
"""granite-4.0-h-tiny's widths with attention alone and as it is, OLMoE-1B-7B's and Qwen3-30B-A3B's."""
SMALL_COPIES = {
    "granite": "warden-small", "granite-hybrid": "granite-4.0-h-tiny", "olmoe": "OLMoE-1B-7B", "qwen3": "Qwen3-30B-A3B",
}  # fmt: skip
COMPARED_TOKENS = 24


def real_rows(work: RealWork) -> Iterator[Row]:
    """The memory's bandwidth, then model by model: that both run the same model, and how fast they do."""
    threads = torch.get_num_threads()
    try:
        bandwidth = {}
        for count in work.threads:
            torch.set_num_threads(count)
            bandwidth[count] = copy_bandwidth(CPU, 2**29)
            yield {"section": "real", "what": "copying memory", "threads": count} | {
                "copy_bytes_per_s": round(bandwidth[count])
            }
        for name in work.models:
            with tempfile.TemporaryDirectory(prefix="moewarden-bench-") as folder:
                for row in _model_rows(name, work, Path(folder)):
                    if "bytes_read_per_token" in row:
                        speed = row["decode_tokens_per_s"] * row["bytes_read_per_token"]
                        row["share_of_copy_bandwidth"] = round(speed / bandwidth[row["threads"]], 4)
                    yield {"section": "real", "model": name} | row
            gc.collect()
    finally:
        torch.set_num_threads(threads)


def write_small_copy(name: str, folder: Path) -> Path:
    """A tiny packed checkpoint of a configuration, of weights that do not magnify the last bits of a float."""
    config = CONFIGURATIONS[name].build(is_tiny=True)
    config.initializer_range = 0.05
    if hasattr(config, "attention_multiplier"):
        config.attention_multiplier = 0.25
    if config.model_type == "qwen3_moe":
        config.norm_topk_prob = True  # as in the published models, the only ones that llama.cpp knows
    write_packed_model(packed_random_model(config, CPU, torch.float32), folder)
    return folder


def same_tokens(folder: Path, ours: OurEngine, prompt: list[int], work: Path) -> float:
    """Share of our greedy tokens that llama.cpp gives too, from the same weights in floats, place by place."""
    write_gguf(folder, work / "F32.gguf", "F32")
    llama = Llama(work / "F32.gguf", context=512, is_exact=True)
    expected = ours.answer(prompt, COMPARED_TOKENS)
    found = (llama.complete([*prompt, *expected[:n]], 1, tells_tokens=True).tokens for n in range(len(expected)))
    return sum(tokens == (token,) for tokens, token in zip(found, expected, strict=True)) / len(expected)


def _model_rows(name: str, work: RealWork, folder: Path) -> Iterator[Row]:
    about = {"layers": work.layers, "vocabulary": VOCABULARY}
    try:
        small = write_small_copy(SMALL_COPIES[name], folder / "small")
        agreement = same_tokens(small, OurEngine(small, CPU, slots=1), list(range(5, 40)), folder)
        yield {"what": "same tokens as ours, small copy", "engine": "llama.cpp F32", "agreement": agreement}
    except PeerMissingError as error:
        yield {"what": "same tokens as ours, small copy", "engine": "llama.cpp", "error": str(error)}
    checkpoint, file = folder / "packed", folder / "Q4_0.gguf"
    write_packed_model(packed_random_model(MODELS[name](work.layers), CPU, torch.float32, head_bits=8), checkpoint)
    try:
        write_gguf(checkpoint, file, "Q4_0")
    except PeerMissingError:
        file = folder / "none"
    gc.collect()
    ours = OurEngine(checkpoint, CPU, slots=max(work.sequences))
    for threads in work.threads:
        torch.set_num_threads(threads)
        llama = None
        if file.is_file():
            llama = Llama(file, context=2048 * max(work.sequences), threads=threads, slots=max(work.sequences))
        for sequences in work.sequences:
            for row in _speed_rows(work, ours, llama, threads, sequences):
                yield row | about
        for row in _decision_rows(work, ours.engine, llama, threads):
            yield row | about
        del llama


def _speed_rows(work: RealWork, ours: OurEngine, llama: Llama | None, threads: int, sequences: int) -> Iterator[Row]:
    runs: dict[str, list[Timing]] = {name: [] for name in ((OURS, PEER) if llama else (OURS,))}
    for number in range(work.rounds + 1):
        prompts = random_prompts(VOCABULARY - 10, sequences, work.prompt_tokens, seed=number)
        runs[OURS].append(ours.run(prompts, work.new_tokens))
        if llama:
            runs[PEER].append(run_together(llama, prompts, work.new_tokens))
    length = work.prompt_tokens + work.new_tokens // 2
    scale = 2 if ours.engine.runner.name == "native-8bit" else None
    read = weight_bytes_per_step(ours.network, sequences, scale)
    read += state_bytes_per_step(ours.network.config, torch.float32, sequences, length)
    for name, timings in runs.items():
        counted = timings[1:]  # the first round warms up
        speeds = [timing.decode_tokens_per_second for timing in counted]
        reading = [sequences * work.prompt_tokens / timing.first_token_seconds for timing in counted]
        row: Row = {
            "what": f"writing {work.new_tokens} tokens after {work.prompt_tokens}, {sequences} at once, {threads} threads",
            "engine": name, "threads": threads, "batch": sequences, "rounds": work.rounds,
            "decode_tokens_per_s": round(statistics.median(speeds), 1),
            "best_decode_tokens_per_s": round(max(speeds), 1),
            "prefill_tokens_per_s": round(statistics.median(reading), 1),
            "best_prefill_tokens_per_s": round(max(reading), 1),
        }  # fmt: skip
        if name == OURS:
            row |= {"bytes_read_per_token": read // sequences} | ours.notes
        yield row


def run_together(llama: Llama, prompts: Prompts, new_tokens: int) -> Timing:
    """Several prompts at once; llama.cpp's own clock says how long each took to be read and to be continued."""
    with ThreadPoolExecutor(len(prompts)) as pool:
        found = list(
            pool.map(lambda prompt: llama.complete(prompt, new_tokens + 1, goes_on=True, keeps_prompt=False), prompts)
        )
    first = max(answer.prompt_seconds for answer in found)
    return Timing(first, max(answer.decode_seconds for answer in found), sum(answer.decode_tokens for answer in found))


def _decision_rows(work: RealWork, engine: Engine, llama: Llama | None, threads: int) -> Iterator[Row]:
    """Decisions with seven options of one token, after a prompt of which the first half is known."""
    shared = random_prompts(VOCABULARY - 10, 1, 64, seed=99)[0]
    options = [(FIRST_OPTION + number,) for number in range(OPTIONS)]
    texts = [f"w{option[0]}" for option in options]
    seconds: dict[str, list[float]] = {name: [] for name in ((OURS, PEER) if llama else (OURS,))}
    for number in range(work.rounds + 1):
        ends = random_prompts(VOCABULARY - 10, work.decisions, 32, seed=1000 + number)
        prompts = [[*shared, *end] for end in ends]
        started = time.perf_counter()
        for prompt in prompts:
            engine.score_choices(prompt, options, 1, prefix_tokens=len(shared))
        seconds[OURS].append(time.perf_counter() - started)
        if llama:
            started = time.perf_counter()
            for prompt in prompts:
                llama.choose(prompt, texts, 1)
            seconds[PEER].append(time.perf_counter() - started)
    for name, times in seconds.items():
        yield {
            "what": f"decisions with {OPTIONS} options, {threads} threads",
            "engine": name, "threads": threads, "rounds": work.rounds,
            "decisions_per_s": round(work.decisions / statistics.median(times[1:]), 2),
        }  # fmt: skip
