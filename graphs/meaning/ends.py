"""Who speaks to whom in a sentence: the addresses in it, and the words before them."""

import re
from functools import lru_cache

from .addresses import Endpoint, endpoints_in, is_arrow
from .values import port_of

_SOURCE = re.compile(
    r"\b(?:from|client|rhost|src|source|peer|by client|remote|rip|addr|ip|address|host)(?:[\s_]?ip|[\s_]?addr(?:ess)?)?"
    r"[\s=:'\"\[(<]{1,4}(?:(?:ip|address)[\s=:]{1,3}|[\w.-]{1,60}\s?[\[(])?(?:[A-Za-z][\w-]{0,30}[:/])?$",
    re.I,
)
_DESTINATION = re.compile(
    r"\b(?:to|dst|dest|destination|server|lip|backend|upstream)(?:[\s_]?ip|[\s_]?addr(?:ess)?)?"
    r"(?:\s(?:remote\s|upstream\s)?(?:host|server|address|peer|upstream|backend|endpoint|target))?"
    r"[\s=:'\"\[({</]{1,4}(?:[A-Za-z][\w-]{0,30}[:/])?$"
    r"|(?:\b(?:backend|upstream|pool member|real server)|^\W{0,3}server)\s[\w./-]{1,60}\s?[\[(<]$"
    r"|\b(?:connect(?:ing)?|dial(?:ing)?\s(?:tcp|udp)\d?|prob(?:e|ing)|ping(?:ing)?|reach(?:ing)?|contact(?:ing)?)\s\[?$"
    r"|(?:^|\s)S-\w{6,20}:\s[^\s@]{1,80}@$",
    re.I,
)
"""Behind `S-` and a handle stands the server's end of what a pooler holds."""
_OWN_END = re.compile(
    r"\b(?:listen(?:s|ing)?|bound|bind(?:s|ing)?|(?:running|serving|available|activated|opened)|"
    r"start(?:s|ed|ing)?\s(?:\S+\s)?(?:server|service|listener|daemon|proxy))\s(?:[\w'>-]+\s){0,3}?(?:on|at|to)[\s:]{1,2}"
    r"['\"\[(<]*(?:[a-z]{2,6}://)?$"
    r"|\b(?:listen(?:s|ing|ers?)?|listen_\w+|bind(?:ing|s)?|bound)\b(?:(?!\b(?:from|client|peer|remote|by)\b).)*$"
    r"|\b(?:interface|socket|endpoint|server)\s(?:on|at)\s['\"\[(<]*$",
    re.I,
)
"""Before an address of the machine itself, at which it waits for others."""
_LOCAL = re.compile(r"\b(?:local|own|our)(?:[\s_-][a-z]+){0,3}(?:\s\(\w+\))?[\s=:'\"\[(<]{1,4}$", re.I)
"""Before an address of the machine itself."""
_LISTED = re.compile(
    r"\bset\s(?:[\w/-]+\s){0,2}[\w-]+(?:[._-][\w-]+)+\s(?:to\s|=\s)?['\"]?$"
    r"|\b(?:white|black|allow|block|deny|ban|ignore|grey|gray|exempt\w*)[- ]?list(?:ed)?(?:\s\w+)?[:\s]{1,2}['\"\[(<]*$|[*?]@$",
    re.I,
)
"""Before an address that is put on a list, or a pattern of many: it does nothing here."""
EPHEMERAL = 32768
"""Ports from here on are mostly those of the moment."""
_PLACE = re.compile(r"\b(?:on|at)\s(?:(?:address|host|server|ip|interface)\s)?['\"\[(<]*$", re.I)
"""Before an address where something is."""
_LONE_NAME = re.compile(
    r"(?<![\w-])(?P<whose>(?:src|source|client|remote|peer|from|by|user|caller|origin\w*|visitor|attacker|the|this)[\s_-]+)?"
    r"(?:ip|host|addr(?:ess)?)(?:[\s_](?:ip|addr(?:ess)?))?\s?[=:][\s'\"\[(<]{0,3}$",
    re.I,
)
"""Before an address of which nothing else is said than that it is one."""
_SUBJECT = re.compile(r"\b(?:for|of|in|via|through|using)\s(?:address\s)?['\"\[(<]*$", re.I)
_OF_PARTY = re.compile(
    r"\b(?:auth\w*|log-?(?:[io]n|out|off)\w*|logged|user ?names?|"
    r"attempt\w*|block\w*|ban\w*|den(?:y|ied)|refus\w*|reject\w*|drop\w*|request\w*|"
    r"sessions?|connect\w*|clients?|users?|visitor|attack\w*|scan\w*|abuse\w*|limit\w*|exceed\w*|threshold|allow\w*|permit\w*|accept\w*)\b",
    re.I,
)
"""What an address is spoken of for that somebody speaks from; else a thing at or of that address is meant."""
_NOBODYS = re.compile(r"0\.0\.0\.0|255\.255\.255\.255|::|2(?:2[4-9]|3\d)\..*|ff[\da-f]{2}:.*")
"""Any address, and those of many at once."""
_OF_NAME = re.compile(r"[/:][\w.+-]{1,64}@$")
"""Before the address in the name of an account: `sip:dana@192.0.2.1`."""
_IN_PATH = re.compile(r"/(?!\d)\S*|/$")
"""Behind an address within what somebody asks for."""
_ASKED_FOR = re.compile(r"(?:\w://|\bCONNECT\s)\[?$")
"""Before an address within what somebody asks for: it speaks to nobody."""
BEHIND = re.compile(r"[\s,]{1,2}(?:src_?|source )?port[\s=:]{1,2}(\d{1,5})\b", re.I)

_ANY_DIGIT = {ord(digit): "0" for digit in "123456789"}
"""Which digits stand before an address says nothing of it, and so the same words are seen again."""


@lru_cache(maxsize=4096)
def _names_destination(before: str) -> bool:
    return _DESTINATION.search(before) is not None


@lru_cache(maxsize=4096)
def _names_other(before: str) -> bool:
    return bool(_OWN_END.search(before) or _ASKED_FOR.search(before) or _LISTED.search(before))


@lru_cache(maxsize=4096)
def _names_own(before: str) -> bool:
    return _LOCAL.search(before) is not None


@lru_cache(maxsize=4096)
def _is_lone(before: str) -> bool:
    match = _LONE_NAME.search(before)
    return match is not None and not match["whose"]


@lru_cache(maxsize=4096)
def _is_place(before: str) -> bool:
    return _PLACE.search(before) is not None


@lru_cache(maxsize=4096)
def is_nobodys(address: str) -> bool:
    """Whether an address is any one, or that of many at once."""
    return _NOBODYS.fullmatch(address) is not None


@lru_cache(maxsize=4096)
def _is_subject(before: str) -> bool:
    return _SUBJECT.search(before) is not None


@lru_cache(maxsize=4096)
def _names_source(before: str) -> bool:
    return _SOURCE.search(before) is not None


def _find_ends(text: str) -> tuple[Endpoint | None, Endpoint | None]:
    """Source and destination, by an arrow between two addresses or by the words before them; a lone one is the source."""
    source = destination = own = None
    found, others = list(endpoints_in(text)), list[Endpoint]()
    for place, end in enumerate(found):
        before = text[max(0, end.start - 90) : end.start].translate(_ANY_DIGIT)
        if place + 1 < len(found) and is_arrow(text[end.end : found[place + 1].start]):
            source, destination = end, found[place + 1]
            break
        if is_nobodys(end.address) or _names_other(before):
            others.append(end)
        elif _names_own(before):
            own = own or end
            others.append(end)
        elif _names_destination(before):
            destination = destination or end
        elif _is_lone(before) and not _OF_PARTY.search(text):
            others.append(end)
        elif source is None and _names_source(before):
            source = end
        elif (
            _is_place(before)
            or (_is_subject(before) and not _OF_PARTY.search(text))
            or _IN_PATH.match(text, end.end)
            or (end.port is None and _OF_NAME.search(before))
        ):
            others.append(end)
    if source is None:
        left = [end for end in found if end not in others and (not destination or end.address != destination.address)]
        left.sort(
            key=lambda end: text[end.start - 1 : end.start] == "@"
        )  # `couch@192.0.2.1` names a party, seldom the other end
        source = left[0] if left else None
    if source is not None and source.port is None and (match := BEHIND.match(text, source.end)):
        source = source._replace(port=port_of(match[1]))
    if own is not None and source is not None and destination is None:
        return _by_ports(own, source)
    return source, destination


def _by_ports(own: Endpoint, other: Endpoint) -> tuple[Endpoint, Endpoint]:
    """Who speaks to whom of the machine's own end and the other: the service has the port that is not one of the moment."""
    called = own.port is not None and other.port is not None and other.port < EPHEMERAL <= own.port
    return (own, other) if called else (other, own)


def ends_in(text: str) -> tuple[Endpoint | None, Endpoint | None]:
    """Source and destination that a sentence names."""
    return _ends_in(text) if len(text) <= _REPEATING else _find_ends(text)


_REPEATING = 400
"""Longer messages are seldom written twice."""
_ends_in = lru_cache(maxsize=8192)(_find_ends)
