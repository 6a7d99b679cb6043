"""Lists without a format of their own: one value a line, or rows with or without a header."""

import csv
import io
import re
from collections.abc import Sequence

from ..meaning.values import address_of
from .listing import Gathering, Listing, is_hash
from .refanging import refanged

_GENERIC = (
    "indicator",
    "indicators",
    "ioc",
    "iocs",
    "observable",
    "observables",
    "value",
    "artifact",
    "artefact",
    "pattern",
)
_SPECIFIC = (
    "ip", "ipv4", "ipv6", "ips", "ipaddress", "address", "domain", "domains", "hostname", "fqdn", "host", "url", "urls",
    "uri", "hash", "sha256", "sha1", "md5", "sha512", "filehash", "email", "mail", "sender",
)  # fmt: skip
_NOTE_NAMES = (
    "note", "notes", "description", "comment", "threat", "malware", "family", "tags", "tag", "type", "source", "reference",
)  # fmt: skip
_WORDS = re.compile(r"[a-z]+[0-9]*|[0-9]+")
_NAME = re.compile(r"[a-z]\.[a-z]")
_SHORTEST = 3
_OFF = frozenset(("0", "false", "no"))
_HOSTS_FILE = re.compile(r"^(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+(\S+)")
_TRAILING = re.compile(r"\s[#;]\s*(.*)$")
_KINDS = ("type", "kind")
_KIND_COLUMNS = frozenset(("address", "host"))


def read_plain(name: str, text: str) -> Listing:
    """Rows of any sensible header, or of none; defanged values too. Raises csv.Error where cells have no end."""
    found = Gathering()
    lines = text.splitlines()
    comments = [line.lstrip("# ") for line in lines if line.startswith("#")]
    body = [line for line in lines if line.strip() and not line.lstrip().startswith(("#", "//"))]
    if not body:
        return Listing(name=name, form="list")
    rows = _rows(body)
    # Some lists have their header in the last comment.
    headers = [rows[0], *_rows(comments[-1:])]
    header = next((row for row in headers if _value_columns(row)), None)
    columns = _value_columns(header) if header else []
    note_at = _column(header, _NOTE_NAMES, but=columns) if header else None
    detects_at = _column(header, ("to_ids",)) if header else None
    for row in rows[1:] if header is rows[0] else rows:
        if detects_at is not None and detects_at < len(row) and row[detects_at].strip().lower() in _OFF:
            found.leave("rows that are not meant for detection (to_ids is off)")
            continue
        taken = columns or [_likeliest(row)]
        note = row[note_at].strip() if note_at is not None and note_at < len(row) else ""
        cells = [row[column] for column in taken if column < len(row) and row[column].strip(" -\t")]
        if not cells:
            found.leave("rows without a value")
        for cell in cells:
            _add(found, cell, note)
    return Listing(name=name, form="list", indicators=found.indicators, troubles=found.troubles())


def _add(found: Gathering, cell: str, note: str) -> None:
    """One cell: a value, a line of a hosts file, or a value with a remark behind it."""
    value = cell.strip().strip("'\"")
    if hosts := _HOSTS_FILE.match(value):
        value = hosts[1]
    if remark := _TRAILING.search(value):
        value, note = value[: remark.start()].strip(), note or remark[1]
    if len(value) < _SHORTEST or value.isdigit():
        found.leave("values too short to tell anything, or mere numbers")
        return
    found.add(value, note)


def _rows(lines: Sequence[str]) -> list[list[str]]:
    """Cells of the lines, parted by whatever the first line has most of."""
    if not lines:
        return []
    parted_by = max(",;\t|", key=lines[0].count)
    return list(csv.reader(io.StringIO("\n".join(lines), newline=""), delimiter=parted_by, skipinitialspace=True))


def _value_columns(header: Sequence[str] | None) -> list[int]:
    """The column that a header calls an indicator's; else every column that it calls by a kind of value."""
    if header is None or any(_is_value(cell) for cell in header):
        return []
    if (generic := _column(header, _GENERIC)) is not None:
        return [generic]
    words = [_WORDS.findall(cell.lower().replace("-", "")) for cell in header]
    return [
        place
        for place, cell in enumerate(words)
        if any(word in _SPECIFIC for word in cell) and not set(cell) & {*_KINDS}
    ]


def _is_value(cell: str) -> bool:
    text = refanged(cell)
    return bool(address_of(text) or is_hash(text) or _NAME.search(text) or "://" in text)


def _column(header: Sequence[str], names: Sequence[str], *, but: Sequence[int] = ()) -> int | None:
    """The column that a header calls by one of the names, alone or among other words."""
    words = [[cell.strip().lower(), *_WORDS.findall(cell.lower())] for cell in header]
    return next((i for name in names for i, cell in enumerate(words) if name in cell and i not in but), None)


def _likeliest(row: Sequence[str]) -> int:
    """The column of a row without header that holds an address, a hash or a name with a dot; the first one otherwise."""
    plain = [refanged(cell) for cell in row]
    kinds = [bool(address_of(cell) or is_hash(cell)) for cell in plain]
    named = [bool(_NAME.search(cell)) for cell in plain]
    return next((i for found in (kinds, named) for i, cell in enumerate(found) if cell), 0)
