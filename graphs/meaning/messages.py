"""From a free-text message to the common columns: who, from where, what, and whether it worked."""

import re

from .addresses import endpoints_in, is_arrow
from .event import Draft
from .lexicon import classify_sentence
from .outcomes import outcome_of
from .settings import changed_setting
from .templates import template_of
from .values import address_of, is_empty, port_of

_SOURCE = re.compile(
    r"\b(?:from|client|rhost|src|source|peer|by client|remote|rip|addr|ip|address|host)(?:\s?ip|\s?addr(?:ess)?)?"
    r"[\s=:'\"\[(<]{1,4}(?:(?:ip|address)[\s=:]{1,3}|[\w.-]{1,60}\s?[\[(])?(?:[A-Za-z][\w-]{0,30}[:/])?$",
    re.I,
)
_DESTINATION = re.compile(
    r"\b(?:to|dst|dest|destination|server|lip)(?:\s?ip|\s?addr(?:ess)?)?[\s=:'\"\[(<]{1,4}(?:[A-Za-z][\w-]{0,30}[:/])?$",
    re.I,
)
_BEHIND = re.compile(r"[\s,]{1,2}(?:src_?|source )?port[\s=:]{1,2}(\d{1,5})\b", re.I)
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
    if not draft.src_ip or not draft.dst_ip:
        _read_ends(draft, text)
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


def _read_ends(draft: Draft, text: str) -> None:
    """Who speaks to whom: by an arrow between two addresses, or by the words before them; a lone one is the source."""
    found = list(endpoints_in(text))
    if not found:
        return
    source = destination = None
    for place, end in enumerate(found):
        before = text[max(0, end.start - 90) : end.start]
        if place + 1 < len(found) and is_arrow(text[end.end : found[place + 1].start]):
            source, destination = end, found[place + 1]
            break
        if _DESTINATION.search(before):
            destination = destination or end
        elif source is None and _SOURCE.search(before):
            source = end
    if source is None:
        source = next((end for end in found if destination is None or end.address != destination.address), None)
    if not draft.src_ip and source is not None:
        draft.src_ip = source.address
        port = source.port
        if port is None and (match := _BEHIND.match(text, source.end)):
            port = port_of(match[1])
        if port is not None:
            draft.fields.setdefault("src_port", str(port))
    if not draft.dst_ip and destination is not None and destination.address != draft.src_ip:
        draft.dst_ip = destination.address
        if draft.dst_port is None:
            draft.dst_port = destination.port


def _columns(draft: Draft) -> tuple[object, ...]:
    return (draft.user, draft.src_ip, draft.dst_ip, draft.dst_port, draft.action, draft.outcome)
