"""CEF (ArcSight Common Event Format) and LEEF (QRadar Log Event Extended Format), also behind a syslog header."""

import re

from ..meaning.event import Draft
from ..meaning.lexicon import classify
from ..meaning.normalize import normalise
from ..meaning.values import is_empty
from ..products import catalogue
from ..products.format import FileContext, LineFormat, LineParser, share

_BEHEADED = r"[12]\.0\|[\w .-]{1,40}\|[\w .-]{1,40}\|[\w .-]{0,40}\|[^|=]{1,80}\|"
"""LEEF whose first word a relay took for the program's name."""
_SNIFF = re.compile(r"(?:.{0,160}?\s)?(?:CEF:\s?\d(?:\.\d)?\||LEEF:\s?[12](?:\.\d)?\|)|" + _BEHEADED)
_CEF = re.compile(r"CEF:\s?\d(?:\.\d)?\|" + r"((?:[^|\\]|\\.)*)\|" * 6 + r"(.*)", re.DOTALL)
_LEEF = re.compile(r"LEEF:\s?([12])(?:\.\d)?\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|(.*)", re.DOTALL)
_BEHEADED_LINE = re.compile(_BEHEADED)
_EXTENSION = re.compile(r"(?:^|\s)([\w.\[\]-]+)=((?:[^=\\]|\\.)*?)(?=\s[\w.\[\]-]+=|$)", re.DOTALL)
_ESCAPE = re.compile(r"\\([\\|=nr])")
_DELIMITER_NUMBER = re.compile(r"0?[xX]([0-9a-fA-F]{1,3})")
_TAB = "#011"
"""How rsyslog writes a tab, unless it is told to leave control characters alone."""
_CUSTOM = re.compile(r"(c[snfd]\d|cfp\d|flexString\d|deviceCustom\w+\d|flexNumber\d)Label$")
_SYSLOG = re.compile(
    r"(?:<\d+>)?(?:1 )?(?P<time>[A-Z][a-z]{2}\s+\d+\s+(?:\d{4}\s)?\d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+)\s+"
    r"(?P<host>[\w.:-]+)"
)
_PASSED = re.compile(r"(?:allow|permit|accept|pass|forward)(?:t?ed)?|allow_\w+|pass-?through", re.I)
"""Words of a device that let a connection through."""
_TIMES = ("rt", "start", "end", "deviceReceiptTime", "devTime", "eventTime")


def parser(context: FileContext) -> LineParser:
    """Read CEF and LEEF lines of one file."""

    def parse(line: str) -> Draft | None:
        return read_line(line, context)

    return parse


def read_line(text: str, context: FileContext) -> Draft | None:
    """The CEF or LEEF event that a text holds, or None."""
    if found := _CEF.search(text):
        vendor, device, version, signature, name, severity, extension = (
            _plain(part.strip()) for part in found.groups()
        )
        fields = {
            "vendor": vendor,
            "device_product": device,
            "device_version": version,
            "signature_id": signature,
            "name": name,
            "severity": severity,
        }
        pairs = _extension(found.groups()[-1])
        kind = "cef"
    elif found := _LEEF.search(f"LEEF:{text}" if _BEHEADED_LINE.match(text) else text):
        _, vendor, device, version, signature, extension = found.groups()
        fields = {"vendor": vendor, "device_product": device, "device_version": version, "event_id": signature}
        pairs, name, kind = _leef_pairs(found[1], extension), signature, "leef"
        pairs.setdefault("act", signature)
    else:
        return None
    fields |= pairs
    draft = Draft(format=kind, product=_name(vendor), service=_name(device), fields=fields)
    for label in _TIMES:
        if label in pairs and draft.time is None:
            draft.time = context.clock.parse(pairs[label])
    if header := _SYSLOG.match(text):
        draft.time = draft.time or context.clock.parse(header["time"])
        draft.host = pairs.get("dvchost") or header["host"]
    named = (pairs.get(name, "") for name in ("suser", "usrName", "duser"))
    draft.user = next((name for name in named if not is_empty(name)), "")
    draft.process = pairs.get("sproc") or pairs.get("dproc", "")
    draft.target = (
        pairs.get("request")
        or pairs.get("filePath")
        or pairs.get("fname")
        or (pairs.get("duser", "") if pairs.get("suser") else "")
    )
    if (known := catalogue.read_fields(draft, context.clock)) is not None:
        return known
    words = f"{name} {pairs.get('cat', '')} {pairs.get('act', '')}"
    normalise(draft, context.clock)
    if draft.action == "other":
        draft.action = classify(words)
    if draft.action == "network_connect" and not draft.outcome and _PASSED.fullmatch(pairs.get("act", "")):
        draft.outcome = "success"
    if "request" in pairs and (
        "requestMethod" in pairs or "/" in pairs["request"]
    ):  # a proxy or web application firewall
        draft.action, draft.category = "web_request", draft.category or "webserver"
        draft.fields.setdefault("cs-uri-query", pairs["request"].partition("?")[2])
        draft.fields.setdefault("cs-method", pairs.get("requestMethod", ""))
    draft.template = f"{draft.service}:{signature}:{name}"[:200]
    draft.message = pairs.get("msg") or f"{vendor} {device}: {name} {draft.src_ip} {draft.dst_ip} {draft.user}"
    return draft


def _extension(text: str) -> dict[str, str]:
    pairs = {name: _plain(_unquoted(value.strip())) for name, value in _EXTENSION.findall(text)}
    for name in [name for name in pairs if _CUSTOM.match(name)]:
        if value := pairs.get(name.removesuffix("Label")):
            pairs.setdefault(pairs[name].replace(" ", "_"), value)
    return pairs


def _unquoted(value: str) -> str:
    """A value without the quotes that some writers put around all of it."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' and '"' not in value[1:-1] else value


def _leef_pairs(version: str, text: str) -> dict[str, str]:
    delimiter = "\t"
    if version == "2":
        head, bar, rest = text.partition("|")
        if bar and len(head) <= 5 and "=" not in head[1:]:
            number = _DELIMITER_NUMBER.fullmatch(head)
            delimiter = chr(int(number[1], 16)) if number else head or "\t"
            text = rest
    if delimiter == "\t" and "\t" not in text and _TAB in text:
        delimiter = _TAB
    if delimiter not in text:
        return _extension(text)
    return {
        name.strip(): value.strip()
        for name, equals, value in (part.partition("=") for part in text.split(delimiter))
        if equals
    }


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda match: {"n": "\n", "r": "\r"}.get(match[1], match[1]), text)


def _name(text: str) -> str:
    return text.strip().lower().replace(" ", "_")


FORMAT = LineFormat(name="cef", sniff=share(_SNIFF), parser=parser)
