"""Records of several lines that no product is known for: a line that begins each of them, and below it what else is said, as
`name: value`, `name=value;`, indented, or in words.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from ..meaning.aliases import names_of
from ..meaning.event import Draft
from ..meaning.messages import read_message
from ..meaning.statements import statement_action
from ..products.format import FileContext, LineFormat, LineParser
from .tables import read_row
from .text import read_text

_SIGN = r"(?:\s{0,40}:(?=\s|$)|\s{0,40}=(?!=))"
_PROPERTY = re.compile(
    rf"[ \t]{{0,20}}(?P<name>[A-Za-z][\w()/.-]*(?: [\w()/.-]+){{0,4}}){_SIGN}[ \t]{{0,60}}(?P<value>.*)$"
)
_DATED = re.compile(
    r"\W{0,3}(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.](?:\d{1,2}|[A-Za-z]{3})[-/.]\d{2,4}|"
    r"(?:[A-Z][a-z]{2},? )?(?:[A-Z][a-z]{2} {1,2}\d{1,2}|\d{1,2} [A-Z][a-z]{2} \d{4}))[T ,_-]{1,3}(?:\d{4} )?\d{1,2}[:.]\d{2}"
)
_MARK = re.compile(r"[^\s\d:=,;({\[\"'<|-][^\s\d:=,;({\[\"'<|-]{2,30}(?= ?[ :=])")
"""The word that begins each record."""
_BANNER = re.compile(r"[=*#]{1,20} ?[A-Z][A-Z ]{2,30}\b")
"""`=ERROR REPORT==== 5-Mar-2026::10:24:00 ===`"""
_RULE = re.compile(r"\W{3,}$")
"""A line drawn between records or their parts."""
_LEAST_NAMED = 3
"""Fewer named values make no record."""
_MOST_BELOW = 60
_STATEMENT = re.compile(r"\s*[A-Z]{4,10}\s+[\w\"'`*(.]")
_LONGEST, _LONGEST_SEEN = 16_384, 1000

Starts = Callable[[str], object]


def block_starts(sample: Sequence[str]) -> Callable[[bytes], bool] | None:
    """Tells whether a physical line begins a record; None where the lines of a file are no such records."""
    starts = _start(sample)
    return None if starts is None else lambda data: bool(starts(data[:400].decode("utf-8", "replace")))


def _start(sample: Sequence[str]) -> Starts | None:
    """What begins the records of a file."""
    lines = [line[:_LONGEST_SEEN] for line in "\n".join(sample[:200]).split("\n") if line.strip()]
    if len(lines) < 2 or (lines[0][:1] in "{<[ \t#|" and _DATED.match(lines[0]) is None):
        return None
    for begins in (_DATED, _BANNER):
        if begins.match(lines[0]):
            return begins.match if _are_records(lines, begins.match, least=2) else None
    if (mark := _MARK.match(lines[0])) is None:
        return None
    begins = re.compile(re.escape(mark[0]) + r"(?= ?[ :=])")
    return begins.match if _are_records(lines, begins.match, least=1) else None


def _are_records(lines: Sequence[str], starts: Starts, *, least: int) -> bool:
    """Whether lines are a head and what is said below it, again and again."""
    heads = [bool(starts(line)) for line in lines]
    count = sum(heads)
    below = [line for line, is_head in zip(lines, heads, strict=True) if not is_head and not _RULE.match(line)]
    told = sum(line[:1] in " \t" or _PROPERTY.match(line) is not None for line in below)
    if count < least or not count <= len(below) <= count * _MOST_BELOW or any(map(all, pairwise(heads))):
        return False
    if least > 1:  # dated heads, of which each has something below it
        return not heads[-1] or count > 2
    return told >= 0.7 * len(below) and (count > 1 or told >= 2 * _LEAST_NAMED)


def parser(context: FileContext) -> LineParser:
    """Read the records of one file."""

    def parse(text: str) -> Draft | None:
        lines = text[:_LONGEST].split("\n")
        return read_record(lines, context) if len(lines) > 1 else read_text(text, context)

    return parse


def read_record(lines: Sequence[str], context: FileContext) -> Draft:
    """The event that the lines of a record tell."""
    is_titled = _BANNER.match(lines[0]) is not None
    named, said = _parts(lines[1:] if is_titled else lines)
    statement = next((line for line in said[1:] if _STATEMENT.match(line) and statement_action(line)), "")
    if len(named) < _LEAST_NAMED:
        draft = read_text(" ".join(map(str.strip, lines[is_titled:] if named else said)), context)
    else:
        fields = {**named, "message": " ".join(said)} if said and "message" not in named else named
        draft = read_row(fields, context, "stanza")
    if draft.time is None and (found := context.clock.find("\n".join(lines))):
        draft.time = found[0]
    if len(named) >= _LEAST_NAMED and not (draft.user and draft.src_ip and draft.action != "other" and draft.outcome):
        template, message = draft.template, draft.message
        told = next((named[name] for name in names_of(tuple(named)).plan.get("message", ()) if " " in named[name]), "")
        read_message(draft, " ".join(said) or told)
        draft.template, draft.message = template, message
    if statement:
        draft.command, draft.action = statement.strip(), statement_action(statement) or draft.action
        draft.inferred |= {"command", "action"}
    if is_titled:
        draft.fields.setdefault("heading", lines[0].strip())
    draft.format = "stanza" if draft.format == "text" else draft.format
    return draft


def _parts(lines: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """The named values of a record, and what it says in other words."""
    named: dict[str, str] = {}
    said: list[str] = []
    for line in lines:
        if not line.strip() or _RULE.match(line):
            continue
        if (match := _PROPERTY.match(line)) is not None and not _DATED.match(line):
            if value := match["value"].rstrip("; \t\r"):
                named.setdefault(match["name"], value)
        else:
            said.append(line.strip())
    return named, said


def _sniff(lines: Sequence[str]) -> float:
    """Little: whoever knows a file's lines one by one comes first."""
    return 0.3 if _start(lines) is not None or any("\n" in line for line in lines) else 0.0


FORMAT = LineFormat(name="stanza", sniff=_sniff, parser=parser, split="blocks", starts=block_starts, standalone=False)
