"""How a sentence writes names, times, numbers and citations."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from ...meaning.values import address_of
from ...meaning.zones import zone_name
from ...questions.language import Language
from ...questions.window import Window

MOST_CITED = 4
"""Lines that one statement cites."""
MOST_LISTED = 6
"""Names that one sentence lists."""
_OPEN, _CLOSE = "\x02", "\x03"
_MARK = re.compile(rf" ?{_OPEN}([\d,]*){_CLOSE}")
_DAY, _SAME_DAY, _DAY_END = "\x04", "\x05", "\x06"
_DAYS = re.compile(rf"([{_DAY}{_SAME_DAY}])([\d-]{{10}}){_DAY_END} ?")
_NAME = re.compile(r"[\w.@\\/$+:-]{1,80}")
_SHOWN = 90


@dataclass(frozen=True, slots=True)
class Voice:
    """The language of an answer, and the zone of its times."""

    language: Language
    zone: tzinfo
    only_day: date | None = None
    """The day of the logs, where they hold no other: a time of day needs none."""

    def moment(self, time: datetime) -> datetime:
        """A time of the store in the zone."""
        return time.replace(tzinfo=UTC).astimezone(self.zone)

    @property
    def zone_shown(self) -> str:
        """`UTC`, or the offset or place of the zone."""
        return "UTC" if self.zone is UTC else zone_name(self.zone)

    def at(self, time: datetime | None) -> str:
        """A day and a time of day with the zone."""
        if time is None:
            return "an unknown time" if self.language == "en" else "unbekannter Zeit"
        return f"{_dated(self.moment(time))} {self.zone_shown}"

    def clock(self, time: datetime | None) -> str:
        """A time of day, behind its day where the text before it last named another one."""
        if time is None:
            return "?"
        moment = self.moment(time)
        if moment.date() == self.only_day:
            return f"{moment:%H:%M:%S}"
        return f"{_SAME_DAY}{moment:%Y-%m-%d}{_DAY_END} {moment:%H:%M:%S}"

    def clocks(self, first: datetime, last: datetime) -> str:
        """`… to …`, without a day that was just named."""
        return f"{self.clock(first)} {'to' if self.language == 'en' else 'bis'} {self.clock(last)}"

    def days(self, times: Sequence[datetime]) -> str:
        """`On … (UTC) ` or `From … to … (UTC) `, to begin a sentence with."""
        first, last = self.moment(min(times)), self.moment(max(times))
        german, zone = self.language == "de", self.zone_shown
        one, other = _day(first), _day(last)
        if first.date() == last.date():
            return f"Am {one} ({zone}): " if german else f"On {one} ({zone}) "
        return f"Von {one} bis {other} ({zone}): " if german else f"From {one} to {other} ({zone}) "

    def span(self, first: datetime | None, last: datetime | None) -> str:
        """`at …` or `from … to …`."""
        if first is None or last is None:
            return "at an unknown time" if self.language == "en" else "zu unbekannter Zeit"
        one, other = self.moment(first), self.moment(last)
        if f"{one:%Y-%m-%d %H:%M:%S}" == f"{other:%Y-%m-%d %H:%M:%S}":
            return f"{'at' if self.language == 'en' else 'um'} {self.at(first)}"
        words = ("from", "to") if self.language == "en" else ("von", "bis")
        return f"{words[0]} {_dated(one)} {words[1]} {self.clock(last)} {self.zone_shown}"

    def window(self, window: Window) -> str:
        """A window in words, with its day and the zone."""
        one = self.moment(window.start) if window.start else None
        other = self.moment(window.end) if window.end else None
        english = self.language == "en"
        if one and other:
            is_day = f"{one:%H:%M:%S}" == f"{other:%H:%M:%S}" == "00:00:00" and (other - one).days == 1
            if is_day:
                return f"{'on' if english else 'am'} {_day(one)} ({self.zone_shown})"
            until = _short(other) if one.date() == other.date() else f"{_day(other)} {_short(other)}"
            words = ("between", "and") if english else ("zwischen", "und")
            return f"{words[0]} {_day(one)} {_short(one)} {words[1]} {until} {self.zone_shown}"
        if one:
            return f"{'after' if english else 'nach'} {_day(one)} {_short(one)} {self.zone_shown}"
        if other:
            return f"{'before' if english else 'vor'} {_day(other)} {_short(other)} {self.zone_shown}"
        return ""

    def listed(self, items: Sequence[str], most: int = MOST_LISTED) -> str:
        """`a, b and c`, and how many more."""
        shown, left = list(items[:most]), len(items) - most
        word = "and" if self.language == "en" else "und"
        if left > 0:
            shown.append(f"{left} {'more' if self.language == 'en' else 'weitere'}")
        return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {word} {shown[-1]}" if shown else ""

    def number(self, count: int) -> str:
        """Digits in groups of three."""
        text = f"{count:,}"
        return text if self.language == "en" else text.replace(",", ".")

    def bytes(self, count: int) -> str:
        """A size as people say it, with the exact number behind it where that differs."""
        unit, value = "", float(count)
        for name in ("kB", "MB", "GB", "TB"):
            if value < 1000:
                break
            value, unit = value / 1000, name
        word = ("byte" if count == 1 else "bytes") if self.language == "en" else "Byte"
        if not unit:
            return f"{count} {word}"
        shown = f"{value:.3g}" if value < 100 else f"{value:.0f}"
        if self.language == "de":
            shown = shown.replace(".", ",")
        return f"{shown} {unit} ({self.number(count)} {word})"


def _day(moment: datetime) -> str:
    """A day that is always shown, and that the times of day behind it belong to."""
    return f"{_DAY}{moment:%Y-%m-%d}{_DAY_END}"


def _dated(moment: datetime) -> str:
    return f"{_day(moment)} {moment:%H:%M:%S}"


def _short(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def cite(events: Iterable[int]) -> str:
    """A place for the citations of some events, which `render` fills."""
    ids = list(dict.fromkeys(events))[:MOST_CITED]
    return f" {_OPEN}{','.join(map(str, ids))}{_CLOSE}" if ids else ""


def cited_events(text: str) -> list[int]:
    """The events that a sentence cites, in its order."""
    return [int(number) for match in _MARK.finditer(text) for number in match[1].split(",") if number]


def render(text: str, numbers: Mapping[int, str]) -> str:
    """The text with the names of its evidence, and with the day of each time where it is not the day last named."""

    def shown(match: re.Match[str]) -> str:
        names = [numbers[int(event)] for event in match[1].split(",") if event and int(event) in numbers]
        return f" [{', '.join(sorted(dict.fromkeys(names), key=_rank))}]" if names else ""

    return _MARK.sub(shown, _with_days(text))


def _with_days(text: str) -> str:
    last = ""

    def shown(match: re.Match[str]) -> str:
        nonlocal last
        is_known, last = match[1] == _SAME_DAY and match[2] == last, match[2]
        return "" if is_known else f"{match[2]}{' ' if match[0].endswith(' ') else ''}"

    return _DAYS.sub(shown, text)


def _rank(name: str) -> tuple[int, str]:
    digits = re.sub(r"\D", "", name)
    return (int(digits) if digits else 0, name)


def plain(value: str, most: int = _SHOWN) -> str:
    """A value without what could be taken for a citation or break a line, cut."""
    flat = " ".join("".join(" " if ord(letter) < 32 or ord(letter) == 127 else letter for letter in value).split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def quoted(value: str, most: int = _SHOWN) -> str:
    """What somebody typed, in quotation marks."""
    return f"“{plain(value, most).replace('“', chr(39)).replace('”', chr(39))}”"


def named(value: str) -> str:
    """A name as it is where it looks like one, else in quotation marks."""
    shown = plain(value)
    if shown.isdigit() and len(shown) < 6:
        return f"uid {shown}"
    return shown if _NAME.fullmatch(shown) or address_of(shown) else quoted(value)


def sentence(clause: str) -> str:
    """A clause as a sentence: a name keeps its letters."""
    first = clause.partition(" ")[0]
    return f"{clause[:1].upper()}{clause[1:]}." if first in ("the", "die", "das") else f"{clause}."


def counted(count: int, one: str, many: str, voice: Voice) -> str:
    """`1 host`, `3 hosts`."""
    return f"{voice.number(count)} {one if count == 1 else many}"


def ids_of(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """First, last and between: the ids to cite of several rows."""
    ids = [int(row["id"]) for row in rows]
    return ids if len(ids) <= MOST_CITED else [ids[0], ids[len(ids) // 2], ids[-1]]
