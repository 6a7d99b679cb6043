"""The kind of a text line: the same for lines that differ only in values."""

import re
from functools import lru_cache

from ..wordlists import has_any

_WILD = "<*>"
_QUOTED = r"""  "[^"]{0,400}" | (?<![\w])'[^']{1,200}'  """
_MARKED = r"""
    | \b[a-z][a-z0-9+.-]*://[^\s"'<>|]+                                       # URL
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                                            # e-mail address
"""
_PLAIN = r"""
    | (?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+|/\d+)?(?![\w.]*\w)             # IPv4
    | (?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:%\w+)?(?![\w:])        # IPv6, MAC, clock
    | (?<![\w])(?:[A-Za-z]:\\|\\\\)[^\s"'<>|,;]+                              # Windows path
    | (?<![\w.)\]])/[\w.@%+~,:=-]+(?:/[\w.@%+~,:=-]*)*                        # Unix path
    | \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b        # UUID
    | \b0x[0-9a-f]+\b | \b(?=[a-f]*\d)[0-9a-f]{6,}\b                          # hexadecimal
    | \b[\w-]+(?:\.[\w-]+)+\.[a-z]{2,12}\b                                    # host name of three labels or more
    | \b\w*\d[\w.-]*                                                          # a word with a digit
"""
_VALUES = re.compile(_QUOTED + _MARKED + _PLAIN, re.VERBOSE | re.I)
_PLAIN_VALUES = re.compile(_QUOTED + _PLAIN, re.VERBOSE | re.I)
"""For texts without `@` and `://`, in less time."""
_AFTER_WORD = re.compile(
    r"\b((?:invalid |illegal |unknown |new |target |source |local |remote )?(?:user"
    r"(?:name)?|account|login|uid|logname|ruser|rhost|host|group|for|by user|to user|"
    r"session \w+|on behalf of|from user|unit|service))(\s*[=:]\s*|\s+)"
    r"(?!user\b|invalid\b|illegal\b|unknown\b|<\*>|the\b|is\b|not\b|was\b|has\b|from\b|with\b|and\b|in\b|to\b|"
    r"at\b|by\b|of\b|on\b|for\b|fail\w*\b|success\w*\b|succe\w+\b|accept\w*\b|incorrect\b|wrong\b|refus\w+\b|block\w*\b|ban\w*\b|"
    r"errors?\b|pass(?:ed|es)?\b|terminat\w*\b|ended\b|timed\b|timeout\b|ok\b|reject\w*\b|den"
    r"(?:y|ied)\b|creat\w+\b|delet\w+\b|add\w*\b|remov\w+\b|chang\w+\b|lock\w*\b|unlock\w*\b|dis\w+ed\b|enable"
    r"d?\b|expired?\b|open\w*\b|clos\w+\b|attempt\w*\b|log\w*\b|name\b|session\b|id\b|request\w*\b|status\b|ty"
    r"pe\b|access\w*\b|auth\w+\b)([\w.$\\@+-]+)",
    re.I,
)
_BEFORE = ("user", "account", "login", "uid", "logname", "host", "group", "for", "session", "behalf", "unit", "service")
"""Each match of `_AFTER_WORD` has one of these."""
_is_number = re.compile(r"[0-9]+|(?:[0-9]{1,3}\.){3}[0-9]{1,3}").fullmatch
"""Numbers and IPv4 addresses, which are values as a whole."""
_TELLING = re.compile(r"[\d@:/\\.]")
"""Each value that is not quoted has one of these characters."""
_REPEATED = re.compile(r"<\*>(?:[\s,:;./()-]*<\*>)+")
_ASSIGNED = re.compile(r"(\b[\w.-]{2,30}=)(?!<\*>)[^\s,;]+")


def template_of(message: str) -> str:
    """A message with its values replaced by `<*>`."""
    return _template_of(message[:400])


@lru_cache(maxsize=8192)
def _template_of(text: str) -> str:
    if '"' in text or "'" in text:
        text = (_VALUES if "@" in text or "://" in text else _PLAIN_VALUES).sub(_WILD, text)
    else:  # no value but a quoted one holds a blank, so each word is looked at by itself, and most are seen again
        text = " ".join(
            [
                part if part.isalpha() else _WILD if _is_number(part) else _without_value(part)
                for part in text.split(" ")
            ]
        )
    return _without_names(text)


@lru_cache(maxsize=8192)
def _without_names(text: str) -> str:
    """What is left of a message whose values are found, without what stands behind words that name something."""
    if has_any(text.lower(), _BEFORE):
        text = _AFTER_WORD.sub(rf"\1\2{_WILD}", text)
    if "=" in text:
        text = _ASSIGNED.sub(rf"\1{_WILD}", text)
    return _REPEATED.sub(_WILD, text).strip()[:200]


@lru_cache(maxsize=16384)
def _without_value(word: str) -> str:
    return _VALUES.sub(_WILD, word) if _TELLING.search(word) else word
