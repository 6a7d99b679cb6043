"""Cases whose truth is known: `alert.json`, `logs/`, `truth.json` in a folder each."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from ..errors import UsageError


@dataclass(frozen=True, slots=True)
class TruthCase:
    """One case and what a competent analyst would say of it."""

    name: str
    folder: Path
    truth: dict[str, Any]


def load_cases(folder: Path, only: str = "") -> list[TruthCase]:
    """Every case below a folder, in order of name; `only` keeps those whose name contains it."""
    cases = []
    for path in sorted(folder.glob("*/truth.json")):
        try:
            truth = orjson.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise UsageError(f"{path}: cannot be read as JSON ({error}).") from error
        if truth.get("verdict") not in ("malicious", "benign", "insufficient_evidence"):
            raise UsageError(
                f"{path}: verdict is {truth.get('verdict')!r}, expected malicious, benign or insufficient_evidence."
            )
        if not (path.parent / "logs").is_dir():
            raise UsageError(f"{path.parent}: has no folder logs/ beside truth.json.")
        if only in path.parent.name:
            cases.append(TruthCase(path.parent.name, path.parent, truth))
    if not cases:
        raise UsageError(f"{folder}: no case was found; each is a folder with alert.json, logs/ and truth.json.")
    return cases


@contextmanager
def at_neutral_path(case: TruthCase) -> Iterator[tuple[dict[str, Any], Path]]:
    """The alert and a copy of the logs where no folder name gives the answer away."""
    with TemporaryDirectory(prefix="case-") as work:
        logs = Path(work) / "logs"
        shutil.copytree(case.folder / "logs", logs)
        alert = case.folder / "alert.json"
        yield (orjson.loads(alert.read_bytes()) if alert.exists() else {}), logs
