"""Cisco messages, `%ASA-4-106023: Deny tcp src outside:… dst inside:…` (Cisco Secure Firewall ASA Series Syslog
Messages; IOS System Messages).
"""

import re
from datetime import datetime

from ...actions import Action, Outcome
from ...meaning.addresses import Endpoint, endpoints_in, is_arrow
from ...meaning.event import Draft
from ...meaning.messages import read_message
from ...meaning.sigma_names import add_sigma_names
from ...meaning.values import address_of
from ..format import FileContext, LineFormat, LineParser, share

_MARK = re.compile(
    r"%(?P<facility>[A-Z][A-Z0-9_]{1,30})-(?:(?P<sub>[A-Z]+)-)?(?P<level>[0-7])-(?P<mnemonic>[A-Z0-9_]+)\s*:\s*"
    r"(?P<message>.*)",
    re.DOTALL,
)
_BEFORE_TIME = re.compile(r"(?:^|\s)(?P<host>[A-Za-z][\w.-]*|(?:\d+\.){3}\d+|[\da-fA-F]*:[\da-fA-F:]+):\s+[*.!]?$")
_AFTER_TIME = re.compile(r"(?P<zone>\s[A-Z]{2,5}(?=\s?:))?[:\s]*(?P<host>[A-Za-z\d][\w.:-]*[\w-])?(?=[\s:]|$)")
_OUTER = re.compile(r"(?:<\d+>)?(?:\d+: )*")
_SNIFF = re.compile(r".{0,120}%[A-Z][A-Z0-9_]{1,30}-(?:[A-Z]+-)?[0-7]-[A-Z0-9_]+\s*:")
_FROM = re.compile(r"\b(?:src|from|for|source)\s+(?:[\w.-]+:)?$")
_TO = re.compile(r"\b(?:dst|to|destination)\s+(?:[\w.-]+:)?$")
_USER = re.compile(
    r"\b[Uu](?:ser(?:name)?)(?:\s*[=:]\s*['\"<\[]?|\s+['\"<\[])(?P<user>[\w.@\\-]+)|\bby (?P<by>[\w.@\\-]+) on "
)
_USER_ADDRESS = re.compile(r"(?:user IP|IP|ipaddr|Source:|from)\s*+(?:[=:]\s*+)?<?\[?(?P<ip>(?:\d{1,3}\.){3}\d{1,3})")
_ACTIONS: tuple[tuple[re.Pattern[str], Action, Outcome], ...] = tuple(
    (re.compile(pattern, re.I), action, outcome)  # type: ignore[misc]
    for pattern, action, outcome in (
        (
            r"authentication (?:rejected|failed)|login (?:denied|failed)|LOGIN_FAILED|invalid password",
            "login",
            "failure",
        ),
        (
            r"authentication successful|login (?:permitted|success)|LOGIN_SUCCESS|"
            r"AAA user accounting successful|session started",
            "login",
            "success",
        ),
        (
            r"\b(?:den(?:y|ied)|drop(?:ped|ping)?|blocked|discarded)\b",
            "network_block",
            "failure",
        ),
        (r"\bteardown\b|\bsession (?:disconnected|terminated)", "status", "success"),
        (r"\b(?:built|permitted|allowed)\b", "network_connect", "success"),
        (r"\A(?>(?s:.*?)executed)(?s:.*)'(?:no logging|clear log)", "security_weaken", "success"),
        (r"executed (?:the )?(?:cmd|')|logged command", "process_start", "success"),
        (r"configured from|CONFIG_I", "resource_change", "success"),
        (r"link|line protocol|UPDOWN", "status", ""),
    )
)


def parser(context: FileContext) -> LineParser:
    """Read Cisco lines of one file."""

    def parse(line: str) -> Draft | None:
        return read_line(line, context)

    return parse


def read_line(text: str, context: FileContext) -> Draft | None:
    """The Cisco message that a line holds, or None."""
    mark = _MARK.search(text)
    if mark is None:
        return None
    message = mark["message"].strip()
    kind = f"{mark['facility']}-{mark['level']}-{mark['mnemonic']}"
    fields = {"facility": mark["facility"], "severity": mark["level"], "mnemonic": mark["mnemonic"], "message": message}
    draft = Draft(format="cisco", product="cisco", service=mark["facility"].lower(), fields=fields)
    draft.time, draft.host = _head(text[: mark.start()], context)
    for pattern, action, outcome in _ACTIONS:
        if pattern.search(f"{mark['mnemonic']} {message}"):
            draft.action, draft.outcome = action, outcome
            break
    flow = _flow(message)
    if flow:
        source, destination = flow
        draft.src_ip, draft.dst_ip, draft.dst_port = source.address, destination.address, destination.port
        fields["src_port"] = "" if source.port is None else str(source.port)
    elif address := _USER_ADDRESS.search(message):
        draft.src_ip = address_of(address["ip"])
    if user := _USER.search(message):
        draft.user = user["user"] or user["by"]
    if draft.action == "process_start" and (command := re.search(r"'([^']+)'|(?:cmd|command):\s*(.+)", message)):
        draft.command = command[1] or command[2]
    draft.template = f"cisco:{kind}"
    if not flow:
        read_message(draft, message)
    draft.message = f"{kind}: {message}"
    return add_sigma_names(draft)


def _head(head: str, context: FileContext) -> tuple[datetime | None, str]:
    """Time and host of what stands before a message; of two headers the inner is the device's."""
    found = context.clock.find_last(head)
    if found is None:
        return None, ""
    time, start, end = found
    after = _AFTER_TIME.match(head, end)
    host = (after["host"] if after else "") or ""
    outer = context.clock.find(head)
    if not host and outer is not None and outer[1] < start:
        relayed = _AFTER_TIME.match(head, outer[2])
        host = (relayed["host"] if relayed else "") or ""
    before = _BEFORE_TIME.search(_OUTER.sub("", head[:start], count=1))
    if before and not (after and after["host"]):
        host = before["host"]
    return time, host


def _flow(message: str) -> tuple[Endpoint, Endpoint] | None:
    """Both ends of the connection that a message tells of; None where it names fewer."""
    source: Endpoint | None = None
    last: Endpoint | None = None
    for end in endpoints_in(message):
        if last is not None and is_arrow(message[last.end : end.start]):
            return last, end
        before = message[max(0, end.start - 60) : end.start]
        if source is not None and _TO.search(before):
            return source, end
        if source is None and _FROM.search(before):
            source = end
        last = end
    return None


FORMAT = LineFormat(name="cisco", sniff=share(_SNIFF), parser=parser)
