"""`moewarden eval`: investigate cases whose truth is known, and say who earns the score."""

import argparse
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from ..errors import UsageError
from ..settings import load_settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from .rows import Row
    from .scoring import Score

_SHOWN = (
    "balanced_accuracy",
    "coverage",
    "accuracy_when_answered",
    "technique_f1",
    "evidence_recall",
    "evidence_precision",
    "ioc_f1",
    "brier",
    "calibration_error",
    "traps",
    "crashes",
    "slowest_seconds",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Cases, rows, the model in the seat."""
    parser.add_argument(
        "cases", type=Path, metavar="CASES", help="a folder of cases, each with alert.json, logs/ and truth.json"
    )
    parser.add_argument(
        "--rows",
        default="all",
        help="rules, model, both, random, words, comma-separated, or all (default: %(default)s)",
    )
    parser.add_argument("--only", default="", metavar="TEXT", help="only cases whose folder name contains TEXT")
    parser.add_argument(
        "--model", default=argparse.SUPPRESS, metavar="NAME", help="the model in the seat (default: the bundled one)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every score and the summary to FILE")
    parser.add_argument("--reports", type=Path, metavar="DIR", help="keep every report as DIR/ROW/CASE.json")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every measure of every case")


def run(arguments: argparse.Namespace) -> int:
    """Score each row; print a table."""
    from ...graphs.workbench import Budget
    from .cases import load_cases
    from .rows import run_row
    from .scoring import bins_of, summarise

    settings = load_settings({"model": arguments.model} if hasattr(arguments, "model") else {})
    cases = load_cases(arguments.cases, arguments.only)
    rows = _rows(arguments.rows, settings)
    table: dict[str, dict[str, float]] = {}
    scores: dict[str, list[dict[str, Any]]] = {}
    by_row: list[list[Score]] = []
    for row in rows:
        print(f"— {row.name}: {len(cases)} cases", flush=True)
        found = run_row(
            row, cases, Budget(seconds=300), _printer(arguments.verbose), _keeper(arguments.reports, row.name)
        )
        table[row.name] = summarise(found)
        scores[row.name] = [asdict(score) for score in found]
        by_row.append(found)
    _print_table(table)
    bins = {row.name: [asdict(one) for one in bins_of(found)] for row, found in zip(rows, by_row, strict=True)}
    _print_bins(bins)
    if arguments.json:
        conditions = {
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
            "cases": len(cases),
            "model": settings.model or "bundled",
        }
        written = {"conditions": conditions, "summary": table, "calibration": bins, "scores": scores}
        arguments.json.write_bytes(orjson.dumps(written, option=orjson.OPT_INDENT_2))
    return 0


def _rows(names: str, settings: Any) -> "list[Row]":
    from ..wiring import find_checkpoint, open_model
    from .rows import Row

    def seat() -> "BaseChatModel | None":
        return open_model(settings)

    def random() -> "BaseChatModel":
        import torch

        from ...backends import ChatMoE

        torch.set_num_threads(settings.threads or 1)
        return ChatMoE(model=find_checkpoint(settings.model), random_weights=1)

    def words() -> "BaseChatModel":
        from ..training.bag_of_words import BagOfWordsChat

        return BagOfWordsChat()

    known = {
        "rules": Row("rules", "rules", lambda: None),
        "model": Row("model", "model", seat),
        "both": Row("both", "both", seat),
        "random": Row("both, random weights", "both", random),
        "words": Row("both, bag of words", "both", words),
    }
    wanted = list(known) if names == "all" else [name.strip() for name in names.split(",")]
    strange = [name for name in wanted if name not in known]
    if strange:
        raise UsageError(f"--rows has {', '.join(strange)}; expected some of {', '.join(known)}, or all.")
    return [known[name] for name in wanted]


def _printer(verbose: bool) -> "Callable[[Score], None]":
    def show(score: "Score") -> None:
        mark = "✓" if score.verdict == score.truth else "✗"
        details = " ".join(f"{name}={value:.2f}" for name, value in score.measures.items()) if verbose else ""
        trap = f" traps={score.traps}" if score.traps else ""
        print(
            f"  {mark} {score.case}: {score.verdict} ({score.seconds:.1f} s){trap} {score.problem}{details}", flush=True
        )

    return show


def _keeper(folder: Path | None, row: str) -> Any:
    if folder is None:
        return None

    def keep(case: str, report: Any) -> None:
        target = folder / row.replace(", ", "-").replace(" ", "-")
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{case}.json").write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2))

    return keep


def _print_table(table: dict[str, dict[str, float]]) -> None:
    width = max(len(name) for name in table)
    print(f"\n{'':{width}}  " + "  ".join(f"{name.replace('_', ' ')[:18]:>18}" for name in _SHOWN))
    for name, row in table.items():
        print(f"{name:{width}}  " + "  ".join(f"{row.get(column, float('nan')):18.2f}" for column in _SHOWN))
    for name, row in table.items():
        print(
            f"{name}: {row.get('right_malicious', 0):.0f}/{row.get('of_malicious', 0):.0f} malicious, "
            f"{row.get('right_benign', 0):.0f}/{row.get('of_benign', 0):.0f} benign",
            file=sys.stdout,
        )


def _print_bins(bins: dict[str, list[dict[str, Any]]]) -> None:
    """For each row, how sure its verdicts are and how many of them are right."""
    for name, row in bins.items():
        cells = [
            f"{one['low']:.1f}-{one['high']:.1f}: {one['verdicts']} at {one['confidence']:.2f}, {one['right']:.2f} right"
            for one in row
        ]
        print(f"{name}, confidence: " + "; ".join(cells))
