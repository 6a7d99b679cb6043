"""Tables with a header line: comma, semicolon, tab or bar separated, as alert and sign-in exports are (RFC 4180)."""

import csv
import re
from collections.abc import Sequence

from ..events.aliases import roles_of
from ..events.event import Draft
from .format import DIRECTIVE, FileContext, LineFormat, LineParser
from .tables import read_row, row_fields

_DELIMITERS = ",;\t|"
_NAME = re.compile(r"[A-Za-z_@#][\w@#.:/ ()%?*\[\]-]{0,60}")


def parser(context: FileContext) -> LineParser:
    """Read rows of one table; the header is its first line."""
    header = next((line for line in context.sample if line.strip()), "")
    delimiter = delimiter_of(context.sample) or ","
    names = _unique(_cells(header, delimiter))
    header_text = header.strip()

    def parse(line: str) -> Draft | None:
        if line.strip() == header_text:
            return DIRECTIVE
        values = _cells(line, delimiter)
        if len(values) < max(2, len(names) // 2) or len(values) > len(names) + 20:
            return None
        fields = row_fields(names, values)
        if len(values) > len(names):
            fields["more"] = delimiter.join(values[len(names) :])
        return read_row(fields, context, "csv")

    return parse


def delimiter_of(lines: Sequence[str]) -> str:
    """The character that separates the columns of a table with a header, or ''."""
    lines = [line for line in lines if line.strip()][:20]
    if not lines or lines[0].lstrip().startswith(("{", "<", "#")):
        return ""
    for delimiter in sorted(_DELIMITERS, key=lines[0].count, reverse=True):
        names = _cells(lines[0], delimiter)
        if (
            len(names) < 3
            or not all(_NAME.fullmatch(name.strip()) for name in names if name.strip())
            or len(set(names)) < len(names) - 2
        ):
            continue
        rows = [_cells(line, delimiter) for line in lines[1:]]
        fitting = sum(1 for row in rows if abs(len(row) - len(names)) <= 1)
        # A header alone must name things we know; with rows below it the equal width is enough.
        if (rows and fitting >= 0.6 * len(rows)) or (not rows and sum(bool(roles_of(name)) for name in names) >= 3):
            return delimiter
    return ""


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]
    except csv.Error:
        return line.split(delimiter)


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for position, name in enumerate(names):
        name = name.strip().lstrip("\ufeff") or f"column{position + 1}"
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return unique


def _sniff(lines: Sequence[str]) -> float:
    return 0.8 if delimiter_of(lines) else 0.0


FORMAT = LineFormat(name="csv", sniff=_sniff, parser=parser, split="quoted", standalone=False)
