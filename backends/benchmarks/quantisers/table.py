"""The measured rows as a Markdown table."""

from collections.abc import Callable, Mapping, Sequence
from textwrap import shorten

from .held import gigabytes
from .models import ARCHITECTURES
from .worker import Row

LONGEST_CELL = 120
"""Letters of an error; the JSON file has all of it."""

LINEARS = ("attention", "state space", "shared experts")
"""The ordinary linear layers."""


def markdown(rows: Sequence[Row], weights: Mapping[str, Mapping[str, int]]) -> str:
    """A line for each way: bits a weight, what stays in sixteen, what a published model would take."""
    sized = ARCHITECTURES[0].published, ARCHITECTURES[2].published
    lines = [
        "| way, versions | experts, bits a weight | other linears | left in 16 bits | a step on a CPU | "
        + " | ".join(f"{name}, GB" for name in sized)
        + " |",
        "|" + "---|" * (5 + len(sized)),
    ]
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["way"], _versions(row)), []).append(row)
    for (way, versions), group in groups.items():
        cells = [f"{way} ({versions})", *_cells(group)]
        for name in sized:
            architecture = next(each.name for each in ARCHITECTURES if each.published == name)
            bits = next((row["bits"] for row in group if row["model"] == architecture and "bits" in row), None)
            cells.append("–" if bits is None else f"{gigabytes(bits, weights[architecture]):.1f}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _versions(row: Row) -> str:
    return ", ".join(f"{name} {number}" for name, number in row["versions"].items() if number)


def _cells(group: Sequence[Row]) -> list[str]:
    measured = [row for row in group if "bits" in row]
    if not measured:
        return [_by_model(group, lambda row: str(row["error"])), "–", "–", "–"]
    return [
        _by_model(group, lambda row: f"{row['bits']['experts']:g}" if "bits" in row else row["error"]),
        _by_model(measured, _linears),
        _by_model(measured, lambda row: ", ".join(row["left_in_16_bits"]) or "nothing"),
        _by_model(measured, _step),
    ]


def _step(row: Row) -> str:
    after = row.get("bits_after_a_step")
    if after is None:
        return str(row["answers"])
    changed = [f"{kind} {after[kind]:g}" for kind in after if after[kind] != row["bits"][kind]]
    return f"{row['answers']}; bits a weight from then on: {', '.join(changed)}"


def _linears(row: Row) -> str:
    found = [row["bits"][kind] for kind in LINEARS if kind in row["bits"]]
    return f"{min(found):g}" if min(found) == max(found) else f"{min(found):g} to {max(found):g}"


def _by_model(rows: Sequence[Row], say: Callable[[Row], str]) -> str:
    """One value where all models share it, else each model's own."""
    values: dict[str, list[str]] = {}
    for row in rows:
        values.setdefault(_escaped(say(row)), []).append(row["model"])
    if len(values) == 1:
        return next(iter(values))
    return "; ".join(f"{', '.join(models)}: {value}" for value, models in values.items())


def _escaped(text: str) -> str:
    return shorten(text, LONGEST_CELL, placeholder=" …").replace("|", "\\|")
