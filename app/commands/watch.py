"""`moewarden watch`: alerts that are put into a folder are investigated, the most severe first."""

import argparse
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from ..ending import Ending
from ..errors import UsageError
from ..rendering.times import write_time
from ..rendering.untrusted import one_line
from ..settings import load_settings
from .day_budget import add_day_budget
from .investigate import add_settings, given_settings

if TYPE_CHECKING:
    from ..alerts import AlertQueue, CaseLine, Watcher
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
    add_day_budget(queue)
    queue.add_argument("--once", action="store_true", help="end when nothing is left to do")
    queue.add_argument("--list", action="store_true", help="only print the cases and what became of them")
    queue.add_argument("--json", action="store_true", help="with --list: print JSON")
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Watch until Ctrl-C or SIGTERM, or until all is done; what runs then is stopped so that it goes on the next time."""
    from ..alerts import AlertQueue, Watcher
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
    with Ending() as ending, ExitStack() as ends:
        ends.callback(queue.close)
        ends.callback(desk.close, wait=1.0)
        _watch(queue, desk, watcher, ending, at_once=arguments.at_once, once=arguments.once)
    return 0


def _watch(queue: "AlertQueue", desk: "Desk", watcher: "Watcher", ending: Ending, *, at_once: int, once: bool) -> None:
    """Look, and tell, until somebody ends it or, where it is for once, nothing is left that may begin."""
    from ..alerts import Worker

    told: dict[int, str] = {}
    limit = ""
    with Worker(queue, desk, at_once=at_once) as worker:
        while not ending.wanted.is_set():
            looked = watcher.look()
            for problem in looked.problems:
                print(f"moewarden: {one_line(problem)}", file=sys.stderr, flush=True)
            cases = queue.cases()
            _tell(cases, told)
            met = worker.limit
            words = f"{met.words}; no further case begins until {write_time(met.until.isoformat())} UTC." if met else ""
            if words != limit:
                limit = words
                if limit:
                    print(f"moewarden: {limit}", file=sys.stderr, flush=True)
            is_left = any(case.state in ("waiting", "working") for case in cases)
            if once and (not is_left or (limit and not any(case.state == "working" for case in cases))):
                return
            ending.wanted.wait(_SECONDS_BETWEEN_LOOKS)


def _tell(cases: "list[CaseLine]", told: dict[int, str]) -> None:
    """A line for each case that is new, begins or ends."""
    for case in cases:
        now = f"{case.state} {case.run}"
        if told.get(case.id) != now:
            told[case.id] = now
            print(one_line(_words(case)), flush=True)


def _words(case: "CaseLine") -> str:
    confidence = f" {case.confidence:.0%}" if case.confidence is not None else ""
    became = f"{case.verdict}{confidence}" if case.verdict else case.state
    why = f": {case.problem}" if case.problem else ""
    alerts = f"{case.alerts} alert{'' if case.alerts == 1 else 's'}"
    copies = f", {case.copies} again" if case.copies else ""
    more = len(case.who) - 2
    who = f" – {', '.join(case.who[:2])}{f' and {more} more' if more > 0 else ''}" if case.who else ""
    return (
        f"case {case.id}  {case.severity:13}  {became}  {case.title}{who} ({alerts}{copies})  {case.run}{why}".rstrip()
    )


def _show(queue: "AlertQueue", desk: "Desk", *, as_json: bool) -> None:
    """The cases, what became of them, and what nobody has looked at."""
    from ..alerts.news import news_of

    cases = queue.cases()
    runs = {line.id: line for line in desk.runs()}
    news = {case.id: news_of(case, runs.get(case.run)) for case in cases}
    if as_json:
        rows = [{**asdict(case), "news": list(news[case.id])} for case in cases]
        sys.stdout.buffer.write(orjson.dumps(rows, option=orjson.OPT_INDENT_2) + b"\n")
        return
    working = queue.working()
    if working and working.limit:
        print(f"{working.limit}; no further case begins until {write_time(working.until)} UTC.")
    for case in cases:
        kinds = ", ".join(kind.replace("_", " ") for kind in news[case.id])
        new = "" if not kinds else "  new" if kinds == "new" else f"  new: {kinds}"
        print(one_line(f"{_words(case)}{new}"))
    if not cases:
        print("No alert has come yet.")
