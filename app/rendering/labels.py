"""The report's closed vocabularies in a reader's words, and the order of an attack."""

from collections.abc import Mapping, Sequence

from ...graphs.schema import Technique

BESIDE_ALERT = "beside the alert"
"""Follows a malicious verdict that is not about what the alert names."""
VERDICTS: Mapping[str, str] = {
    "malicious": "Malicious",
    "benign": "Benign",
    "insufficient_evidence": "Insufficient evidence",
}
DECISIONS: Mapping[str, str] = {
    "hostile": "hostile",
    "ordinary": "ordinary",
    "unclear": "cannot tell",
    "abstained": "no decision",
}
SPECIALISTS: Mapping[str, str] = {
    "triage": "Log triage",
    "intelligence": "Threat intelligence",
    "data": "Data",
    "analysis": "Analysis",
}
KINDS_OF_MEMORY: Mapping[str, str] = {"known_good": "known good", "incident": "past incident"}
KILL_CHAIN = (
    "Reconnaissance",
    "Resource Development",
    "Initial Access",
    "Execution",
    "Persistence",
    "Privilege Escalation",
    "Stealth",
    "Defense Evasion",
    "Defense Impairment",
    "Credential Access",
    "Discovery",
    "Lateral Movement",
    "Collection",
    "Command and Control",
    "Exfiltration",
    "Impact",
)


def write_tactic(tactic: str) -> str:
    """`credential-access` and `Credential Access` are one tactic; unknown ones stay as they are."""
    spoken = tactic.split(",")[0].replace("-", " ").replace("_", " ").strip().lower()
    return next((name for name in KILL_CHAIN if name.lower() == spoken), tactic.strip() or "No tactic given")


def by_tactic(techniques: Sequence[Technique]) -> list[tuple[str, list[Technique]]]:
    """Techniques grouped by tactic in the order of an attack; unknown tactics last."""
    groups: dict[str, list[Technique]] = {}
    for technique in techniques:
        groups.setdefault(write_tactic(technique["tactic"]), []).append(technique)
    position = {name: index for index, name in enumerate(KILL_CHAIN)}
    return sorted(groups.items(), key=lambda group: position.get(group[0], len(position)))
