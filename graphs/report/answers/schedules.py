"""How often something is set to run: what a crontab line, a scheduled task or a timer says of it."""

import re
from collections.abc import Mapping
from typing import Any

from ...events.store import STATED
from ...questions.question import Part
from .attackers import own_first
from .case import Case
from .phrases import phrase
from .reply import Reply, settled
from .text import Voice, cite, quoted

Row = Mapping[str, Any]

_ASKED = re.compile(
    r"\b(?:how often|how frequently|at what interval|in what interval|every how|wie oft|wie häufig|in welchem abstand|"
    r"in welchen abständen)\b"
    r"[^?]*\b(?:set|scheduled?|task|job|cron\w*|timer|restart\w*|re-?start|come back|run again|supposed|should|will|meant|configured|"
    r"soll\w*|aufgabe|geplant\w*|neu starten|neustart\w*|wieder|läuft|eingestellt)\b"
)
_CRON = re.compile(
    r"(?<!\S)['\"]?(?P<minute>\*|\*/\d{1,2}|\d{1,2}) (?P<hour>\*|\*/\d{1,2}|\d{1,2}) (?P<rest>\S{1,8} \S{1,8} \S{1,8}) |"
    r"@(?P<name>reboot|hourly|daily|weekly|monthly)\b"
)
_TASK = re.compile(
    r"/sc\s+\"?(?P<unit>minute|hourly|daily|weekly|onlogon|onstart|onidle)\"?(?:.*?/mo\s+(?P<count>\d+))?",
    re.IGNORECASE,
)
_TIMER = re.compile(r"\b(?:OnUnitActiveSec|OnCalendar|RepetitionInterval)\W+(?P<spec>[\w:*/. -]{2,30})", re.IGNORECASE)
_UNITS = {"minute": ("minute", "minutes", "Minute", "Minuten"), "hour": ("hour", "hours", "Stunde", "Stunden")}
_MOST = 3


def scheduled(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Every how long, told from the lines that set it; None where no such line is found."""
    if not _ASKED.search(part.clause):
        return None
    where, values = part.where()
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE {where} AND command <> '' AND outcome <> 'failure' AND "
        "regexp_matches(lower(command), 'cron|schtasks|scheduledtask|systemd-run|[.]timer|oncalendar') ORDER BY time "
        "NULLS LAST, id LIMIT 500",
        values,
    )
    if case.verdict == "malicious" and not part.subjects:
        own = {row["id"] for row in case.own("id")}
        rows = [row for row in rows if row["id"] in own] or rows
    told: dict[str, Row] = {}
    for row in own_first(case, part, rows):
        if every := _every(row["command"], voice):
            told.setdefault(every, row)
    if not told or len(told) > _MOST:
        return None
    shown = [f"{quoted(row['command'])}{cite([row['id']])}" for row in told.values()]
    return settled(
        phrase(voice.language, "every_so", every=voice.listed(list(told), _MOST), what=voice.listed(shown, _MOST))
    )


def _every(command: str, voice: Voice) -> str:
    german = voice.language == "de"
    if match := _CRON.search(command):
        if match["name"]:
            return quoted(f"@{match['name']}")
        minute, hour = match["minute"], match["hour"]
        if hour == "*" and minute.startswith("*"):
            return _counted(int(minute[2:] or 1), "minute", german=german)
        if hour.startswith("*") and not minute.startswith("*"):
            return _counted(int(hour[2:] or 1), "hour", german=german)
        return quoted(f"{minute} {hour} {match['rest']}")
    if match := _TASK.search(command):
        unit = match["unit"].lower()
        if unit in ("minute", "hourly"):
            return _counted(int(match["count"] or 1), "minute" if unit == "minute" else "hour", german=german)
        return quoted(f"/sc {unit}")
    match = _TIMER.search(command)
    return quoted(match["spec"].strip()) if match else ""


def _counted(count: int, unit: str, *, german: bool) -> str:
    one, many = _UNITS[unit][2:] if german else _UNITS[unit][:2]
    if german:
        return f"jede {one}" if count == 1 else f"alle {count} {many}"
    return f"every {one}" if count == 1 else f"every {count} {many}"
