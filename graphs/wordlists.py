"""Word lists kept as plain text, so that they read as lists and not as code."""

from collections.abc import Iterator
from typing import AnyStr


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def grouped(table: str, separator: str | None = None) -> Iterator[tuple[str, list[str]]]:
    """Groups of a table whose lines read `label: item item …`; an indented line continues the one before."""
    lines: list[str] = []
    for line in table.strip().splitlines():
        if line.startswith(" ") and lines:
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    for line in lines:
        label, _, items = line.partition(":")
        yield label.strip(), [item.strip() for item in items.split(separator) if item.strip()]


def labels_by_item(table: str, separator: str | None = None) -> dict[str, str]:
    """For each item of such a table the label of its group."""
    return {item: label for label, items in grouped(table, separator) for item in items}


def has_any(text: AnyStr, parts: tuple[AnyStr, ...]) -> bool:
    """Whether one of these stands in a text."""
    for part in parts:  # noqa: SIM110 - asked of every line
        if part in text:
            return True
    return False
