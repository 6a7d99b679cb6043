"""Tables: comma, semicolon, tab or bar separated, as alert and sign-in exports are (RFC 4180). Without a header line
the columns are named by what they hold.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from ..meaning.aliases import roles_of
from ..meaning.cells import cells_of
from ..meaning.event import Draft
from ..meaning.lexicon import classify
from ..meaning.shapes import BLOCKED, PASSED
from ..meaning.values import address_of
from ..products.format import DIRECTIVE, FileContext, LineFormat, LineParser
from ..products.windows.exports import viewer_fields
from ..records.framing import leaves_quote_open
from .tables import read_row, row_fields

_MOST_ABOVE = 6
_DELIMITERS = ",;\t|"
_MOST_JOINED = 200
_NUMBER_OR_TIME = re.compile(r"[\d:T./ +Z-]{6,40}")
_COMMA_OF_TIME = re.compile(r"(?<=[a-z] \d), (?=\d{4}\b)|(?<=[a-z] \d\d), (?=\d{4}\b)|(?<=:\d\d),(?=\d{3}\b)")
"""A comma in `Oct 3, 2025` and in `10:11:12,123`, which separates nothing."""
_HOST = re.compile(r"[A-Za-z][\w.-]{1,60}")
_DIGITS, _LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"[^\W\d][\w@#.:/ ()%?*\[\]’'-]{0,60}|[@#_][\w@#.:/ ()%?*\[\]-]{0,60}")


def parser(context: FileContext) -> LineParser:
    """Read rows of one table; the header is its first line."""
    table = _table(context.sample)
    header = table[0] if table else ""
    delimiter = delimiter_of(table) or ","
    cells = cells_of(header, delimiter)
    if _is_header(cells):
        names, header_text = _unique(cells), header.strip()
    else:
        names, header_text = (
            column_names([cells_of(line, delimiter) for line in table], context),
            "",
        )

    def parse(line: str) -> Draft | None:
        if header_text and line.strip() == header_text:
            return DIRECTIVE
        if line.startswith("#") and not header.startswith("#"):
            return DIRECTIVE
        is_damaged = line.count('"') % 2 == 1 and leaves_quote_open(line.encode())
        # Where a quote is never closed it means nothing; the delimiters still do.
        values = cells_of(line.replace('"', ""), delimiter) if is_damaged else cells_of(line, delimiter)
        if len(values) < max(2, len(names) // 2) or len(values) > len(names) + 20:
            return None
        fields = row_fields(names, values)
        if len(values) > len(names):
            fields["more"] = delimiter.join(values[len(names) :])
            fields = viewer_fields(names, fields)
        draft = read_row(fields, context, "csv")
        context.damaged += is_damaged
        return draft

    return parse


def row_starts(sample: Sequence[str]) -> Callable[[bytes], bool]:
    """Tells whether a physical line is a whole row of the sample's table, so that no quote before it can be open."""
    table = _table(sample)
    delimiter = delimiter_of(table) or ","
    width = len(cells_of(table[0], delimiter)) if table else 0
    shapes = Counter(_shape(line.partition(delimiter)[0]) for line in table[1:200])
    shape, count = shapes.most_common(1)[0] if shapes else ("", 0)
    is_shaped = count > 0.6 * shapes.total()

    def starts_row(data: bytes) -> bool:
        if width < 2 or data.count(delimiter.encode()) < width - 1:
            return False
        line = data.decode("utf-8", "replace")
        return len(cells_of(line, delimiter)) == width and (
            not is_shaped or _shape(line.partition(delimiter)[0]) == shape
        )

    return starts_row


def _shape(cell: str) -> str:
    """What a cell looks like, its digits and letters aside."""
    return _LETTERS.sub("a", _DIGITS.sub("0", cell.strip()[:60]))


def _table(lines: Sequence[str]) -> list[str]:
    """The lines of a table from its header on: what stands above it as a comment is no part of it."""
    table = _whole_rows([line for line in lines if line.strip()])
    start = next((place for place, line in enumerate(table) if not line.startswith("#")), 0)
    if start and delimiter_of(table[start:]):
        return table[start:]
    if not delimiter_of(table):  # a title, or noise, above the header
        above = next((place for place in range(1, min(_MOST_ABOVE, len(table) - 1)) if _begins(table[place:])), 0)
        return table[above:]
    return table


def _begins(table: list[str]) -> bool:
    """Whether a header of at least three names that we know stands first here."""
    delimiter = delimiter_of(table)
    return bool(delimiter) and sum(bool(roles_of(name)) for name in cells_of(table[0], delimiter)) >= 3


def _whole_rows(lines: Sequence[str]) -> list[str]:
    """Lines joined while a quote is open; where one never closes, each for itself."""
    rows: list[str] = []
    held: list[str] = []
    for line in lines:
        if held:
            held.append(line)
            if line.count('"') % 2:
                rows.append("\n".join(held))
                held = []
            elif len(held) > _MOST_JOINED:
                rows += held
                held = []
        elif line.count('"') % 2 and leaves_quote_open(line.encode("utf-8", "replace")):
            held = [line]
        else:
            rows.append(line)
    return rows + held


def delimiter_of(lines: Sequence[str]) -> str:
    """The character that separates the columns of a table with a header, or ''."""
    lines = [line for line in lines if line.strip()][:20]
    if not lines or lines[0].lstrip().startswith(("{", "<", "#")):
        return ""
    lines = [_COMMA_OF_TIME.sub(" ", line) for line in lines]
    for delimiter in sorted(_DELIMITERS, key=lines[0].count, reverse=True):
        names = cells_of(lines[0], delimiter)
        if len(names) < 3:
            continue
        rows = [cells_of(line, delimiter) for line in lines[1:]]
        if not _is_header(names):
            widths = {len(row) for row in rows}
            if len(rows) >= 4 and widths == {len(names)} and any(_NUMBER_OR_TIME.fullmatch(name) for name in names):
                return delimiter
            continue
        fitting = sum(1 for row in rows if abs(len(row) - len(names)) <= 1)
        # A header alone must name things we know; with rows below it the equal width is enough.
        if (rows and fitting >= 0.6 * len(rows)) or (not rows and sum(bool(roles_of(name)) for name in names) >= 3):
            return delimiter
    return ""


def _is_header(names: Sequence[str]) -> bool:
    named = all(_NAME.fullmatch(name) for name in names if name)
    return named and len(set(names)) >= len(names) - 2 and not any(address_of(name) for name in names)


def column_names(rows: Sequence[Sequence[str]], context: FileContext) -> list[str]:
    """Names for the columns of a table without a header, from what they hold."""
    width = len(rows[0]) if rows else 0
    columns = [[row[index] for row in rows[:200] if len(row) == width] for index in range(width)]
    names = [f"column{index + 1}" for index in range(width)]
    kinds = ((_is_time(context), ("time",)), (lambda value: bool(address_of(value)), ("src_ip", "dst_ip")))
    for holds, labels in kinds:
        found = [index for index, column in enumerate(columns) if column and all(holds(value) for value in column[:20])]
        for label, index in zip(labels, found, strict=False):
            names[index] = label
    for index, column in enumerate(columns):
        if names[index].startswith("column") and _says_action(column):
            names[index] = "action"
            break
    wordy = [
        (sum(value.count(" ") for value in column), index)
        for index, column in enumerate(columns)
        if names[index].startswith("column")
    ]
    if wordy and max(wordy)[0] > len(rows):
        names[max(wordy)[1]] = "message"
    if "src_ip" in names:  # a name that goes with the address is the machine's
        addresses = columns[names.index("src_ip")]
        for index, column in enumerate(columns):
            fixed = len(set(zip(addresses, column, strict=False))) == len(set(addresses)) > 1
            told = len(set(column)) > 1 and all(_HOST.fullmatch(value) for value in column)
            if names[index].startswith("column") and fixed and told:
                names[index] = "host"
                break
    return names


def _says_action(column: Sequence[str]) -> bool:
    """Whether a column's few values are verdicts or names of actions."""
    values = {value for value in column if value}
    if not 1 < len(values) <= 40 or any(" " in value for value in values):
        return False
    telling = sum(value.lower() in BLOCKED | PASSED or classify(value) not in ("other", "status") for value in values)
    return telling > 0.6 * len(values)


def _is_time(context: FileContext) -> Callable[[str], bool]:
    return lambda value: context.clock.parse(value) is not None


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for position, name in enumerate(names):
        name = name.strip().lstrip("\ufeff").removesuffix(" [UTC]") or f"column{position + 1}"
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return unique


def _sniff(lines: Sequence[str]) -> float:
    return 0.8 if delimiter_of(_table(lines[:60])) else 0.0


FORMAT = LineFormat(name="csv", sniff=_sniff, parser=parser, split="quoted", standalone=False)
