"""Proxy logs: Squid's native access.log (Squid wiki, "Squid Log Files") and HAProxy's HTTP and TCP formats behind
syslog (HAProxy manual, chapter 8).
"""

import re

from ...meaning.event import Draft
from ...meaning.outcomes import status_outcome
from ...meaning.values import address_of, port_of
from ..format import FileContext, LineFormat, LineParser, share
from .access import fill_request

_SQUID = re.compile(
    r"(?P<time>\d{9,10}\.\d{3})\s+(?P<elapsed>-?\d+)\s+(?P<client>\S+)\s+(?P<result>[A-Z_]+)/(?P<status>\d{3})\s+(?P<bytes>\d+)\s+"
    r"(?P<method>[A-Z_]+)\s+(?P<url>\S+)\s+(?P<user>\"[^\"]*\"|\S+)\s+(?P<hierarchy>[A-Z_]+)/(?P<peer>\S+)\s+(?P<type>\S+)"
)
_HAPROXY = re.compile(
    r"(?P<client>[\da-fA-F.:]+):(?P<port>\d+) \[(?P<time>[^\]]+)\] (?P<frontend>\S+) "
    r"(?P<backend>[^\s/]+)/(?P<server>\S+) "
    r"(?P<timers>[-\d/+]+) (?:(?P<status>\d{3}|-1) )?\+?(?P<bytes>\d+) .*?(?:\"(?P<request>[^\"]*)\"?)?$"
)
_PORT = re.compile(r"[^:]\]?:\d{1,5}$")
_SNIFF = re.compile(rf"(?:{_SQUID.pattern})|(?:{_HAPROXY.pattern.replace('?P<', '?P<h_')})")


def parser(context: FileContext) -> LineParser:
    """Read Squid and HAProxy lines of one file."""

    def parse(line: str) -> Draft | None:
        if match := _SQUID.match(line):
            return _squid(match, context)
        if match := _HAPROXY.match(line):
            return _haproxy(match, context)
        return None

    return parse


def _squid(match: re.Match[str], context: FileContext) -> Draft:
    groups = match.groupdict()
    url = groups["url"]
    authority = re.sub(r"^\w+://", "", url).partition("/")[0].rpartition("@")[2]
    host, _, port = authority.rpartition(":") if _PORT.search(authority) else (authority, "", "")
    fields = {
        "c-ip": groups["client"],
        "sc-status": groups["status"],
        "sc-bytes": groups["bytes"],
        "cs-host": host,
        "action": groups["result"],
    }
    draft = Draft(
        time=context.clock.parse(groups["time"]), format="proxy", product="squid", category="proxy", fields=fields
    )
    draft.user = "" if groups["user"] == "-" else groups["user"].strip('"')
    draft.dst_ip, draft.dst_port = address_of(groups["peer"]), port_of(port)
    fields |= {"dst_ip": draft.dst_ip, "content_type": groups["type"]}
    draft = fill_request(draft, method=groups["method"], url=url, status=groups["status"], agent="")
    if "DENIED" in groups["result"]:
        draft.outcome = "failure"
    draft.template = f"squid:{groups['result']} {groups['method']}"
    return draft


def _haproxy(match: re.Match[str], context: FileContext) -> Draft:
    groups = match.groupdict()
    fields = {
        "c-ip": groups["client"],
        "sc-bytes": groups["bytes"],
        "frontend": groups["frontend"],
        "backend": groups["backend"],
        "server": groups["server"],
    }
    draft = Draft(time=context.clock.parse(groups["time"]), format="proxy", product="haproxy", fields=fields)
    fields["src_port"] = groups["port"] or ""
    draft.src_ip = address_of(groups["client"])
    status = groups["status"] or ""
    method, _, rest = (groups["request"] or "").partition(" ")
    if method:
        return fill_request(draft, method=method, url=rest.partition(" ")[0], status=status, agent="")
    draft.action, draft.target, draft.dst_port = "network_connect", groups["backend"] or "", port_of("")
    draft.outcome = status_outcome(status)
    draft.template = f"haproxy:{groups['frontend']}"
    draft.message = f"connection {draft.src_ip} -> {groups['backend']}/{groups['server']}"
    return draft


FORMAT = LineFormat(name="proxy", sniff=share(_SNIFF), parser=parser)
