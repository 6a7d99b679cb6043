"""From scores to a verdict: one formula, whose three settings are rules alone, model alone and both."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .actions import LEVELS, Level
from .confidence import confidence_of
from .episodes.ordinary import WEAK
from .schema import Verdict
from .state import Episode, Hit
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
    "own_range": 0.4, "routine_noise": 0.3, "single_step": 0.2,
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


def rule_score(
    sheet: Mapping[str, Sequence[str]],
    hits: Sequence[Hit],
    *,
    ordinary: Collection[str] = (),
    explained: Collection[str] = (),
    stranger: bool = False,
) -> float:
    """What the rules alone say: the strongest level, more for other rules, for several tactics and for traits that
    ordinary work rarely shows, less for each ordinary explanation and for a known-good fact.

    `ordinary`: words of the explanations found; they weigh against the signals whose ids are in `explained` and no others.
    `stranger`: whether the account came from an address outside that is new to it, or a service's from a machine that is.
    """
    by_rule: dict[str, tuple[float, bool]] = {}
    for hit in _once(hits):
        known = by_rule.get(hit["rule"], (0.0, True))
        by_rule[hit["rule"]] = (_LEVEL_SCORE[hit["level"]], known[1] and hit["id"] in explained)
    ordered = sorted(by_rule.values(), reverse=True)
    shares = [
        (value * share, relieved)
        for (value, relieved), share in zip(ordered, (1.0, 0.35, 0.25, 0.15, 0.1), strict=False)
    ]
    extra = 0.1 * min(3, max(0, len(sheet.get("tactics", ())) - 1))
    extra += min(0.6, 0.4 * len(_loud(sheet)))
    if "brute_force" in sheet.get("traits", ()) and sheet.get("pace") == ["burst"]:
        extra += BURST
    if stranger and ordered and ordered[0][0] >= _LEVEL_SCORE["medium"]:
        extra += STRANGER
    stands = sum(value for value, relieved in shares if not relieved)
    yields = sum(value for value, relieved in shares if relieved)
    if all(relieved for _, relieved in shares):
        yields += extra
    else:
        stands += extra
    score = stands + max(0.0, yields - min(0.8, sum(_ORDINARY_SCORE[word] for word in ordinary)))
    score -= {"activity": 0.8, "actor": 0.3}.get(next(iter(sheet.get("known_good", ())), ""), 0.0)
    return max(0.0, score)


def _once(hits: Sequence[Hit]) -> list[Hit]:
    """The signals without those that say of the same events what another says at the same level or above: one observation."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: -LEVELS.index(hit["level"])):
        if not any(
            other["rule"] != hit["rule"]
            and other["events"] == hit["events"]
            and set(hit["traits"]) == set(other["traits"])
            for other in kept
            if hit["traits"]
        ):
            kept.append(hit)
    return kept


def is_loud(sheet: Mapping[str, Sequence[str]]) -> bool:
    """Whether an episode has a trait that ordinary work rarely shows."""
    return bool(_loud(sheet))


def _loud(sheet: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The episode's loud traits. A handful of failures before a success is what people do, too."""
    loud = _STRONG.intersection(sheet.get("traits", ()))
    if sheet.get("failures") in (["one"], ["few"]):
        loud -= {"success_after_failures"}
    return loud


MARKED = _LEVEL_SCORE["medium"]
"""The least rule score from which a model's impression may make an episode hostile: one rule of level medium."""
UNDECIDED = 0.99
"""The most that an episode scores where a rule of level high contradicts explanations of all that was flagged."""
CLEARLY_BELOW = 0.75
"""An episode below this score may be called ordinary."""
SETTLED = 0.7
"""The most that a model's impression makes of an episode whose every flagged event is explained and whose rules weigh little."""
BURST = 0.1
"""What it adds to guessed passwords that they come faster than a hand types."""
STRANGER = 0.4
"""What it adds to a mark of level medium that the account comes from elsewhere than before."""
BESIDE = 0.25
"""An episode that the alert is not about needs no explanation below this score, or as one isolated step: it is what weak
rules mark everywhere."""


def most_explained(by_rules_alone: float) -> float:
    """The most that an episode scores where what its actor could not have written explains everything that was flagged.

    Cited events stand against a model's impression: it makes the verdict less sure, and does not turn it.
    """
    return SETTLED if by_rules_alone < CLEARLY_BELOW else UNDECIDED


def verdict_of(
    judgements: Sequence[Mapping[str, object]],
    *,
    alert_found: bool,
    has_alert: bool,
    actors: Mapping[str, str] | None = None,
) -> tuple[Verdict, float]:
    """The verdict and a confidence from 0 to 1.

    Malicious where some episode is hostile; benign where the alerted events were found, every episode is clearly below
    the threshold, and each that the alert is about, that stands out by itself, or that a model reads as hostile has an
    ordinary explanation that events support. Otherwise there is not enough evidence: that nothing shows it hostile explains
    nothing. Where there is an alert, the Internet's noise beside it is not what it asks about, unless who tried also did what
    it asks about (`actors`: episode -> who acted). Where there is none, and nothing stands out by itself, it is about all
    that any rule marks.
    """
    if has_alert:
        asked_about = _asked_about(judgements, actors or {})
        judgements = [j for j in judgements if not is_noise(j) or _actor(j, actors or {}) in asked_about]
    top = max((float(str(j["score"])) for j in judgements), default=0.0)
    verdict = _verdict(judgements, top, is_found=alert_found or not has_alert, has_alert=has_alert)
    return verdict, confidence_of(verdict, distance_of(verdict, top))


def distance_of(verdict: Verdict, top: float) -> float:
    """How far the strongest episode's score lies on the verdict's side of its threshold."""
    return {"malicious": top - 1.0, "benign": CLEARLY_BELOW - top, "insufficient_evidence": 0.0}[verdict]


def _verdict(judgements: Sequence[Mapping[str, object]], top: float, *, is_found: bool, has_alert: bool) -> Verdict:
    if not is_found:
        return "insufficient_evidence"
    if top >= 1.0:
        return "malicious"
    asked = [
        j
        for j in judgements
        if j["alerted"] or j.get("read") or not (float(str(j["score"])) < BESIDE or _is_isolated(j))
    ]
    if not asked and not has_alert:
        asked = [*judgements]
    asked = [j for j in asked if not _is_echo(j)] or asked
    if asked and top < CLEARLY_BELOW and all(is_explained(j) for j in asked):
        return "benign"
    return "insufficient_evidence"


def is_noise(judgement: Mapping[str, object]) -> bool:
    """Whether an episode that the alert is not about is that of an address outside that was refused throughout: every machine
    on the Internet is tried so.
    """
    sheet = judgement.get("sheet", {})
    if judgement["alerted"] or not isinstance(sheet, Mapping) or sheet.get("actor") != ["external"]:
        return False
    share, source = sheet.get("failure_share"), sheet.get("source")
    is_probed = source == ["web"] and share == ["majority"] and sheet.get("strongest_rule") in (["low"], ["medium"])
    return source in (["web"], ["authentication"], ["network"]) and (share == ["all"] or is_probed)


def actors_of(episodes: Mapping[str, Episode]) -> dict[str, str]:
    """Episode -> who acted in it."""
    return {name: episode["actor"] for name, episode in episodes.items()}


def _actor(judgement: Mapping[str, object], actors: Mapping[str, str]) -> str | None:
    return actors.get(str(judgement.get("episode", "")))


def _asked_about(judgements: Iterable[Mapping[str, object]], actors: Mapping[str, str]) -> set[str | None]:
    """Who did what the alert is about, and had success with it."""
    did = set()
    for judgement in judgements:
        sheet = judgement.get("sheet")
        in_vain = isinstance(sheet, Mapping) and sheet.get("failure_share") == ["all"]
        if judgement["alerted"] and not in_vain:
            did.add(_actor(judgement, actors))
    return did - {None}


def noise_among(
    judgements: Mapping[str, Mapping[str, Any]], episodes: Mapping[str, Episode], *, has_alert: bool
) -> list[str]:
    """Hostile episodes that are mere noise beside the alert, unless the alert is about such tries in vain itself, or who
    tried has a part in another hostile episode, or did what the alert is about.
    """
    if not has_alert:
        return []
    in_vain = {
        source
        for j in judgements.values()
        if j["hostile"] and j["alerted"] and j["sheet"].get("failure_share") in (["all"], ["majority"])
        for source in j["sheet"].get("source", ())
        if j["sheet"].get("success_after_failures", ["no"]) == ["no"]
    }
    tries = [
        name
        for name, j in judgements.items()
        if j["hostile"] and is_noise(j) and not in_vain.intersection(j["sheet"].get("source", ()))
    ]
    others: set[str | None] = {
        episodes[name]["actor"] for name, j in judgements.items() if j["hostile"] and name not in tries
    }
    others |= _asked_about(judgements.values(), actors_of(episodes))
    return [name for name in tries if episodes[name]["actor"] not in others]


def is_explained(judgement: Mapping[str, object]) -> bool:
    """Whether an episode has an ordinary explanation that carries a benign verdict: by cited events, or by what a person
    told the memory of this activity, unless a rule of level high contradicts it.
    """
    sheet = judgement.get("sheet", {})
    strongest = sheet.get("strongest_rule", []) if isinstance(sheet, Mapping) else []
    is_known = bool(judgement["known_good"]) and not {"high", "critical"}.intersection(strongest)
    return is_known or bool(_words(judgement) - WEAK)


def _is_isolated(judgement: Mapping[str, object]) -> bool:
    return "single_step" in _words(judgement)


def _is_echo(judgement: Mapping[str, object]) -> bool:
    """Whether an episode is nothing but another product's weak alert about what the alert is about, a machine's word of its own
    state that no rule marks, or a change system's record: it needs no explanation of its own beside what it speaks of.
    """
    sheet = judgement.get("sheet", {})
    if not isinstance(sheet, Mapping):
        return False
    is_state = sheet.get("actor") == ["system"] and sheet.get("actions") == ["status"]
    is_state = is_state and sheet.get("strongest_rule") in (["none"], ["informational"])
    is_alert = sheet.get("source") == ["detection"]
    if "registered" in _words(judgement):
        return float(str(judgement["score"])) < BESIDE
    return (is_alert or is_state) and float(str(judgement["score"])) < BESIDE and _is_isolated(judgement)


def _words(judgement: Mapping[str, object]) -> set[str]:
    ordinary = judgement["ordinary"]
    return {word for word, _ in ordinary} if isinstance(ordinary, Sequence) else set()


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


def is_success(judgement: Mapping[str, Any]) -> bool:
    """Whether what the actor of a judged episode tried was not refused throughout."""
    sheet = judgement["sheet"]
    return (
        sheet.get("failure_share", ["none"])[0] in ("none", "minority", "half")
        or sheet.get("success_after_failures", ["no"])[0] != "no"
    )
