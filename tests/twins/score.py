"""Investigate both of a pair, and count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from moewarden.graphs import build_investigation
from moewarden.graphs.workbench import Budget

from .stage import PAIRS, Pair

BUILT_ON = frozenset(
    (
        "accounts", "backups", "bulk reading", "cloud automation", "clusters", "databases", "deployment", "development",
        "devices", "directory", "expired passwords", "forgotten passwords", "installers", "inventory", "load", "log keeping",
        "mail", "monitoring", "names", "protection", "remote work", "scanning", "second factors", "travel", "updates",
        # Of the kinds that were told later, those whose name's SHA-256 begins with an even byte.
        "assistive technology", "cluster upkeep", "first days", "kernel modules", "lock-outs", "log collection",
        "machine images", "network devices", "posture tools", "restore tests", "rotation", "shared machines",
    )
)  # fmt: skip
"""Kinds whose failures are looked at when the judgement is mended; the others are only counted."""

Seat = Callable[[dict[str, Any]], dict[str, Any]]
"""From alert, question and logs to the report."""


def open_seat(row: str) -> Seat:
    """The judge of a row: `rules` alone, or `both`, the bundled model beside them."""
    if row == "rules":
        # The verdict comes from what is judged before and after the rounds of questions: one round does.
        graph = build_investigation(None, seats="rules", budget=Budget(rounds=1, tool_calls=0, seconds=120))
    else:
        from moewarden.app.settings import load_settings
        from moewarden.app.wiring import open_model

        graph = build_investigation(open_model(load_settings({"model": "bundled"})), budget=Budget(seconds=300))
    return lambda case: dict(graph.invoke(case)["report"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How one story was answered."""

    pair: str
    kind: str
    hostile: bool
    verdict: str
    confidence: float
    report: dict[str, Any]

    @property
    def name(self) -> str:
        """The story's name; a twin's ends with a prime."""
        return self.pair + ("'" if self.hostile else "")

    @property
    def is_right(self) -> bool:
        """Whether the verdict is the one by construction."""
        return self.verdict == ("malicious" if self.hostile else "benign")


def tell(pair: Pair, hostile: bool, seat: Seat) -> Told:
    """One story investigated, out of a folder whose name tells nothing."""
    stage = pair.stage(hostile)
    with TemporaryDirectory(prefix="case-") as work:
        logs = Path(work) / "logs"
        stage.write(logs)
        report = seat({"alert": stage.alert, "question": stage.asked, "logs": str(logs)})
    return Told(
        pair=pair.name,
        kind=pair.kind,
        hostile=hostile,
        verdict=report["verdict"],
        confidence=report["confidence"],
        report=report,
    )


def chosen(only: str = "", half: str = "") -> list[Pair]:
    """The pairs whose name or kind contains a text, of one half (`built`, `measured`) or both."""
    found = [one for one in PAIRS.values() if only in one.name or only in one.kind]
    return [one for one in found if not half or (one.kind in BUILT_ON) == (half == "built")]


def summary(told: Sequence[Told]) -> str:
    """One line: benign called benign, benign called malicious, twins called malicious, twins called benign."""
    benign, twins = [one for one in told if not one.hostile], [one for one in told if one.hostile]
    right = sum(one.is_right for one in benign)
    accused = sum(one.verdict == "malicious" for one in benign)
    caught = sum(one.is_right for one in twins)
    missed = sum(one.verdict == "benign" for one in twins)
    return (
        f"benign {right}/{len(benign)} ({accused} called malicious), "
        f"twins malicious {caught}/{len(twins)} ({missed} called benign)"
    )
