"""What to do next: advice until a person approves it."""

from ..episodes.facts import is_internal
from ..schema import Action, Indicator, Report, Technique
from .indicators import ACTED, ENTERED, MADE

MOST_NAMED = 8
"""Indicators that have an action of their own."""

_BY_TACTIC = {
    "credential_access": "Reset the credentials that the cited events show as exposed, and end their sessions.",
    "persistence": "Remove what was set up to stay (accounts, keys, jobs, services), after keeping a copy as evidence.",
    "exfiltration": "Find out which data left, and inform whoever must know.",
    "impact": "Isolate the affected machines and check the backups before restoring.",
    "command_and_control": "Isolate the machines that talked to the indicator; look for the same traffic elsewhere.",
    "lateral_movement": "Look for the same account and source on other machines.",
}

_BY_TECHNIQUE = {
    "T1070": "Restore logging and protection to their state before the incident.",
    "T1562": "Restore logging and protection to their state before the incident.",
    "T1564.008": "Remove the mail rules that were made, and look at what they moved or sent on.",
    "T1114.003": "Remove the mail rules that were made, and look at what they moved or sent on.",
}
"""What the tactic's advice would miss, by the technique's number or its parent's."""


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
    advised: dict[str, list[Technique]] = {}
    for technique in report["techniques"]:
        if text := _against_technique(technique):
            advised.setdefault(text, []).append(technique)
    actions += [
        {
            "text": text,
            "because": ", ".join(f"{technique['id']} {technique['name']}" for technique in techniques),
            "evidence": _in_order({name for technique in techniques for name in technique["evidence"]}),
            "needs_approval": True,
        }
        for text, techniques in advised.items()
    ]
    return actions


def _against_technique(technique: Technique) -> str:
    number = technique["id"]
    own = _BY_TECHNIQUE.get(number) or _BY_TECHNIQUE.get(number.partition(".")[0])
    return own or _BY_TACTIC.get(technique["tactic"], "")


def _in_order(names: set[str]) -> list[str]:
    return sorted(names, key=lambda name: int(name[1:]))


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
    elif indicator["why"] == MADE:
        verb = "Disable {value}, which the intruder made, and check what it did since."
    elif indicator["type"] == "ip" and is_internal(indicator["value"]):
        verb = "Find the machine or session behind {value}, isolate it, and look for it in other logs."
    return {
        "text": verb.format(value=indicator["value"]),
        "because": indicator["why"],
        "evidence": indicator["evidence"],
        "needs_approval": True,
    }
