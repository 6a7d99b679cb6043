"""`moewarden scan`: which rules match the logs, without a model and without judging."""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ..cluster.reading import check_cpus, ray_cluster
from ..errors import UsageError
from ..settings import cache_folder, load_settings
from .investigate import add_logs, given_settings

if TYPE_CHECKING:
    from ...graphs.datasets.place import Place
    from ...graphs.events.store import EventStore
    from ...graphs.records.ingest import IngestReport
    from ...graphs.signals import RuleSet, ScanReport, Signal
    from ...graphs.signals.scan import OnProgress

FORMATS = ("text", "table", "jsonl", "csv")

_EXIT_NOT_WHOLE, _EXIT_HITS = 3, 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Logs, rules, and the level from which hits make the exit code 4."""
    from ...graphs.actions import LEVELS

    add_logs(parser, required=True)
    parser.add_argument(
        "--rules",
        default=argparse.SUPPRESS,
        type=Path,
        action="append",
        metavar="DIR",
        help="a folder of further Sigma rules; may be repeated",
    )
    parser.add_argument(
        "--fresh", default=argparse.SUPPRESS, action="store_true", help="read logs anew that were read before"
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="match on a Ray cluster what `read --to` wrote: HOST:PORT, ray://HOST:PORT, or local for the cores of this machine",
    )
    parser.add_argument("--cpus", type=int, metavar="N", help="with --cluster local: how many cores (default: all)")
    parser.add_argument(
        "--fail-on",
        choices=LEVELS,
        metavar="LEVEL",
        help=f"exit with 4 where a rule of this level or above matches: {', '.join(LEVELS)}",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="hits with their first lines, a table, JSON lines, or a CSV timeline of the events (default: %(default)s)",
    )
    parser.add_argument(
        "--coverage", action="store_true", help="also say how each rule ended, and why it could not match these logs"
    )
    parser.add_argument(
        "--lines", type=int, default=3, metavar="N", help="matching lines to show of each rule (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Read the logs, match every rule, list the hits. What is said about the scan itself is no part of JSON and CSV."""
    from ...graphs.actions import LEVELS
    from ...graphs.datasets.loading import load
    from ...graphs.datasets.manifest import dataset_of
    from ...graphs.events.gaps import could_matter, gaps_of, in_one_line
    from ...graphs.events.reader import perceive
    from ...graphs.events.store import EventStore
    from ...graphs.signals import RuleCache, load_rules, scan, starter_pack
    from ..case import check_logs
    from ..progress import progress
    from ..rendering.gaps import gap_lines
    from ..rendering.hits import counted, coverage
    from ..wiring import manner_of

    settings = load_settings(given_settings(arguments))
    check_logs(*arguments.logs)
    notes = sys.stdout if arguments.format in ("text", "table") else sys.stderr
    cache = RuleCache(cache_folder())
    rules = load_rules([starter_pack(), *settings.rules], on_error="skip", cache=cache)
    if cache.trouble:
        print(f"Rules are compiled anew each time: {cache.trouble}", file=sys.stderr)
    for error in rules.skipped:
        print(f"skipped: {error}", file=notes)
    with tempfile.TemporaryDirectory(prefix="moewarden-") as work:
        path = Path(work) / "events.duckdb"
        dataset = dataset_of(arguments.logs)
        _check_cluster(arguments, dataset)
        with progress() as told:
            if arguments.cluster and dataset:
                told.joining(arguments.cluster)
                read, found = _match_on(arguments, dataset, rules, settings.timezone, path, told.matching)
                store = EventStore.open(path, arguments.logs)
            elif dataset:
                read = load(dataset, path, on_progress=told.reading, timezone=settings.timezone)
            else:
                read = perceive(
                    arguments.logs,
                    path,
                    on_progress=told.reading,
                    timezone=settings.timezone,
                    manner=manner_of(settings),
                )
            if not arguments.cluster:
                store = EventStore.open(path, arguments.logs, threads=1)
                found = scan(store, rules, on_progress=told.matching)
        try:
            _show(found, store, arguments.format, lines=arguments.lines)
        finally:
            store.close()
    for trouble in read.remarks:
        print(_printable(trouble), file=sys.stderr)
    gaps = gaps_of(read)
    for line in gap_lines(gaps):
        print(line, file=notes)
    for rule in found.timed_out:
        print(f"not finished: {rule.title}", file=notes)
    for title, reason in found.errors.items():
        print(f"not run: {title}: {reason}", file=notes)
    if arguments.coverage:
        print("\n".join(coverage(found.ends, rules.skipped)), file=notes)
    counts = [
        (read.events, "event"),
        (len(read.files), "file"),
        (len(rules.rules), "rule"),
        (len(found.signals), "hit"),
    ]
    events, *others = (counted(number, noun) for number, noun in counts)
    print(f"{events} in {', '.join(others)}.", file=notes)
    if gaps:
        print(in_one_line(gaps), file=notes)
    if arguments.fail_on is not None:
        least = LEVELS.index(arguments.fail_on)
        if any(LEVELS.index(signal.rule.level) >= least for signal in found.signals):
            return _EXIT_HITS
    return _EXIT_NOT_WHOLE if could_matter(gaps) else 0


def _check_cluster(arguments: argparse.Namespace, dataset: "Place | None") -> None:
    """Raise for options that say nothing together."""
    check_cpus(arguments)
    if arguments.cluster and dataset is None:
        raise UsageError(
            "--cluster matches what is a data set already. Read the logs first with `moewarden read LOGS --to DATASET "
            f"--cluster {arguments.cluster}`, then name the data set with --logs."
        )


def _match_on(
    arguments: argparse.Namespace,
    dataset: "Place",
    rules: "RuleSet",
    timezone: str,
    path: Path,
    on_progress: "OnProgress",
) -> "tuple[IngestReport, ScanReport]":
    """Match on the cluster's workers; the store at `path` then holds the events of the hits."""
    from ...graphs.datasets.loading import load_events
    from ...graphs.datasets.manifest import read_manifest
    from ...graphs.signals.partitions import scan_dataset

    manifest = read_manifest(dataset, timezone=timezone)
    with ray_cluster(arguments.cluster, cpus=arguments.cpus) as cluster:
        found = scan_dataset(dataset, manifest, rules, match=cluster.match, on_progress=on_progress)
    load_events(dataset, manifest, {event for signal in found.signals for event in signal.event_ids}, path)
    return manifest.report(), found


def _show(found: "ScanReport", store: "EventStore", how: str, *, lines: int) -> None:
    from ..rendering.hits import hits_json, hits_table, timeline

    if how == "text":
        for signal in found.signals:
            _print(signal, store, lines=lines)
        return
    shown = {
        "table": lambda: hits_table(found, store),
        "jsonl": lambda: hits_json(found, store, lines=lines),
        "csv": lambda: timeline(found, store),
    }
    for line in shown[how]():
        print(line)


def _print(signal: "Signal", store: "EventStore", *, lines: int) -> None:
    techniques = " ".join(signal.rule.techniques)
    group = " ".join(f"{name}={value}" for name, value in signal.group.items())
    print(_printable(f"{signal.rule.level:13} {signal.rule.title}  [{signal.count}]  {techniques}  {group}".rstrip()))
    shown = list(signal.event_ids[: max(0, lines)])
    places = store.query("SELECT id, file, line FROM events WHERE id IN (SELECT unnest(?)) ORDER BY time, id", [shown])
    texts = store.raw(shown)
    for place in places:
        print(_printable(f"    {place['file']}:{place['line']}: {texts[place['id']][:160]}"))


def _printable(text: str) -> str:
    """Log text cannot steer the terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
