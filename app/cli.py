"""The `moewarden` command."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import NoReturn

_EXIT_BAD_INPUT, _EXIT_STOPPED, _EXIT_PIPE = 2, 130, 141

EXIT_CODES = """exit codes:
  0  done
  1  a bug of ours; the traceback is worth reporting
  2  bad input; one line says what and what to do
  3  a limit was met, the model failed, or logs could not be read whole; the report says which, and what was not checked
  4  hits at or above the level of scan --fail-on"""


@dataclass(frozen=True)
class Command:
    """A subcommand; its module has `add_arguments(parser)` and `run(arguments) -> exit code`."""

    name: str
    module: str
    help: str


COMMANDS = (
    Command("demo", ".commands.demo", "investigate the bundled demo case"),
    Command("investigate", ".commands.investigate", "investigate an alert or a question in your logs"),
    Command("ask", ".commands.ask", "ask a further question about a finished investigation"),
    Command("export", ".commands.export", "write a finished report for other programs: STIX, MISP, CSV, PDF and more"),
    Command("serve", ".commands.serve", "work in the browser, and answer programs over HTTP"),
    Command("read", ".commands.read", "show what is understood of logs: formats, events, what no reader knows"),
    Command("scan", ".commands.scan", "match detection rules against logs, without a model"),
    Command("rules", ".commands.rules", "check your own rules"),
    Command("memory", ".commands.memory", "list, add, accept and forget what is remembered"),
    Command("model", ".commands.model", "look at, examine, quantise, train and serve models"),
    Command("eval", ".evaluation.cli", "score investigations of cases whose truth is known"),
    Command("bench", ".commands.bench", "measure this machine: reading, rules, model"),
)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Each command and its help on one line: argparse forgets that commands are indented."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog)
        self._action_max_length = max(len(command.name) for command in COMMANDS) + 4


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Exit as for any bad input."""
        self.exit(_EXIT_BAD_INPUT, f"{self.prog}: {message}. See {self.prog} --help.\n")


def make_parser(chosen: str = "") -> argparse.ArgumentParser:
    """The parser, with the arguments of the chosen command only: the other commands' modules stay unloaded."""
    parser = Parser(
        prog="moewarden",
        description="Investigates security incidents on your own machine and cites the log line behind each claim.",
        epilog=EXIT_CODES,
        formatter_class=Formatter,
    )
    parser.add_argument("--version", action="store_true", help="show the version and leave")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for command in COMMANDS:
        if find_spec(command.module, __package__) is None:
            continue
        subparser = subparsers.add_parser(command.name, help=command.help, description=f"{command.help.capitalize()}.")
        if command.name == chosen:
            module = import_module(command.module, __package__)
            module.add_arguments(subparser)
            subparser.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    chosen = next((word for word in words if not word.startswith("-")), "")
    try:
        parser = make_parser(chosen)
        arguments = parser.parse_args(words)
        if arguments.version:
            from importlib.metadata import version

            print(f"moewarden {version('moewarden')}")
            return 0
        if not arguments.command:
            parser.error("no command was given")
        from .settings import silence_telemetry

        silence_telemetry()
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("\nmoewarden: stopped.", file=sys.stderr)
        return _EXIT_STOPPED
    except BrokenPipeError:
        # The reader (head, less) has left; without this Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _EXIT_PIPE
    except Exception as error:
        from .errors import user_errors
        from .full_disk import is_full, no_room_here

        if not isinstance(error, user_errors()):
            if not is_full(error):
                raise
            error = no_room_here(error)
        print(f"moewarden: {' '.join(str(error).split())}", file=sys.stderr)
        return _EXIT_BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
