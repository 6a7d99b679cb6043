"""`moewarden scan`: which rules match the logs, without a model and without judging."""

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ..settings import load_settings
from .investigate import add_logs, given_settings

if TYPE_CHECKING:
    from ...graphs.events.store import EventStore
    from ...graphs.signals import Signal

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
        "--fail-on",
        choices=LEVELS,
        metavar="LEVEL",
        help=f"exit with 4 where a rule of this level or above matches: {', '.join(LEVELS)}",
    )
    parser.add_argument(
        "--lines", type=int, default=3, metavar="N", help="matching lines to show of each rule (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Read the logs, match every rule, list the hits with their first lines."""
    from ...graphs.actions import LEVELS
    from ...graphs.events.gaps import could_matter, gaps_of, in_one_line
    from ...graphs.events.reader import perceive
    from ...graphs.events.store import EventStore
    from ...graphs.signals import load_rules, scan, starter_pack
    from ..case import check_logs

    settings = load_settings(given_settings(arguments))
    check_logs(*arguments.logs)
    rules = load_rules([starter_pack(), *settings.rules], on_error="skip")
    for error in rules.skipped:
        print(f"skipped: {error}")
    with tempfile.TemporaryDirectory(prefix="moewarden-") as work:
        path = Path(work) / "events.duckdb"
        read = perceive(arguments.logs, path, timezone=settings.timezone)
        store = EventStore.open(path, arguments.logs)
        try:
            found = scan(store, rules)
            for signal in found.signals:
                _print(signal, store, lines=arguments.lines)
        finally:
            store.close()
    gaps = gaps_of(read)
    for gap in gaps:
        print(_printable(f"{gap['kind']}: {gap['file']}: {gap['reason']}"))
    for rule in found.timed_out:
        print(f"not finished: {rule.title}")
    for title, reason in found.errors.items():
        print(f"not run: {title}: {reason}")
    print(f"{read.events} events in {len(read.files)} files, {len(rules.rules)} rules, {len(found.signals)} hits.")
    if gaps:
        print(in_one_line(gaps))
    if arguments.fail_on is not None:
        least = LEVELS.index(arguments.fail_on)
        if any(LEVELS.index(signal.rule.level) >= least for signal in found.signals):
            return _EXIT_HITS
    return _EXIT_NOT_WHOLE if could_matter(gaps) else 0


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
