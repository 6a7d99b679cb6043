"""What an alert is about, as far as it says which others belong to it: who, when, how bad."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from .sameness import essence, times

SEVERITIES = ("informational", "low", "medium", "high", "critical")
"""From the least to the most severe."""
_WORDS = {
    "informational": 0, "information": 0, "info": 0, "notice": 0, "debug": 0, "none": 0, "low": 1, "minor": 1, "warning": 2,
    "warn": 2, "medium": 2, "moderate": 2, "major": 3, "high": 3, "important": 3, "error": 3, "severe": 4, "critical": 4,
    "crit": 4, "fatal": 4, "emergency": 4, "alert": 4,
}  # fmt: skip
_SEVERITY_KEY = re.compile(
    r"(?:^|[._])(?:severity|level|priority|urgency|risk|criticality)(?:_?(?:name|label|score|id|number))?$",
    re.IGNORECASE,
)
_WHO_KEY = re.compile(
    r"(?:^|[._ ])(?:[a-z]*(?:host|user|account|principal|computer|machine|device|endpoint|actor|identity|login|mail|ip|addr|address|"
    r"src|dst|(?<!user_)agent|instance|node|server|workstation|asset|pod|container|caller|upn|fqdn|victim|attacker|client|remote)(?:e?s)?"
    r"(?:[._ ]?(?:name|hostname|fqdn|id|uid|arn|email|mail|upn|ip|ip_?address|address|principal_?name|instance_?id))?)$",
    re.IGNORECASE,
)
_PORT = re.compile(r"^([^:]+):\d{1,5}$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOBODY = frozenset(
    (
        "system", "root", "administrator", "localhost", "local", "unknown", "none", "null", "n/a", "na", "-", "anonymous", "everyone",
        "127.0.0.1", "::1", "0.0.0.0", "255.255.255.255", "nt authority\\system", "true", "false", "internal", "external",
    )
)  # fmt: skip
"""Names that nearly every alert may have: two that share one need have nothing else in common."""
_MOST_WHO = 24


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What an alert says for grouping."""

    digest: str
    """Of its content and the logs that it is about."""
    essence: str
    """The same without what tells one sending of an alert from the next."""
    title: str
    who: tuple[str, ...]
    """Accounts, addresses and machines, in small letters."""
    time: datetime | None
    severity: int
    """Index into SEVERITIES."""


def sight(alert: Mapping[str, Any], logs: Sequence[str]) -> Sighting:
    """What an alert of any shape says of who, when and how bad."""
    from ...graphs.alert import read_alert
    from ...graphs.meaning.timestamps import Clock
    from ...graphs.meaning.values import address_of
    from ...graphs.wellformed import shallow, well_formed
    from ..desk.folders import title_of

    plain: Any = well_formed(shallow(alert))
    view = read_alert(plain)
    who: dict[str, None] = {}
    for key, value in view["fields"].items():
        name = _CAMEL.sub("_", re.sub(r"\.\d+$", "", key))
        for part in value.split(", ")[:_MOST_WHO] if _WHO_KEY.search(name) else ():
            word = _PORT.sub(r"\1", (address_of(part) or part).strip().lower())
            if 2 <= len(word) <= 256 and word not in _NOBODY and not word.isdigit():
                who.setdefault(word)
    for value in view["values"]:
        if (address_of(value) or "@" in value) and value.lower() not in _NOBODY:
            who.setdefault(value.lower())
    clock = Clock()
    return Sighting(
        digest=_digest(plain, logs),
        essence=_digest(essence(plain), logs),
        title=title_of(plain, ""),
        who=tuple(who)[:_MOST_WHO],
        time=next((time for text in times(plain) if (time := clock.parse(text))), None),
        severity=severity_of(view["fields"]),
    )


def _digest(content: object, logs: Sequence[str]) -> str:
    options = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    return hashlib.sha256(orjson.dumps([content, sorted(logs)], option=options)).hexdigest()


def severity_of(fields: Mapping[str, str]) -> int:
    """How bad an alert says it is; medium where it says nothing that is understood."""
    found: list[int] = []
    for key, value in fields.items():
        name = _CAMEL.sub("_", key)
        if not _SEVERITY_KEY.search(name):
            continue
        word = value.strip().lower()
        if word in _WORDS:
            found.append(_WORDS[word])
        elif match := re.fullmatch(r"p?(\d{1,3}(?:\.\d{1,4})?)", word):
            found.append(_of_number(float(match[1]), is_rank="priority" in name.lower() or word.startswith("p")))
    return max(found, default=2)


def _of_number(number: float, *, is_rank: bool) -> int:
    """A number on the scale that it fits: ranks from 1 (worst), up to 10, up to 15, up to 100."""
    if is_rank and number <= 5:
        return max(0, min(4, round(5 - number)))
    share = number / (10 if number <= 10 else 15 if number <= 15 else 100)
    return 0 if share <= 0 else 1 if share < 0.4 else 2 if share < 0.7 else 3 if share < 0.9 else 4
