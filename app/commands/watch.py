"""`moewarden watch`: alerts that are put into a folder are investigated, the most severe first."""

import argparse
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from ..errors import UsageError
from ..settings import load_settings
from .investigate import add_settings, given_settings

if TYPE_CHECKING:
    from ..alerts import AlertQueue, CaseLine
    from ..desk import Desk

_SECONDS_BETWEEN_LOOKS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folder, the logs, how many at once and for how much, and everything that has a setting."""
    parser.add_argument(
        "folder",
        type=Path,
        metavar="DIR",
        help="folder into which alerts are put: files .json, .jsonl or .ndjson, of any shape",
    )
    queue = parser.add_argument_group("the queue")
    queue.add_argument(
        "--logs",
        type=Path,
        nargs="+",
        action="extend",
        metavar="DIR",
        help="where to look for what an alert tells of, unless a folder 'logs' lies beside its file; may be repeated",
    )
    queue.add_argument(
        "--runs", default=argparse.SUPPRESS, type=Path, metavar="DIR", help="the folder of the run folders"
    )
    queue.add_argument(
        "--at-once", type=int, default=2, metavar="N", help="investigations that run at once (default: %(default)s)"
    )
    queue.add_argument("--day-tokens", type=int, default=0, metavar="N", help="model tokens of all cases of a day")
    queue.add_argument("--day-seconds", type=float, default=0.0, metavar="N", help="seconds of all cases of a day")
    queue.add_argument("--once", action="store_true", help="end when nothing is left to do")
    queue.add_argument("--list", action="store_true", help="only print the cases and what became of them")
    queue.add_argument("--json", action="store_true", help="with --list: print JSON")
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Watch until Ctrl-C, or until all is done; what runs then is stopped so that it goes on the next time."""
    from ..alerts import AlertQueue, Budget, Watcher, Worker
    from ..desk import Desk

    settings = load_settings(given_settings(arguments))
    if arguments.json and not arguments.list:
        raise UsageError("--json goes with --list.")
    queue, desk = AlertQueue(settings.runs.absolute()), Desk(settings, at_once=arguments.at_once)
    if arguments.list:
        _show(queue, desk, as_json=arguments.json)
        return 0
    for root in arguments.logs or ():
        if not root.exists():
            raise UsageError(f"{root}: no such file or folder; --logs names where to look for what alerts tell of.")
    watcher = Watcher(queue, arguments.folder, arguments.logs or ())
    budget = Budget(tokens=arguments.day_tokens, seconds=arguments.day_seconds)
    told: dict[int, str] = {}
    pause = threading.Event()
    try:
        with Worker(queue, desk, at_once=arguments.at_once, budget=budget) as worker:
            limit = ""
            while True:
                looked = watcher.look()
                for problem in looked.problems:
                    print(f"moewarden: {problem}", file=sys.stderr, flush=True)
                cases = queue.cases()
                _tell(cases, told)
                if worker.limit_met != limit:
                    limit = worker.limit_met
                    if limit:
                        print(f"moewarden: {limit}; no further case begins until then.", file=sys.stderr, flush=True)
                is_left = any(case.state in ("waiting", "working") for case in cases)
                if arguments.once and (not is_left or (limit and not any(c.state == "working" for c in cases))):
                    return 0
                pause.wait(_SECONDS_BETWEEN_LOOKS)
    finally:
        desk.close()
        queue.close()


def _tell(cases: "list[CaseLine]", told: dict[int, str]) -> None:
    """A line for each case that is new, begins or ends."""
    from ..rendering.untrusted import one_line

    for case in cases:
        now = f"{case.state} {case.run}"
        if told.get(case.id) != now:
            told[case.id] = now
            print(one_line(_words(case)), flush=True)


def _words(case: "CaseLine") -> str:
    confidence = f" {case.confidence:.0%}" if case.confidence is not None else ""
    became = f"{case.verdict}{confidence}" if case.verdict else case.problem or case.state
    copies = f", {case.copies} again" if case.copies else ""
    return f"case {case.id}  {case.severity:13}  {became}  {case.title} ({case.alerts} alerts{copies})  {case.run}".rstrip()


def _show(queue: "AlertQueue", desk: "Desk", *, as_json: bool) -> None:
    """The cases, what became of them, and what nobody has looked at."""
    from ..rendering.untrusted import one_line

    news = {line.id: list(line.news) for line in desk.runs()}
    cases = queue.cases()
    if as_json:
        rows = [{**asdict(case), "news": news.get(case.run, [])} for case in cases]
        sys.stdout.buffer.write(orjson.dumps(rows, option=orjson.OPT_INDENT_2) + b"\n")
        return
    for case in cases:
        new = f"  new: {', '.join(news[case.run])}" if news.get(case.run) else ""
        print(one_line(f"{_words(case)}{new}"))
    if not cases:
        print("No alert has come yet.")
