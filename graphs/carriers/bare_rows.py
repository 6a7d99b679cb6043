"""Lines that are lists of values without names, as some appliances write and export them."""

from collections.abc import Iterator, Sequence

from ..meaning.event import Draft
from ..products import catalogue
from ..products.format import FileContext, LineFormat, LineParser
from ..records.framing import join_quoted
from ..records.lines import Line


def parser(context: FileContext) -> LineParser:
    """Read the lists of one file."""

    def parse(line: str) -> Draft | None:
        return catalogue.read_row(line.strip(), context.clock) if "," in line[:200] or "\t" in line[:200] else None

    return parse


def _sniff(lines: Sequence[str]) -> float:
    share = sum(catalogue.begins_row(line.lstrip()) for line in lines) / len(lines) if lines else 0.0
    # Between the rows stand the further lines of quoted cells.
    return max(share, 0.9) if share > 0.3 and catalogue.begins_row(lines[0].lstrip()) else share


def _join(lines: Iterator[Line]) -> Iterator[Line]:
    return join_quoted(lines, lambda data: catalogue.begins_row(data[:1000].decode("utf-8", "replace").lstrip()))


FORMAT = LineFormat(name="rows", sniff=_sniff, parser=parser, join=_join)
