"""A case under construction: logs whose lines remember which step of the story they prove."""

import json
import random
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

Verdict = Literal["malicious", "benign", "insufficient_evidence"]
UNROUTED = (7, 11, 21, 22, 26, 28, 30, 33, 55)
"""First octets of large blocks that are global but not announced: internet addresses that are nobody's machine."""


def at(text: str) -> datetime:
    """Return a UTC time from `2025-03-04 05:06:07`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def iso(when: datetime, digits: int = 0) -> str:
    """Return `2025-03-04T05:06:07.000Z` with so many digits of a second."""
    part = f".{when.microsecond:06d}"[: digits + 1] if digits else ""
    return when.strftime("%Y-%m-%dT%H:%M:%S") + part + "Z"


@dataclass
class Log:
    """One log file; `layout` says how its entries are laid out in physical lines."""

    name: str
    header: tuple[str, ...] = ()
    layout: Literal["lines", "records"] = "lines"
    entries: list[tuple[datetime, int, str | dict[str, Any], tuple[str, ...]]] = field(default_factory=list)

    def add(self, when: datetime, entry: str | dict[str, Any], *steps: str) -> None:
        """Add an event. A step that starts with `~` makes the line acceptable evidence without proving a step."""
        self.entries.append((when, len(self.entries), entry, steps))

    def render(self) -> tuple[str, dict[str, list[int]]]:
        """Return the file's text and each step's 1-based lines, events sorted by time."""
        lines = list(self.header)
        marked: dict[str, list[int]] = {}
        ordered = sorted(self.entries, key=lambda entry: entry[:2])
        if self.layout == "records":
            lines += ["{", ' "Records": [']
        for position, (_, _, entry, steps) in enumerate(ordered, start=1):
            if self.layout == "records":
                text = json.dumps(entry, indent=1).replace("\n", "\n  ")
                text = f"  {text}" + ("," if position < len(ordered) else "")
            else:
                text = entry if isinstance(entry, str) else json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
            first = len(lines) + 1
            lines += text.split("\n")
            for step in steps:
                marked.setdefault(step, []).extend(range(first, len(lines) + 1))
        if self.layout == "records":
            lines += [" ]", "}"]
        return "\n".join(lines) + "\n", marked


class Case:
    """One case: logs, alert and truth, made with its own dice so that cases do not disturb each other."""

    def __init__(self, name: str, start: str) -> None:
        self.name = name
        self.start = at(start)
        self.dice = random.Random(f"case {name}")
        self.logs: dict[str, Log] = {}
        self.alert: dict[str, Any] = {}
        self.truth: dict[str, Any] = {}

    def log(self, name: str, *header: str, layout: Literal["lines", "records"] = "lines") -> Log:
        """Open a log file."""
        return self.logs.setdefault(name, Log(name, header, layout))

    def after(self, **duration: float) -> datetime:
        """Return a time after the start, with a random part of a second."""
        return self.start + timedelta(**duration, milliseconds=self.dice.randrange(1000))

    def sometime(self, **span: float) -> datetime:
        """Return a random time within a span after the start."""
        return self.start + timedelta(seconds=self.dice.uniform(0, timedelta(**span).total_seconds()))

    def public(self) -> str:
        """Return a random internet address that is nobody's machine."""
        return ".".join(
            str(part) for part in (self.dice.choice(UNROUTED), *(self.dice.randrange(1, 255) for _ in "abc"))
        )

    def hex(self, digits: int) -> str:
        """Return random hexadecimal digits."""
        return f"{self.dice.getrandbits(4 * digits):0{digits}x}"

    def uuid(self) -> str:
        """Return a random identifier."""
        text = self.hex(32)
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def judge(
        self,
        verdict: Verdict,
        severity: str,
        what_happened: str,
        *,
        steps: dict[str, str],
        optional: dict[str, str] | None = None,
        techniques: str = "",
        more_techniques: str = "",
        iocs: tuple[str, ...] = (),
        more_iocs: tuple[str, ...] = (),
        not_iocs: tuple[str, ...] = (),
    ) -> "Case":
        """Write down what a competent analyst would conclude; the lines come from the entries' marks."""
        self.truth = {
            "case_id": self.name,
            "verdict": verdict,
            "severity_accept": severity.split(),
            "techniques_required": techniques.split(),
            "techniques_acceptable": more_techniques.split(),
            "steps": [(name, why, True) for name, why in steps.items()]
            + [(name, why, False) for name, why in (optional or {}).items()],
            "iocs_required": list(iocs),
            "iocs_acceptable": list(more_iocs),
            "not_iocs": list(not_iocs),
            "what_happened": what_happened,
            "truth_basis": "generated: the lines were written for these steps",
        }
        return self

    def write(self, folder: Path) -> None:
        """Write alert.json, logs/ and truth.json."""
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "logs").mkdir(parents=True)
        marks: dict[str, dict[str, list[int]]] = {}
        acceptable: dict[str, list[int]] = {}
        for log in self.logs.values():
            text, marked = log.render()
            (folder / "logs" / log.name).write_text(text, encoding="utf-8")
            for step, lines in marked.items():
                marks.setdefault(step, {})[log.name] = lines
            if marked:
                acceptable[log.name] = sorted({line for lines in marked.values() for line in lines})
        steps = self.truth.pop("steps")
        unproved = [step for step, _, _ in steps if step not in marks]
        unexplained = [
            step for step in marks if not step.startswith("~") and step not in {name for name, _, _ in steps}
        ]
        if unproved or unexplained:
            raise ValueError(f"{self.name}: steps without lines {unproved}, lines without steps {unexplained}")
        self.truth["evidence"] = [
            {
                "id": step,
                "why": why,
                "required": is_required,
                "any_of": [{"file": file, "lines": lines} for file, lines in sorted(marks[step].items())],
            }
            for step, why, is_required in steps
        ]
        self.truth["evidence_acceptable_lines"] = acceptable
        for name, document in (("alert.json", self.alert), ("truth.json", self.truth)):
            (folder / name).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
