"""Shared by the formats whose columns are named in a header: a row becomes fields, fields become an event."""

import csv
from collections.abc import Sequence

from ..meaning.event import Draft
from ..meaning.messages import read_message
from ..meaning.normalize import normalise
from ..meaning.values import is_empty
from ..products.format import FileContext
from ..products.windows import records as windows


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of one row, quotes taken off (RFC 4180), however long they are."""
    if '"' not in line:
        return [cell.strip() for cell in line.split(delimiter)]
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]
    except csv.Error:  # a bare carriage return, or a cell beyond the module's limit
        return _split_cells(line, delimiter)


def _split_cells(line: str, delimiter: str) -> list[str]:
    cells: list[str] = []
    at = 0
    while at <= len(line):
        if line[at : at + 1] == '"':
            end = line.find('"', at + 1)
            while end >= 0 and line[end + 1 : end + 2] == '"':
                end = line.find('"', end + 2)
            end = len(line) if end < 0 else end
            cells.append(line[at + 1 : end].replace('""', '"').strip())
            following = line.find(delimiter, end)
        else:
            following = line.find(delimiter, at)
            cells.append(line[at : len(line) if following < 0 else following].strip())
        if following < 0:
            break
        at = following + 1
        while line[at : at + 1] == " ":
            at += 1
    return cells


def row_fields(names: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    """Fields of a row, empty ones left out."""
    return {
        name: value for name, value in zip(names, values, strict=False) if not (len(value) < 14 and is_empty(value))
    }


def read_row(fields: dict[str, str], context: FileContext, format_name: str) -> Draft:
    """A draft of a row in a table about anything."""
    if windows.is_flat_event(fields):
        return windows.build(fields, context)
    draft = normalise(Draft(format=format_name, fields=fields), context.clock)
    if draft.action == "other" and len(draft.message) > 12:
        template, message = draft.template, draft.message
        read_message(draft, message)
        draft.template, draft.message = template, message
    return draft
