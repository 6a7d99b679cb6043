"""`moewarden ask`: a further question about a finished investigation, answered from what it kept."""

import argparse
import sys
from argparse import SUPPRESS
from pathlib import Path
from typing import TYPE_CHECKING, cast

import orjson

from ..errors import UsageError
from ..settings import Settings, load_settings

if TYPE_CHECKING:
    from ...graphs.decisions.ask import Asker
    from ...graphs.follow_up import Conversation, FollowUp
    from ...graphs.state import InvestigationState
    from ..runs import Finished

_LONGEST_LINE = 1_000_000
"""Bytes of one kept turn."""
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
    from ...graphs.follow_up import ask_again
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
        conversation, unreadable = read_conversation(finished.conversation)
        if unreadable:
            print(
                f"moewarden: {finished.conversation}: {unreadable} kept turns cannot be read and were left out.",
                file=sys.stderr,
            )
        told = _asked_of_specialists(arguments.question, finished, settings, conversation) or ask_again(
            arguments.question,
            finished.state,
            workdir=finished.folder,
            conversation=conversation,
            open_asker=None if settings.model == "none" else lambda: _open_asker(settings),
            reads_lines=finished.is_own,
        )
        keep_turn(finished.conversation, told)
        _show(told, conversation, finished, as_json=arguments.json)
    return _EXIT_DONE


def read_conversation(path: Path) -> tuple["Conversation", int]:
    """The turns that were kept, and how many lines are none."""
    from ...graphs.follow_up import Conversation, turn_of

    turns, unreadable = [], 0
    if path.is_file():
        with path.open("rb") as lines:
            for line in lines:
                try:
                    turns.append(turn_of(orjson.loads(line[:_LONGEST_LINE])))
                except (ValueError, KeyError, TypeError):
                    unreadable += bool(line.strip())
    return Conversation(turns=tuple(turns)), unreadable


def _asked_of_specialists(
    question: str, finished: "Finished", settings: Settings, conversation: "Conversation"
) -> "FollowUp | None":
    """The answer of the investigate way, where the run worked so and may go on; else None, and why is said."""
    from ...graphs.investigate.ways import investigates
    from ..further import ask_specialists, why_not_again

    if not investigates(cast("InvestigationState", finished.state)):
        return None
    if problem := why_not_again(finished, settings, question):
        print(f"moewarden: the specialists are not asked again: {problem}.", file=sys.stderr)
        return None
    return ask_specialists(finished, settings, question, conversation)


def keep_turn(path: Path, told: "FollowUp") -> None:
    """Add a turn to those that are kept."""
    from ...graphs.follow_up import plain_turn

    with path.open("ab") as kept:
        kept.write(orjson.dumps(plain_turn(told)) + b"\n")


def _open_asker(settings: Settings) -> "Asker":
    from ...graphs.decisions.ask import Asker
    from ...graphs.decisions.ledger import Ledger
    from ..wiring import open_model

    class Open:
        """The one question is always allowed."""

        def exhausted(self, _spent_tokens: int) -> str | None:
            return None

    return Asker(open_model(settings), Ledger(), Open())


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
        console.print(
            Text.assemble((one_line(place), "dim"), one_line(prose(str(item["quote"])))[:300]),
            highlight=False,
            soft_wrap=True,
        )
