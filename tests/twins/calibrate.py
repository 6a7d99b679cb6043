"""Fit the curves of `graphs/confidence.py`, and say how well they hold for cases that they were not fitted on.

    python -m tests.twins.calibrate                    investigate everything (minutes), then fit
    python -m tests.twins.calibrate --outcomes FILE    keep the outcomes in FILE, and take them from there next time

Outcomes are the first answers to what the judgement was not built on (`first_answers.json`): what it was mended for is right now,
and says nothing of the next one. So of `tests/cases` only those count that are still undecided, among them all whose truth that
is, which no pair of stories has. Folds keep a case's rows, a pair and its kind together.
"""

import argparse
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from moewarden.app.evaluation.cases import at_neutral_path, load_cases
from moewarden.app.evaluation.scoring import Score, bins_of, brier, calibration_error
from moewarden.graphs.confidence import FARTHEST, Curve
from moewarden.graphs.verdict import distance_of

from . import told as _stories
from .score import open_seat
from .stage import PAIRS

CASES = Path(__file__).parents[1] / "cases"
FIRST_ANSWERS = Path(__file__).with_name("first_answers.json")
FOLDS = 10
RIDGE = 1.0
"""How much a slope must earn."""
LEAST = 0.1
"""The least slope: a clearer verdict is surer."""
VERDICTS = ("malicious", "benign", "insufficient_evidence")

assert _stories.__all__


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One verdict whose truth is known."""

    group: str
    """What may not be parted by a fold."""
    verdict: str
    score: float
    right: bool


def from_cases() -> list[Outcome]:
    """The project's own cases that are undecided now, those left out whose first answer is known."""
    found = []
    told = {one["story"] for row in orjson.loads(FIRST_ANSWERS.read_bytes()).values() for one in row}
    for row in ("rules", "both"):
        seat = open_seat(row)
        for case in load_cases(CASES):
            if case.name in told:
                continue
            with at_neutral_path(case) as (alert, logs):
                report = seat({"alert": alert, "question": "", "logs": str(logs)})
            if report["verdict"] != "insufficient_evidence":
                continue
            found.append(
                Outcome(
                    group=case.name,
                    verdict=report["verdict"],
                    score=_top(report),
                    right=report["verdict"] == case.truth["verdict"],
                )
            )
    return found


def from_first_answers() -> list[Outcome]:
    """Stories of kinds that the judgement was not built on, as they were answered first."""
    kept = orjson.loads(FIRST_ANSWERS.read_bytes())
    return [
        Outcome(group=one["kind"], verdict=one["verdict"], score=one["score"], right=one["right"])
        for row in kept.values()
        for one in row
    ]


def _top(report: dict[str, Any]) -> float:
    return max((float(episode["score"]) for episode in report["episodes"]), default=0.0)


def fit(outcomes: Sequence[Outcome]) -> dict[str, Curve]:
    """One curve for each verdict, by damped Newton steps; the targets are Platt's, so that no share becomes 0 or 1."""
    return {verdict: _fitted([one for one in outcomes if one.verdict == verdict], verdict) for verdict in VERDICTS}


def _fitted(own: Sequence[Outcome], verdict: str) -> Curve:
    alike = Counter(one.group for one in own)
    weights = [1 / alike[one.group] for one in own]  # a case's rows and a kind's stories are one observation
    right = sum(weight for one, weight in zip(own, weights, strict=True) if one.right)
    high, low = (right + 1) / (right + 2), 1 / (sum(weights) - right + 2)
    points = [
        (min(max(_distance(one), 0.0), FARTHEST), high if one.right else low, weight)
        for one, weight in zip(own, weights, strict=True)
    ]
    mean = sum(y * w for _, y, w in points) / sum(weights) if points else 0.5
    a, b = math.log(mean / (1 - mean)), 0.0
    if verdict == "insufficient_evidence":
        return Curve(round(a, 2), 0.0)
    for _ in range(200):
        shares = [1 / (1 + math.exp(-(a + b * x))) for x, _, _ in points]
        errors = [w * (p - y) for p, (_, y, w) in zip(shares, points, strict=True)]
        curvature = [w * p * (1 - p) for p, (_, _, w) in zip(shares, points, strict=True)]
        by_a = sum(errors)
        by_b = sum(error * x for error, (x, _, _) in zip(errors, points, strict=True)) + RIDGE * b
        aa = sum(curvature) + 1e-6
        ab = sum(c * x for c, (x, _, _) in zip(curvature, points, strict=True))
        bb = sum(c * x * x for c, (x, _, _) in zip(curvature, points, strict=True)) + RIDGE
        step = aa * bb - ab * ab
        a, b = a - 0.5 * (bb * by_a - ab * by_b) / step, max(LEAST, b - 0.5 * (aa * by_b - ab * by_a) / step)
    return Curve(round(a, 2), round(b, 2))


def _distance(one: Outcome) -> float:
    return distance_of(one.verdict, one.score)  # type: ignore[arg-type]


def held_out(outcomes: Sequence[Outcome]) -> list[Score]:
    """Every outcome with the confidence of curves that were fitted without its fold."""
    groups = sorted({one.group for one in outcomes})
    scores = []
    for fold in range(FOLDS):
        out = set(groups[fold::FOLDS])
        curves = fit([one for one in outcomes if one.group not in out])
        scores += [
            Score(
                case=one.group,
                truth=one.verdict if one.right else "another",
                verdict=one.verdict,
                confidence=curves[one.verdict].at(_distance(one)),
            )
            for one in outcomes
            if one.group in out
        ]
    return scores


def main(arguments: Sequence[str] | None = None) -> int:
    """Collect, cross-validate, fit, print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.twins.calibrate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--outcomes", type=Path, metavar="FILE")
    file = parser.parse_args(arguments).outcomes
    if file and file.exists():
        outcomes = [Outcome(**one) for one in orjson.loads(file.read_bytes())]
    else:
        outcomes = [*from_cases(), *from_first_answers()]
        if file:
            file.write_bytes(orjson.dumps([asdict(one) for one in outcomes], option=orjson.OPT_INDENT_2))
    scores = held_out(outcomes)
    print(
        f"{len(outcomes)} verdicts of {len({one.group for one in outcomes})} cases and kinds ({len(PAIRS)} pairs known)"
    )
    print(f"held out: Brier {brier(scores):.3f}, calibration error {calibration_error(scores):.3f}")
    for one in bins_of(scores):
        print(f"  {one.low:.1f}-{one.high:.1f}: {one.verdicts:>4} at {one.confidence:.2f}, {one.right:.2f} right")
    for verdict, curve in fit(outcomes).items():
        print(f'    "{verdict}": Curve({curve.at_threshold}, {curve.per_distance}),')
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
