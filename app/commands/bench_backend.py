"""The bundled model's part of `moewarden bench`: speed beside other engines, answers beside the float weights'."""

import json
import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..errors import UsageError
from ..wiring import bundled_model

if TYPE_CHECKING:
    from ...backends.benchmarks.cpu import Choice
    from ...backends.benchmarks.ggml import Precision

_SEED = 31_000_003
"""Of the decisions to time; neither training nor evaluation uses it."""
_DECISIONS_A_ROUND = 40


def measure_peers(rounds: int, out: Path | None, experts: str) -> None:
    """The model on one thread beside `generate()` and llama.cpp; tables, and a JSON file under `out`."""
    import torch

    from ...backends.benchmarks.cpu import Workload, cpu_rows
    from ...backends.benchmarks.machine import describe_machine
    from ...backends.benchmarks.records import Results, result_path
    from ...backends.benchmarks.tables import cpu_table

    choices, end_id = bundled_choices(_DECISIONS_A_ROUND * (rounds + 1))
    head = describe_machine(torch.device("cpu"))
    head |= {"command": shlex.join(["moewarden", *sys.argv[1:]]), "model": "bundled", "threads": 1}
    results = Results(result_path(out, head["date"], head["device"], "cpu") if out else None, head)
    work = Workload(checkpoint=bundled_model(), choices=choices, end_id=end_id, rounds=rounds, experts=experts)
    for row in cpu_rows(work):
        results.add({"model": "bundled"} | row)
    print(f"\non one thread, medians of {rounds} rounds:\n\n{cpu_table(results.rows)}")
    if results.path:
        print(f"\nwritten: {results.path}")


def measure_real(
    rounds: int,
    layers: int,
    models: Sequence[str],
    precisions: Sequence[str],
    keep: Path | None,
    out: Path | None,
) -> None:
    """Models of real widths beside llama.cpp, on one thread and on two; tables, and a JSON file under `out`."""
    import torch

    from ...backends.benchmarks.machine import describe_machine
    from ...backends.benchmarks.real_sizes import MODELS, WHOLE, RealWork, real_rows
    from ...backends.benchmarks.records import Results, result_path
    from ...backends.benchmarks.tables import real_table

    work = RealWork(rounds=rounds, layers=layers, keep=keep)
    if unknown := [name for name in models if name not in MODELS]:
        raise UsageError(f"There is no model {unknown[0]!r} of real widths; choose of {', '.join(MODELS)}.")
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    if models:
        work = replace(work, models=models)
    if unknown := [name for name in precisions if name not in work.precisions]:
        raise UsageError(f"llama.cpp is not measured in {unknown[0]!r}; choose of {', '.join(work.precisions)}.")
    if precisions:
        work = replace(work, precisions=cast("Sequence[Precision]", precisions))
    elif layers == WHOLE:
        work = replace(work, precisions=("Q4_0",))  # llama.cpp takes an hour for the K-quants of a whole model
    head = describe_machine(torch.device("cpu"))
    head |= {"command": shlex.join(["moewarden", *sys.argv[1:]])}
    head |= {"note": "random weights of real widths, each row with its layers and vocabulary; engines in turns"}
    part = "whole-models" if layers == WHOLE else "real-sizes"
    results = Results(result_path(out, head["date"], head["device"], part) if out else None, head)
    for row in real_rows(work):
        shown = {key: row[key] for key in ("model", "what", "engine") if key in row}
        print("  ".join(map(str, shown.values())), flush=True)
        results.add(row)
    print(f"\nmedians of {rounds} rounds:\n\n{real_table(results.rows)}")
    if results.path:
        print(f"\nwritten: {results.path}")


def count_launches(out: Path | None) -> None:
    """Print what a fused decode step launches and moves, and keep it as JSON under `out`."""
    from ...backends.benchmarks.launches import launch_rows, table, write_rows

    rows = list(launch_rows())
    print(table(rows))
    if out is not None:
        write_rows(rows, out / "launches.json")
        print(f"\nwritten: {out / 'launches.json'}")


def measure_offload(out: Path | None) -> None:
    """What a model that does not fit a card has moved for each token; a table, and a JSON file under `out`."""
    import torch

    from ...backends.benchmarks.machine import describe_machine
    from ...backends.benchmarks.offloading import OffloadWork, offload_rows
    from ...backends.benchmarks.records import Results, result_path
    from ...backends.benchmarks.tables import offload_table

    work = OffloadWork()
    head = describe_machine(torch.device("cpu"))
    head |= {"command": shlex.join(["moewarden", *sys.argv[1:]])}
    head |= {"note": "bytes of the real model's experts; copies by plan, by rule, and counted on a narrow model"}
    results = Results(result_path(out, head["date"], head["device"], "offload") if out else None, head)
    for row in offload_rows(work):
        results.add(row)
    print(
        f"\n{work.model} in NF4, {work.context:,} tokens of context, simulated on a CPU:\n\n{offload_table(results.rows)}"
    )
    if results.path:
        print(f"\nwritten: {results.path}")


def bundled_choices(count: int) -> "tuple[list[Choice], int]":
    """Decisions as investigations ask them, in the bundled model's tokens, and its end token."""
    from transformers import AutoTokenizer

    from ...backends.benchmarks.cpu import Choice
    from ...graphs.decisions.prompts import SYSTEM
    from ..training.generate import examples

    tokenizer = AutoTokenizer.from_pretrained(bundled_model(), trust_remote_code=False)

    def tokens(text: str) -> tuple[int, ...]:
        return tuple(tokenizer.encode(text, add_special_tokens=False))

    choices = []
    for example in islice(examples(_SEED, "in"), count):
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": example.decision.text()}]
        prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
        options = tuple(example.decision.options)
        choices.append(Choice(tokens(prompt), options, tuple(map(tokens, options))))
    return choices, int(tokenizer.eos_token_id)


def show_quality() -> None:
    """What packing cost the shipped model, measured when it was made: its float weights are not shipped."""
    told = json.loads((bundled_model() / "evaluation.json").read_bytes())
    print(f"\nbundled model, NF4 beside the float weights it was packed from:\n\n{quality_table(told)}")


def compare_quality(checkpoint: Path, samples: int) -> int:
    """Quantise a float checkpoint of the bundled architecture and score both on fresh decisions."""
    from ...backends.moe.storage import quantize_checkpoint
    from ..training.bag_of_words import BagOfWords
    from ..training.evaluate import evaluate

    baseline = BagOfWords.load(bundled_model().with_name("bag-of-words") / "weights.npz")
    with tempfile.TemporaryDirectory(prefix="moewarden-bench-") as folder:
        packed = Path(folder) / "packed"
        quantize_checkpoint(checkpoint, packed, dtype="bfloat16")
        found = evaluate(checkpoint, packed, baseline, per_kind=samples, say=lambda _line: None)
    print(quality_table(found))
    return 0


def quality_table(evaluation: Mapping[str, Any]) -> str:
    """Accuracy, negative log-likelihood of the right option, and how often both give the same answer."""
    lines = [
        f"{evaluation['samples_per_kind']} decisions of each kind",
        f"{'':24}{'accuracy':>18}{'log-likelihood':>18}{'same':>9}",
        f"{'':24}{'float':>9}{'NF4':>9}{'float':>9}{'NF4':>9}{'answer':>9}",
    ]
    for split, title in (("in_template", "known wording"), ("out_template", "new wording")):
        rows = evaluation[split]
        for kind, row in rows.items():
            lines.append(_quality_line(f"{title}, {kind}", row))
        lines.append(_quality_line(f"{title}, mean", _mean(list(rows.values()))))
    return "\n".join(lines)


def _quality_line(title: str, row: Mapping[str, Any]) -> str:
    exact, packed = row["fp32"], row["nf4"]
    return (
        f"{title:24}{exact['accuracy']:9.3f}{packed['accuracy']:9.3f}{-exact['log_loss']:9.3f}"
        f"{-packed['log_loss']:9.3f}{row['nf4_agrees_with_fp32']:9.3f}"
    )


def _mean(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    def mean(values: list[float]) -> float:
        return sum(values) / len(values)

    return {
        "fp32": {key: mean([row["fp32"][key] for row in rows]) for key in ("accuracy", "log_loss")},
        "nf4": {key: mean([row["nf4"][key] for row in rows]) for key in ("accuracy", "log_loss")},
        "nf4_agrees_with_fp32": mean([row["nf4_agrees_with_fp32"] for row in rows]),
    }
