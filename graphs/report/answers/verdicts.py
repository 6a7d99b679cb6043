"""Is it an attack or a false alarm, how bad, how sure?"""

import re
from itertools import pairwise
from typing import Any

from ...events.store import STATED
from ...questions.question import Part
from ...questions.things import acts_in
from .alerted import beside_alert, of_alert
from .case import Case
from .deeds import nouns
from .phrases import phrase
from .reply import Reply, answer
from .story import reason, signs, story
from .text import Voice, cite, counted, ids_of, named, quoted
from .times import duration

_VERDICTS = {
    "malicious": ("malicious", "bösartig"),
    "benign": ("benign", "harmlos"),
    "insufficient_evidence": ("insufficient evidence", "zu wenig Belege"),
}
_SEVERITIES = {
    "informational": ("informational", "nur zur Kenntnis"), "low": ("low", "niedrig"), "medium": ("medium", "mittel"),
    "high": ("high", "hoch"), "critical": ("critical", "kritisch"),
}  # fmt: skip
_HABIT = re.compile(
    r"\b(?:every|each) (?:night|day|morning|evening|hour|week)\b|\b(?:nightly|daily|weekly|hourly|constantly|all the time|"
    r"every \w+ (?:minutes|hours)|again and again|regular\w*|usual\w*|routine|always|habit\w*)\b|"
    r"\b(?:jede\w* (?:nacht|tag|morgen|abend|woche|stunde|minute)|täglich|nächtlich|wöchentlich|stündlich|regelmäßig|ständig|"
    r"dauernd|andauernd|üblich\w*|immer|sonst auch)\b"
)
_CLEARLY_BELOW = 0.75
"""Every episode below this score: nothing of it looks hostile."""


def malicious(case: Case, _part: Part, voice: Voice) -> Reply:
    """Yes with what happened, or no with the ordinary explanation; of an alert that the attack is not about, both."""
    if beside_alert(case):
        told = phrase(voice.language, "beside_alert", story=story(case, voice), **of_alert(case, voice))
        return answer(told, _confidence(case, voice), _signs(case, voice))
    if case.verdict == "malicious":
        return answer(
            phrase(voice.language, "hostile", story=story(case, voice)), _confidence(case, voice), _signs(case, voice)
        )
    why, cites = reason(case, voice)
    key = "ordinary" if case.verdict == "benign" else "undecided"
    return answer(phrase(voice.language, key, reason=why, cites=cites), _confidence(case, voice))


def false_alarm(case: Case, part: Part, voice: Voice) -> Reply:
    """The same, asked the other way round; a habit is told with its days."""
    if _HABIT.search(part.clause) and case.verdict != "malicious" and (told := _habit(case, part, voice)):
        return answer(told)
    if beside_alert(case):
        return malicious(case, part, voice)
    if case.verdict == "malicious":
        return answer(phrase(voice.language, "no_false_alarm", story=story(case, voice)), _confidence(case, voice))
    why, cites = reason(case, voice)
    key = "false_alarm" if case.verdict == "benign" else "perhaps_false_alarm" if _is_quiet(case) else "undecided"
    return answer(phrase(voice.language, key, reason=why, cites=cites), _confidence(case, voice))


def habit_of(case: Case, part: Part, voice: Voice) -> Reply | None:
    """What happens again and again, where that is asked and nothing is an attack."""
    if not _HABIT.search(part.clause) or not part.is_yes_no or case.verdict == "malicious":
        return None
    if part.kind not in ("unmapped", "false_alarm", "malicious", "did", "activity", "count", "involved"):
        return None
    told = _habit(case, part, voice)
    return answer(told) if told else None


def _habit(case: Case, part: Part, voice: Voice) -> str:
    """Who did the same on which days; empty where it is seen on one day only."""
    actions = [action for act in acts_in(part.clause) if act.name != "touched" for action in act.actions]
    ids = [event for episode in case.episodes.values() for event in episode["events"]]
    where, values = part.where()
    rows = case.store.query(
        f'SELECT "user" AS u, src_ip, action FROM {STATED} WHERE {where} AND (id IN (SELECT unnest(?)) OR ?) '
        "AND (len(?) = 0 OR list_contains(?, action)) AND action NOT IN ('status', 'other') GROUP BY ALL "
        "ORDER BY count(*) DESC, u LIMIT 1",
        [*values, ids, bool(part.subjects), actions, actions],
    )
    if not rows:
        return ""
    kind = rows[0]
    same = case.store.query(
        f'SELECT id, time FROM {STATED} WHERE "user" = ? AND src_ip = ? AND action = ? AND time IS NOT NULL ORDER BY time, id',
        [kind["u"], kind["src_ip"], kind["action"]],
    )
    days: dict[str, list[dict[str, Any]]] = {}
    for row in same:
        days.setdefault(f"{voice.moment(row['time']):%Y-%m-%d}", []).append(row)
    if len(days) < 2:
        return _often(kind, same, voice)
    firsts = [found[0] for found in days.values()]
    return phrase(
        voice.language,
        "habit",
        who=named(kind["u"] or kind["src_ip"]),
        from_=phrase(voice.language, "from", address=named(kind["src_ip"])) if kind["u"] and kind["src_ip"] else "",
        what=counted(len(same), *nouns(kind["action"], voice), voice),
        days=voice.listed([f"{day} {voice.clock(found[0]['time'])}" for day, found in days.items()], 7),
        cites=cite([row["id"] for row in firsts]),
    )


def _often(kind: dict[str, Any], same: list[dict[str, Any]], voice: Voice) -> str:
    """The same many times on one day, and how far apart; empty where it is seldom."""
    if len(same) < MANY:
        return ""
    times = [row["time"] for row in same]
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    return phrase(
        voice.language,
        "often",
        who=named(kind["u"] or kind["src_ip"]),
        from_=phrase(voice.language, "from", address=named(kind["src_ip"])) if kind["u"] and kind["src_ip"] else "",
        count=voice.number(len(same)),
        span=voice.span(times[0], times[-1]),
        gap=duration(gaps[len(gaps) // 2], voice),
        cites=cite(ids_of(same)),
    )


MANY = 8
"""So many times on one day, it is a habit."""


def _is_quiet(case: Case) -> bool:
    is_found = case.view["found"] or not case.view["fields"]
    return is_found and all(judgement["score"] < _CLEARLY_BELOW for judgement in case.judgements.values())


def confidence(case: Case, _part: Part, voice: Voice) -> Reply:
    """The number, and what it is of."""
    verdict = _VERDICTS[case.verdict][voice.language == "de"]
    return answer(phrase(voice.language, "sure", verdict=verdict, confidence=_number(case, voice)), _signs(case, voice))


def severity(case: Case, part: Part, voice: Voice) -> Reply:
    """The level, and what makes it so."""
    if case.verdict != "malicious":
        return malicious(case, part, voice)
    level = _SEVERITIES[case.severity][voice.language == "de"]
    return answer(phrase(voice.language, "severity", severity=level, story=story(case, voice)))


def _number(case: Case, voice: Voice) -> str:
    shown = f"{case.confidence:.2f}"
    return shown.replace(".", ",") if voice.language == "de" else shown


def _confidence(case: Case, voice: Voice) -> str:
    return phrase(voice.language, "confidence", confidence=_number(case, voice))


def _signs(case: Case, voice: Voice) -> str:
    if case.verdict != "malicious":
        return ""
    shown = [f"{quoted(title)}{cite(events)}" for title, events in signs(case, 3)]
    return phrase(voice.language, "signs", signs=voice.listed(shown, 3))
