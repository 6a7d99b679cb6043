"""`moewarden investigate`: an alert, a question and logs become a report."""

import argparse
import shlex
import sys
from argparse import SUPPRESS
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..case import logs_path
from ..errors import UsageError
from ..settings import Settings, load_settings

if TYPE_CHECKING:
    from ...graphs.schema import Report
    from ..rendering.terminal import ProgressEvent
    from ..runs import Run

_EXIT_DONE, _EXIT_LIMIT, _EXIT_STOPPED = 0, 3, 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The case, the run folder, and everything that has a setting."""
    case = parser.add_argument_group("the case")
    case.add_argument("--alert", type=Path, metavar="FILE", help="the alert: a file with one JSON object, of any shape")
    case.add_argument("--question", metavar="TEXT", help="what you want to know, for example 'how did they get in?'")
    add_logs(case)
    case.add_argument(
        "--since", default="", metavar="TIME", help="judge only what happened from then on: 2026-11-21T03:00"
    )
    case.add_argument("--until", default="", metavar="TIME", help="judge only what happened before then")
    case.add_argument(
        "--entity", default="", metavar="NAME", help="judge only events of this account, address or machine"
    )
    run = parser.add_argument_group("the run")
    run.add_argument(
        "--out", type=Path, metavar="DIR", help="where the report goes (default: a new folder moewarden-DATE-TIME)"
    )
    run.add_argument("--resume", action="store_true", help="continue the run in --out that was stopped or killed")
    run.add_argument(
        "--trust-folder",
        action="store_true",
        help="with --resume: take the model, addresses and files that the folder names, without being asked",
    )
    run.add_argument("--json", action="store_true", help="print the report as JSON instead of a summary")
    run.add_argument("--quiet", action="store_true", help="show no progress")
    add_settings(parser)


def add_logs(parser: argparse._ActionsContainer, *, required: bool = False) -> None:
    """`--logs`, which takes several, and may be repeated."""
    parser.add_argument(
        "--logs",
        type=logs_path,
        nargs="+",
        action="extend",
        required=required,
        metavar="DIR",
        help="folders of log files, or single files; archives are fine; may be repeated; or one data set that "
        "`read --to` wrote, a folder or a URL",
    )


def add_settings(parser: argparse.ArgumentParser) -> None:
    """The options that override a setting; one that is absent leaves the setting alone."""
    model = parser.add_argument_group("the model")
    model.add_argument(
        "--model",
        default=SUPPRESS,
        metavar="NAME",
        help="bundled, a checkpoint folder, a hub id, provider:name through LangChain, or none for rules alone",
    )
    model.add_argument(
        "--base-url", default=SUPPRESS, metavar="URL", help="an OpenAI-compatible server, with --model openai:NAME"
    )
    model.add_argument(
        "--way",
        default=SUPPRESS,
        choices=["auto", "decide", "investigate"],
        help="decide among options, investigate with tools, or what the model's exam says (auto, the default)",
    )
    model.add_argument(
        "--lines-to",
        default=SUPPRESS,
        metavar="HOST",
        help="the other machine, as in --base-url, that may be sent lines of your logs whatever the way",
    )
    model.add_argument(
        "--experts", default=SUPPRESS, choices=["packed", "expanded"], help="run experts from 4 bits, or expanded"
    )
    model.add_argument(
        "--offload", default=SUPPRESS, metavar="SIZE", help="experts that do not fit a card: none, auto, or such as 3GB"
    )
    model.add_argument(
        "--context", default=SUPPRESS, type=int, metavar="N", help="tokens of prompt and answer that the model holds"
    )
    model.add_argument("--device", default=SUPPRESS, metavar="NAME", help="auto, cpu, cuda or cuda:N")
    model.add_argument("--threads", default=SUPPRESS, type=int, metavar="N", help="CPU threads for the model")
    sources = parser.add_argument_group("what else is known")
    for option, metavar, text in (
        ("--rules", "DIR", "a folder of further Sigma rules; may be repeated"),
        (
            "--intelligence",
            "PATH",
            "indicators: MISP, STIX, CSV, plain lists, warninglists; a file or folder; may be repeated",
        ),
        ("--database", "SQLITE", "a database that the data specialist may read; may be repeated"),
        ("--mcp", "JSON", "a file of MCP servers whose tools the investigate way may call; may be repeated"),
    ):
        name = "databases" if option == "--database" else option[2:]
        sources.add_argument(
            option, dest=name, default=SUPPRESS, type=Path, action="append", metavar=metavar, help=text
        )
    sources.add_argument(
        "--timezone", default=SUPPRESS, metavar="ZONE", help="of log times that state none: Europe/Berlin, +02:00"
    )
    sources.add_argument("--fresh", default=SUPPRESS, action="store_true", help="read logs anew that were read before")
    sources.add_argument("--memory", default=SUPPRESS, type=Path, metavar="DIR", help="the long-term memory's folder")
    limits = parser.add_argument_group("limits; a met limit ends the run with the best report so far, exit code 3")
    limits.add_argument("--rounds", default=SUPPRESS, type=int, metavar="N", help="planner rounds")
    limits.add_argument("--tool-calls", default=SUPPRESS, type=int, metavar="N", help="tool calls of all specialists")
    limits.add_argument("--tokens", default=SUPPRESS, type=int, metavar="N", help="model tokens, read and written")
    limits.add_argument("--seconds", default=SUPPRESS, type=float, metavar="N", help="wall-clock seconds")


def given_settings(arguments: argparse.Namespace) -> dict[str, object]:
    """The settings that stand on the command line."""
    names = Settings.__dataclass_fields__
    return {name: value for name, value in vars(arguments).items() if name in names}


def run(arguments: argparse.Namespace) -> int:
    """Investigate, with live progress; print a summary and where the report is."""
    from ..case import read_alert, read_case
    from ..runs import check_same_case, new_folder, resume_run, start_run
    from ..trust import shown

    settings = load_settings(given_settings(arguments))
    if arguments.resume:
        if arguments.out is None:
            raise UsageError("--resume needs --out with the folder of the run to continue.")
        given = given_settings(arguments)
        with resume_run(
            arguments.out, settings, given=given, logs=arguments.logs, believed=arguments.trust_folder
        ) as resumed:
            alert = read_alert(arguments.alert) if arguments.alert else None
            check_same_case(resumed, alert=alert, question=arguments.question, logs=arguments.logs)
            return carry_out(resumed, as_json=arguments.json, is_quiet=arguments.quiet)
    case = read_case(
        alert=arguments.alert,
        question=arguments.question or "",
        logs=arguments.logs,
        since=arguments.since,
        until=arguments.until,
        entity=arguments.entity,
    )
    with start_run(arguments.out or new_folder(settings), case, settings) as started:
        if started.replaced is not None and not arguments.quiet:
            print(
                f"moewarden: {shown(started.folder)} held a report of {started.replaced:%Y-%m-%d %H:%M} UTC and what was "
                "asked about it; this run takes its place. Another --out keeps both.",
                file=sys.stderr,
            )
        return carry_out(started, as_json=arguments.json, is_quiet=arguments.quiet)


def carry_out(run: "Run", *, as_json: bool = False, is_quiet: bool = False) -> int:
    """Run the graph to its report and write it; the exit code.

    `as_json`: the report goes to standard output, nothing else does. `is_quiet`: no progress.
    """
    # The rest is loaded where it is used: a person sees something as soon as the command has begun.
    from ..full_disk import is_full, no_room_for_run

    try:
        report = _investigate(run, is_quiet=is_quiet)
        from rich.console import Console

        from ...graphs.events.gaps import could_matter
        from ..rendering.terminal import print_summary
        from ..rendering.write import write_report

        paths = write_report(report, run.folder)
    except Exception as error:
        if not is_full(error):
            raise
        raise no_room_for_run(run.folder, run.case.logs, error, go_on=continue_with(run)) from error
    except _stops():
        print(f"\nmoewarden: stopped. Continue with: {continue_with(run)}", file=sys.stderr)
        return _EXIT_STOPPED
    if as_json:
        sys.stdout.buffer.write((run.folder / "report.json").read_bytes())
        sys.stdout.buffer.flush()
    else:
        print_summary(report, Console())
        print()
        for path in paths:
            print(path)
    usage = report["usage"]
    is_whole = not (usage["limits_met"] or usage.get("model_problem") or could_matter(report.get("gaps", [])))
    return _EXIT_DONE if is_whole else _EXIT_LIMIT


def _stops() -> tuple[type[BaseException], ...]:
    """What a run that was stopped ends with."""
    from ...graphs.decisions.patience import StoppedError

    return (KeyboardInterrupt, StoppedError)


def continue_with(run: "Run") -> str:
    """The command that goes on with a run, with what is not in today's settings named again."""
    from ..trust import repeated_options

    words = repeated_options(run.settings, load_settings())
    return shlex.join(["moewarden", "investigate", "--resume", "--out", str(run.folder), *words])


def _investigate(run: "Run", *, is_quiet: bool) -> "Report":
    """Start the graph, or let it go on from its last checkpoint."""
    from rich.console import Console

    from ..approving import ask_at_terminal
    from ..interrupts import remembered_interrupts
    from ..rendering.terminal import LiveProgress
    from ..running import investigate

    with (
        remembered_interrupts() as pressed,
        LiveProgress(Console(stderr=True, quiet=is_quiet)) as progress,
    ):
        # One that goes on may be at any step by now.
        if run.settings.model != "none" and not run.is_resumed:
            progress({"step": "perceive", "kind": "note", "text": f"opening the model {run.settings.model}"})

        def see(_: tuple[str, ...], mode: str, data: Any) -> None:
            if pressed.is_set():
                raise KeyboardInterrupt
            if mode == "custom" and isinstance(data, dict):
                progress(cast("ProgressEvent", data))

        def allow(call: Mapping[str, Any]) -> bool | str:
            with progress.aside():
                return ask_at_terminal(call)

        return investigate(run, see=see, allow=allow, cancelled=pressed)
