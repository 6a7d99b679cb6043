"""The account that a sentence names."""

import re
from functools import lru_cache

from ..wordlists import has_any, words
from .values import address_of, is_empty
from .vocabulary import OBJECT_CLASSES, VERB_CLASSES

_NAME = r"([A-Za-z_][\w.$\\@+-]{0,63}\b\$?)"
_KEYED = re.compile(
    r"\b(?:user ?name|user|account(?: name)?|login(?: name)?|logname|acct|principal)"
    r"(?:\s*[=:]\s*[\"'\[<(]?|\s?[\"'`\[<(]\s?)" + _NAME,
    re.I,
)
_CALLED = re.compile(r"\b(invalid |illegal |unknown |for |by |of |as )?user\s+" + _NAME, re.I)
_AUTHENTICATED = re.compile(
    r"\b(?:log-?[io]ns?|logons?|logged[ -](?:in|on)|sign(?:ed)?[ -]?in|auth|authenticat\w+|passw(?:or)?d|credentials?|sessions?|"
    r"access)\b(?:[ \t]+(?:[\w-]{1,30}|'[^'\r\n]{1,60}'|\"[^\"\r\n]{1,60}\")){0,4}?[ \t]+(?:for|by|as)[ \t]+[\"'`\[<(]?"
    + _NAME
    + r"(?=$|[\s,;:.)\]\"'`>(@])",
    re.I,
)
"""Behind `for` and `by` stands an account only where somebody logs in."""
_TOLD_LAST = re.compile(
    r"\b(?:log-?[io]ns?|logons?|logged|sign-?ins?|auth|authenticat\w+)\b[^'\"\r\n]{0,80}:\s['\"]"
    + _NAME
    + r"['\"](?=$|[\s,;.)])",
    re.I,
)
"""`Failed login attempt from 203.0.113.9: 'dana'`."""
_LOGGED_IN = re.compile(r"\b(?:logged|signed)[ -]in: ?" + _NAME + r"(?=$|[\s,;.)])", re.I)
_AT_END = re.compile(
    r"(?:[(\[]|\b(?:from|by|for|user|client|peer)\s[\"'<]?|%|(?<=[\w)])/)([A-Za-z_][\w.$+-]{0,63})(?:![^\s@\"']{1,64})?"
    r"@(?=\d{1,3}(?:\.\d{1,3}){3}(?![\w-])|\[|[\da-f]{0,4}:[\da-f:]+\))",
    re.I,
)
"""`(dana@203.0.113.9)`, `from dana!d@203.0.113.9`: who it was and from where."""
_GERMAN = re.compile(r"()\bBenutzer(?:s|in|name|namens|konto|kontos)?:?[ \t]+[\"'„‚»]?" + _NAME, re.I)
_NO_NAMES = words("""
    from with the is was were are be been not no has have had and or but by to in on at via for of as into within without during
    after before until since while if then when that this these those it its he she they we you all any each every more most
    other another same own new old unknown failed invalid illegal unauthorized anonymous_user success successful successfully
    succeeded error errors name named id uid gid ip address addresses addr port mac zone thread lost quit bye again now
    already also only just here there which who whose what where why how remote local peer client server clients servers
    system systemd kernel init daemon pam sshd cron ca root_ca timeout reason signal default none null true false yes
    ok unless because than too very can could may might must shall should will would do does did done get got ehlo helo
    rcpt data rset noop starttls connection connections request requests process processes password passwords method
    protocol version browser tls ssl ssh key keys public invalid_user logged login logout logon against using use
    used attempt attempts attempted try tries tried limit limits max maximum min minimum number count times time date day
    hour minute minutes second seconds expired
    instead existing missing current valid correct wrong given configured specified everyone someone others them
    ever never once still yet later agent input output space mode anyone
    der die das den dem des ein eine einer eines einem und oder mit von vom an am im zu zum zur nicht hat ist wurde wird sich
""")
"""Words that are no names, whatever stands before them."""
_NAMES_TOO = frozenset(("admin", "administrator", "guest", "backup", "mail", "scan"))
"""Words that are often names of accounts."""
_OF_KIND = re.compile(
    r"[ \t]+(?:[\"'<]|(?:user|account|session|host|server|connection|device|client|database|domain|realm|service|zone|group|"
    r"channel)s?\b)",
    re.I,
)
"""Behind a word that says which one or what: `for existing user`, `for realm "a"`."""

_BY_BEGINNING = (
    (_KEYED, ("user", "account", "log", "acct", "principal")),
    (_CALLED, ("user",)),
    (_AUTHENTICATED, ("log", "sign", "auth", "passw", "credential", "session", "access")),
    (_TOLD_LAST, (": '", ': "')),
    (_LOGGED_IN, ("in: ",)),
    (_AT_END, ("@",)),
    (_GERMAN, ("benutzer",)),
)
"""Each pattern with what its matches begin with, of which one must be there."""


def _find_user(text: str) -> str:
    lowered = text.lower()
    for pattern, beginnings in _BY_BEGINNING:
        if not has_any(lowered, beginnings):
            continue
        for match in pattern.finditer(text):
            name = match[match.lastindex or 1]
            if "@" in name and address_of(name.rpartition("@")[2]):
                name = name.rpartition("@")[0]
            folded = name.lower()
            if folded in _NO_NAMES or is_empty(name) or address_of(name):
                continue
            is_word = folded not in _NAMES_TOO and (folded in VERB_CLASSES or folded in OBJECT_CLASSES)
            if pattern is _CALLED and not match[1]:
                is_word = is_word or folded.endswith(("ed", "ing"))
            if pattern is _AUTHENTICATED and folded not in _NAMES_TOO and _OF_KIND.match(text, match.end()):
                continue
            if not is_word or pattern is _KEYED:
                return name
    return ""


def user_in(text: str) -> str:
    """The account that a sentence names, or ''."""
    return _user_in(text) if len(text) <= _REPEATING else _find_user(text[:_READ])


_REPEATING = 400
"""Longer messages are seldom written twice."""
_READ = 2000
_user_in = lru_cache(maxsize=8192)(_find_user)
