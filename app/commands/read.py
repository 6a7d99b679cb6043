"""`moewarden read`: what is understood of logs, without a model, without rules and without judging."""

import argparse
import sys
import tempfile
from argparse import SUPPRESS
from contextlib import ExitStack
from pathlib import Path

from ..case import logs_path
from ..cluster.reading import check_cpus, ray_cluster
from ..errors import UsageError
from ..progress import progress
from ..settings import load_settings
from .investigate import given_settings

_EXIT_NOT_WHOLE = 3
_MOST_KINDS = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the logs are, and what to show of them."""
    parser.add_argument(
        "paths", type=logs_path, nargs="+", metavar="PATH", help="a folder of log files, one file, or one data set"
    )
    parser.add_argument("--events", action="store_true", help="print every event: what it says, and on what basis")
    parser.add_argument("--json", action="store_true", help="print JSON; with --events one line for each event")
    parser.add_argument("--fresh", default=SUPPRESS, action="store_true", help="read logs anew that were read before")
    parser.add_argument(
        "--timezone", default=SUPPRESS, metavar="ZONE", help="of log times that state none: Europe/Berlin, +02:00"
    )
    parser.add_argument(
        "--to",
        metavar="DATASET",
        help="keep what was read: a new folder, or a URL such as s3://bucket/name, for --logs",
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="with --to: read on a Ray cluster, HOST:PORT, ray://HOST:PORT, or local for the cores of this machine",
    )
    parser.add_argument("--cpus", type=int, metavar="N", help="with --cluster local: how many cores (default: all)")


def run(arguments: argparse.Namespace) -> int:
    """Read the logs; show what came of each file, or each event. 3 where what was not read could matter."""
    from ...graphs.datasets.loading import load
    from ...graphs.datasets.manifest import dataset_of
    from ...graphs.events.gaps import could_matter, gaps_of, in_one_line
    from ...graphs.events.reader import perceive
    from ...graphs.events.store import EventStore
    from ...graphs.events.understood import every_event, services_of, unread_kinds
    from ..case import check_logs
    from ..rendering.events import LEGEND, write_event, write_event_json
    from ..rendering.understood import summary_json, write_summary
    from ..rendering.untrusted import json_line, one_line
    from ..wiring import manner_of

    settings = load_settings(given_settings(arguments))
    _check_together(arguments)
    check_logs(*arguments.paths)
    if arguments.to:
        return _keep(arguments, settings.timezone)
    with tempfile.TemporaryDirectory(prefix="moewarden-") as work:
        path = Path(work) / "events.duckdb"
        with progress() as told:
            if dataset := dataset_of(arguments.paths):
                read = load(dataset, path, on_progress=told.reading, timezone=settings.timezone)
            else:
                read = perceive(
                    arguments.paths,
                    path,
                    on_progress=told.reading,
                    timezone=settings.timezone,
                    manner=manner_of(settings),
                )
        for trouble in read.remarks:
            print(one_line(trouble), file=sys.stderr)
        gaps = gaps_of(read)
        store = EventStore.open(path, arguments.paths)
        try:
            if arguments.events:
                if not arguments.json:
                    print(LEGEND)
                for event in every_event(store):
                    print(write_event_json(event) if arguments.json else write_event(event))
                if gaps:
                    print(in_one_line(gaps), file=sys.stderr)
            else:
                kinds, count = unread_kinds(store, limit=_MOST_KINDS)
                services = services_of(store)
                if arguments.json:
                    print(json_line(summary_json(read, gaps, services, kinds, count), indent=2))
                else:
                    print("\n".join(write_summary(read, gaps, services, kinds, count)))
        finally:
            store.close()
    return _EXIT_NOT_WHOLE if could_matter(gaps) else 0


def _check_together(arguments: argparse.Namespace) -> None:
    """Raise for options that say nothing together."""
    if arguments.cluster and not arguments.to:
        raise UsageError("--cluster reads into a data set. Add --to with a new folder or a URL.")
    check_cpus(arguments)
    if arguments.to and (arguments.events or arguments.json):
        raise UsageError("--to shows no events. Leave out --events and --json, or read the data set afterwards.")


def _keep(arguments: argparse.Namespace, timezone: str) -> int:
    """Read the logs into a data set, here or on a cluster; say what came of them."""
    from ...graphs.datasets.manifest import dataset_of
    from ...graphs.datasets.writing import here, write_dataset
    from ...graphs.events.gaps import could_matter, gaps_of, in_one_line
    from ..rendering.gaps import gap_lines
    from ..rendering.hits import counted

    if dataset := dataset_of(arguments.paths):
        raise UsageError(f"{dataset.where}: is a data set already. Copy it, or name the logs that it was read from.")
    with ExitStack() as stack:
        told = stack.enter_context(progress())
        carry_out = here
        if arguments.cluster:
            told.joining(arguments.cluster)
            carry_out = stack.enter_context(ray_cluster(arguments.cluster, cpus=arguments.cpus)).read
        read = write_dataset(
            arguments.paths, arguments.to, carry_out=carry_out, timezone=timezone, on_progress=told.reading
        )
    gaps = gaps_of(read)
    for line in gap_lines(gaps):
        print(line)
    events, files = counted(read.events, "event"), counted(len(read.files), "file")
    print(f"{events} in {files}. Use them with --logs {arguments.to}")
    if gaps:
        print(in_one_line(gaps))
    return _EXIT_NOT_WHOLE if could_matter(gaps) else 0
