"""What to do next: advice until a person approves it."""

from ..schema import Action, Indicator, Report
from .indicators import ACTED, ENTERED

MOST_NAMED = 8
"""Indicators that have an action of their own."""

_BY_TACTIC = {
    "credential_access": "Reset the credentials that the cited events show as exposed, and end their sessions.",
    "persistence": "Remove what was set up to stay (accounts, keys, jobs, services), after keeping a copy as evidence.",
    "exfiltration": "Find out which data left, and inform whoever must know.",
    "impact": "Isolate the affected machines and check the backups before restoring.",
    "command_and_control": "Isolate the machines that talked to the indicator; look for the same traffic elsewhere.",
    "defense_evasion": "Restore logging and protection to their state before the incident.",
    "lateral_movement": "Look for the same account and source on other machines.",
}


def actions_for(report: Report) -> list[Action]:
    """Advice that follows from the verdict, the techniques and the indicators, each with its evidence."""
    if report["verdict"] == "benign":
        cited = [item["id"] for item in report["evidence"][:3]]
        text = "Close the alert. If it keeps coming, add the explanation to the memory (`moewarden memory add`)."
        return [
            {
                "text": text,
                "because": "every flagged activity has an ordinary explanation",
                "evidence": cited,
                "needs_approval": False,
            }
        ]
    if report["verdict"] == "insufficient_evidence":
        text = "Collect the logs of the alerted host and time, then investigate again."
        return [{"text": text, "because": "the evidence does not decide", "evidence": [], "needs_approval": False}]
    actions = [
        _against(indicator)
        for indicator in report["iocs"][:MOST_NAMED]
        if indicator["type"] in ("ip", "domain", "url", "user", "key", "file")
    ]
    tactics = {technique["tactic"]: technique for technique in report["techniques"]}
    actions += [
        {
            "text": _BY_TACTIC[tactic],
            "because": f"{technique['id']} {technique['name']}",
            "evidence": technique["evidence"],
            "needs_approval": True,
        }
        for tactic, technique in tactics.items()
        if tactic in _BY_TACTIC
    ]
    return actions


_TAKEN = "Reset the password and the second factors of {value}, end its sessions, and ask its owner what was not the owner's."
"""An account that was there before has an owner, who needs it again."""


def _against(indicator: Indicator) -> Action:
    verb = {
        "ip": "Block {value} and look for it in other logs.",
        "domain": "Block {value} and look for it in name lookups.",
        "url": "Block {value} and look for it in proxy logs.",
        "user": "Suspend {value} and check what it did since.",
        "key": "Revoke the access key {value}.",
        "file": "Quarantine {value} and keep a copy.",
    }[indicator["type"]]
    if indicator["why"] in (ACTED, ENTERED):
        verb = _TAKEN
    return {
        "text": verb.format(value=indicator["value"]),
        "because": indicator["why"],
        "evidence": indicator["evidence"],
        "needs_approval": True,
    }
