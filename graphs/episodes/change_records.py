"""The granted changes of a change system's export: what each names, when it may be done, who asked, approved and wrote.

What comes through a logger, a form or a chat is written by whoever wants to; a change system's records stand in a file of their
own. In them, too, anybody adds remarks and plans: a change names what its title and description say, not what was said below.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

import orjson

from ..events.store import EventStore
from ..meaning.timestamps import Clock
from ..meaning.values import is_empty
from .accounts import is_same_person, short_name
from .announced import TEST
from .clients import AUTOMATION

MOST_CHANGES = 5000
"""Records of a file of changes that is read."""
LONGEST = timedelta(days=31)
"""A window that is longer bounds nothing."""

_AT = r"(?:[_ -]?(?:at|on|time|date))?$"
_PLANNED = r"(?:window|planned|scheduled|implementation|change)?[_ -]?"
_APPROVER = re.compile(
    r"(?:^|[._ -])(?:approver|approved[_ -]?by|authori[sz]ed[_ -]?by)(?:[._ -]?(?:name|mail|email|login))?$",
    re.IGNORECASE,
)
_ASKER = re.compile(
    r"request(?:er|or|ed[_ -]?by)|(?:opened|created|raised|submitted)[_ -]?by|^author$|reporter", re.IGNORECASE
)
_WRITER = re.compile(r"(?:updated|modified|edited|changed)[_ -]?by", re.IGNORECASE)
_ASKED = re.compile(rf"^(?:sys_)?(?:created|opened|requested|submitted|raised){_AT}", re.IGNORECASE)
_APPROVED = re.compile(
    r"^(?:approved|approval|authori[sz]ed)[_ -]?(?:at|on|time|date|set)$|^(?:time|date)[_ -]?(?:of[_ -]?approval|approved)$",
    re.IGNORECASE,
)
_BEGIN = re.compile(rf"{_PLANNED}(?:start|begin){_AT}", re.IGNORECASE)
_END = re.compile(rf"{_PLANNED}(?:end|finish|until){_AT}", re.IGNORECASE)
_STATE = re.compile(r"(?:^|[_ -])(?:state|status|approval)$", re.IGNORECASE)
_GRANTED = re.compile(
    r"approved|authori[sz]ed|scheduled|implement\w*|in[ _-]?progress|done|complete\w*|closed|review", re.IGNORECASE
)
_ADDED = re.compile(
    r"comment|note|remark|journal|activity|history|update|reply|message|discussion|chat|thread|work[_ -]?log|clos(?:e|ing|ure)|"
    r"resolution|plan$|back[_ -]?out|roll[_ -]?back|risk|impact|justification|test[_ -]?(?:result|case)|(?:^|[._])tags?$",
    re.IGNORECASE,
)
"""Fields in which people talk about a change, or plan what is not the change itself."""
_SENT = re.compile(
    r"(?:^|[._])(?:params?|query(?:string)?|body|form(?:data)?|headers?|payload|request|args?|arguments|cookies?)\.|"
    r"(?:remote|client|peer)[._ -]?(?:ip|addr)|user[._ -]?agent|forwarded[._ -]?for|^carrier\.|^program$",
    re.IGNORECASE,
)
"""Fields of what a client sent, or of a line that a logger passed on."""
_NOBODY = re.compile(
    r"(?:system|auto\w*|self|workflow|policy|rule|default|standard|pre)(?:[ _-]?approv\w*)?", re.IGNORECASE
)
_AFTERMATH = re.compile(
    r"remediat|\bfix(?:e[sd]|ing)?\b|finding|follow[ _-]?up|(?:result|report)s? (?:of|from)\b|\b(?:after|since) (?:the|our|last|a)\b",
    re.IGNORECASE,
)
"""Words of work that a test left behind."""
_WORD = re.compile(r"[\w.:@-]*\w")
_NETWORK = re.compile(r"(?<![\w.:/])[\da-fA-F.:]+/\d{1,3}(?![\w/])")
_LEAST_PREFIX = {4: 16, 6: 48}
"""A network that is larger names nothing."""
_REGISTER = ("json", "csv", "xml")


@dataclass(frozen=True, slots=True)
class Change:
    """One approved change."""

    asked: datetime
    approved: datetime
    """When it was approved; when it was asked for where nothing says."""
    begin: datetime
    end: datetime
    people: frozenset[str]
    """Short names of who approved it, and of who wrote in its record last."""
    words: frozenset[str]
    """What its text names, in lower case."""
    networks: tuple[IPv4Network | IPv6Network, ...]
    """Networks that its text names."""
    is_test: bool
    """Whether it announces a test of the house's own defences."""

    def names_network_of(self, address: str) -> bool:
        """Whether an address lies in a network that the change names."""
        try:
            return any(ip_address(address) in network for network in self.networks)
        except ValueError:
            return False

    def names_source(self, address: str) -> bool:
        """Whether an address is named, by itself or in a network."""
        return address.lower() in self.words or self.names_network_of(address)


def granted_changes(store: EventStore) -> list[Change]:
    """The granted changes of the files that hold nothing but changes."""
    changes = [_change(fields) for fields in _registered(store).values()]
    return [change for change in changes if change]


def registered_events(store: EventStore) -> frozenset[int]:
    """Ids of the records of those files: they tell of changes, and are no deeds."""
    return frozenset(_registered(store))


def _registered(store: EventStore) -> dict[int, dict[str, str]]:
    scratch = store.scratch
    scratch.make(
        "approvals",
        "SELECT id, file, format, fields FROM events WHERE file IN (SELECT file FROM events WHERE file IN "
        f"(SELECT file FROM events GROUP BY file HAVING count(*) <= {MOST_CHANGES}) "
        "GROUP BY file HAVING bool_and(regexp_matches(fields, '(?i)approve|authori[sz]ed')))",
    )
    records = [
        (event, file, form, _fields(fields))
        for event, file, form, fields in scratch.query("SELECT id, file, format, fields FROM approvals")
    ]
    strange = {file for _, file, form, fields in records if form not in _REGISTER or not _is_registered(fields)}
    return {event: fields for event, file, _, fields in records if file not in strange}


def _is_registered(fields: Mapping[str, str]) -> bool:
    """Whether a record names an approver and is nothing that a client sent or a logger passed on."""
    return any(_APPROVER.search(key) for key in fields) and not any(_SENT.search(key) for key in fields)


def _change(fields: Mapping[str, str]) -> Change | None:
    clock = Clock()
    asked, begin, end = (_moment(clock, fields, keys) for keys in (_ASKED, _BEGIN, _END))
    approvers, askers = _people(fields, _APPROVER), _people(fields, _ASKER)
    state = [value for key, value in fields.items() if _STATE.search(key)]
    is_granted = bool(state) and all(_GRANTED.fullmatch(value.strip()) for value in state)
    if not (asked and begin and end and approvers and is_granted) or end - begin > LONGEST:
        return None
    if any(_is_nobody(name) for name in approvers) or any(is_same_person(a, b) for a in approvers for b in askers):
        return None
    approved = _moment(clock, fields, _APPROVED)
    others = (_APPROVER, _ASKER, _WRITER, _ADDED)
    said = [value for key, value in fields.items() if not any(keys.search(key) for keys in others)]
    text = " ".join(said)
    return Change(
        asked=asked,
        approved=approved or asked,
        begin=begin,
        end=end,
        people=approvers | _people(fields, _WRITER),
        words=frozenset(_words(text)),
        networks=tuple(_networks(text)),
        is_test=any(TEST.search(value) and not _AFTERMATH.search(value) for value in said),
    )


def _is_nobody(name: str) -> bool:
    return bool(_NOBODY.fullmatch(name) or AUTOMATION.search(name))


def _moment(clock: Clock, fields: Mapping[str, str], keys: re.Pattern[str]) -> datetime | None:
    times = [time for key, value in fields.items() if keys.search(key) and (time := clock.parse(value))]
    return times[0].replace(tzinfo=None) - (times[0].utcoffset() or timedelta(0)) if times else None


def _people(fields: Mapping[str, str], keys: re.Pattern[str]) -> frozenset[str]:
    return frozenset(short_name(value) for key, value in fields.items() if keys.search(key) and not is_empty(value))


def _words(text: str) -> Iterable[str]:
    for word in _WORD.findall(text.lower()):
        yield word
        yield word.rstrip(".:-")


def _networks(text: str) -> Iterable[IPv4Network | IPv6Network]:
    for written in _NETWORK.findall(text):
        try:
            network = ip_network(written, strict=False)
        except ValueError:
            continue
        if network.prefixlen >= _LEAST_PREFIX[network.version]:
            yield network


def _fields(text: str | None) -> dict[str, str]:
    try:
        parsed = orjson.loads(text or "{}")
    except orjson.JSONDecodeError:
        return {}
    return {str(key): str(value) for key, value in parsed.items()} if isinstance(parsed, dict) else {}
