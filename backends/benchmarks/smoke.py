"""The first minute on a GPU: `python -m moewarden.backends.benchmarks.smoke`.

What protects most comes first: bandwidth, every kernel of the fused decode step and every other once against the
reference, the fused and the captured decode step of granite-4.0-h-tiny against the same step uncaptured, tokens per
second, a recording by kernel and gap. One process, the
file whole after every row; a part that fails is a row, and the next part goes on.
"""

import argparse
import platform
import shlex
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path

import torch
from torch.nn import functional as F

from ..engine.engine import Engine
from ..engine.requests import GenerationRequest
from ..engine.transformers_runner import TransformersRunner
from ..errors import BackendError
from ..kernels.catalog import KERNELS
from ..kernels.experts import Experts
from ..kernels.formats import FORMATS, FormatName
from ..moe.loading import LoadedModel, LoadSettings, load_model
from .decoding import OURS, first_line, packed_folder
from .fused_check import fused_kernel_rows
from .linear_layer import linear_shapes
from .machine import copy_bandwidth, describe_machine, peak_memory, reset_peak
from .ours import make_engine
from .packed import packed_linear
from .profiling import record_decoding
from .records import FOLDER, Results, result_path
from .routed_layer import random_experts, routed_rows, routed_shape
from .timing import random_prompts
from .traffic import bytes_per_token
from .work import Job, Row

SECONDS = 90.0
"""What the whole should take; no part is begun after that."""
MODEL = "granite-4.0-h-tiny"
SHORT_PROMPT, LONG_PROMPT, WRITTEN = 64, 512, 64
"""Tokens that are read, once briefly and once as the goal counts them, and written."""
BANDWIDTH_BYTES = 2**30
STEPS = {"fused": OURS, "captured": "moewarden captured", "eager": "moewarden uncaptured"}
"""Runners, and what the rows call each."""
FUSED_CLOSE = 0.05
"""Of the largest logit."""
CHECKED = ("triton_decode", "triton_grouped")
"""Kernels that are held against the reference."""


@dataclass(kw_only=True)
class Visit:
    """What the parts share."""

    job: Job
    loaded: LoadedModel | None = None
    engines: dict[str, Engine] = field(default_factory=dict)

    def engine(self, runner: str) -> Engine:
        """An engine with one slot over the one model; a dry run knows no captured step of the model's own."""
        if self.loaded is None:
            folder = packed_folder(self.job.config(), self.job)
            self.loaded = load_model(folder, LoadSettings(device=str(self.job.device)))
            self.loaded.routing.is_recording = True
        name = "eager" if self.job.is_tiny and runner != "fused" else runner
        if runner not in self.engines:
            self.engines[runner] = make_engine(self.loaded, slots=1, runner=name)
        return self.engines[runner]

    def prompt(self, tokens: int, seed: int) -> list[int]:
        """A prompt that no other resembles."""
        return random_prompts(self.job.config().get_text_config().vocab_size, 1, tokens, seed=seed)[0]


def kernel_rows(visit: Visit) -> Iterator[Row]:
    """Every routed kernel and every dense linear once, by how far it is from the reference."""
    job, shape = visit.job, routed_shape(visit.job)
    layers: dict[FormatName, Experts] = {name: random_experts(shape, job, 0, name) for name in FORMATS}
    generator = torch.Generator(device=job.device).manual_seed(3)
    for (form, layer), batch in product(layers.items(), (1, 16)):
        x = torch.randn(batch, shape.hidden, device=job.device, dtype=job.dtype, generator=generator)
        chosen = torch.rand(batch, shape.experts, device=job.device, generator=generator).topk(shape.top_k)
        weights = torch.softmax(chosen.values, dim=-1).to(job.dtype)
        expected = KERNELS["reference"].run(x, layer, chosen.indices, weights).float()
        for name in CHECKED:
            row: Row = {"layer": "routed", "what": name, "format": form, "batch": batch}
            obstacle = KERNELS[name].obstacle(job.device, job.dtype, layer)
            if obstacle is not None:
                yield row | {"error": obstacle}
                continue
            yield row | _compared(partial(KERNELS[name].run, x, layer, chosen.indices, weights), expected)
    for rows, columns in linear_shapes(job):
        linear = packed_linear(0.02 * torch.randn(rows, columns, device=job.device, generator=generator))
        x = torch.randn(1, columns, device=job.device, dtype=job.dtype, generator=generator)
        expected = F.linear(x.float(), linear.dense_weight(torch.float32))
        yield {"layer": f"linear {rows}x{columns}"} | _compared(partial(linear, x), expected)


def fused_rows(visit: Visit) -> Iterator[Row]:
    """Every kernel of the fused step, with the arguments of a step of the model's kinds of layer."""
    yield from fused_kernel_rows(visit.job)


def _compared(run: Callable[[], torch.Tensor], expected: torch.Tensor) -> Row:
    started = time.perf_counter()
    try:
        found = run().float()
    except Exception as error:  # whatever a compiler or a driver raises belongs to this row alone
        return {"error": f"{type(error).__name__}: {first_line(error)}"}
    largest = float(expected.abs().max())
    apart = float((found - expected).abs().max())
    return {
        "seconds": round(time.perf_counter() - started, 2),
        "largest_error": round(apart, 6),
        "largest_value": round(largest, 6),
        "is_close": apart <= 0.02 * largest,
    }


def layer_rows(visit: Visit) -> Iterator[Row]:
    """The routed layer in a CUDA graph, one token."""
    shape = routed_shape(visit.job)
    layers = [random_experts(shape, visit.job, seed) for seed in range(2 if visit.job.is_tiny else 8)]
    for row in routed_rows(shape, layers, 1, visit.job):
        yield row
        if row.get("engine") == OURS:
            return


def step_rows(visit: Visit) -> Iterator[Row]:
    """The same greedy tokens by the fused step, by the model's own captured, and by that as it is; how fast each comes."""
    prompt = visit.prompt(SHORT_PROMPT, 1)
    answers: dict[str, list[int]] = {}
    for runner, engine_name in STEPS.items():
        reset_peak(visit.job.device)
        started = time.perf_counter()
        engine = visit.engine(runner)
        _write(engine, prompt, 4)
        ready = time.perf_counter() - started
        written = WRITTEN // 4 if runner == "eager" else WRITTEN
        answers[runner], seconds = _write(engine, visit.prompt(SHORT_PROMPT, 2), written)
        loaded = visit.loaded
        assert loaded is not None
        yield {
            "what": "decode step", "engine": engine_name, "batch": 1,
            "decode_tokens_per_s": round((len(answers[runner]) - 1) / seconds, 1), "kernel": engine.runner.kernel,
            "runner": engine.runner.name, "ready_seconds": round(ready, 1),
            "peak_memory_bytes": peak_memory(visit.job.device),
            "bytes_read_per_token": bytes_per_token(loaded.network, visit.job.dtype, 1, SHORT_PROMPT + written // 2),
        }  # fmt: skip
        if isinstance(engine.runner, TransformersRunner) and engine.runner.name == "fused":
            distance = engine.runner.fused_distance(1)
            yield {"what": "fused logits", "share_of_largest": round(distance, 5), "is_close": distance <= FUSED_CLOSE}
    for runner in ("fused", "captured"):
        both = list(zip(answers[runner], answers["eager"], strict=False))
        equal = sum(a == b for a, b in both)
        yield {"what": f"{runner} beside eager", "tokens_compared": len(both), "tokens_equal": equal}


def _write(engine: Engine, prompt: Sequence[int], new_tokens: int) -> tuple[list[int], float]:
    """The greedy continuation, and the seconds from its first token to its last."""
    tokens: list[int] = []
    first = last = 0.0
    for _, step in engine.follow([GenerationRequest(prompt_ids=prompt, max_tokens=new_tokens + 1)]):
        last = time.perf_counter()
        first = first or last
        tokens += step
    return tokens, max(last - first, 1e-9)


def profile_part(visit: Visit) -> Iterator[Row]:
    """Where the time of a captured step goes."""
    layers = visit.job.config().get_text_config().num_hidden_layers
    prompt = visit.prompt(SHORT_PROMPT, 4)
    engine = visit.engine("fused")

    def run(new_tokens: int) -> None:
        engine.complete([GenerationRequest(prompt_ids=prompt, max_tokens=new_tokens)])

    yield {"what": "recording", "engine": OURS, "batch": 1} | record_decoding(run, layers, visit.job)


def prompt_rows(visit: Visit) -> Iterator[Row]:
    """Reading a prompt of 512 tokens."""
    engine = visit.engine("fused")
    seconds = []
    for seed in (5, 6, 7):
        prompt = visit.prompt(LONG_PROMPT, seed)
        started = time.perf_counter()
        engine.complete([GenerationRequest(prompt_ids=prompt, max_tokens=1)])
        seconds.append(time.perf_counter() - started)
    best = min(seconds)
    yield {
        "what": "prompt", "engine": OURS, "prompt_tokens": LONG_PROMPT,
        "time_to_first_token_s": round(best, 5), "prefill_tokens_per_s": round(LONG_PROMPT / best, 1),
    }  # fmt: skip


PARTS: dict[str, Callable[[Visit], Iterator[Row]]] = {
    "fused kernels": fused_rows,
    "kernels": kernel_rows,
    "routed layer": layer_rows,
    "step": step_rows,
    "profile": profile_part,
    "prompt": prompt_rows,
}
"""In the order of what they protect."""


def run(arguments: argparse.Namespace) -> Path:
    """Do every part for which there is time; the JSON file."""
    if not arguments.dry_run and not torch.cuda.is_available():
        raise BackendError("PyTorch finds no NVIDIA GPU here, so there is nothing to try; --dry-run tries the script.")
    started = time.monotonic()
    work = Path(tempfile.mkdtemp(prefix="moewarden-smoke-"))
    job = Job(
        section="smoke", model=MODEL, is_tiny=arguments.dry_run, work_folder=str(work),
        device_name="cpu" if arguments.dry_run else "cuda", dtype_name="float32" if arguments.dry_run else "bfloat16",
    )  # fmt: skip
    machine = describe_machine(job.device)
    head = machine | {
        "copy_bytes_per_s": round(copy_bandwidth(job.device, 2**24 if job.is_tiny else BANDWIDTH_BYTES)),
        "command": shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]), "host": platform.machine(),
        "is_dry_run": arguments.dry_run, "dtype": job.dtype_name, "model": MODEL,
        "note": "random weights of the real configuration; short runs: a first look, no benchmark",
    }  # fmt: skip
    path = result_path(arguments.out, head["date"], head["device"], "smoke-dry-run" if arguments.dry_run else "smoke")
    results = Results(path, head)
    results.write()
    print(f"results go to {path}", flush=True)
    visit = Visit(job=job)
    try:
        for name, part in PARTS.items():
            for row in _rows(name, part, visit, started + arguments.seconds):
                told = results.add(row | {"at_seconds": round(time.monotonic() - started, 1)})
                print("  ".join(f"{key} {value}" for key, value in told.items() if key not in machine), flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return path


def _rows(name: str, part: Callable[[Visit], Iterator[Row]], visit: Visit, end: float) -> Iterator[Row]:
    """The rows of a part; its failure is one, and that no time was left."""
    if time.monotonic() > end:
        yield {"section": name, "error": "no time was left"}
        return
    try:
        for row in part(visit):
            yield {"section": name} | row
    except Exception as error:  # a first run must go on: what fails is what is to be learnt
        frames = traceback.extract_tb(error.__traceback__)[-6:]
        where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        yield {"section": name, "error": f"{type(error).__name__}: {first_line(error)}", "where": where}


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, try."""
    parser = argparse.ArgumentParser(prog="python -m moewarden.backends.benchmarks.smoke", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, metavar="N", help="begin no part later (default: %(default)s)"
    )
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR", help="where the JSON goes")
    parser.add_argument("--dry-run", action="store_true", help="a small model on the CPU: tries the script")
    try:
        run(parser.parse_args(argv))
    except BackendError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
