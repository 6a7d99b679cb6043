"""Answer the user's question from what was found; a question that maps to nothing is said to be unanswered."""

from collections.abc import Sequence
from typing import Any

from ..schema import Report, TimelineEntry
from ..state import Episode

MOST_STEPS = 8

_VERDICTS = {
    "malicious": "Yes: it was malicious",
    "benign": "No: it was ordinary activity",
    "insufficient_evidence": "It cannot be decided from these logs",
}


def answer_question(
    asks_for: Sequence[str], report: Report, hostile: Sequence[Episode], entry: str = ""
) -> tuple[str, bool]:
    """The answer in a few sentences, and whether the question could be answered. A question may ask for several things.

    `entry` says whether the attack got in: every question about it but the one for its time wants to know.
    """
    if "unmapped" in asks_for:
        text = "This question could not be mapped to who, when, how, what, how far or whether it was malicious, so it is unanswered."
        return f"{text} The summary says what the logs show.", False
    verdict = f"{_VERDICTS[report['verdict']]} (confidence {report['confidence']:.2f})."
    if not report["question"] or list(asks_for) == ["malicious"]:
        claim = f" {report['findings'][0]['claim']}." if report["findings"] else f" {report['summary']}"
        return " ".join(filter(None, (f"{verdict}{claim}{_cite(report)}", entry))), True
    shown = [item for item in report["findings"] if item["id"] in {e["id"] for e in hostile}] or report["findings"][:3]
    writers = {"who": _who, "when": _when, "how": _how, "what": _what, "scope": _scope}
    parts = [writers[kind](report, hostile, shown) for kind in asks_for if kind in writers]
    body = " ".join(part for part in (*parts, *([entry] if set(asks_for) - {"when"} else ())) if part)
    lead = f"{verdict} " if "malicious" in asks_for or report["verdict"] != "malicious" else ""
    return (lead + body) if body else f"{lead}The logs do not say.", bool(body)


def _cite(report: Report) -> str:
    names = [item["id"] for item in report["evidence"][:8]]
    return f" [{', '.join(names)}]" if names else ""


def _who(report: Report, hostile: Sequence[Episode], shown: Sequence[Any]) -> str:
    actors = list(dict.fromkeys(f"{e['actor']} ({e['actor_column'].replace('_', ' ')})" for e in hostile))
    if not actors:
        owners = {finding["episode"] for finding in shown}
        actors = [e["title"] for e in report["episodes"] if e["id"] in owners]
    accounts = [ioc["value"] for ioc in report["iocs"] if ioc["type"] == "user"]
    extra = f" Accounts involved: {', '.join(accounts[:6])}." if accounts else ""
    more = f" and {len(actors) - 6} more" if len(actors) > 6 else ""
    return f"{', '.join(actors[:6])}{more}.{extra}{_of(shown)}" if actors else ""


def _when(report: Report, _hostile: Sequence[Episode], _shown: Sequence[Any]) -> str:
    times = sorted(item["time"] for item in report["evidence"] if item["time"])
    if not times:
        return ""
    steps = [
        f"{entry['time'][11:19]} {entry['text'].split(': ')[0]} [{', '.join(entry['evidence'][:3])}]"
        for entry in report["timeline"][:8]
    ]
    return f"From {times[0][:19].replace('T', ' ')} to {times[-1][:19].replace('T', ' ')} UTC: {'; '.join(steps)}."


def _how(report: Report, _hostile: Sequence[Episode], shown: Sequence[Any]) -> str:
    techniques = [f"{t['name']} ({t['id']}) [{', '.join(t['evidence'][:3])}]" for t in report["techniques"]]
    claims = [f"{finding['claim']}" for finding in shown[:3]]
    if not techniques and not claims:
        return ""
    means = f"By {', '.join(techniques[:8])}. " if techniques else ""
    return f"{means}{'. '.join(claims)}.{_of(shown)}"


def _what(report: Report, _hostile: Sequence[Episode], _shown: Sequence[Any]) -> str:
    """One step for each signal, what worked before what failed, in order of time."""
    by_signal: dict[str, TimelineEntry] = {}
    for entry in report["timeline"]:
        signal = entry["text"].rpartition(": ")[2]
        known = by_signal.get(signal)
        if known is None or (known["text"].startswith("failed") and not entry["text"].startswith("failed")):
            by_signal[signal] = entry
    chosen = sorted(by_signal.values(), key=lambda entry: entry["text"].startswith("failed"))[:MOST_STEPS]
    steps = [
        f"{entry['text'].partition(': ')[0]} [{', '.join(entry['evidence'][:3])}]"
        for entry in sorted(chosen, key=lambda entry: entry["time"])
    ]
    things = [f"{ioc['type']} {ioc['value']}" for ioc in report["iocs"] if ioc["type"] not in ("ip",)]
    left = f" Touched or left behind: {', '.join(things[:8])}." if things else ""
    return f"{'; '.join(dict.fromkeys(steps))}.{left}" if steps else ""


def _scope(report: Report, hostile: Sequence[Episode], shown: Sequence[Any]) -> str:
    hosts = sorted({e["host"] for e in hostile if e["host"]})
    reach = [finding["claim"] for finding in report["findings"] if " reached " in finding["claim"]]
    if not hostile and not reach:
        return ""
    where = f" on {', '.join(hosts[:8])}" if hosts else ""
    tactics = list(dict.fromkeys(t["tactic"].replace("_", " ") for t in report["techniques"] if t["tactic"]))
    stages = f" It got as far as: {', '.join(tactics)}." if tactics else ""
    touched = f" {'. '.join(reach[:3])}." if reach else ""
    return f"{len(hostile)} hostile episode(s){where}.{stages}{touched}{_of(shown)}"


def _of(shown: Sequence[Any]) -> str:
    names = list(dict.fromkeys(name for finding in shown for name in finding["evidence"]))
    return f" [{', '.join(names[:8])}]" if names else ""
