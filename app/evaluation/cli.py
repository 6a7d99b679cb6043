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

    from ...graphs.way import Way
    from ...graphs.workbench import Budget
    from ..settings import Settings
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
    "calls_a_case",
    "tokens_a_case",
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
    parser.add_argument(
        "--base-url",
        default=argparse.SUPPRESS,
        metavar="URL",
        help="an OpenAI-compatible server, with --model openai:NAME",
    )
    parser.add_argument(
        "--context",
        default=argparse.SUPPRESS,
        type=int,
        metavar="N",
        help="tokens of prompt and answer that the model holds",
    )
    parser.add_argument(
        "--way",
        default=argparse.SUPPRESS,
        choices=["auto", "decide", "investigate"],
        help="how the model and both rows work; auto, the default, asks the model's exam",
    )
    parser.add_argument(
        "--lines-to",
        default=argparse.SUPPRESS,
        metavar="HOST",
        help="the other machine, as in --base-url, that may be sent lines of the logs whatever the way",
    )
    parser.add_argument(
        "--seconds", default=300.0, type=float, metavar="N", help="wall-clock time of one case (default: %(default)g)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every score and the summary to FILE")
    parser.add_argument("--reports", type=Path, metavar="DIR", help="keep every report as DIR/ROW/CASE.json")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every measure of every case")


def run(arguments: argparse.Namespace) -> int:
    """Score each row; print a table."""
    from ..rendering.untrusted import one_line
    from .cases import load_cases
    from .rows import run_row
    from .scoring import bins_of, summarise

    named = ("model", "base_url", "context", "way", "lines_to")
    settings = load_settings(
        {name: getattr(arguments, name) for name in named if hasattr(arguments, name)} | {"seconds": arguments.seconds}
    )
    cases = load_cases(arguments.cases, arguments.only)
    rows = _rows(arguments.rows, settings)
    table: dict[str, dict[str, float]] = {}
    scores: dict[str, list[dict[str, Any]]] = {}
    by_row: list[list[Score]] = []
    for row in rows:
        print(f"— {row.name}: {len(cases)} cases", flush=True)
        found = run_row(
            row, cases, _budget(settings), _printer(arguments.verbose), _keeper(arguments.reports, row.name)
        )
        for way, because in dict.fromkeys((score.way, score.because) for score in found if score.because):
            print(f"  {way}: {one_line(because)}")
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
            "way": settings.way,
        }
        written = {"conditions": conditions, "summary": table, "calibration": bins, "scores": scores}
        arguments.json.write_bytes(orjson.dumps(written, option=orjson.OPT_INDENT_2))
    return 0


def _budget(settings: "Settings") -> "Budget":
    from ...graphs.workbench import Budget

    return Budget(
        rounds=settings.rounds,
        tool_calls=settings.tool_calls,
        tokens=settings.tokens,
        seconds=settings.seconds,
        call_seconds=settings.call_seconds,
    )


def _rows(names: str, settings: "Settings") -> "list[Row]":
    from ..exams import choose_way
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

    def way(_: str, model: "BaseChatModel | None") -> "Way":
        return choose_way(settings, model)

    known = {
        "rules": Row("rules", "rules", lambda: None),
        "model": Row("model", "model", seat, way),
        "both": Row("both", "both", seat, way),
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
        cost = f", {score.calls} calls, {score.tokens:,} tokens" if score.calls else ""
        met = f" limits: {', '.join(score.limits)}" if score.limits else ""
        print(
            f"  {mark} {score.case}: {score.verdict} ({score.seconds:.1f} s{cost}){trap}{met} {score.problem}{details}",
            flush=True,
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
