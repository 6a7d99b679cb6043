"""`moewarden demo`: the bundled case, with the bundled model unless another is named."""

import argparse
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
    """Investigate the bundled case, with a memory of its own so that every run is the same."""
    from ..case import read_case
    from ..demo import DEMO_QUESTION, demo_case
    from ..runs import start_run

    settings = load_settings({"memory": arguments.out / "memory"} | given_settings(arguments))
    folder = demo_case()
    case = read_case(alert=folder / "alert.json", question=arguments.question or DEMO_QUESTION, logs=folder / "logs")
    with start_run(arguments.out, case, settings, unfinished="replace") as started:
        return carry_out(started)
