"""Web access logs: NCSA common and combined, as Apache httpd and nginx write them, with a virtual host before and
extras after.
"""

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote_plus

from ...meaning.event import Draft
from ...meaning.outcomes import status_outcome
from ...meaning.values import address_of, port_of
from ..format import FileContext, LineFormat, LineParser, share
from .access_blocks import block_parser
from .requests import LONGEST_STEM, shape_of

_TIME = r"\[(?P<time>[^\]]{10,40})\]"
_LINE = re.compile(
    r"(?:\[[A-Za-z][\w-]{0,30}\]\s)?(?:(?P<vhost>(?!(?:\d{1,3}\.){3}\d{1,3}\s)[\w.*-]+(?::\d+)?)\s+(?=[\da-fA-F.:]{3,45}(?:,| \S+ )))?"
    r"(?P<client>[\da-fA-F.:%]{3,45}|[\w.:%-]+)(?:,\s*[\da-fA-F.:]+)*\s+(?P<ident>\S+)\s++(?P<user>[^\"]{0,512}?)\s{0,8}"
    + _TIME
    + r"\s+\"(?P<request>(?:[^\"\\]|\\.)*+)\"\s+(?P<status>\d{3}|-)(?:\s+(?P<bytes>\d+|-))?"
    r"(?:\s+\"(?P<referer>(?:[^\"\\]|\\.)*+)\"(?:\s+\"(?P<agent>(?:[^\"\\]|\\.)*+)\")?)?(?P<extra>.*)$"
)
_USUAL = re.compile(
    r"([0-9]{1,3}(?:\.[0-9]{1,3}){3}) - ([^\s\"\[]{1,512}) \[([^\]\s]{10,32} [+-][0-9]{4})\] \"([A-Z]{2,16}) ([^\s\"\\]+) (HTTP/[0-9.]+)\" "
    r"([0-9]{3}) ([0-9]+|-)(?: \"([^\"\\]*)\"(?: \"([^\"\\]*)\")?)?"
)
"""What nearly all lines are: of them `_LINE` and `request_parts` say the same, in several times the time."""
_SNIFF = re.compile(
    r"\S+\s++\S+\s++[^\"\[]*+(?:\[(?!\d{1,2}/)[^\"\[]*+)*+\[\d{1,2}/[A-Z][a-z]{2}/\d{4}[:\s][^\]]++\]\s++\"[^\"]*"
)
_DATE = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}")
_WITHIN = re.compile(r"\s(?=(?:(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F]{0,4}:[\da-fA-F:.]{2,41})\s\S+\s)")
"""Where a request begins behind what an application writes before each line."""
_COLOUR = re.compile(r"\x1b\[[\d;]{0,20}m")
"""How development servers colour the requests that they refused."""
_CACHE = re.compile(r"\"?(?P<result>[A-Z][A-Z_]+):(?P<hierarchy>[A-Z][A-Z_]+)\"?")
_REQUEST = re.compile(r"([A-Z]{2,16})\s+(\S.*)$")
_VERSION = re.compile(r"HTTP/[\d.]+")
_HOST = re.compile(r"[\w.-]+(?::\d{1,5})?|\[[\da-fA-F:.]+\](?::\d{1,5})?")
_PORT = re.compile(r"[^:\]]\]?:\d{1,5}$")


def parser(context: FileContext) -> LineParser:
    """Read access log lines of one file."""
    parse_time = context.clock.parse

    # Of the words before the time only the first is beyond a client's reach, or the second behind a virtual host:
    # a log-in name holds spaces, and lighttpd's second word is the Host header.
    def parse(line: str) -> Draft | None:
        usual = _USUAL.fullmatch(line)
        return _read_other(line, parse_time) if usual is None else _read_usual(usual, parse_time)

    return parse


def _read_usual(match: re.Match[str], parse_time: Callable[[str], datetime | None]) -> Draft | None:
    """The request of a line in the common or combined format without anything unusual in it."""
    client, user, stamp, method, url, version, status, size, referer, agent = match.groups()
    time = parse_time(stamp)
    if time is None:
        return None
    user = _value(user)
    fields = {
        "c-ip": client,
        "sc-status": status,
        "sc-bytes": _value(size),
        "cs-version": version,
        "cs-referer": _value(referer),
        "cs-username": user,
    }
    draft = Draft(time=time, format="access", fields=fields, user=user)
    return fill_request(draft, method=method, url=url, status=status, agent=_value(agent))


def _read_other(line: str, parse_time: Callable[[str], datetime | None]) -> Draft | None:
    """The request of any line of such a log; None where the line is of none."""
    match = _LINE.match(_COLOUR.sub("", line) if "\x1b" in line else line)
    if match is None:
        return None
    groups = match.groupdict()
    if _DATE.fullmatch(groups["vhost"] or groups["client"]):
        inner = _WITHIN.search(line, match.start("ident"), match.end("user") + 1)
        return _read_other(line[inner.end() :], parse_time) if inner is not None else None
    time = parse_time(groups["time"])
    if time is None:
        return None
    method, url, version = request_parts(groups["request"])
    fields = {"c-ip": groups["client"] or "", "sc-status": groups["status"], "sc-bytes": _value(groups["bytes"])}
    if version:
        fields["cs-version"] = version
    draft = Draft(time=time, format="access", fields=fields, user=_value(groups["user"]))
    ident = groups["ident"] or ""
    if vhost := groups["vhost"] or (ident if _is_host(ident) else ""):
        name, _, port = vhost.rpartition(":") if _PORT.search(vhost) else (vhost, "", "")
        draft.host, draft.dst_port = name, port_of(port)
        fields["cs-host"] = name
    fields["cs-referer"], fields["cs-username"] = _value(groups["referer"]), draft.user
    if extra := groups["extra"].strip():
        fields["extra"] = extra
        if cached := _CACHE.fullmatch(extra):
            draft.product, draft.category, fields["action"] = "squid", "proxy", cached["result"]
    return fill_request(draft, method=method, url=url, status=groups["status"], agent=_value(groups["agent"]))


def _is_host(ident: str) -> bool:
    """Whether the second word of a line is the host asked for, as lighttpd writes it, and no RFC 1413 name."""
    return len(ident) > 3 and ("." in ident or ident.startswith("[")) and _HOST.fullmatch(ident) is not None


def request_parts(request: str) -> tuple[str, str, str]:
    """Method, URL and version of a request line; all of it is the URL where there is no method."""
    match = _REQUEST.match(request.rstrip())
    if match is None:
        return "", request, ""
    method, rest = match.groups()
    url, *last = rest.rsplit(None, 1)
    if last and rest.endswith(last[0]) and _VERSION.fullmatch(last[0]):
        return method, url, last[0]
    return method, rest, ""


def fill_request(draft: Draft, *, method: str, url: str, status: str, agent: str) -> Draft:
    """Fill a draft from the parts of a web request, under the names that Sigma's webserver rules use."""
    fields = draft.fields
    stem, _, query = url.partition("?")
    fields["cs-method"] = method
    fields["cs-uri"] = url
    fields["cs-uri-stem"] = stem
    fields["cs-uri-query"] = query
    fields["cs-user-agent"] = fields["cs(User-Agent)"] = agent
    fields["c-uri"] = url
    fields["c-useragent"] = agent
    fields["c-uri-query"] = query
    fields["sc-status"] = status
    if "%" in url:
        fields["uri_decoded"] = unquote_plus(url)
    draft.category = draft.category or "webserver"
    draft.action = "web_request"
    draft.src_ip = draft.src_ip or address_of(fields.get("c-ip", ""))
    draft.target, draft.agent = url, agent
    if outcome := status_outcome(status):
        draft.outcome = outcome
    draft.template = f"web:{method or 'malformed'} {shape_of(stem[:LONGEST_STEM])} {status}"
    draft.message = f"{method} {url} -> {status}"[:300]
    return draft


def _value(text: str | None) -> str:
    return "" if text is None or text == "-" else text


FORMAT = LineFormat(name="access", sniff=share(_SNIFF), parser=parser, blocks=block_parser)
