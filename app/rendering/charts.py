"""Bars: which are drawn, how long each is, and what the picture says in words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...graphs.schema import Chart, EpisodeSummary
from .times import parse_time, write_time

MOST_ROWS = 24
PLOT_HEIGHT = 160
"""Pixels from the zero line to the top grid line."""


@dataclass(frozen=True)
class Bar:
    at: float
    """Left edge in percent; columns only."""
    width: float
    """Percent. In a row chart this is the bar's length."""
    top: float
    """Pixels from the top; columns only."""
    height: float
    label: str
    value: float
    highlighted: bool


@dataclass(frozen=True)
class GridLine:
    top: float
    label: str


@dataclass(frozen=True)
class AxisLabel:
    at: float
    text: str
    anchor: str


@dataclass(frozen=True)
class BarChart:
    title: str
    unit: str
    finding: str
    form: str
    """`columns` for times and for many bars, `rows` for a few named things."""
    bars: tuple[Bar, ...]
    left_out: int
    grid: tuple[GridLine, ...]
    labels: tuple[AxisLabel, ...]
    in_words: str


@dataclass(frozen=True)
class ScoreBar:
    """A score on its own axis, in percent: where zero is, where the bar starts, how long it is."""

    name: str
    value: float
    zero: float
    start: float
    width: float
    threshold: float | None


def write_number(value: float) -> str:
    """`12,345`, `0.25`; never a long tail of digits."""
    if not math.isfinite(value):
        return "–"
    written = f"{value:,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:,.3g}"
    return written.replace("-", "\u2212")


def draw_chart(chart: Chart) -> BarChart:
    """Lay out one chart; labels without a value and values that are no numbers count as zero."""
    values = [value if math.isfinite(value) else 0.0 for value in chart["values"]]
    labels = chart["labels"][: len(values)] + [""] * (len(values) - len(chart["labels"]))
    highlighted = set(chart["highlighted"])
    is_time = bool(labels) and all(parse_time(label) for label in labels)
    form = "columns" if is_time or len(values) > 4 * MOST_ROWS else "rows"
    top = _round_up(max(values, default=0.0))
    bars, left_out = (
        (_columns(labels, values, highlighted, top), 0)
        if form == "columns"
        else _rows(labels, values, highlighted, max([*values, 0.0]) or 1.0)
    )
    return BarChart(
        title=chart["title"],
        unit=chart["unit"],
        finding=chart["finding"],
        form=form,
        bars=tuple(bars),
        left_out=left_out,
        grid=tuple(GridLine(PLOT_HEIGHT * (1 - part), write_number(top * part)) for part in (1.0, 0.5, 0.0)),
        labels=tuple(_axis_labels(labels)),
        in_words=_in_words(chart["unit"], labels, values, highlighted),
    )


def draw_scores(episodes: Sequence[EpisodeSummary]) -> dict[str, list[ScoreBar]]:
    """Three bars per episode; each kind of score has one scale for all episodes, so that they can be compared."""
    rule = _limits([episode["rule_score"] for episode in episodes])
    model = max((abs(episode["model_score"]) for episode in episodes), default=0.0) or 1.0
    total = _limits([*(episode["score"] for episode in episodes), 1.5])
    return {
        episode["id"]: [
            _score_bar("Rules", episode["rule_score"], *rule),
            _score_bar("Model", episode["model_score"], -model, model),
            _score_bar("Together", episode["score"], *total, threshold=1.0),
        ]
        for episode in episodes
    }


def _limits(values: Sequence[float]) -> tuple[float, float]:
    low, high = min([0.0, *values]), max([0.0, *values])
    return (low, high) if high > low else (0.0, 1.0)


def _score_bar(name: str, value: float, low: float, high: float, threshold: float | None = None) -> ScoreBar:
    def at(score: float) -> float:
        return 100 * (min(max(score, low), high) - low) / (high - low)

    start, end = sorted((at(0.0), at(value)))
    return ScoreBar(name, value, at(0.0), start, end - start, None if threshold is None else at(threshold))


def _columns(labels: Sequence[str], values: Sequence[float], highlighted: set[int], top: float) -> list[Bar]:
    slot = 100 / max(len(values), 1)
    bars = []
    for index, value in enumerate(values):
        # A small value must still be seen; a zero must not.
        height = max(PLOT_HEIGHT * max(value, 0.0) / top, 1.5 if value > 0 else 0.0)
        bars.append(
            Bar(
                at=index * slot + slot * 0.1,
                width=slot * 0.8,
                top=PLOT_HEIGHT - height,
                height=height,
                label=write_time(labels[index]),
                value=value,
                highlighted=index in highlighted,
            )
        )
    return bars


def _rows(
    labels: Sequence[str], values: Sequence[float], highlighted: set[int], longest: float
) -> tuple[list[Bar], int]:
    """The highlighted bars and the longest of the others, longest first."""
    order = sorted(range(len(values)), key=lambda index: (index not in highlighted, -values[index]))
    kept = sorted(order[:MOST_ROWS], key=lambda index: -values[index])
    bars = [
        Bar(0, 100 * max(values[index], 0.0) / longest, 0, 0, labels[index], values[index], index in highlighted)
        for index in kept
    ]
    return bars, len(values) - len(kept)


def _axis_labels(labels: Sequence[str]) -> list[AxisLabel]:
    """First, middle and last label: three fit on a telephone."""
    if not labels:
        return []
    times = [parse_time(label) for label in labels]
    if not all(times):
        return [AxisLabel(0, "1st", "start"), AxisLabel(100, f"{len(labels)}th", "end")]
    chosen = {0: "start", len(labels) - 1: "end"}
    if len(labels) > 4:
        chosen[len(labels) // 2] = "middle"
    first_day = times[0].date() if times[0] else None
    written = []
    for index, anchor in sorted(chosen.items()):
        time = times[index]
        assert time is not None
        pattern = "%d %b %H:%M" if index == 0 or time.date() != first_day else "%H:%M"
        at = {"start": 0.0, "end": 100.0}.get(anchor, 100 * (index + 0.5) / len(labels))
        written.append(AxisLabel(at, time.strftime(pattern), anchor))
    return written


def _in_words(unit: str, labels: Sequence[str], values: Sequence[float], highlighted: set[int]) -> str:
    """The picture for those who cannot see it."""
    if not values:
        return "No bars."
    peak = max(range(len(values)), key=values.__getitem__)
    words = f"{len(values)} bars, {unit or 'no unit'}. Highest: {write_number(values[peak])} at {labels[peak]}."
    marked = [labels[index] for index in sorted(highlighted) if 0 <= index < len(values)]
    if marked:
        more = f" and {len(marked) - 6} more" if len(marked) > 6 else ""
        words += f" Highlighted: {', '.join(marked[:6])}{more}."
    return words


def _round_up(value: float) -> float:
    """The next 1, 2, 4, 5, 6, 8 times a power of ten: a top grid line whose half is also round."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= value * 0.999999)
