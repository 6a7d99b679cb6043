"""Lines that are lists of values without names, as some appliances write and export them."""

from collections.abc import Sequence

from ..meaning.event import Draft
from ..products import catalogue
from ..products.format import FileContext, LineFormat, LineParser


def parser(context: FileContext) -> LineParser:
    """Read the lists of one file."""

    def parse(line: str) -> Draft | None:
        return catalogue.read_row(line.strip(), context.clock) if "," in line[:200] or "\t" in line[:200] else None

    return parse


def _sniff(lines: Sequence[str]) -> float:
    return sum(catalogue.begins_row(line) for line in lines) / len(lines) if lines else 0.0


FORMAT = LineFormat(name="rows", sniff=_sniff, parser=parser)
