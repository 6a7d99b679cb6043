"""What an analyst knows about each trait: its tactics, the actions that show it, how loud its rules are, what it weighs.

The weights are natural log-odds of hostility, set by judgement, not fitted. They label composed sheets and soften the
labels of archetypes, so that a sheet with little to go on is never taught as a certain one.
"""
# ruff: noqa: E501 - one trait is one row

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from ...graphs.actions import LEVELS
from ...graphs.episodes.vocabulary import COUNTS, Sheet

SOURCES_ANY = "endpoint authentication cloud saas web network database"


@dataclass(frozen=True, slots=True)
class TraitFacts:
    """One trait as rules and episodes carry it; all but `weight` are vocabulary words, the likeliest first."""

    tactics: tuple[str, ...]
    actions: tuple[str, ...]
    sources: tuple[str, ...]
    levels: tuple[str, ...]
    weight: float


def _trait(tactics: str, actions: str, sources: str, levels: str, weight: float) -> TraitFacts:
    return TraitFacts(
        tuple(tactics.split()), tuple(actions.split()), tuple(sources.split()), tuple(levels.split()), weight
    )


# fmt: off
TRAIT_FACTS: dict[str, TraitFacts] = {
    "attack_string": _trait("initial_access reconnaissance execution", "web_request", "web detection", "medium high", 2.0),
    "scanner_client": _trait("reconnaissance initial_access", "web_request", "web network detection", "low medium", 1.5),
    "probe_paths": _trait("reconnaissance initial_access", "web_request", "web", "low medium", 1.4),
    "webshell": _trait("persistence initial_access", "web_request file_write process_start", "web endpoint", "high critical", 3.5),
    "shell_from_server": _trait("execution persistence initial_access", "process_start", "endpoint database web", "high critical medium", 3.0),
    "encoded_command": _trait("execution defense_evasion", "process_start script_run", "endpoint", "medium high", 1.2),
    "download_execute": _trait("execution command_and_control", "process_start script_run network_connect file_write", "endpoint", "high medium", 2.3),
    "lolbin": _trait("defense_evasion execution", "process_start module_load", "endpoint", "medium high low", 1.3),
    "office_child": _trait("execution initial_access", "process_start", "endpoint", "high medium", 2.4),
    "credential_dump": _trait("credential_access", "process_access process_start file_read file_write registry_change", "endpoint", "high critical", 3.3),
    "discovery": _trait("discovery", "process_start enumerate script_run", "endpoint cloud saas", "low informational medium", 0.6),
    "remote_exec": _trait("lateral_movement execution", "process_start service_change network_connect", "endpoint network cloud", "medium high", 1.1),
    "lateral_login": _trait("lateral_movement initial_access", "login", "authentication endpoint", "medium low high", 1.2),
    "persistence": _trait("persistence privilege_escalation", "registry_change task_schedule service_change file_write account_create", "endpoint cloud saas", "medium high low", 1.3),
    "service_tamper": _trait("persistence privilege_escalation impact", "service_change process_start", "endpoint", "medium high", 1.3),
    "log_tamper": _trait("defense_evasion", "log_clear security_weaken process_start file_delete", "endpoint cloud saas", "high medium", 2.4),
    "defense_disable": _trait("defense_evasion", "security_weaken service_change process_start registry_change", "endpoint cloud", "high medium", 2.1),
    "injection": _trait("defense_evasion privilege_escalation", "process_access module_load", "endpoint", "high medium", 2.5),
    "c2_pattern": _trait("command_and_control", "network_connect dns_query web_request process_start", "network endpoint web", "medium high", 2.4),
    "tunnel": _trait("command_and_control", "network_connect process_start dns_query", "network endpoint", "medium high", 1.8),
    "exfiltration": _trait("exfiltration collection", "data_export network_connect data_read web_request mail", "cloud saas network endpoint database", "medium high", 2.1),
    "brute_force": _trait("credential_access", "login", "authentication web cloud saas database endpoint", "medium low high", 2.0),
    "spray": _trait("credential_access initial_access", "login", "authentication saas cloud endpoint", "medium high", 2.3),
    "success_after_failures": _trait("credential_access initial_access", "login", "authentication saas web endpoint", "high medium", 1.8),
    "scan": _trait("reconnaissance discovery", "network_connect network_block web_request", "network web detection", "low medium", 1.5),
    "new_admin": _trait("persistence privilege_escalation", "permission_grant account_create", "cloud saas endpoint authentication database", "medium high", 1.2),
    "new_credential": _trait("persistence credential_access", "credential_create", "cloud saas endpoint", "low medium high", 1.0),
    "privilege_escalation": _trait("privilege_escalation", "privilege_use permission_grant process_start", "endpoint cloud", "high medium", 1.8),
    "ransom": _trait("impact", "file_write file_delete resource_delete process_start data_read", "endpoint cloud database", "critical high", 4.5),
    "odd_path": _trait("defense_evasion execution", "process_start file_write module_load", "endpoint", "low medium", 0.8),
    "mass_read": _trait("collection exfiltration", "data_read file_read", "cloud saas database endpoint", "medium low", 1.1),
    "mass_delete": _trait("impact", "resource_delete file_delete", "cloud saas endpoint database", "medium high", 1.8),
    "security_weakened": _trait("defense_evasion persistence", "security_weaken permission_grant resource_change", "cloud saas endpoint network", "medium high low", 1.1),
    "known_bad": _trait("command_and_control initial_access", "network_connect dns_query web_request login file_write", SOURCES_ANY, "high critical", 2.5),
}
# fmt: on

STRONG = frozenset(
    ("ransom", "credential_dump", "webshell", "shell_from_server", "c2_pattern", "injection", "log_tamper", "known_bad")
)
"""Traits that a good word from the memory does not excuse when a rule of level high or critical says so."""

ORDINARY_WEIGHTS = {
    "habitual": -1.2,
    "scheduled": -0.6,
    "management_parent": -1.7,
    "strengthens_security": -2.2,
    "mistyped_password": -2.2,
    "declared_crawler": -1.6,
    "application_paths": -1.6,
    "read_only": -0.5,
    "own_account": -0.6,
    "automation": -1.7,
    "own_range": -0.7,
    "routine_noise": -1.8,
    "single_step": -0.4,
}

_ACTOR = {"external": 0.5, "system": -0.4, "service": -0.3, "administrator": -0.1, "unknown": 0.1}
_HISTORY = {"new": 0.5, "seen": -0.3, "habitual": -1.2}
_PEERS = {"alone": 0.3, "some": -0.2, "common": -1.2}
_CLIENT = {"scanner": 1.3, "tool": 0.5, "library": 0.1, "browser": -0.2, "crawler": -0.7, "monitoring": -0.9}
_LEVEL = {"informational": -0.6, "low": -0.3, "medium": 0.0, "high": 0.7, "critical": 1.3}
_TOUCHY = {
    "log_clear": 1.0,
    "security_weaken": 0.8,
    "permission_grant": 0.5,
    "credential_create": 0.4,
    "account_create": 0.4,
    "data_export": 0.4,
    "process_access": 0.3,
    "security_strengthen": -0.8,
    "status": -0.4,
}


def weigh(sheet: Sheet) -> float:
    """Log-odds of hostility of a sheet by an additive rule of thumb with a few interactions."""

    def word(key: str) -> str:
        return next(iter(sheet.get(key, ())), "")

    traits = sheet.get("traits", ())
    level = word("strongest_rule")
    total = -1.1 + _ACTOR.get(word("actor"), 0.0) + _HISTORY.get(word("history"), 0.0) + _PEERS.get(word("peers"), 0.0)
    total += _CLIENT.get(word("client"), 0.0) + _LEVEL.get(level, 0.0)
    for rank, weight in enumerate(sorted((TRAIT_FACTS[trait].weight for trait in traits), reverse=True)):
        total += weight * (1.0, 0.75, 0.55, 0.4, 0.3, 0.25, 0.2, 0.2)[min(rank, 7)]
    total += 0.35 * max(0, len(sheet.get("tactics", ())) - 2)
    total += {"several": 0.4, "many": 0.7, "very_many": 0.7}.get(word("rules"), 0.0)
    touchy = sorted((_TOUCHY.get(action, 0.0) for action in sheet.get("actions", ())), key=abs, reverse=True)
    total += sum(touchy[:2])
    total += _weigh_failures(sheet)
    excuse = sum(ORDINARY_WEIGHTS[fact] for fact in sheet.get("ordinary", ()))
    excuse -= {"actor": 2.2, "activity": 3.0}.get(word("known_good"), 0.0)
    is_strong = bool(STRONG.intersection(traits)) and level in ("high", "critical", "")
    return total + max(excuse, -5.0) * (0.4 if is_strong else 1.0)


def _weigh_failures(sheet: Sheet) -> float:
    failures = _index(sheet.get("failures", ()))
    total = 0.0
    if "login" in sheet.get("failed", ()) and failures >= 3:
        total += 1.0 + 0.4 * (failures - 3) + (0.6 if "external" in sheet.get("actor", ()) else 0.0)
        total += 0.5 if _index(sheet.get("accounts", ())) >= 3 else 0.0
    if "network_block" in sheet.get("actions", ()) and _index(sheet.get("targets", ())) >= 3:
        total += 0.8
    if "many" in sheet.get("success_after_failures", ()):
        total += 1.0
    return total


def _index(words: Sequence[str]) -> int:
    return COUNTS.index(words[0]) if words else 0


def soft_label(log_odds: float, *, unclear: float = 0.3, sharpness: float = 1.1) -> tuple[float, float, float]:
    """Probabilities of hostile, ordinary and unclear for a weight of evidence."""
    # The third option is likeliest where the evidence is balanced; the logits are clipped so that no target is certain.
    bounded = max(-3.2, min(3.2, sharpness * log_odds))
    raised = (exp(bounded), exp(-bounded), exp(unclear))
    total = sum(raised)
    return raised[0] / total, raised[1] / total, raised[2] / total


def strongest(levels: Sequence[str]) -> str:
    """The highest of some rule levels, or `none`."""
    return max(levels, key=LEVELS.index, default="none")
