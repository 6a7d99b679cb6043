"""What came of a file, or of one part of it, as numbers that add up to a report."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from ..records.ingest import FileReport

_ADDED = (
    *("lines", "covered", "blank", "directives", "events", "stated"),
    *("broken", "replaced", "truncated"),
)


@dataclass(slots=True, kw_only=True)
class Tally:
    """The parts of a file, added in their order, give what the whole file gives."""

    file: str
    format: str
    carrier: str
    encoding: str
    lines: int
    covered: int
    blank: int
    directives: int
    events: int
    stated: int
    broken: int
    replaced: int
    truncated: int
    errors: dict[str, int] = field(default_factory=dict)
    """Kinds of error in the order in which they were met."""
    ends_early: str = ""
    first_time: datetime | None = None
    last_time: datetime | None = None
    zone: str = ""
    is_dated: bool = False
    """Whether a date was read that bears its year."""
    is_yearless: bool = False
    states_zone: bool = False
    leans: bool = False
    """Whether what was read of this part, or what stands behind it, may depend on more than the part and the sample."""

    def add(self, behind: "Tally") -> None:
        """Take in the part that follows."""
        for name in _ADDED:
            setattr(self, name, getattr(self, name) + getattr(behind, name))
        if self.format == "json":  # until a record says more
            self.format = behind.format
        self.errors = dict(Counter(self.errors) + Counter(behind.errors))
        self.first_time = min((time for time in (self.first_time, behind.first_time) if time), default=None)
        self.last_time = max((time for time in (self.last_time, behind.last_time) if time), default=None)
        self.ends_early = self.ends_early or behind.ends_early
        self.zone = self.zone or behind.zone
        self.is_dated |= behind.is_dated
        self.is_yearless |= behind.is_yearless
        self.states_zone |= behind.states_zone
        self.leans |= behind.leans

    def report(self) -> FileReport:
        """The same for people."""
        errors = tuple(Counter(self.errors).most_common())
        notes = [
            f"ends early: {self.ends_early}" if self.ends_early else "",
            f"written in {self.encoding}" if self.encoding != "utf-8" else "",
            "records that could not be read: " + ", ".join(f"{count} ({kind})" for kind, count in errors)
            if errors
            else "",
        ]
        return FileReport(
            file=self.file,
            format=self.format,
            carrier=self.carrier,
            encoding=self.encoding,
            lines=self.lines,
            covered=self.covered,
            blank=self.blank,
            directives=self.directives,
            events=self.events,
            stated=self.stated,
            broken=self.broken,
            errors=errors,
            replaced=self.replaced,
            truncated=self.truncated,
            ends_early=self.ends_early,
            first_time=self.first_time,
            last_time=self.last_time,
            zone=self.zone,
            has_years=self.is_dated or not self.is_yearless,
            states_zone=self.states_zone,
            note="; ".join(note for note in notes if note),
        )

    def to_json(self) -> dict[str, Any]:
        """As plain values, times as text."""
        return asdict(self) | {
            name: time.isoformat() if (time := getattr(self, name)) else None for name in ("first_time", "last_time")
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Tally":
        """What `to_json` wrote."""
        times = {
            name: datetime.fromisoformat(text) if (text := values[name]) else None
            for name in ("first_time", "last_time")
        }
        return cls(**{**values, **times})
