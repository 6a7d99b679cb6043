"""Score a report against a case's truth: verdict, techniques, evidence lines, indicators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one report did. Measures that do not apply to a case are absent from `measures`."""

    case: str
    truth: str
    verdict: str
    confidence: float = 0.0
    """How sure the report is of its verdict."""
    measures: Mapping[str, float] = field(default_factory=dict)
    traps: int = 0
    """Indicators that the truth names as bystanders."""
    seconds: float = 0.0
    problem: str = ""
    way: str = "decide"
    because: str = ""
    """Why it worked in that way."""
    calls: int = 0
    """Answers of the model."""
    tool_calls: int = 0
    tokens: int = 0
    """Read and written by the model."""
    limits: tuple[str, ...] = ()
    """Budgets that ended the run early."""


def score_report(case: str, truth: Mapping[str, Any], report: Mapping[str, Any], seconds: float) -> Score:
    """Compare a report.json with a truth.json."""
    techniques = {item["id"] for item in report["techniques"]}
    cited = {(PurePosixPath(item["file"]).name, item["line"]) for item in report["evidence"]}
    iocs = {_norm(item["value"]) for item in report["iocs"]}
    measures = {
        "severity": float(report["severity"] in truth.get("severity_accept", ())),
        **_techniques(truth, techniques),
        **_evidence(truth, cited),
        **_indicators(truth, iocs),
    }
    traps = {_norm(value) for value in truth.get("not_iocs", ())} & iocs
    return Score(
        case=case,
        truth=truth["verdict"],
        verdict=report["verdict"],
        confidence=float(report["confidence"]),
        measures=measures,
        traps=len(traps),
        seconds=seconds,
        **_costs(report),
    )


def _costs(report: Mapping[str, Any]) -> dict[str, Any]:
    """How the run worked, and what it asked of the model."""
    usage, way = report.get("usage", {}), report.get("way", {})
    return {
        "way": way.get("name", "decide"),
        "because": way.get("because", ""),
        "calls": usage.get("model_calls", 0),
        "tool_calls": usage.get("tool_calls", 0),
        "tokens": usage.get("input_tokens", 0) + usage.get("output_tokens", 0),
        "limits": tuple(usage.get("limits_met", ())),
    }


def summarise(scores: Sequence[Score]) -> dict[str, float]:
    """Means over cases. Balanced accuracy counts `insufficient_evidence` as wrong where the truth is another verdict."""
    table: dict[str, float] = {}
    kinds = [kind for kind in ("malicious", "benign") if any(score.truth == kind for score in scores)]
    right = {kind: [score.verdict == kind for score in scores if score.truth == kind] for kind in kinds}
    table["accuracy"] = _mean([float(score.verdict == score.truth) for score in scores])
    table["balanced_accuracy"] = _mean([_mean([float(x) for x in values]) for values in right.values()])
    decided = [score for score in scores if score.truth in kinds]
    answered = [score for score in decided if score.verdict != "insufficient_evidence"]
    table["coverage"] = len(answered) / len(decided) if decided else 0.0
    table["accuracy_when_answered"] = _mean([float(score.verdict == score.truth) for score in answered])
    for kind, values in right.items():
        table[f"right_{kind}"] = float(sum(values))
        table[f"of_{kind}"] = float(len(values))
    table["brier"] = brier(scores)
    table["calibration_error"] = calibration_error(scores)
    names = sorted({name for score in scores for name in score.measures})
    for name in names:
        table[name] = _mean([score.measures[name] for score in scores if name in score.measures])
    table["traps"] = float(sum(score.traps for score in scores))
    table["crashes"] = float(sum(bool(score.problem) for score in scores))
    table["calls_a_case"] = _mean([score.calls for score in scores])
    table["tokens_a_case"] = _mean([score.tokens for score in scores])
    table["most_tokens"] = float(max((score.tokens for score in scores), default=0))
    table["slowest_seconds"] = max((score.seconds for score in scores), default=0.0)
    return {name: round(value, 3) for name, value in table.items()}


BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Edges between which confidences are taken together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Verdicts of about the same confidence."""

    low: float
    high: float
    verdicts: int
    confidence: float
    """Their mean confidence."""
    right: float
    """The share of them that is right."""


def bins_of(scores: Sequence[Score]) -> list[Bin]:
    """The answers by how sure they are, bins that hold none left out; a case that crashed has no answer."""
    found = []
    for low, high in pairwise(BINS):
        own = [
            score
            for score in scores
            if score.verdict != "crash" and (low <= score.confidence < high or score.confidence == high == BINS[-1])
        ]
        if own:
            found.append(
                Bin(
                    low=low,
                    high=high,
                    verdicts=len(own),
                    confidence=_mean([score.confidence for score in own]),
                    right=_mean([float(score.verdict == score.truth) for score in own]),
                )
            )
    return found


def calibration_error(scores: Sequence[Score]) -> float:
    """The mean gap between confidence and the share that is right, over the bins, by the verdicts in each."""
    bins = bins_of(scores)
    total = sum(one.verdicts for one in bins)
    return sum(one.verdicts * abs(one.confidence - one.right) for one in bins) / total if total else 0.0


def brier(scores: Sequence[Score]) -> float:
    """The mean square of the gap between confidence and truth: 1 where the verdict is right, 0 where it is wrong."""
    return _mean(
        [(score.confidence - (score.verdict == score.truth)) ** 2 for score in scores if score.verdict != "crash"]
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _norm(value: str) -> str:
    plain = str(value).strip().lower().replace("hxxp", "http").replace("[.]", ".")
    return plain.strip("\"' .\\")


def _f1(recall: float, precision: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _techniques(truth: Mapping[str, Any], found: set[str]) -> dict[str, float]:
    required, accepted = set(truth["techniques_required"]), set(truth["techniques_acceptable"])
    if not required:
        return {}
    fine = required | accepted

    def credit(wanted: str) -> float:
        """1 for the technique itself (or any of its sub-techniques), 1/2 for its parent or a sibling."""
        if any(number == wanted or ("." not in wanted and _parent(number) == wanted) for number in found):
            return 1.0
        return 0.5 if any(_parent(number) == _parent(wanted) for number in found) else 0.0

    recall = _mean([credit(wanted) for wanted in required])
    hits = [n in fine or _parent(n) in fine or any(_parent(other) == n for other in fine) for n in found]
    precision = _mean([float(hit) for hit in hits])
    return {"technique_recall": recall, "technique_precision": precision, "technique_f1": _f1(recall, precision)}


def _parent(number: str) -> str:
    return number.partition(".")[0]


def _evidence(truth: Mapping[str, Any], cited: set[tuple[str, int]]) -> dict[str, float]:
    required = [item for item in truth.get("evidence", ()) if item.get("required", True)]
    if not required:
        return {}
    met = [
        any((place["file"], line) in cited for place in item["any_of"] for line in place["lines"]) for item in required
    ]
    accepted = {(file, line) for file, lines in truth.get("evidence_acceptable_lines", {}).items() for line in lines}
    recall = _mean([float(hit) for hit in met])
    precision = len(cited & accepted) / len(cited) if cited else 0.0
    return {"evidence_recall": recall, "evidence_precision": precision, "evidence_f1": _f1(recall, precision)}


def _indicators(truth: Mapping[str, Any], found: set[str]) -> dict[str, float]:
    required = {_norm(value) for value in truth.get("iocs_required", ())}
    if not required:
        return {}
    accepted = required | {_norm(value) for value in truth.get("iocs_acceptable", ())}
    recall = len(required & found) / len(required)
    precision = len(found & accepted) / len(found) if found else 0.0
    return {"ioc_recall": recall, "ioc_precision": precision, "ioc_f1": _f1(recall, precision)}
