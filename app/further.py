"""A further question about a finished run: from what it kept, or, in the investigate way, from planner and specialists again."""

import threading
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import orjson

from .running import Allow, See
from .runs import EVENTS, THREAD, Finished, check_size, open_state
from .settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from ..graphs.decisions.ask import Asker
    from ..graphs.follow_up import Conversation, FollowUp
    from ..graphs.state import InvestigationState

_LONGEST_LINE = 1_000_000
"""Bytes of one kept turn."""

Open = Callable[[], "BaseChatModel | None"]


def answer_question(
    question: str,
    finished: Finished,
    settings: Settings,
    *,
    say: Callable[[str], None],
    allow: Allow,
    see: See | None = None,
    opened: Open | None = None,
    cancelled: threading.Event | None = None,
) -> "tuple[FollowUp, Conversation]":
    """The answer, which is kept, and the conversation before it. `say` gets what a person should know beside it."""
    from ..graphs.follow_up import ask_again, plain_turn
    from ..graphs.investigate.ways import investigates

    conversation, unreadable = read_conversation(finished.conversation)
    if unreadable:
        say(f"{finished.conversation}: {unreadable} kept turns cannot be read and were left out.")
    told = None
    if investigates(cast("InvestigationState", finished.state)):
        if problem := why_not_again(finished, settings, question):
            say(f"the specialists are not asked again: {problem}.")
        else:
            told = ask_specialists(
                finished, settings, question, conversation, allow=allow, see=see, opened=opened, cancelled=cancelled
            )
    told = told or ask_again(
        question,
        finished.state,
        workdir=finished.folder,
        conversation=conversation,
        open_asker=None if settings.model == "none" else lambda: _open_asker(settings, opened),
        reads_lines=finished.is_own,
    )
    with finished.conversation.open("ab") as kept:
        kept.write(orjson.dumps(plain_turn(told)) + b"\n")
    return told, conversation


def read_conversation(path: Path) -> "tuple[Conversation, int]":
    """The turns that were kept, and how many lines are none."""
    from ..graphs.follow_up import Conversation, turn_of

    turns, unreadable = [], 0
    if path.is_file():
        check_size(path, "the questions about a run")
        with path.open("rb") as lines:
            for line in lines:
                try:
                    turns.append(turn_of(orjson.loads(line[:_LONGEST_LINE])))
                except (ValueError, KeyError, TypeError):
                    unreadable += bool(line.strip())
    return Conversation(turns=tuple(turns)), unreadable


def why_not_again(finished: Finished, settings: Settings, question: str) -> str:
    """Why specialists are not asked again, in words for the user; empty where they may be."""
    from ..graphs.follow_up import is_further

    if settings.model == "none":
        return "there is no model"
    if not finished.is_own:
        return "the folder is not of a run of yours"
    if not is_further({**finished.state, **_given(finished, question)}):
        return "the logs or the folder are no longer where and what they were"
    return ""


def ask_specialists(
    finished: Finished,
    settings: Settings,
    question: str,
    conversation: "Conversation",
    *,
    allow: Allow,
    see: See | None = None,
    opened: Open | None = None,
    cancelled: threading.Event | None = None,
) -> "FollowUp":
    """The answer of the run's graph: written from its claims, or from new ones that stay with the run."""
    from langgraph.types import Command

    from ..graphs.follow_up import plain_turn, turn_of
    from ..graphs.plain_tables import events_readable
    from .wiring import make_investigation

    turns = [plain_turn(turn) for turn in conversation.turns]
    events = finished.folder / EVENTS
    with open_state(finished.run) as state, events_readable(events), ExitStack() as ends:
        graph = make_investigation(
            settings,
            workdir=finished.folder,
            checkpointer=state,
            logs=[str(logs) for logs in finished.run.case.logs],
            cancelled=cancelled,
            opened=opened,
            ends=ends,
        )
        graph.update_state(THREAD, {"conversation": turns}, as_node="answer")
        given: Any = _given(finished, question)
        while True:
            stream: Any = graph.stream(given, THREAD, stream_mode=["custom", "tasks"], subgraphs=True)
            with closing(stream):
                for place, mode, data in stream:
                    if see is not None:
                        see(place, mode, data)
            reached = graph.get_state(THREAD)
            if not reached.interrupts:
                break
            given = Command(resume={waiting.id: allow(waiting.value) for waiting in reached.interrupts})
        return turn_of(reached.values["conversation"][-1])


def _open_asker(settings: Settings, opened: Open | None) -> "Asker":
    from ..graphs.decisions.ask import Asker
    from ..graphs.decisions.ledger import Ledger
    from .wiring import open_model

    class Always:
        """The one question is always allowed."""

        def exhausted(self, _spent_tokens: int) -> str | None:
            return None

    return Asker(opened() if opened else open_model(settings), Ledger(), Always())


def _given(finished: Finished, question: str) -> dict[str, Any]:
    """What the thread is given: the case as before, with another question."""
    case = finished.run.case
    limits = {"since": case.since, "until": case.until, "entity": case.entity}
    return {"alert": case.alert, "question": question, "logs": [str(logs) for logs in case.logs], **limits}
