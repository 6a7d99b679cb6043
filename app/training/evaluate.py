"""Scores of a trained model on fresh samples, inside and outside its templates, beside the bag of words."""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoTokenizer, GraniteMoeHybridForCausalLM

from ...backends.moe.loading import LoadSettings, load_model
from ...graphs.decisions.decision import DecisionKind
from .bag_of_words import BagOfWords
from .generate import SHARES, Example, Split, examples
from .tokenizer import render
from .train import Encoder

SEED = 20_000_003
"""Of the evaluation data; training uses smaller ones."""

Probabilities = list[list[float]]
"""Per example, per option."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well one model answers one kind of decision."""

    accuracy: float
    calibration_error: float
    """Expected calibration error over ten equal bins of the answer's probability."""
    log_loss: float
    """Natural, of the right option."""


def evaluation_set(split: Split, per_kind: int, seed: int = SEED) -> dict[DecisionKind, list[Example]]:
    """Fresh examples of every kind."""
    return {kind: list(islice(examples(seed, split, kind), per_kind)) for kind in SHARES}


@torch.inference_mode()
def probabilities(network: nn.Module, encoder: Encoder, data: Sequence[Example], *, batch: int = 64) -> Probabilities:
    """What the model thinks of each option, read from one forward pass per branch of the options' tree."""
    jobs: list[tuple[int, tuple[int, ...], list[int]]] = []  # example, prefix, tokens
    prompts = encoder.tokens([render(example.decision.text()) for example in data])
    trees = [encoder.tree(example.decision.options) for example in data]
    for number, (prompt, tree) in enumerate(zip(prompts, trees, strict=True)):
        jobs += [(number, prefix, [*prompt, *prefix]) for prefix in tree.branches]
    jobs.sort(key=lambda job: len(job[2]))
    logits: list[dict[tuple[int, ...], Tensor]] = [{} for _ in data]
    for start in range(0, len(jobs), batch):
        part = jobs[start : start + batch]
        length = len(part[-1][2])
        ids = torch.tensor([tokens + [0] * (length - len(tokens)) for *_, tokens in part])
        hidden = network.model(input_ids=ids, use_cache=False).last_hidden_state  # type: ignore[operator]
        last = torch.tensor([len(tokens) - 1 for *_, tokens in part])
        out = network.lm_head(hidden[torch.arange(len(part)), last]).float()  # type: ignore[operator]
        for (number, prefix, _), row in zip(part, out, strict=True):
            logits[number][prefix] = row
    return [[math.exp(value) for value in tree.logprobs(seen)] for tree, seen in zip(trees, logits, strict=True)]


def score(data: Sequence[Example], found: Probabilities) -> Score:
    """Accuracy, calibration and log loss."""
    hits, sure, losses = [], [], []
    for example, chances in zip(data, found, strict=True):
        best = max(range(len(chances)), key=chances.__getitem__)
        hits.append(example.decision.options[best] == example.answer)
        sure.append(chances[best])
        losses.append(-math.log(max(1e-9, chances[example.decision.options.index(example.answer)])))
    bins: dict[int, list[int]] = {}
    for index, chance in enumerate(sure):
        bins.setdefault(min(9, int(chance * 10)), []).append(index)
    error = sum(abs(sum(hits[i] for i in group) - sum(sure[i] for i in group)) for group in bins.values()) / len(data)
    return Score(sum(hits) / len(data), error, sum(losses) / len(data))


def evaluate(
    trained: Path,
    packed: Path | None,
    baseline: BagOfWords,
    *,
    per_kind: int = 400,
    say: Callable[[str], None] = print,
) -> dict[str, object]:
    """Score a full-precision checkpoint, its packed copy and the bag of words on the same samples."""
    encoder = Encoder(AutoTokenizer.from_pretrained(trained, trust_remote_code=False))
    networks: dict[str, nn.Module] = {"fp32": GraniteMoeHybridForCausalLM.from_pretrained(trained).eval()}
    if packed:
        networks["nf4"] = load_model(packed, LoadSettings(experts="expanded")).network
    result: dict[str, object] = {"samples_per_kind": per_kind, "seed": SEED}
    for split in ("in", "out"):
        table: dict[str, object] = {}
        for kind, data in evaluation_set(split, per_kind).items():
            answers = {name: probabilities(network, encoder, data) for name, network in networks.items()}
            answers["bag_of_words"] = bag_of_words_probabilities(baseline, data)
            row: dict[str, object] = {name: _rounded(score(data, found)) for name, found in answers.items()}
            if "nf4" in answers:
                row["nf4_agrees_with_fp32"] = round(_agreement(answers["fp32"], answers["nf4"]), 4)
            table[kind] = row
            shown = "  ".join(f"{name} {score(data, found).accuracy:.3f}" for name, found in answers.items())
            say(f"{split:4}{kind:10} {shown}")
        result[f"{split}_template"] = table
    return result


def bag_of_words_probabilities(baseline: BagOfWords, data: Iterable[Example]) -> Probabilities:
    """The same from the bag of words."""
    rows = (baseline.log_probabilities(e.decision.prompt, e.decision.options) for e in data)
    return [[math.exp(value) for value in row] for row in rows]


def write_evaluation(result: Mapping[str, object], path: Path) -> None:
    """As JSON."""
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _rounded(found: Score) -> dict[str, float]:
    return {
        "accuracy": round(found.accuracy, 4),
        "ece": round(found.calibration_error, 4),
        "log_loss": round(found.log_loss, 4),
    }


def _agreement(first: Probabilities, second: Probabilities) -> float:
    same = sum(
        max(range(len(a)), key=a.__getitem__) == max(range(len(b)), key=b.__getitem__)
        for a, b in zip(first, second, strict=True)
    )
    return same / len(first)
