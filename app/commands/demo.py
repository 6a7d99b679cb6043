"""`moewarden demo`: the bundled case, with the bundled model unless another is named."""

import argparse
import shlex
import sys
from pathlib import Path

from ..settings import load_settings
from .investigate import add_settings, carry_out, given_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """As `investigate`, with the case already chosen."""
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("moewarden-demo"),
        metavar="DIR",
        help="where the report goes (default: %(default)s)",
    )
    parser.add_argument("--question", metavar="TEXT", help="another question about it")
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Investigate the bundled case, with a memory of its own so that every run is the same; then say what to open."""
    from ..demo import DEMO_QUESTION, demo_case

    folder = demo_case()
    logs = folder / "logs"
    # Before anything that takes time is loaded.
    print(f"An alert, and {len(list(logs.iterdir()))} log files of a small web shop: {logs}", flush=True)
    from ..case import read_case
    from ..runs import start_run

    settings = load_settings({"memory": arguments.out / "memory"} | given_settings(arguments))
    case = read_case(alert=folder / "alert.json", question=arguments.question or DEMO_QUESTION, logs=logs)
    with start_run(arguments.out, case, settings, unfinished="replace") as started:
        code = carry_out(started)
    page = (arguments.out / "report.html").absolute()
    if page.is_file():
        print(f"\nThe report as a page: {page.as_uri()}\nOpen it with:         {shlex.join([*_opener(), str(page)])}")
    return code


def _opener() -> tuple[str, ...]:
    """The command by which this system opens a page."""
    return {"darwin": ("open",), "win32": ("explorer",)}.get(sys.platform, ("xdg-open",))
