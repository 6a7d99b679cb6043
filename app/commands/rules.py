"""`moewarden rules check`: which of your rules can be used, what each needs, and which of your logs could feed it."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..case import logs_path
from ..settings import cache_folder

if TYPE_CHECKING:
    from ...graphs.signals import RuleCheck

_MOST_FILES = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One verb so far."""
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", dest="verb", required=True)
    check = verbs.add_parser("check", help="compile every Sigma rule in a folder and say which cannot be used")
    check.add_argument("folder", type=Path, metavar="DIR")
    check.add_argument("--needs", action="store_true", help="say of each rule which events and fields it needs")
    check.add_argument(
        "--logs",
        type=logs_path,
        nargs="+",
        action="extend",
        metavar="DIR",
        help="folders of log files, single files, or one data set: say of each rule which files could feed it, or why none can",
    )


def run(arguments: argparse.Namespace) -> int:
    """List the unusable rules, those that share an id, and what each needs; 2 where a rule is unusable."""
    from ...graphs.signals import RuleCache, check_rules
    from ..rendering.untrusted import one_line

    checks = check_rules(arguments.folder, cache=RuleCache(cache_folder()))
    unusable = [check for check in checks if check.error]
    for check in unusable:
        print(one_line(str(check.error)))
    for check in checks:
        if check.shares_id_with:
            others = ", ".join(str(path) for path in dict.fromkeys(check.shares_id_with))
            print(one_line(f"{check.path}: rule {check.title!r}: has the same id as a rule in {others}."))
    if arguments.needs or arguments.logs:
        for line in _explained(checks, arguments.logs):
            print(one_line(line))
    print(f"{len(checks) - len(unusable)} of {len(checks)} rules can be used.")
    return 2 if unusable else 0


def _explained(checks: Sequence["RuleCheck"], logs: Sequence[Path] | None) -> list[str]:
    """What each usable rule needs, and where that is."""
    from ...graphs.datasets.loading import load
    from ...graphs.datasets.manifest import dataset_of
    from ...graphs.events.reader import perceive
    from ...graphs.events.store import EventStore
    from ...graphs.signals.feeds import feeds_of, needed_by
    from ..case import check_logs

    usable = [(check, check.rule) for check in checks if check.rule is not None]
    feeds = [""] * len(usable)
    if logs:
        check_logs(*logs)
        with tempfile.TemporaryDirectory(prefix="moewarden-") as work:
            path = Path(work) / "events.duckdb"
            if dataset := dataset_of(logs):
                load(dataset, path)
            else:
                perceive(logs, path)
            store = EventStore.open(path, logs)
            try:
                found = feeds_of(store, [rule for _, rule in usable])
            finally:
                store.close()
        feeds = [f" Fed by {_some(feed.files)}." if feed.files else f" Not fed: {feed.reason}." for feed in found]
    return [
        f"{check.path}: rule {check.title!r}: needs {' and '.join(str(needed) for needed in needed_by(rule))}.{feed}"
        for (check, rule), feed in zip(usable, feeds, strict=True)
    ]


def _some(files: Sequence[str]) -> str:
    further = len(files) - _MOST_FILES
    return ", ".join(files[:_MOST_FILES]) + (f" and {further} more" if further > 0 else "")
