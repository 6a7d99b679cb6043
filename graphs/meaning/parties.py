"""Who did something to whose account, in a sentence: `User lena added by dana`, `dana deleted user lena`."""

import re
from functools import lru_cache
from typing import NamedTuple

from ..wordlists import has_any
from .accounts import is_name

_QUOTE = r"[\"'`\[<(]?"
_NAME = _QUOTE + r"([A-Za-z_][\w.$\\@+-]{0,63}\b\$?)[\"'\])>]?"
_KIND = r"(?:user|account|login|member|operator|admin|administrator|principal)(?: ?(?:account|name))?"
_DONE = (
    r"(?:created|added|deleted|removed|disabled|enabled|(?:un)?locked(?: out)?|(?:un)?suspended|(?:de|re)?activated|changed|modified|"
    r"updated|renamed|purged|invited|promoted|demoted|granted|reset|provisioned|deprovisioned|erased|(?:un)?blocked|(?:un)?banned)"
)
_ENDS = r"(?=\s*(?:$|[.,;:()\[]|(?:by|from|to|in|on|with|at|as|via|for|successfully|because|due|after|through|using|into|and)\b))"
"""Behind a verb that says what was done to somebody, not what somebody did."""
_THEIRS = r"(?:password|passwd|passphrase|role|roles|privileges|permissions|rights|shell|e-?mail|expiry|quota)"
_OBJECTS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b{_KIND}\s*[:=]?\s*{_NAME}(?:\s\([^()]{{1,60}}\))?\s+(?:(?:was|were|is|has|have|been|being|successfully|now|account)\s+){{0,3}}{_DONE}\b{_ENDS}",
        rf"\b{_KIND}\s+(?:(?:was|has been|successfully)\s+)?{_DONE}(?: successfully)?\s*[:=]\s*{_NAME}",
        r"\b(?:creat|add|delet|remov|disabl|enabl|lock|unlock|modif|updat|chang|renam|reset|invit|suspend|purg|provision|promot|demot)\w*"
        rf"\s+(?:(?:an?|the|new|local|system|guest|remote|existing|admin|administrator|service)\s+){{0,2}}(?:user|account|member|principal|admin|administrator|operator)"
        rf"(?: ?(?:account|name))?\s*[:=]?\s*{_NAME}",
        rf"\b(?:Benutzer(?:in|konto)?|Konto)\s+{_NAME}\s+(?:wurde|ist)\b",
        rf"\b(?:Kennwort|Passwort|Rolle|Rechte)\s+(?:von|für|des\s+Benutzers)\s+{_NAME}",
        rf"\bnew (?:user|account|member)(?: account)?\s*[:=]?\s*{_NAME}",
        rf"\b{_THEIRS}\s+(?:(?:was|were|has been|have been|successfully)\s+)?(?:changed|reset|set|updated|granted|revoked|expired)\s+"
        rf"(?:for|of|to|from)\s+(?:the\s+)?(?:{_KIND}\s*[:=]?\s*)?{_NAME}",
        rf"\b(?:changed?|changing|reset(?:ting)?|set(?:ting)?|updated?|granted?|revoked?)\s+(?:the\s+)?{_THEIRS}\s+(?:for|of|to|from)\s+"
        rf"(?:the\s+)?(?:{_KIND}\s*[:=]?\s*)?{_NAME}",
    )
)
_ACTORS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:durch|wurde\s+von)\s+(?:Benutzer\s+)?{_NAME}",
        rf"\bby:?\s+(?:the\s+)?(?:{_KIND}\s*[:=]?\s+)?{_NAME}",
        rf"^\W{{0,3}}(?:{_KIND}\s*[:=]?\s+)?{_NAME}\s+(?:has\s+|successfully\s+)?(?:created|added|deleted|removed|disabled|enabled|locked|"
        r"unlocked|changed|modified|updated|renamed|reset|invited|suspended|granted|revoked|promoted|demoted)\s+\w",
    )
)
_BEGINNINGS = (
    "user",
    "account",
    "login",
    "member",
    "operator",
    "admin",
    "principal",
    *_THEIRS[3:-1].split("|"),
    "email",
    "benutzer",
    "konto",
    "kennwort",
    "passwort",
    "rolle",
    "rechte",
)
_READ = 400


class Parties(NamedTuple):
    """Accounts, '' where a sentence names none."""

    actor: str
    object: str


def parties_in(text: str) -> Parties:
    """Whose account was changed and by whom, where a sentence says so."""
    return _parties_in(text[:_READ])


@lru_cache(maxsize=4096)
def _parties_in(text: str) -> Parties:
    if not has_any(text.lower(), _BEGINNINGS):
        return Parties("", "")
    named = _first(_OBJECTS, text)
    if not named:
        return Parties("", "")
    actor = _first(_ACTORS, text)
    return Parties(actor if actor != named else "", named)


def _first(patterns: "tuple[re.Pattern[str], ...]", text: str) -> str:
    return next(
        (match[1] for pattern in patterns for match in pattern.finditer(text) if is_name(match[1])),
        "",
    )
