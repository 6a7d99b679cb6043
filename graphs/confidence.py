"""How sure a verdict is: the share of such verdicts that were right where the truth is known.

Three monotone curves, one for each verdict, of how far the strongest episode lies from the threshold. Their numbers come from

    python -m tests.twins.calibrate

over the first answers to cases, benign stories and hostile twins that the judgement was not built on, and over the project's own
cases that stay undecided: 346 verdicts, of which a case's rows and a kind's stories count as one. What the judgement was mended for
is right by that, and says nothing of the next one. Of those that a curve was not fitted on, ten folds: Brier .129, calibration
error .033.
"""

import math
from dataclasses import dataclass

from .schema import Verdict

FARTHEST = 2.0
"""Distance from which on nothing becomes surer."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve of the distance; it never falls."""

    at_threshold: float
    """Log-odds of being right at the threshold."""
    per_distance: float
    """What one unit of distance adds to them."""

    def at(self, distance: float) -> float:
        """The share that is right at that distance."""
        odds = self.at_threshold + self.per_distance * min(max(distance, 0.0), FARTHEST)
        return 1.0 / (1.0 + math.exp(-odds))


CURVES: dict[Verdict, Curve] = {
    "malicious": Curve(2.21, 0.1),
    "benign": Curve(1.58, 0.56),
    "insufficient_evidence": Curve(-2.01, 0.0),
}
"""Fitted; see above."""


def confidence_of(verdict: Verdict, distance: float) -> float:
    """How often a verdict so far from its threshold is right."""
    return CURVES[verdict].at(distance)
