"""Was it blocked on its way?"""

import re

from ...questions.question import Part
from .activity import rows_of
from .case import Case
from .deeds import deeds_of, together
from .phrases import phrase
from .reply import Reply, certain, taking
from .text import Voice, cite, ids_of

_GUARD = (
    r"(?:firewall|proxy|waf|edr|ips|antivirus|anti-virus|virus scanner|mail ?filter|spam ?filter|gateway|filter|defen[cs]es?|protections?|"
    r"virenscanner|virenschutz|schutz\w*|abwehr)"
)
_STOP = (
    r"(?:stop\w*|block\w*|prevent\w*|den(?:y|ied)|drop\w*|reject\w*|intercept\w*|caught|catch|repel\w*|held|hold|"
    r"gestoppt|blockiert\w*|verhindert|abgefangen|abgewehrt|abgelehnt|unterbunden|aufgehalten|gehalten|gegriffen)"
)
_THROUGH = r"(?:let\b[^?]*\bthrough|durchgelassen|allow\w*|zugelassen)"
_GUARDED = re.compile(rf"\b{_GUARD}\b[^?]*\b(?:{_STOP}|{_THROUGH})|\b(?:{_STOP}|{_THROUGH})\b[^?]*\b{_GUARD}\b")
_BARE = re.compile(
    r"^\W*(?:was|were|wurde|wurden|ist|has|have|is)\b[^?]*\b(?:attack|traffic|connections?|requests?|upload|transfer|angriff|verbindung\w*|anfragen?|verkehr|übertragung)\b"
    r"[^?]*\b(?:blocked|prevented|denied|repelled|blockiert|verhindert|abgewehrt|abgefangen|unterbunden)\b"
)
_LET = re.compile(rf"\b{_THROUGH}\b")


@taking(_GUARDED, _BARE)
def stopped(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Yes, no or in part, by what the events of the attack or of the subject state of their outcome."""
    if not part.is_yes_no or not (_GUARDED.search(part.clause) or _BARE.search(part.clause)):
        return None
    subjects = tuple(subject for subject in part.subjects if not re.fullmatch(_GUARD, subject.value.lower()))
    if case.verdict == "malicious" and not subjects:
        rows = [row for row in case.own("*") if row["action"] not in ("status", "logout", "alert")]
    elif subjects:
        rows = [
            row
            for row in rows_of(case, Part(kind="activity", subjects=subjects, window=part.window))
            if row["action"] not in ("status", "logout", "alert")
        ]
    else:
        return None
    kept = [row for row in rows if row["outcome"] == "failure" or row["action"] == "network_block"]
    passed = [row for row in rows if row not in kept]
    if not rows:
        return None
    is_let = bool(_LET.search(part.clause))
    key = "stopped_part" if kept and passed else "stopped_all" if kept else "stopped_none"
    told = deeds_of(passed, voice, marked=case.why, most=3, is_whole=True) if passed else None
    first = phrase(
        voice.language, key, kept=voice.number(len(kept)), passed=voice.number(len(passed)),
        what=f": {together(told.clauses, voice)}" if told and told.clauses else cite(ids_of(passed or kept)),
        cites=cite(ids_of(kept)),
    )  # fmt: skip
    if key == "stopped_part":
        return certain(first)
    is_yes = (key == "stopped_all") != is_let
    return certain(phrase(voice.language, "yes" if is_yes else "no") + first)
