"""W3C extended log files with a `#Fields:` line: IIS, and proxies such as Blue Coat and Zscaler (W3C working draft
WD-logfile).
"""

import re
from collections.abc import Sequence

from ..meaning.cells import cells_of
from ..meaning.event import Draft
from ..meaning.values import address_of, port_of
from ..products.format import DIRECTIVE, FileContext, LineFormat, LineParser
from ..products.web.access import fill_request
from .tables import read_row, row_fields

_CELL = re.compile(r'"((?:[^"]|"")*)"|(\S+)')


def parser(context: FileContext) -> LineParser:
    """Read rows of one file; each `#Fields:` line names the columns of what follows."""
    names: list[str] = []
    date = ""
    comma = False
    widths: list[int] = []

    def parse(line: str) -> Draft | None:
        nonlocal names, date, comma, widths
        if line.startswith("#"):
            if line.lower().startswith("#fields:"):
                header = line.partition(":")[2].strip()
                comma = "," in header
                names = [name.strip() for name in header.split(",")] if comma else header.split()
                widths = [len(cell.split()) for cell in header.split("\t")] if "\t" in header else []
            elif line.lower().startswith("#date:"):
                date = line.partition(":")[2].split()[0] if line.partition(":")[2].split() else ""
            return DIRECTIVE
        if not names:
            return None
        values = cells_of(line, ",") if comma else _cells(line)
        if len(values) == len(widths) < len(names):  # cells that hold two values, as their names say
            values = [
                part for value, width in zip(values, widths, strict=True) for part in value.split(None, width - 1)
            ]
        if abs(len(values) - len(names)) > 2:
            return None
        return _read(row_fields(names, values), date, context)

    return parse


def _cells(line: str) -> list[str]:
    if "\t" in line and '"' not in line:
        return line.split("\t")
    return [quoted or bare for quoted, bare in _CELL.findall(line)]


def _read(fields: dict[str, str], date: str, context: FileContext) -> Draft:
    draft = Draft(format="w3c", fields=fields)
    if "time" in fields or "date" in fields:  # else each row tells its time in its own way, as Exchange's `date-time`
        draft.time = context.clock.parse(f"{fields.get('date', date)} {fields.get('time', '')}")
    method = fields.get("cs-method", "")
    if not method:
        return read_row_with_time(draft, context)
    stem = fields.get("cs-uri-stem") or fields.get("cs-uri-path") or fields.get("cs-uri") or fields.get("c-uri", "")
    query = fields.get("cs-uri-query", "")
    url = f"{stem}?{query.lstrip('?')}" if query else stem
    agent = (fields.get("cs(User-Agent)") or fields.get("cs-user-agent") or fields.get("c-useragent", "")).replace(
        "+", " "
    )
    fields["cs-referer"] = fields.get("cs(Referer)", "")
    fields["cs-cookie"] = fields.get("cs(Cookie)", "")
    draft.user = fields.get("cs-username", "")
    draft.host = fields.get("s-computername", "")
    draft.src_ip = address_of(fields.get("c-ip", ""))
    draft.dst_ip = address_of(fields.get("s-ip") or fields.get("r-ip", ""))
    draft.dst_port = port_of(fields.get("s-port") or fields.get("cs-uri-port") or fields.get("r-port", ""))
    is_proxy = "cs-host" in fields and (
        "s-action" in fields or "r-host" in fields or "sc-filter-result" in fields or "x-exception-id" in fields
    )
    draft.category = "proxy" if is_proxy else "webserver"
    if is_proxy and not url.startswith("http"):
        url = f"{fields.get('cs-uri-scheme', 'http')}://{fields['cs-host']}{url}"
    return fill_request(draft, method=method, url=url, status=fields.get("sc-status", ""), agent=agent)


def read_row_with_time(draft: Draft, context: FileContext) -> Draft:
    """A row of a log that is not about web requests."""
    read = read_row(draft.fields, context, "w3c")
    read.time = draft.time or read.time
    return read


def _sniff(lines: Sequence[str]) -> float:
    if any(line.startswith("#separator") for line in lines):
        return 0.0
    if not any(line.lower().startswith("#fields:") for line in lines):
        return 0.0
    # A head at the file's beginning is the writer's; elsewhere it may be a line that somebody slipped in.
    return 1.0 if lines[0].startswith("#") else 0.95


FORMAT = LineFormat(name="w3c", sniff=_sniff, parser=parser, standalone=False)
