"""From a free-text message to the common columns: who, from where, what, and whether it worked."""

import re

from .event import Draft
from .lexicon import classify_sentence
from .outcomes import outcome_of
from .settings import changed_setting
from .templates import template_of
from .values import address_of, is_empty, port_of

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
_USER = re.compile(
    r"\b(?:invalid user|illegal user|unknown user|for user|by user|user ?name|user|account|login|logname|acct|"
    r"for|by|principal)"
    r"(?:\s*[=:]\s*|\s+)[\"'\[<(]?(?!from\b|with\b|the\b|is\b|was\b|not\b|has\b|and\b|by\b|to\b|in\b|on\b|at\b|via\b|user\b|name\b|unknown\b|failed\b|success\w*\b|authenticat\w*\b|session\b|"
    r"invalid\b|an?\b|all\b|request\w*\b|log\w+\b|process\b|more\b|new\b|connection\b|host\b|this\b|password\b|address\b|client\b|account\b|added\b|created\b|deleted\b|of\b|rules?\b|polic\w+\b|default\b|peer\b|server\b|signal\b|timeout\b|remote\b)"
    r"([A-Za-z_][\w.$\\@+-]{0,63}\b\$?)",
    re.I,
)
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
    if not draft.user and (match := _USER.search(text)) and not is_empty(match[1]) and not address_of(match[1]):
        draft.user = match[1]
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


def _columns(draft: Draft) -> tuple[object, ...]:
    return (draft.user, draft.src_ip, draft.dst_ip, draft.dst_port, draft.action, draft.outcome)
