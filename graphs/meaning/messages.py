"""From a free-text message to the common columns: who, from where, what, and whether it worked."""

import re

from ..wordlists import words
from .event import Draft
from .lexicon import classify_sentence
from .outcomes import outcome_of
from .settings import changed_setting
from .templates import template_of
from .values import address_of, is_empty, port_of
from .vocabulary import OBJECT_CLASSES, VERB_CLASSES

_SRC = re.compile(
    r"\b(?:from|client|rhost|src|source|peer|by client|remote|rip|addr|ip|address|SRC|host)[\s=:'\"\[(<]+"
    r"(?:ip[\s=:]+|address[\s=:]+|\w+\[)?([0-9a-f:.]{3,45}(?:%\w+)?)(?:[\]:#](\d{1,5}))?",
    re.I,
)
_DST = re.compile(
    r"\b(?:to|dst|dest|destination|server|lip|DST)[\s=:'\"\[(<]+([0-9a-f:.]{3,45})(?:[\]:#](\d{1,5}))?", re.I
)
_ANY_ADDRESS = re.compile(
    r"(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)|(?:[0-9a-f]{1,4}:){3,7}[0-9a-f:]{1,8}|[0-9a-f:]{2,30}::[0-9a-f:]{1,20})",
    re.I,
)
_PORT = re.compile(r"\b(?:dport|dpt|dst_?port|destination port|port)[\s=:]+(\d{1,5})\b", re.I)
_NAME = r"([A-Za-z_][\w.$\\@+-]{0,63}\b\$?)"
_KEYED = re.compile(
    r"\b(?:user ?name|user|account(?: name)?|login(?: name)?|logname|acct|principal)"
    r"(?:\s*[=:]\s*[\"'\[<(]?|\s?[\"'`\[<(]\s?)" + _NAME,
    re.I,
)
_CALLED = re.compile(r"\b(invalid |illegal |unknown |for |by |of |as )?user\s+" + _NAME, re.I)
_AUTHENTICATED = re.compile(
    r"\b(?:log-?[io]ns?|logons?|logged[ -](?:in|on)|sign(?:ed)?[ -]?in|auth|authenticat\w+|passw(?:or)?d|credentials?|sessions?|"
    r"access)\b(?:[ \t]+[\w-]{1,30}){0,4}?[ \t]+(?:for|by|as)[ \t]+[\"'`\[<(]?" + _NAME + r"(?=$|[\s,;:.)\]\"'`>(@])",
    re.I,
)
"""Behind `for` and `by` stands an account only where somebody logs in."""
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
""")
"""Words that are no names, whatever stands before them."""
_NAMES_TOO = frozenset(("admin", "administrator", "guest", "backup", "mail", "scan"))
"""Words that are often names of accounts."""
_BLOCKED = re.compile(r"\b(?:ban(?:ned)?|block(?:ed)?|drop(?:ped)?|den(?:y|ied)|reject(?:ed)?)\b", re.I)
_PAIR = re.compile(r"(?<![\w.])([A-Za-z_][\w.-]{0,40})=(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([^\s,;\"']*))")


def pairs_of(text: str) -> dict[str, str]:
    """`key=value` pairs within a text, quotes removed."""
    if "=" not in text:
        return {}
    return {key: quoted or single or bare.rstrip(")].") for key, quoted, single, bare in _PAIR.findall(text)}


_READ = ("user", "src_ip", "dst_ip", "dst_port", "action", "outcome")


def read_message(draft: Draft, text: str) -> Draft:
    """Fill what is still empty in a draft from a message in words; what is filled is inferred."""
    before = _columns(draft)
    if not draft.src_ip and (match := _SRC.search(text)):
        draft.src_ip = address_of(match[1].rstrip(".:"))
    if not draft.dst_ip and (match := _DST.search(text)):
        draft.dst_ip = address_of(match[1].rstrip(".:"))
        if draft.dst_ip and match[2] and draft.dst_port is None:
            draft.dst_port = port_of(match[2])
    if not draft.src_ip:
        addresses = [
            found for m in _ANY_ADDRESS.findall(text[:1000]) if (found := address_of(m)) and found != draft.dst_ip
        ]
        draft.src_ip = addresses[0] if addresses else ""
    if draft.dst_port is None and draft.dst_ip and (match := _PORT.search(text)):
        draft.dst_port = port_of(match[1])
    if not draft.user:
        draft.user = _user_in(text[:2000])
    template = template_of(text)
    if draft.action == "other":
        draft.action = changed_setting(text[:160], {}) or classify_sentence(template)
    if draft.action == "other" and draft.src_ip and _BLOCKED.search(template):
        draft.action = "network_block"
    if not draft.outcome:
        draft.outcome = outcome_of(template) or (outcome_of(text[:200]) if "=" in text else "")
    filled = [name for name, old, new in zip(_READ, before, _columns(draft), strict=True) if new != old]
    if filled:
        draft.inferred |= frozenset(filled)
    if not draft.template:
        draft.template = f"{draft.service or draft.process or draft.format}:{template}"
    if not draft.message:
        draft.message = text[:300]
    return draft


def _user_in(text: str) -> str:
    """The account that a sentence names, or ''."""
    for pattern in (_KEYED, _CALLED, _AUTHENTICATED):
        for match in pattern.finditer(text):
            name = match[match.lastindex or 1]
            folded = name.lower()
            if folded in _NO_NAMES or is_empty(name) or address_of(name):
                continue
            is_word = folded not in _NAMES_TOO and (folded in VERB_CLASSES or folded in OBJECT_CLASSES)
            if pattern is _CALLED and not match[1]:
                is_word = is_word or folded.endswith(("ed", "ing"))
            if not is_word or pattern is _KEYED:
                return name
    return ""


def _columns(draft: Draft) -> tuple[object, ...]:
    return (draft.user, draft.src_ip, draft.dst_ip, draft.dst_port, draft.action, draft.outcome)
