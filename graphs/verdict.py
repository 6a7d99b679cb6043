"""From scores to a verdict: one formula, whose three settings are rules alone, model alone and both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from .actions import LEVELS, Level
from .report.schema import Verdict
from .state import Hit
from .workbench import Seats

_LEVEL_SCORE = {"informational": 0.0, "low": 0.2, "medium": 0.5, "high": 1.0, "critical": 1.3}
_STRONG = frozenset(
    (
        "attack_string", "scanner_client", "webshell", "shell_from_server", "download_execute", "office_child",
        "credential_dump", "c2_pattern", "tunnel", "brute_force", "spray", "success_after_failures", "scan", "ransom",
        "known_bad", "injection", "log_tamper",
    )
)  # fmt: skip
"""Traits that ordinary work rarely shows."""
_ORDINARY_SCORE = {
    "habitual": 0.5, "scheduled": 0.4, "management_parent": 0.5, "strengthens_security": 0.6, "mistyped_password": 0.4,
    "declared_crawler": 0.4, "application_paths": 0.4, "read_only": 0.2, "own_account": 0.2, "automation": 0.3,
    "change_reference": 0.3, "own_range": 0.4, "routine_noise": 0.3, "single_step": 0.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What rules and model count. Fitted on the project's own cases (`tests/cases`), never on the measuring ones."""

    rules: float = 1.1
    """Per point of rule score."""
    model: float = 0.15
    """Per unit of log-odds that the model gives to hostile."""
    rules_alone: float = 1.1
    model_alone: float = 0.45

    def combine(self, by_rules: float, by_model: float, *, seats: Seats) -> float:
        """The score of an episode; 1 and above is hostile."""
        if seats == "rules":
            return self.rules_alone * by_rules
        if seats == "model":
            return self.model_alone * by_model
        return self.rules * by_rules + self.model * by_model


def rule_score(sheet: Mapping[str, Sequence[str]], hits: Sequence[Hit]) -> float:
    """What the rules alone say: the strongest level, more for other rules, for several tactics and for traits that
    ordinary work rarely shows, less for each ordinary explanation and for a known-good fact.
    """
    by_rule = {hit["rule"]: _LEVEL_SCORE[hit["level"]] for hit in hits}
    ordered = sorted(by_rule.values(), reverse=True)
    score = sum(value * share for value, share in zip(ordered, (1.0, 0.35, 0.25, 0.15, 0.1), strict=False))
    score += 0.1 * min(3, max(0, len(sheet.get("tactics", ())) - 1))
    score += min(0.6, 0.4 * len(_STRONG.intersection(sheet.get("traits", ()))))
    score -= min(0.8, sum(_ORDINARY_SCORE[word] for word in sheet.get("ordinary", ())))
    score -= {"activity": 0.8, "actor": 0.3}.get(next(iter(sheet.get("known_good", ())), ""), 0.0)
    return max(0.0, score)


class Judged(Protocol):
    """What of a judgement the verdict needs."""

    def __getitem__(self, key: str, /) -> object: ...


CLEARLY_BELOW = 0.75
"""An episode below this score may be called ordinary."""


def verdict_of(
    judgements: Sequence[Mapping[str, object]], *, alert_found: bool, has_alert: bool
) -> tuple[Verdict, float]:
    """The verdict and a confidence from 0 to 1.

    Malicious where some episode is hostile; benign where the alerted events were found, every episode is clearly below
    the threshold and the alerted ones have an ordinary explanation that events support; otherwise there is not enough
    evidence.
    """
    if has_alert and not alert_found:
        return "insufficient_evidence", 0.5
    scores = [float(str(j["score"])) for j in judgements]
    top = max(scores, default=0.0)
    if top >= 1.0:
        return "malicious", min(0.99, 0.55 + 0.2 * (top - 1.0) + 0.05 * sum(score >= 1.0 for score in scores))
    explained = [j for j in judgements if j["ordinary"] or j["known_good"] or float(str(j["score"])) < 0.25]
    if judgements and top < CLEARLY_BELOW and len(explained) == len(judgements):
        return "benign", min(0.95, 0.6 + 0.4 * (CLEARLY_BELOW - top))
    return "insufficient_evidence", 0.4


def severity_of(
    verdict: Verdict, judgements: Sequence[Mapping[str, object]], strongest: Level, succeeded: bool
) -> Level:
    """How bad it is: by the strongest rule of the hostile episodes, one level down where nothing succeeded."""
    if verdict == "benign":
        return "informational"
    if verdict == "insufficient_evidence":
        return "low"
    level = max(LEVELS.index("medium"), LEVELS.index(strongest))
    hostile = sum(float(str(j["score"])) >= 1.0 for j in judgements)
    if not succeeded:
        level = min(level, LEVELS.index("medium"))
    elif hostile > 1:
        level = max(level, LEVELS.index("high"))
    return LEVELS[level]
