"""IIS access lines of files whose `#Fields:` line is gone, and the errors of HTTP.sys: the columns stand in the order in
which IIS always writes them (IIS 6 to 10, "W3C Logging"; "Error logging in HTTP API").
"""

import re

from ...meaning.event import Draft
from ...meaning.values import address_of, port_of
from ..format import FileContext, LineFormat, LineParser, share
from .access import fill_request

_START = r"(?P<date>\d{4}-\d\d-\d\d) (?P<time>\d\d:\d\d:\d\d) "
_LINE = re.compile(
    _START
    + r"(?:(?P<site>W3SVC\d+|[A-Z][\w-]*) )?(?:(?P<computer>(?!-)[\w-]+) )?(?:(?P<server>[\da-fA-F.:]+(?:%\d+)?) )?"
    r"(?P<method>[A-Z][A-Z_-]{1,30}|-) (?P<stem>\S+) (?P<query>\S+) (?P<port>\d{1,5}|-) (?P<user>\S+(?: \S+)??) "
    r"(?P<client>[\da-fA-F.:]{2,45}(?:%\d+)?|-) (?:(?P<version>HTTP/[\d.]+) )?(?P<rest>\S+ [^\r\n]*\d)"
)
_ERROR = re.compile(
    _START
    + r"(?P<client>[\da-fA-F.:%]+) (?P<client_port>\d+|-) (?P<server>[\da-fA-F.:%]+) (?P<port>\d+|-) (?P<version>HTTP/[\d.]+|-) "
    r"(?P<method>\S+) (?P<url>\S+) (?:(?P<stream>\d+|-) )?(?P<status>\d{3}|-) (?P<site>\d+|-) (?P<reason>[A-Za-z_]+|-) (?P<queue>.+)"
)
_TEXTS = {4: 1, 5: 1, 6: 2}
"""How many texts (agent, referrer) stand before the numbers, by the number of words behind the client."""
_SNIFF = re.compile(rf"(?:{_LINE.pattern})|(?:{_ERROR.pattern.replace('?P<', '?P<e_')})")


def parser(context: FileContext) -> LineParser:
    """Read such lines of one file."""

    def parse(line: str) -> Draft | None:
        if match := _LINE.fullmatch(line.rstrip()):
            return _access(match, context)
        if match := _ERROR.fullmatch(line.rstrip()):
            return _error(match, context)
        return None

    return parse


def _access(match: re.Match[str], context: FileContext) -> Draft | None:
    rest = match["rest"].split()
    texts = _TEXTS.get(len(rest), 0)
    if not texts:
        numbers = next((place for place, word in enumerate(reversed(rest)) if not word.isdecimal()), len(rest))
        texts = len(rest) - numbers
    numbers_behind = rest[texts:]
    if not 3 <= len(numbers_behind) <= 6 or not all(word.isdecimal() for word in numbers_behind):
        return None
    query = "" if match["query"] == "-" else match["query"]
    draft = _draft(match, context)
    draft.user = "" if match["user"] == "-" else match["user"]
    draft.host = match["computer"] or ""
    agent = "" if not texts or rest[0] == "-" else rest[0].replace("+", " ")
    draft.fields |= {
        "cs-username": draft.user,
        "sc-substatus": numbers_behind[1],
        "sc-win32-status": numbers_behind[2],
        "cs-version": match["version"] or "",
        "cs-referer": rest[1] if texts == 2 and rest[1] != "-" else "",
        "s-sitename": match["site"] or "",
    }
    url = f"{match['stem']}?{query}" if query else match["stem"]
    return fill_request(draft, method=match["method"], url=url, status=numbers_behind[0], agent=agent)


def _error(match: re.Match[str], context: FileContext) -> Draft:
    draft = _draft(match, context)
    draft.service = "httperr"
    draft.fields |= {"c-port": match["client_port"], "s-reason": match["reason"], "s-queuename": match["queue"]}
    if match["method"] == "-":
        draft.action, draft.template = "network_connect", f"httperr:{match['reason']}"
        draft.message = f"HTTP.sys closed a connection: {match['reason']}"
        return draft
    status = "" if match["status"] == "-" else match["status"]
    draft = fill_request(draft, method=match["method"], url=match["url"], status=status, agent="")
    draft.outcome = draft.outcome or "failure"
    return draft


def _draft(match: re.Match[str], context: FileContext) -> Draft:
    return Draft(
        time=context.clock.parse(f"{match['date']} {match['time']}"),
        format="iis",
        product="windows",
        category="webserver",
        service="iis",
        src_ip=address_of(match["client"]),
        dst_ip=address_of(match["server"] or ""),
        dst_port=port_of(match["port"]),
        fields={"c-ip": match["client"], "s-ip": match["server"] or "", "s-port": match["port"]},
    )


FORMAT = LineFormat(name="iis", sniff=share(_SNIFF), parser=parser)
