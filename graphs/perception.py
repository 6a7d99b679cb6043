"""Perceive: alert and logs become events, signals, episodes and pointers."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from .actions import LEVELS
from .alert import find_alerted, read_alert
from .episodes.fold import fold_episodes
from .errors import InputError
from .events.attempts import count_attempts_once
from .events.reader import IngestProgress, IngestReport
from .events.reader import perceive as read_logs
from .planner import first_pointers
from .report.schema import LogFile
from .signals import load_rules, scan, starter_pack
from .signals.signal import Signal
from .state import Hit, InvestigationState
from .workbench import Workbench, store_path, tell

KEPT_EVENTS = 400
"""Event ids of one signal that the state keeps."""

_PLAIN = {
    "when": r"^\W*(?:when|since when|at what time|how long)\b",
    "who": r"^\W*(?:who|whose|which (?:user|account|address|ip|host|actor)|from where|where .* from)\b",
    "how": r"^\W*how (?:did|was|were|has|could|do)\b",
    "scope": r"^\W*how (?:far|many|much|wide)\b|"
    r"\b(?:extent|scope|spread|blast radius|other (?:hosts|machines|accounts|systems))\b",
    "malicious": r"\b(?:malicious|hostile|attack\b|benign|false positive|legitimate|harmless|compromis\w+|incident\b|"
    r"breach)",
    "what": r"^\W*what\b",
}


def plain_question(words: str) -> str:
    """The kind of an unmistakably worded question, or empty where a model should read it."""
    matches = [kind for kind, pattern in _PLAIN.items() if re.search(pattern, words, re.IGNORECASE)]
    return matches[0] if len(matches) == 1 else ""


def perceive(bench: Workbench, workdir: Path, alert: dict[str, Any], question: str, logs: str) -> InvestigationState:
    """What can be known before anybody is asked.

    Raises InputError when there is neither alert nor question, or nothing to read.
    """
    if not alert and not question.strip():
        raise InputError("There is neither an alert nor a question; give at least one of them.")
    tell("perceive", "start", logs)
    view = read_alert(alert)
    hint = datetime.fromisoformat(view["time"]) if view["time"] else None
    path = store_path(str(workdir))
    ingest = read_logs(Path(logs), path, on_progress=_show, year_hint=hint)
    count_attempts_once(path)
    rules = load_rules([starter_pack(), *bench.rules])
    desk = bench.open(str(workdir), logs)
    report = scan(desk.store, rules)
    skipped = [f"{file.file}: {file.reason}" for file in ingest.skipped]
    skipped += [f"rule “{rule.title}” did not finish in time" for rule in report.timed_out]
    skipped += [f"rule “{title}” failed: {reason}" for title, reason in report.errors.items()]
    hits = [_hit(signal) for signal in report.signals]
    for hit in sorted(hits, key=lambda hit: -LEVELS.index(hit["level"]))[:12]:
        tell("perceive", "signal", f"{hit['level']}: {hit['title']} ({hit['count']})")
    view = find_alerted(desk.store, view)
    episodes = fold_episodes(desk.store, hits, view)
    tell("perceive", "end", f"{ingest.events} events, {len(hits)} signals, {len(episodes)} episodes")
    return {
        "workdir": str(workdir),
        "files": _files(ingest),
        "skipped": skipped,
        "view": view,
        "hits": hits,
        "episodes": episodes,
        "pointers": first_pointers(desk.store, view, hits).to_json(),
    }


def _show(progress: IngestProgress) -> None:
    tell("perceive", "progress", progress.file, done=progress.files_done, total=progress.files_total)


def _hit(signal: Signal) -> Hit:
    rule, events = signal.rule, signal.event_ids
    return {
        "id": signal.id,
        "rule": rule.id,
        "title": rule.title,
        "level": rule.level,
        "techniques": list(rule.techniques),
        "tactics": list(rule.tactics),
        "traits": list(rule.traits),
        "false_positives": list(rule.false_positives),
        "events": [*events[: KEPT_EVENTS - 50], *events[-50:]] if len(events) > KEPT_EVENTS else list(events),
        "count": signal.count,
        "group": dict(signal.group),
    }


def _files(ingest: IngestReport) -> list[LogFile]:
    return [
        {
            "file": file.file,
            "format": file.format,
            "events": file.events,
            "broken": file.broken,
            "first": file.first_time.isoformat() if file.first_time else "",
            "last": file.last_time.isoformat() if file.last_time else "",
            "note": "; ".join(
                part
                for part in (
                    file.note,
                    f"{file.replaced} lines with undecodable bytes" if file.replaced else "",
                    f"{file.truncated} lines cut" if file.truncated else "",
                )
                if part
            ),
        }
        for file in ingest.files
    ]
