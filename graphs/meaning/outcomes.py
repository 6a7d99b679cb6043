"""Did it work? Outcomes from status words, HTTP status codes and error fields."""

import re
from functools import lru_cache

from ..actions import Outcome

_FAILURE = re.compile(
    r"\b(?:fail(?:s|ed|ure|ures|ing)?|den(?:y|ied|ies|ying)|reject(?:s|ed|ing)?|block(?:ed|s|ing)?|refus(?:e|ed|ing)|invalid|unauthori[sz]ed|forbidden|"
    r"drop(?:ped|ping|s)?(?! (?:table|view|user|role|login|index|database|schema|function|procedure|trigger|sequence|column|constraint|"
    r"object|type|package|tablespace|if)\b)|errors?|incorrect|illegal|unsuccessful(?:ly)?|not "
    r"(?:allowed|permitted|found|authori[sz]ed|in sudoers|accepted|valid|granted|approved|authenticated|completed|successful)|"
    r"(?:might|may|did|does|has) not (?:have )?work(?:ed)?|"
    r"no (?:such|privileges?|permissions?)|bad|limit reached|may not|expired|locked(?: out)?|timed out|time ?out|aborted|cancel"
    r"(?:l?ed)|accessdenied|exceeded|wrong|mismatch|unable|cannot|could not|"
    r"fehlgeschlagen|gescheitert|verweigert|abgelehnt|abgewiesen|ungültig\w*|falsch\w*|nicht (?:erfolgreich|erlaubt|zulässig|gefunden)|"
    r"notallowed|nok|ko|negative|prevented|quarantined|challenge_failed|disallow(?:ed)?|insufficient|throttled)\b",
    re.I,
)
_SUCCESS = re.compile(
    r"\b(?:success(?:ful|fully|es)?|succeed(?:s|ed)?|succeeded|ok|okay|allow(?:ed|s)?|accept(?:ed|s)?|pass(?:ed)?|permit(?:ted)?|granted|"
    r"complete[ds]?|approved?|authenticated|authori[sz]ed|valid|done|delivered|established|erfolgreich\w*|gewährt|erlaubt|gestattet|angenommen|opened|created|true|yes|noerror)\b",
    re.I,
)
_UNDECIDED = re.compile(
    r"\b(?:if|whether)\b[^,;.]{0,80}|\b(?:errors?|fail(?:ures?|ed)|rejected|dropped|invalid|denied)\s?[:=]\s?0\b"
    r"|\bnot (?:expired|locked|failed|rejected|blocked|dropped)\b|\b(?:dns|host|reverse) ?names? not found\b"
    r"|\b(?:0|no|zero|without) (?:errors?|failures?)\b|\bNoError\b|\btime ?outs?\s?[:=]\s?\d+",
    re.I,
)
"""What is asked, counts of what did not happen, and how long something may take."""
_READ = 400
_SPLIT = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\-./:]+")
_ZERO = frozenset(("0", "0x0", "0x00000000", "none", "null", "no error", "false", "-", ""))


def outcome_of(value: str) -> Outcome:
    """Outcome that the beginning of a status-like value names: words, an HTTP status, or a boolean."""
    return _outcome_of(value.strip()[:_READ])


@lru_cache(maxsize=8192)
def _outcome_of(value: str) -> Outcome:
    if value.isdecimal() and len(value) == 3 and value[0] in "12345":
        return http_outcome(int(value))
    lowered = value.lower()
    if lowered in ("s", "t", "1", "true", "y"):
        return "success"
    if lowered in ("f", "false", "n"):
        return "failure"
    text = _SPLIT.sub(" ", without_undecided(value))
    failure, success = _FAILURE.search(text), _SUCCESS.search(text)
    if failure:
        return "failure"
    return "success" if success else ""


_STATED = re.compile(
    r"\b(?:status|result|outcome)\s?[:=]\s?[\"'\[]?(?:(success\w*|succeeded|ok)|(fail\w*|denied|rejected|refused|unauthori[sz]ed))\b"
    r"|\((?:(success\w*)|(fail\w*))\)\W*$",
    re.I,
)


def stated_outcome(text: str) -> Outcome:
    """The outcome that a sentence names as such: `Status: success`."""
    if ":" not in text and "=" not in text:
        return ""
    match = _STATED.search(text, 0, _READ)
    return "" if match is None else "success" if match[1] or match[3] else "failure"


def without_undecided(text: str) -> str:
    """A text without what leaves open whether something worked: conditions, counts of nothing, and limits."""
    return _UNDECIDED.sub(" ", text)


def http_outcome(status: int) -> Outcome:
    """A response below 400 worked."""
    if 100 <= status < 400:
        return "success"
    return "failure" if status < 600 else ""


def status_outcome(text: str) -> Outcome:
    """The outcome that an HTTP status written as digits stands for; '' where the text is none."""
    return http_outcome(int(text)) if len(text) <= 4 and text.isdecimal() else ""


def error_outcome(value: str) -> Outcome:
    """An error field that is filled says failure; one that says zero or none says success."""
    return "success" if value.strip().lower() in _ZERO else "failure"


_LOGGED_IN = re.compile(
    r"(?<!not )(?<!not yet )(?<!never )\b(?:logged|signed)[ -](?:in|on|into)\b|\bangemeldet\b", re.I
)


def login_outcome(text: str) -> Outcome:
    """Success where a sentence says that somebody has logged in; '' where it says nothing of the kind."""
    return "success" if _LOGGED_IN.search(text, 0, _READ) else ""
