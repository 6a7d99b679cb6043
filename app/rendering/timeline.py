"""Where everything stands in the picture of the attack: one lane per episode on a common time axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...graphs.schema import EpisodeSummary, Report, TimelineEntry
from .times import Tick, axis_ticks, parse_time

MOST_LANES = 10
_ELSEWHERE = "Outside any episode"


@dataclass(frozen=True)
class Mark:
    """One timeline entry in the picture."""

    at: float
    """Position in percent of the axis."""
    number: int
    """Index in the report's timeline."""
    hostile: bool
    beyond: bool
    """True where the entry lies outside the drawn period; it is drawn at the edge."""


@dataclass(frozen=True)
class Span:
    """The stretch of time that one episode covers, in percent of the axis."""

    start: float
    width: float


@dataclass(frozen=True)
class Lane:
    title: str
    episode: str
    """The episode's id, or empty for a lane that gathers the rest."""
    hostile: bool
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class TimelinePicture:
    start: datetime
    end: datetime
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    beyond: int
    """Entries outside the drawn period."""


def draw_timeline(report: Report) -> TimelinePicture | None:
    """The picture, or None where no timeline entry and no episode has a time."""
    period = _period(report["timeline"], report["episodes"])
    if period is None:
        return None
    start, end = period
    axis = _Axis(start, end)
    lanes = _lanes(report, axis)
    beyond = sum(mark.beyond for lane in lanes for mark in lane.marks)
    return TimelinePicture(start, end, lanes, tuple(axis_ticks(start, end)), beyond)


@dataclass(frozen=True)
class _Axis:
    start: datetime
    end: datetime

    def at(self, time: datetime) -> float:
        return 100 * (time - self.start) / (self.end - self.start)

    def span(self, episode: EpisodeSummary) -> Span | None:
        first, last = parse_time(episode["start"]), parse_time(episode["end"])
        if first is None or last is None:
            return None
        low, high = max(self.at(first), 0.0), min(self.at(last), 100.0)
        # Wholly outside the drawn period: the list below still has it.
        return Span(low, max(high - low, 0.4)) if low <= 100 and high >= 0 and low <= high else None


def _period(timeline: Sequence[TimelineEntry], episodes: Sequence[EpisodeSummary]) -> tuple[datetime, datetime] | None:
    """First and last moment to draw: everything, or the hostile part where the rest would squeeze it to a point."""
    times = [time for entry in timeline if (time := parse_time(entry["time"]))]
    hostile = [time for entry in timeline if entry["hostile"] and (time := parse_time(entry["time"]))]
    ends = [time for episode in episodes for key in (episode["start"], episode["end"]) if (time := parse_time(key))]
    every = times + ends
    if not every:
        return None
    first, last = min(every), max(every)
    if hostile and (last - first) > 8 * max(max(hostile) - min(hostile), timedelta(minutes=5)):
        first, last = min(hostile), max(hostile)
    margin = max((last - first) * 0.03, timedelta(seconds=5))
    try:
        return first - margin, last + margin
    except OverflowError:
        return first, last + timedelta(seconds=10)


def _lanes(report: Report, axis: _Axis) -> tuple[Lane, ...]:
    """Hostile episodes first when there are too many; drawn in order of time; the rest gathered in one last lane."""
    marks = _marks_by_episode(report, axis)
    episodes = [episode for episode in report["episodes"] if axis.span(episode) or marks.get(episode["id"])]
    weightiest = sorted(episodes, key=lambda e: (e["decision"] != "hostile", -len(marks.get(e["id"], [])), -e["score"]))
    own = {episode["id"] for episode in weightiest[:MOST_LANES]}
    lanes = [
        _lane(episode["title"], episode["id"], [episode], marks.get(episode["id"], []), axis)
        for episode in sorted(episodes, key=lambda episode: episode["start"])
        if episode["id"] in own
    ]
    rest = [episode for episode in episodes if episode["id"] not in own]
    if rest:
        gathered = [mark for episode in rest for mark in marks.get(episode["id"], [])]
        lanes.append(_lane(f"{len(rest)} more episodes", "", rest, gathered, axis))
    if marks.get(""):
        lanes.append(_lane(_ELSEWHERE if lanes else "Events", "", [], marks[""], axis))
    return tuple(lanes)


def _lane(title: str, episode: str, episodes: Sequence[EpisodeSummary], marks: Sequence[Mark], axis: _Axis) -> Lane:
    return Lane(
        title=title,
        episode=episode,
        hostile=any(item["decision"] == "hostile" for item in episodes),
        spans=tuple(span for item in episodes if (span := axis.span(item))),
        marks=tuple(marks),
    )


def _marks_by_episode(report: Report, axis: _Axis) -> dict[str, list[Mark]]:
    """Each entry belongs to the episode with which it shares the most evidence; `""` where it shares none."""
    marks: dict[str, list[Mark]] = {}
    for number, entry in enumerate(report["timeline"]):
        time = parse_time(entry["time"])
        if time is None:
            continue
        at = axis.at(time)
        mark = Mark(min(max(at, 0.0), 100.0), number, entry["hostile"], not 0 <= at <= 100)
        marks.setdefault(_episode_of(entry, report["episodes"]), []).append(mark)
    return marks


def _episode_of(entry: TimelineEntry, episodes: Sequence[EpisodeSummary]) -> str:
    cited = set(entry["evidence"])
    best = max(episodes, key=lambda episode: len(cited.intersection(episode["evidence"])), default=None)
    return best["id"] if best and cited.intersection(best["evidence"]) else ""
