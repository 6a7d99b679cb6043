"""Records under a head of their own: a line that says when and where, and below it what happened, as java.util.logging writes
them.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..meaning.event import Draft
from ..products.format import FileContext, LineFormat, LineParser
from ..records.framing import join_blocks
from ..records.lines import Line
from .text import read_text

_HEAD = re.compile(
    r"(?P<time>[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d{2}:\d{2} [AP]M) (?P<place>[\w.$-]+(?: [\w<>$]+)?)\s*(?:\n|$)",
    re.ASCII,
)
_BODY = re.compile(r"(?:SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST): \S")


def parser(context: FileContext) -> LineParser:
    """Read the records of one file."""

    def parse(text: str) -> Draft | None:
        if (head := _HEAD.match(text)) is None or not (body := text[head.end() :].strip()):
            return None
        draft = read_text(f"{head['time']} {body}", context)
        draft.format = "headed" if draft.format == "text" else draft.format
        draft.fields.setdefault("logger", head["place"])
        return draft

    return parse


def _begins(data: bytes) -> bool:
    return data[:1].isupper() and _HEAD.match(data[:200].decode("utf-8", "replace")) is not None


def _join(lines: Iterator[Line]) -> Iterator[Line]:
    return join_blocks(lines, _begins)


def _sniff(lines: Sequence[str]) -> float:
    """Half of the share that heads and the lines below them have: whoever knows the product's own lines comes first."""
    heads = sum(_HEAD.fullmatch(head) is not None and _BODY.match(body) is not None for head, body in pairwise(lines))
    joined = sum(_HEAD.match(line) is not None and "\n" in line for line in lines)
    return 0.5 * min(1.0, (2 * heads + joined) / len(lines)) if lines else 0.0


FORMAT = LineFormat(name="headed", sniff=_sniff, parser=parser, join=_join, standalone=False)
