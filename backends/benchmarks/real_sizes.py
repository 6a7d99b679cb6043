"""Models of real widths on a CPU: our engine beside llama.cpp on the same weights, in turns.

Weights are random. Unless the whole model is asked for, layers are fewer than in the real models, so that a run takes
minutes; what a layer costs is the same. Every row says how many layers and tokens of a vocabulary its model has.
"""

import gc
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedConfig

from .configurations import CONFIGURATIONS
from .ggml import Precision
from .gguf_file import write_gguf
from .llama import Llama
from .machine import copy_bandwidth
from .ours import OurEngine
from .peak import measure_peak
from .peers import PeerMissingError
from .random_model import packed_random_model, write_packed_model
from .timing import Prompts, Timing, random_prompts
from .traffic import state_bytes_per_step, weight_bytes_per_step
from .work import Row

OURS, PEER = "moewarden", "llama.cpp"
WHOLE = 0
"""Layers: all that the real model has, and its whole vocabulary."""
VOCABULARY = 16_384
"""Tokens of a model with fewer layers: enough for the head to be read from memory, few enough for its floats to fit."""
OPTIONS, FIRST_OPTION = 7, 300
"""Of a decision: so many tokens from this one on."""
CPU = torch.device("cpu")


@dataclass(frozen=True, kw_only=True)
class RealWork:
    """What is measured."""

    models: Sequence[str] = ("granite", "granite-hybrid", "olmoe", "qwen3")
    layers: int = 6
    """Of granite-4.0-h-tiny; of wider models fewer, see `SHARES`; `WHOLE` for all."""
    precisions: Sequence[Precision] = ("Q4_0", "Q4_K_M")
    """Of llama.cpp's files."""
    threads: Sequence[int] = (1, 2)
    sequences: Sequence[int] = (1, 4)
    rounds: int = 5
    prompt_tokens: int = 256
    new_tokens: int = 48
    decisions: int = 4
    """A round."""
    keep: Path | None = None
    """Folder where models stay for another run; writing them takes longer than measuring them."""


def _granite(layers: int, kinds: Sequence[str], positions: str) -> PreTrainedConfig:
    config = CONFIGURATIONS["granite-4.0-h-tiny"].build()
    changed = {
        "layer_types": [kinds[layer % len(kinds)] for layer in range(layers or config.num_hidden_layers)],
        "position_embedding_type": positions,
    }
    return _changed(config, layers, **changed)


def _changed(config: PreTrainedConfig, layers: int, **values: Any) -> PreTrainedConfig:
    """The configuration with fewer layers and tokens."""
    known = config.to_dict() | {
        "bos_token_id": 1, "eos_token_id": 1, "pad_token_id": 0, "initializer_range": 0.05,
    } | values  # fmt: skip
    if layers != WHOLE:
        known |= {"num_hidden_layers": layers, "vocab_size": VOCABULARY}
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
SHARES = {"olmoe": 0.5, "qwen3": 0.34}
"""Of the layers asked for: theirs hold four and six times as many weights, which llama.cpp quantises at leisure."""
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
                for row in _model_rows(name, work, Path(folder), work.keep or Path(folder)):
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


def _model_rows(name: str, work: RealWork, folder: Path, models: Path) -> Iterator[Row]:
    layers = work.layers if work.layers == WHOLE else max(1, round(work.layers * SHARES.get(name, 1)))
    config = MODELS[name](layers)
    about = {"layers": config.num_hidden_layers, "vocabulary": config.vocab_size}
    try:
        small = write_small_copy(SMALL_COPIES[name], folder / "small")
        agreement = same_tokens(small, OurEngine(small, CPU, slots=1), list(range(5, 40)), folder)
        yield {"what": "same tokens as ours, small copy", "engine": "llama.cpp F32", "agreement": agreement}
    except PeerMissingError as error:
        yield {"what": "same tokens as ours, small copy", "engine": "llama.cpp", "error": str(error)}
    checkpoint = models / f"{name}-{config.num_hidden_layers}"
    if not checkpoint.exists():
        write_packed_model(packed_random_model(config, CPU, torch.float32, head_bits=8), folder / "unfinished")
        shutil.move(folder / "unfinished", checkpoint)
    files: dict[str, Path] = {}
    for precision in work.precisions:
        gc.collect()
        file = checkpoint.with_suffix(f".{precision}.gguf")
        try:
            if not file.exists():
                write_gguf(checkpoint, folder / "unfinished.gguf", precision)
                shutil.move(folder / "unfinished.gguf", file)
        except PeerMissingError:
            break  # the row above says what is missing
        files[f"{PEER} {precision}"] = file
    yield from (row | about for row in _peak_rows(checkpoint, files))
    ours = OurEngine(checkpoint, CPU, slots=max(work.sequences))
    for threads in work.threads:
        torch.set_num_threads(threads)
        context = 2048 * max(work.sequences)
        peers = {
            engine: Llama(file, context=context, threads=threads, slots=max(work.sequences))
            for engine, file in files.items()
        }
        for sequences in work.sequences:
            for row in _speed_rows(work, ours, peers, threads, sequences):
                yield row | about
        for row in _decision_rows(work, ours, peers, threads):
            yield row | about
        del peers


def _peak_rows(checkpoint: Path, files: Mapping[str, Path]) -> Iterator[Row]:
    """The most memory that each engine takes, alone in its process; what is mapped from a file counts once read."""
    what = "the most memory resident, a prompt of 128 and 16 tokens"
    for name, model in ({OURS: checkpoint} | dict(files)).items():
        peak = measure_peak("ours" if name == OURS else "llama", model)
        yield {"what": what, "engine": name, "peak_memory_bytes": peak}


def _speed_rows(
    work: RealWork, ours: OurEngine, peers: Mapping[str, Llama], threads: int, sequences: int
) -> Iterator[Row]:
    runs: dict[str, list[Timing]] = {name: [] for name in (OURS, *peers)}
    vocabulary = ours.network.config.vocab_size
    for number in range(work.rounds + 1):
        prompts = random_prompts(vocabulary - 10, sequences, work.prompt_tokens, seed=number)
        runs[OURS].append(ours.run(prompts, work.new_tokens))
        for name, llama in peers.items():
            runs[name].append(run_together(llama, prompts, work.new_tokens))
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


def _decision_rows(work: RealWork, ours: OurEngine, peers: Mapping[str, Llama], threads: int) -> Iterator[Row]:
    """Decisions with seven options of one token, after a prompt of which the first half is known."""
    vocabulary = ours.network.config.vocab_size
    shared = random_prompts(vocabulary - 10, 1, 64, seed=99)[0]
    options = [(FIRST_OPTION + number,) for number in range(OPTIONS)]
    texts = [f"w{option[0]}" for option in options]
    seconds: dict[str, list[float]] = {name: [] for name in (OURS, *peers)}
    for number in range(work.rounds + 1):
        ends = random_prompts(vocabulary - 10, work.decisions, 32, seed=1000 + number)
        prompts = [[*shared, *end] for end in ends]
        started = time.perf_counter()
        for prompt in prompts:
            ours.engine.score_choices(prompt, options, 1, prefix_tokens=len(shared))
        seconds[OURS].append(time.perf_counter() - started)
        for name, llama in peers.items():
            started = time.perf_counter()
            for prompt in prompts:
                llama.choose(prompt, texts, 1)
            seconds[name].append(time.perf_counter() - started)
    for name, times in seconds.items():
        yield {
            "what": f"decisions with {OPTIONS} options, {threads} threads",
            "engine": name, "threads": threads, "rounds": work.rounds,
            "decisions_per_s": round(work.decisions / statistics.median(times[1:]), 2),
        }  # fmt: skip
