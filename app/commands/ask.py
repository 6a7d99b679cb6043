"""`moewarden ask`: a further question about a finished investigation, answered from what it kept."""

import argparse
import sys
from argparse import SUPPRESS
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from ..errors import UsageError
from ..settings import load_settings

if TYPE_CHECKING:
    from ...graphs.follow_up import Conversation, FollowUp
    from ..runs import Finished

_EXIT_DONE = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folder, the question, and how the answer is given."""
    parser.add_argument(
        "question", metavar="QUESTION", help="what you want to know, for example 'what did petra do after 14:00?'"
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="the folder of the finished investigation, as its --out named it",
    )
    parser.add_argument("--json", action="store_true", help="print the answer and its lines as one JSON object")
    parser.add_argument(
        "--forget", action="store_true", help="begin a new conversation: what was asked before is dropped"
    )
    parser.add_argument(
        "--model",
        default=SUPPRESS,
        metavar="NAME",
        help="which model says what a question wants that plain words do not tell; none for no model",
    )


def run(arguments: argparse.Namespace) -> int:
    """Answer from the folder's events and state; the logs are not read again.

    A run of the investigate way answers from its claims, and asks planner and specialists once more where they do not answer.
    """
    from ..approving import ask_at_terminal
    from ..further import answer_question
    from ..runs import finished_run

    if not arguments.question.strip():
        raise UsageError(
            "the question is empty. Say what you want to know, for example 'which accounts are compromised?'."
        )
    given = {"model": arguments.model} if hasattr(arguments, "model") else {}
    settings = load_settings(given)
    with finished_run(arguments.out) as finished:
        if arguments.forget:
            finished.conversation.unlink(missing_ok=True)
        told, conversation = answer_question(
            arguments.question,
            finished,
            settings,
            say=lambda text: print(f"moewarden: {text}", file=sys.stderr),
            allow=ask_at_terminal,
        )
        _show(told, conversation, finished, as_json=arguments.json)
    return _EXIT_DONE


_LONG_LINE = 200
"""Characters of a line that a person reads at a glance."""


def _show(told: "FollowUp", conversation: "Conversation", finished: "Finished", *, as_json: bool) -> None:
    from ...graphs.follow_up import cited_lines

    lines = cited_lines(told, conversation, finished.state["report"])
    if as_json:
        answer = {
            "question": told.question,
            "answer": told.answer,
            "answered": told.answered,
            "kinds": told.kinds,
            "evidence": lines,
        }
        sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2) + b"\n")
        return
    from rich.console import Console
    from rich.text import Text

    from ..rendering.defang import defanger
    from ..rendering.untrusted import one_line

    console, prose = Console(), defanger(finished.state["report"])
    console.print(Text(one_line(prose(told.answer)), "bold"), highlight=False)
    if not told.answered:
        console.print(Text("Not every part of the question is answered.", "yellow"), highlight=False)
    for item in lines:
        place = f"{item['id']:>5}  {item['file']}:{item['line']}  "
        quote = str(item["quote"])
        # The beginning of a long record, as JSON mostly is, says little: what was read in it comes first.
        said = f"{prose(str(item['why']))}  " if len(quote) > _LONG_LINE else ""
        line = one_line(prose(" ".join(quote.split()) if "\n" in quote.strip() else quote))[:300]
        console.print(
            Text.assemble((one_line(place), "dim"), one_line(said), (line, "dim" if said else "")),
            highlight=False,
            soft_wrap=True,
        )
