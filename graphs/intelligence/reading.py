"""One file of intelligence, read by what it holds, whatever its name."""

import codecs
import csv
import json
from pathlib import Path

from .listing import Gathering, Listing
from .misp import is_misp, read_misp
from .plain import read_plain
from .stix import is_stix, read_stix
from .warninglist import is_warninglist, make_warninglist

LARGEST = 256 * 2**20
_JSON_STARTS = ("{", "[")
_DEFANGED_STARTS = ("[.", "[:", "[@")


def read_file(path: Path, name: str) -> Listing:
    """What the file says; one that cannot be read is a listing whose trouble says why."""
    try:
        if path.stat().st_size > LARGEST:
            return _unread(name, f"has more than {LARGEST >> 20} MB")
        content = path.read_bytes()
    except OSError as error:
        return _unread(name, f"cannot be read ({error.strerror})")
    text = _decoded(content)
    if text is None:
        return _unread(name, "is no text")
    try:
        return _read(name, text)
    except csv.Error as error:
        return _unread(name, f"cannot be read as a list ({error})")


def _read(name: str, text: str) -> Listing:
    start = text.lstrip()[:2]
    if start.startswith("<"):
        return _unread(name, "is HTML or XML, perhaps the page of a failed download")
    if not start.startswith(_JSON_STARTS) or start.startswith(_DEFANGED_STARTS):
        return read_plain(name, text)
    try:
        value = json.loads(text)
    except RecursionError:
        return _unread(name, "is JSON that is nested too deep")
    except ValueError as error:
        lines = _json_lines(text)
        if lines is None:
            return _unread(name, f"begins as JSON and is none ({error})")
        value = lines
    if is_warninglist(value):
        made, troubles = make_warninglist(value)
        return Listing(name=name, form="warninglist", warnings=(made,), troubles=troubles)
    if is_stix(value):
        return read_stix(name, value)
    if is_misp(value):
        return read_misp(name, value)
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        found = Gathering()
        for item in value:
            found.add(item)
        return Listing(name=name, form="list", indicators=found.indicators)
    return _unread(name, "is JSON, but no MISP event, STIX bundle, warninglist or list of values")


def _json_lines(text: str) -> list[object] | None:
    """The values of a file with one JSON value a line; None where a line is none."""
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None


def _decoded(content: bytes) -> str | None:
    """The text of a file; None where it is none."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    if b"\0" in content[:4096]:
        return None
    return content.decode("utf-8-sig", "replace")


def _unread(name: str, why: str) -> Listing:
    return Listing(
        name=name, form="", troubles=(f"{why}; expected MISP or STIX JSON, a warninglist, CSV or one value a line",)
    )
