"""The documents of rule files as plain data, each judged before it is built: a rule comes from whoever wrote it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from sigma.rule.base import SigmaYAMLLoader

from ..errors import RuleError

MOST_BYTES = 4_000_000
"""Larger files are no rule files."""
MOST_VALUES = 50_000
"""Values of one document, counted as often as its aliases repeat them."""
DEEPEST = 64
"""Lists and mappings within one another: parsers, and pySigma, go down by recursion."""

_MARKER = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_TITLE = re.compile(r"^title:[ \t]*(.{1,200})", re.MULTILINE)
_NEXT = "Correct the file or remove it."


@dataclass(frozen=True, slots=True)
class RuleDocument:
    """One YAML document of a rule file, or why it cannot be read."""

    path: Path
    content: dict[str, Any] | RuleError
    written_title: str = ""
    """The title as the text shows it, where the document could not be built."""

    @property
    def title(self) -> str:
        """What the rule calls itself, on one line."""
        title = self.content.get("title", "") if isinstance(self.content, dict) else self.written_title
        return " ".join(str(title).split())[:200]


def rule_files(path: Path) -> list[Path]:
    """A rule file, or the rule files below a folder."""
    if not path.exists():
        raise RuleError(f"{path}: no such file or folder. Give a Sigma rule file or a folder of .yml files.")
    files = (
        sorted(p for p in path.rglob("*") if p.suffix in (".yml", ".yaml") and p.is_file()) if path.is_dir() else [path]
    )
    if not files:
        raise RuleError(f"{path}: holds no .yml or .yaml file. Give a folder with Sigma rules.")
    return files


def read_rule_file(file: Path) -> bytes | RuleDocument:
    """The bytes of a rule file, or why it is not read."""
    try:
        if (size := file.stat().st_size) > MOST_BYTES:
            raise _DocumentError(f"has {size:,} bytes; a file of rules has at most {MOST_BYTES:,}")
        return file.read_bytes()
    except (OSError, _DocumentError) as error:
        return _unreadable(file, error)


def documents_of(file: Path, data: bytes) -> Iterator[RuleDocument]:
    """Every document of a rule file."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield _unreadable(file, error)
        return
    for part in _parts(text.replace("\r\n", "\n").replace("\r", "\n")):
        try:
            _check(part)
            content = yaml.load(part, Loader=SigmaYAMLLoader)
        # Dates, numbers and keys that Python cannot hold come as its own errors, not as YAML's.
        except (yaml.YAMLError, _DocumentError, ValueError, TypeError, OverflowError, RecursionError) as error:
            title = found[1].strip(" '\"") if (found := _TITLE.search(part)) else ""
            named = f" rule {title!r}:" if title else ""
            reason = RuleError(f"{file}:{named} is not readable YAML: {_one_line(error)}. {_NEXT}")
            yield RuleDocument(file, reason, title)
            continue
        if isinstance(content, dict):
            yield RuleDocument(file, content)
        elif content is not None:
            found_type = type(content).__name__
            problem = f"{file}: holds a {found_type}, expected a Sigma rule with title, logsource and detection."
            yield RuleDocument(file, RuleError(f"{problem} {_NEXT}"))


def _unreadable(file: Path, error: Exception) -> RuleDocument:
    return RuleDocument(file, RuleError(f"{file}: is not readable YAML: {_one_line(error)}. {_NEXT}"))


class _DocumentError(Exception):
    """Why a document is not built at all."""


def _parts(text: str) -> Iterator[str]:
    """The documents of a file, each below as many empty lines as stand before it, so that errors name the line."""
    starts = [0, *(match.start() for match in _MARKER.finditer(text)), len(text)]
    lines = 0
    for start, end in pairwise(starts):
        part = text[start:end]
        if part.strip():
            yield "\n" * lines + part
        lines += part.count("\n")


def _check(text: str) -> None:
    """Raise where a document is too deep, too large once its aliases are followed, or holds half characters.

    Events come one by one, so nothing is built yet.
    """
    sizes: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = []
    counted = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((event.anchor, counted))
            if len(open_nodes) > DEEPEST:
                raise _DocumentError(f"goes more than {DEEPEST} levels deep")
            sizes.pop(event.anchor or "", None)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_nodes.pop()
            counted += 1
            if anchor:
                sizes[anchor] = counted - before
        elif isinstance(event, yaml.ScalarEvent):
            counted += 1
            if event.anchor:
                sizes[event.anchor] = 1
            if not event.value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in event.value):
                raise _DocumentError("holds half of a character (a lone surrogate)")
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor in (anchor for anchor, _ in open_nodes):
                raise _DocumentError(f"the value called {event.anchor} holds itself")
            counted += sizes.get(event.anchor or "", 1)
        if counted > MOST_VALUES:
            raise _DocumentError(f"has more than {MOST_VALUES:,} values once its aliases are followed")


def _one_line(error: Exception) -> str:
    reason = " ".join(str(error).split())[:300]
    return reason or type(error).__name__
