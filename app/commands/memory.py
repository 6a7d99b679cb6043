"""`moewarden memory`: what is remembered across investigations, and who said so."""

import argparse
import getpass
import json
import sys
from argparse import SUPPRESS
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ..settings import Settings, load_settings
from .investigate import given_settings

if TYPE_CHECKING:
    from ...graphs.memory import LongTermMemory, RecalledMemory
    from ...graphs.schema import Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One subcommand per verb; all take the memory's folder."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--memory", default=SUPPRESS, type=Path, metavar="DIR", help="the memory's folder")
    common.add_argument("--json", action="store_true", help="print JSON")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", dest="verb", required=True)

    verbs.add_parser("list", parents=[common], help="every memory, oldest first").set_defaults(act=_list)
    show = verbs.add_parser("show", parents=[common], help="one memory")
    show.add_argument("id")
    show.set_defaults(act=_show)
    add = verbs.add_parser("add", parents=[common], help="remember a fact about this organisation")
    add.add_argument("text", help="one sentence, for example 'backup-01 reads all buckets nightly'")
    add.add_argument("--origin", default="", metavar="TEXT", help="who or what says so (default: you)")
    add.add_argument(
        "--entity",
        action="append",
        default=[],
        metavar="NAME",
        help="a host, user or address it is about; may be repeated",
    )
    add.set_defaults(act=_add)
    accept = verbs.add_parser("accept", parents=[common], help="remember a finished investigation")
    accept.add_argument("id", help="its run folder, or its id")
    accept.set_defaults(act=_accept)
    forget = verbs.add_parser("forget", parents=[common], help="delete a memory for good")
    forget.add_argument("id")
    forget.set_defaults(act=_forget)


def run(arguments: argparse.Namespace) -> int:
    """Do what the verb says, owning the memory's folder meanwhile."""
    from ..wiring import open_memory

    settings = load_settings(given_settings(arguments))
    act: Callable[[LongTermMemory, Settings, argparse.Namespace], list[RecalledMemory]] = arguments.act
    with open_memory(settings).open(progress=_tell_progress) as memory:
        shown = act(memory, settings, arguments)
        if memory.notice:
            print(f"moewarden: {memory.notice}", file=sys.stderr)
    if arguments.json:
        print(json.dumps([_plain(item) for item in shown], indent=2, ensure_ascii=False))
    elif shown:
        for item in shown:
            _print(item)
    else:
        print("Nothing is remembered." if arguments.verb == "list" else f"Forgotten: {arguments.id}")
    return 0


def _tell_progress(done: int, total: int) -> None:
    print(f"Memories are compared in a new way: {done:,} of {total:,} done.", file=sys.stderr)


def _list(memory: "LongTermMemory", _: Settings, __: argparse.Namespace) -> "list[RecalledMemory]":
    return list(memory.list())


def _show(memory: "LongTermMemory", _: Settings, arguments: argparse.Namespace) -> "list[RecalledMemory]":
    return [memory.show(arguments.id)]


def _add(memory: "LongTermMemory", _: Settings, arguments: argparse.Namespace) -> "list[RecalledMemory]":
    origin = arguments.origin or getpass.getuser()
    return [memory.show(memory.add(arguments.text, kind="known_good", origin=origin, entities=arguments.entity))]


def _accept(memory: "LongTermMemory", settings: Settings, arguments: argparse.Namespace) -> "list[RecalledMemory]":
    from ..runs import find_report, read_report

    report = cast("Report", read_report(find_report(arguments.id, settings)))
    return [memory.show(memory.accept(report))]


def _forget(memory: "LongTermMemory", _: Settings, arguments: argparse.Namespace) -> "list[RecalledMemory]":
    memory.forget(arguments.id)
    return []


def _plain(item: "RecalledMemory") -> dict[str, object]:
    return {name: item[name] for name in ("id", "kind", "time", "origin", "entities", "text")}


def _print(item: "RecalledMemory") -> None:
    kind = item["kind"].replace("_", " ")
    head = f"{item['id']}  {kind:10}  {item['time'][:16].replace('T', ' ')}  from {_printable(item['origin'])}"
    print(f"{head}\n    {_printable(item['text'])}")


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
