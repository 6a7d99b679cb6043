"""Measure this machine's GPU: `python -m moewarden.backends.benchmarks.run`.

Runs on torch, transformers and triton alone; every peer that is missing is a row that says so. `--dry-run` runs the
same script on a CPU with small copies of the models.
"""

import argparse
import platform
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from ..errors import BackendError
from .configurations import CONFIGURATIONS
from .decoding import ENGINES
from .picture import write_picture
from .plan import BATCHES, MODELS, SECTIONS, gpu_jobs
from .processes import run_job
from .records import FOLDER, Results, result_path
from .tables import decode_table, layer_table
from .timing import Deadline
from .work import Job, Row

MINUTES = 20.0
"""A run's budget: what does not fit is left out, the least important first."""

LEAST_SECONDS = 20.0
"""With less left in a run no further job is begun."""

SHOWN = (
    *("engine", "layer", "batch", "what", "decode_tokens_per_s", "prefill_tokens_per_s", "microseconds", "seconds"),
    *("share_of_limit", "launches_per_step", "step_us", "gap_us_per_step", "repeated_prompt_first_token_s", "error"),
)
"""What the progress tells of a row."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure, how long, and where to write."""
    parser.add_argument("--models", default=",".join(MODELS), metavar="NAMES", help="(default: %(default)s)")
    parser.add_argument("--sections", default=",".join(SECTIONS), metavar="NAMES", help="(default: %(default)s)")
    parser.add_argument("--engines", default="", metavar="NAMES", help="only these (default: all)")
    parser.add_argument(
        "--batches", default=",".join(map(str, BATCHES)), metavar="SIZES", help="(default: %(default)s)"
    )
    parser.add_argument("--prompt", type=int, default=512, metavar="N", help="prompt tokens (default: %(default)s)")
    parser.add_argument("--new", type=int, default=128, metavar="N", help="new tokens (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=MINUTES, metavar="N", help="budget (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR", help="where JSON and SVG go")
    parser.add_argument(
        "--dry-run", action="store_true", help="small models on the CPU: tries the script, not the speed"
    )


def names(text: str, known: Sequence[str], what: str) -> tuple[str, ...]:
    """The names of a comma-separated list, all of them known."""
    chosen = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in chosen:
        if name not in known:
            raise BackendError(f"There is no {what} {name!r}; choose of {', '.join(known)}.")
    return chosen


def run(arguments: argparse.Namespace) -> Path:
    """Measure, print and write; the JSON file."""
    if not arguments.dry_run and not torch.cuda.is_available():
        raise BackendError(
            "PyTorch finds no NVIDIA GPU here, so there is nothing to measure; --dry-run tries the script."
        )
    models = names(arguments.models, tuple(CONFIGURATIONS), "model")
    sections = names(arguments.sections, SECTIONS, "section")
    engines = names(arguments.engines, tuple(ENGINES), "engine") or tuple(ENGINES)
    work = Path(tempfile.mkdtemp(prefix="moewarden-bench-"))
    base = Job(
        section="machine",
        batches=tuple(int(size) for size in arguments.batches.split(",")),
        prompt_tokens=arguments.prompt,
        new_tokens=arguments.new,
        device_name="cpu" if arguments.dry_run else "cuda",
        dtype_name="float32" if arguments.dry_run else "bfloat16",
        is_tiny=arguments.dry_run,
        seconds=0.5 if arguments.dry_run else 30.0,
        work_folder=str(work),
    )
    try:
        return _measure(base, models, sections, engines, arguments)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _measure(
    base: Job, models: Sequence[str], sections: Sequence[str], engines: Sequence[str], arguments: argparse.Namespace
) -> Path:
    deadline = Deadline(60 * arguments.minutes)
    results, path = _begin(base, arguments)
    print(f"results go to {path}", flush=True)
    previous = ""
    for job in gpu_jobs(base, models, sections, engines):
        if previous and job.model != previous:  # its checkpoint is not needed again
            shutil.rmtree(base.work / f"{previous}-nf4", ignore_errors=True)
        previous = job.model
        if deadline.remaining < min(job.seconds, LEAST_SECONDS):
            row = {"section": job.section, "model": job.model, "engine": job.engine}
            results.add(row | {"error": "no time was left in this run"})
            continue
        started = time.monotonic()
        print(f"{job.title} …", flush=True)
        fitting = replace(job, seconds=min(job.seconds, deadline.remaining / 2))
        for row in run_job(fitting, most_seconds=deadline.remaining, is_isolated=not arguments.dry_run):
            print(f"  {_summary(results.add(row))}", flush=True)
        write_picture(path.with_suffix(".svg"), results.head, results.rows)
        print(f"  {time.monotonic() - started:.0f} s; {max(0.0, deadline.remaining) / 60:.1f} minutes left", flush=True)
    for table in (decode_table(results.rows), layer_table(results.rows)):
        print(f"\n{table}")
    print(f"\nwritten: {path} and its picture, .svg")
    return path


def _begin(base: Job, arguments: argparse.Namespace) -> tuple[Results, Path]:
    """A results file that knows its machine; without one nothing can be compared."""
    told = list(run_job(base))
    if not told or "machine" not in told[0]:
        said = told[-1].get("error", "") if told else ""
        raise BackendError(f"The machine cannot be measured: {said or 'no answer'}.")
    head = told[0]["machine"] | {
        "copy_bytes_per_s": told[0]["copy_bytes_per_s"],
        "command": shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        "host": platform.machine(),
        "is_dry_run": arguments.dry_run,
        "dtype": base.dtype_name,
        "note": "random weights of the real configurations; decode counts all sequences of a batch together",
    }
    kind = "dry-run" if arguments.dry_run else "gpu"
    path = result_path(arguments.out, head["date"], head["device"], kind)
    return Results(path, head), path


def _summary(row: Row) -> str:
    """A row in one line."""
    return "  ".join(f"{key} {row[key]}" for key in SHOWN if key in row)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, measure."""
    parser = argparse.ArgumentParser(prog="python -m moewarden.backends.benchmarks.run", description=__doc__)
    add_arguments(parser)
    try:
        run(parser.parse_args(argv))
    except BackendError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
