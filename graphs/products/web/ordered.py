"""Web access logs whose values stand in another order than NCSA's: nginx-proxy-manager, Envoy, Istio, development
servers, and any line with a quoted request and the status behind it.
"""

import re

from ...meaning.addresses import endpoint_of
from ...meaning.event import Draft
from ..format import FileContext, LineFormat, LineParser, share
from . import access
from .access import fill_request, request_parts

_TIME = r"\[(?P<time>\d{1,2}/[A-Z][a-z]{2}/\d{4}[: ][\d:]{8}(?: [+-]\d{4})?|\d{4}-\d\d-\d\d[T ][^\]]{8,24})\]"
_QUOTED = r"\"(?:[^\"\\]|\\.)*+\""
_PROXY_MANAGER = re.compile(
    _TIME + r" (?:\S+ (?:[\d, :-]+ )??)??(?P<status>\d{3}) - (?P<method>[\w-]+) (?P<scheme>\w+) (?P<host>\S+) "
    r"\"(?P<url>[^\"]*)\" \[Client (?P<client>[^\]]*)\] \[Length (?P<bytes>[^\]]*)\] \[Gzip [^\]]*\]"
    r"(?: \[Sent-to (?P<server>[^\]]*)\])? \"(?P<agent>[^\"]*)\" \"(?P<referer>[^\"]*)\".*"
)
_ENVOY = re.compile(
    _TIME
    + r" \"(?P<request>(?:[^\"\\]|\\.)*+)\" (?P<status>\d{1,3}) (?P<flags>[A-Z,]+|-) (?P<details>(?:\S+ )??)(?P<more>.*)"
)
_ENVOY_QUOTED = re.compile(_QUOTED)
_READ = 8192
"""Characters behind a request in which quoted texts are looked for."""
_REQUEST = (
    r"\"(?P<request>(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PROPFIND|MKCOL|MOVE|COPY|REPORT|SEARCH|LOCK|UNLOCK)"
    r" (?:[^\"\\]|\\.)*+)\""
)
_ANY = re.compile(
    r"(?P<before>[^\"]{0,300}?)" + _REQUEST + r"[ ,;:|-]+(?:status[=:])?(?P<status>[1-5]\d\d)(?P<after>(?![\w.]).*)",
    re.DOTALL,
)
_ADDRESS = re.compile(r"[\da-fA-F.:]{3,45}")
_SNIFFED = (
    rf"{_TIME} (?:\S+ (?:[\d, :-]+ )??)??\d{{3}} - [\w-]+ \w+ \S+ \"|{_TIME} \"[^\"]*\" \d|"
    rf"[^\"]{{0,300}}?{_REQUEST}[ ,;:|-]+(?:status[=:])?[1-5]\d\d(?![\w.])"
)
_SNIFF = re.compile(_SNIFFED.replace("?P<time>", "?:").replace("?P<request>", "?:"))
PROGRAMS = frozenset(
    ("nginx", "apache2", "httpd", "apache", "lighttpd", "caddy", "traefik", "envoy", "gunicorn", "uvicorn")
)
"""Programs whose lines behind a syslog header are web access lines."""


def parser(context: FileContext) -> LineParser:
    """Read such lines of one file."""

    def parse(line: str) -> Draft | None:
        if '"' not in line:
            return None
        if (draft := read_access(line, context)) is not None:
            return draft
        match = _ANY.fullmatch(line)
        return _any(match, context) if match else None

    return parse


def read_access(line: str, context: FileContext) -> Draft | None:
    """A line of an access log in one of the orders that servers write by themselves."""
    if not line.startswith("["):
        return access.parser(context)(line)
    if match := _PROXY_MANAGER.fullmatch(line):
        return _proxy_manager(match, context)
    return _envoy(match, context) if (match := _ENVOY.fullmatch(line)) else None


def _proxy_manager(match: re.Match[str], context: FileContext) -> Draft:
    draft = Draft(time=context.clock.parse(match["time"]), format="weblog", product="nginx", host=_value(match["host"]))
    draft.fields = {
        "c-ip": match["client"],
        "cs-host": match["host"],
        "cs-uri-scheme": match["scheme"],
        "sc-bytes": _value(match["bytes"]),
        "cs-referer": _value(match["referer"]),
    }
    if server := match["server"]:
        draft.fields["server"] = server
    return fill_request(
        draft, method=match["method"], url=match["url"], status=match["status"], agent=_value(match["agent"])
    )


def _envoy(match: re.Match[str], context: FileContext) -> Draft | None:
    """Envoy's default format, and Istio's, which puts details behind the flags and the upstream behind the quotes."""
    quoted = [text[1:-1] for text in _ENVOY_QUOTED.findall(match["more"][:_READ])]
    if len(quoted) < 5:
        return None
    # Istio quotes what failed at the transport before the counts; the five texts behind them are the same in both.
    forwarded, agent, identity, authority, upstream = quoted[-5:]
    draft = Draft(time=context.clock.parse(match["time"]), format="weblog", product="envoy")
    method, url, version = request_parts(match["request"])
    host, _, _ = authority.partition(":")
    draft.host = _value(host)
    draft.dst_ip, draft.dst_port = endpoint_of(upstream)
    tail = match["more"].rpartition('"')[2].split()
    # Behind the quotes Istio names cluster, local end, the listener's end, and the client's own end.
    client = endpoint_of(tail[3])[0] if len(tail) >= 4 else ""
    forwarding = [_value(name.strip()) for name in forwarded.split(",")]
    draft.src_ip = client or endpoint_of(forwarding[-1])[0]
    draft.fields = {
        "c-ip": draft.src_ip,
        "cs-version": version,
        "cs-host": authority,
        "x-forwarded-for": _value(forwarded),
        "x-request-id": _value(identity),
        "response_flags": _value(match["flags"]),
    }
    status = match["status"] if match["status"] != "0" else ""
    return fill_request(draft, method=method, url=url, status=status, agent=_value(agent))


def _any(match: re.Match[str], context: FileContext) -> Draft | None:
    before, after = match["before"], match["after"]
    found = context.clock.find(before) or (context.clock.find(after.partition('"')[0]) if not before.strip() else None)
    draft = Draft(time=found[0] if found else None, format="weblog")
    # What stands before the request is the server's, except for a user's name: only the first address counts.
    words = before[: found[1]] + before[found[2] :] if found and found[2] <= len(before) else before
    addresses = [address for word in words.split() if (address := endpoint_of(word.strip("[]()|,;-"))[0])]
    if not addresses and not before.strip() and _ADDRESS.match(after):
        return None
    draft.src_ip = addresses[0] if addresses else ""
    method, url, version = request_parts(match["request"])
    if not version and not url.startswith(("/", "http")):
        return None
    draft.fields = {"cs-version": version, "c-ip": draft.src_ip, "extra": after.strip()}
    texts = [text[1:-1] for text in _ENVOY_QUOTED.findall(after[:_READ])]
    agent = next((text for text in texts if "/" in text and not text.startswith(("http", "/"))), "")
    return fill_request(draft, method=method, url=url, status=match["status"], agent=agent)


def _value(text: str) -> str:
    return "" if text == "-" else text


FORMAT = LineFormat(name="weblog", sniff=share(_SNIFF), parser=parser)
