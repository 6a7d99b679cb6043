"""The cells of a row of text."""

import csv


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
