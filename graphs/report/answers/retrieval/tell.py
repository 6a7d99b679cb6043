"""What retrieved lines tell, in the form that was asked for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ....episodes.facts import short_name
from ....questions.question import Part
from ..accounted_kinds import EVENTS, REFUSING
from ..amounts import size_of
from ..case import Case
from ..counts import narrowed
from ..deed_words import EVENT_WORDS
from ..phrases import phrase
from ..text import Voice, cite, counted, ids_of, named, quoted
from ..times import duration
from .asked import Asked
from .extract import MOST_VALUES, SHOWN, clauses_of, line_of
from .needs import PLAIN_THINGS, Needs
from .reasons import reasons_of
from .stated import rows_asked, rows_stated
from .values import Values, values_of

Row = Mapping[str, Any]

MOST_STEPS = 8
_DAY_NAMES = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}


@dataclass(frozen=True)
class Teller:
    """Some lines, and what is asked of them."""

    case: Case
    part: Part
    needs: Needs
    asked: Asked
    rows: Sequence[Row]
    voice: Voice

    def told(self) -> tuple[str, ...]:
        """The sentences, the first of which answers; none where the lines have nothing of what is asked for."""
        if self.asked.is_new:
            return self._newest()
        if self.asked.rank:
            return self._ranked()
        if self.asked.form == "when" and self.asked.is_usual and (told := self._each_day()):
            return told
        tell = {
            "why": self._why,
            "sum": self._sum,
            "count": self._count,
            "length": self._length,
            "weekday": self._weekdays,
            "when": self._moments,
            "who": self._listed,
            "whence": self._listed,
            "which": self._listed,
            "whither": self._ends,
            "order": self._steps,
        }.get(self.asked.form, self._plainly)
        return tell()

    def plainly(self) -> tuple[str, ...]:
        """The lines in no form of their own."""
        return self._plainly()

    @cached_property
    def clauses(self) -> str:
        """What the lines tell."""
        return clauses_of(self.case, self.rows, self.voice)

    @cached_property
    def values(self) -> Values:
        """What they have of the kind of thing that is asked for."""
        return values_of(self.needs, self.part, self.asked, self.rows)

    @cached_property
    def timed(self) -> list[Row]:
        """Those that have a time, in its order."""
        return [row for row in self.rows if row["time"] is not None]

    def _plainly(self) -> tuple[str, ...]:
        return (f"{self.clauses}.",) if self.clauses else ()

    def _listed(self) -> tuple[str, ...]:
        """The values, each with how often, and what the lines tell."""
        if not self.values:
            return () if self.asked.form == "whence" else self._plainly()
        from_ = self._from() if self.asked.form in ("who", "which") else ""
        names = _names(self.values, self.voice)
        if len(self.values) == 1 and self.clauses.startswith(names):
            return (f"{self.clauses}{from_}.",)
        return (f"{names}: {self.clauses}{from_}.",)

    def _from(self) -> str:
        sources = list(dict.fromkeys(row["src_ip"] for row in self.rows if row["src_ip"]))
        if not 0 < len(sources) <= 3 or any(one in self.clauses or one in self.values for one in sources):
            return ""
        return phrase(self.voice.language, "from", address=self.voice.listed([named(one) for one in sources], 3))

    def _rows(self, noun: str) -> tuple[str, ...]:
        """The sum of what lines state, where each of them does."""
        texts = ("target", "command", "message", "fields")
        rows = narrowed(
            [{**row, "text": " ".join(str(row[name] or "") for name in texts).lower()} for row in self.rows],
            self.part,
            noun,
        )
        stated = [rows_stated(row) for row in rows]
        told = [number for number in stated if number is not None]
        if not told or len(told) < len(stated):
            return ()
        shown = noun.capitalize() if self.voice.language == "de" else noun
        return (f"{self.voice.number(sum(told))} {shown}: {clauses_of(self.case, rows, self.voice)}.",)

    def _count(self) -> tuple[str, ...]:
        if rows := rows_asked(self.part):
            return self._rows(rows)
        if each := self._of_each():
            return (each,)
        events = counted(len(self.rows), *EVENT_WORDS[self.voice.language], self.voice)
        noun = self.needs.noun.words if self.needs.noun else ""
        if not self.values and not self._is_of_lines():
            return ()
        if not noun or not self.values:
            return (f"{events}: {self.clauses}.",)
        number = f"{self.voice.number(len(self.values))} {noun}"
        if len(self.values) == len(self.rows):
            return (f"{number}: {_names(self.values, self.voice)} ({self.clauses}).",)
        return (f"{number}: {_names(self.values, self.voice, 8)} ({events}: {self.clauses}).",)

    def _is_of_lines(self) -> bool:
        """Whether what is counted are the lines themselves."""
        noun = self.needs.noun
        if noun is None or noun.words.split()[-1] in EVENTS | PLAIN_THINGS or noun.concepts & REFUSING:
            return True
        return bool(noun.actions) and all(row["action"] in noun.actions for row in self.rows)

    def _of_each(self) -> str:
        """How many lines are of each of several accounts that the question names."""
        names = [subject.value for subject in self.part.subjects if subject.kind == "user"]
        if len(names) < 2:
            return ""
        own = [(name, [row for row in self.rows if short_name(row["user"]) == short_name(name)]) for name in names]
        shown = [f"{named(name)} {self.voice.number(len(rows))}{cite(ids_of(rows))}" for name, rows in own]
        return f"{self.voice.listed(shown, 6)}: {self.clauses}."

    def _sum(self) -> tuple[str, ...]:
        sizes = [(row, size) for row in self.rows if (size := size_of(row))]
        if not sizes:
            return ()
        total = self.voice.bytes(sum(size for _, size in sizes))
        return (f"{total}: {clauses_of(self.case, [row for row, _ in sizes], self.voice)}.",)

    def _length(self) -> tuple[str, ...]:
        if len(self.timed) < 2:
            return ()
        first, last = self.timed[0], self.timed[-1]
        length = duration(last["time"].replace(microsecond=0) - first["time"].replace(microsecond=0), self.voice)
        span = self.voice.span(first["time"], last["time"])
        return (f"{length}, {span}{cite([first['id'], last['id']])}: {self.clauses}.",)

    def _moments(self) -> tuple[str, ...]:
        if not self.timed:
            return ()
        first, last = self.timed[0], self.timed[-1]
        span = self.voice.span(first["time"], last["time"])
        return (f"{span[:1].upper()}{span[1:]}{cite([first['id'], last['id']])}: {self.clauses}.",)

    def _each_day(self) -> tuple[str, ...]:
        """At which time of day it first happens on several days."""
        first: dict[Any, Row] = {}
        for row in self.timed:
            first.setdefault(self.voice.moment(row["time"]).date(), row)
        if len(first) < 2:
            return ()
        clocks = Counter(f"{self.voice.moment(row['time']):%H:%M}" for row in first.values())
        shown = [f"{clock} ({count}×)" if len(clocks) > 1 else clock for clock, count in clocks.most_common(3)]
        days = counted(len(first), *(("Tag", "Tagen") if self.voice.language == "de" else ("day", "days")), self.voice)
        sources = list(dict.fromkeys(row["src_ip"] for row in self.rows if row["src_ip"]))
        shown_sources = self.voice.listed([named(one) for one in sources], 3)
        return (
            phrase(
                self.voice.language,
                "each_day_at",
                clocks=self.voice.listed(shown, 3),
                zone=self.voice.zone_shown,
                days=days,
                from_=phrase(self.voice.language, "from", address=shown_sources) if sources else "",
                cites=cite(ids_of(list(first.values()))),
            ),
        )

    def _weekdays(self) -> tuple[str, ...]:
        days = sorted({self.voice.moment(row["time"]).date() for row in self.timed})
        if not days:
            return ()
        counts = Counter(day.weekday() for day in days)
        names = _DAY_NAMES[self.voice.language]
        shown = [f"{names[day]} ({count}×)" if len(counts) > 1 else names[day] for day, count in counts.most_common()]
        dates = self.voice.listed([f"{day:%Y-%m-%d}" for day in days], 6)
        return (f"{self.voice.listed(shown, 7)} ({dates}){cite(ids_of(self.timed))}.",)

    def _ranked(self) -> tuple[str, ...]:
        """Whoever or whatever most or fewest of the lines are of, all of them where several are."""
        if not self.values:
            return ()
        sign = -1 if self.asked.rank == "most" else 1
        ranked = sorted(self.values.items(), key=lambda item: (sign * len(item[1]), item[0]))
        edge = len(ranked[0][1])
        top = [(value, own) for value, own in ranked if len(own) == edge]
        each = {"de": " jeweils", "en": " each"}[self.voice.language] if len(top) > 1 else ""
        names = self.voice.listed([_shown(value) for value, _ in top], MOST_VALUES)
        rest = [f"{_shown(value)} ({len(own)}×)" for value, own in ranked[len(top) : len(top) + 3]]
        then = phrase(self.voice.language, "then_follow", rest=self.voice.listed(rest, 3)) if rest else ""
        return (f"{names} ({edge}×{each}){cite(row['id'] for _, own in top[:2] for row in own[:2])}{then}.",)

    def _newest(self) -> tuple[str, ...]:
        """Of what is asked for, what was first seen after all others."""
        timed = {value: [row for row in own if row["time"] is not None] for value, own in self.values.items()}
        ranked = sorted(((value, own) for value, own in timed.items() if own), key=lambda item: item[1][0]["time"])
        if len(ranked) < 2 or ranked[-2][1][0]["time"] == ranked[-1][1][0]["time"]:
            return ()
        newest, own = ranked[-1]
        return (
            phrase(
                self.voice.language,
                "newest",
                who=_shown(newest),
                span=self.voice.span(own[0]["time"], own[-1]["time"]),
                cites=cite(ids_of(own)),
                known=self.voice.listed([_shown(value) for value, _ in ranked[:-1]], 3),
                known_cites=cite([ranked[0][1][0]["id"]]),
            ),
        )

    def _ends(self) -> tuple[str, ...]:
        """Where it went: an address, else what it was done to."""
        for column in ("dst_ip", "target"):
            found: Values = {}
            for row in self.rows:
                if row[column]:
                    found.setdefault(row[column], []).append(row)
            if found:
                return (f"{_names(found, self.voice)}: {self.clauses}.",)
        return self._plainly()

    def _steps(self) -> tuple[str, ...]:
        """Each different thing once, in the order in which it was first done."""
        steps: dict[str, list[Row]] = {}
        for row in self.timed:
            steps.setdefault(row["command"] or f"{row['action']} {row['template']}", []).append(row)
        if not steps:
            return ()
        shown = []
        for own in list(steps.values())[:MOST_STEPS]:
            times = f", {len(own)}×" if len(own) > 1 else ""
            said = quoted(own[0]["command"] or line_of(own[0]), SHOWN)
            shown.append(f"{said} ({self.voice.clock(own[0]['time'])}{times}){cite([own[0]['id']])}")
        left = len(steps) - len(shown)
        more = f"; {left} {'weitere' if self.voice.language == 'de' else 'more'}" if left else ""
        return (f"{(', dann ' if self.voice.language == 'de' else ', then ').join(shown)}{more}.",)

    def _why(self) -> tuple[str, ...]:
        return reasons_of(self.case, self.rows, self.voice)


def _names(values: Values, voice: Voice, most: int = MOST_VALUES) -> str:
    is_alone = len(values) == 1
    shown = [
        f"{_shown(value)}{f' ({len(own)}×)' if len(own) > 1 and not is_alone else ''}" for value, own in values.items()
    ]
    return voice.listed(shown, most)


def _shown(value: str) -> str:
    return value if value.isdigit() else named(value)
