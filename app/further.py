"""A further question that goes back to planner and specialists: on the run's own thread, from its store."""

from typing import TYPE_CHECKING, Any

from .approving import ask_at_terminal
from .runs import THREAD, Finished, open_state
from .settings import Settings

if TYPE_CHECKING:
    from ..graphs.follow_up import Conversation, FollowUp


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


def ask_specialists(finished: Finished, settings: Settings, question: str, conversation: "Conversation") -> "FollowUp":
    """The answer of the run's graph: written from its claims, or from new ones that stay with the run."""
    from langgraph.types import Command

    from ..graphs.follow_up import plain_turn, turn_of
    from .wiring import make_investigation

    turns = [plain_turn(turn) for turn in conversation.turns]
    with open_state(finished.run) as state:
        graph = make_investigation(
            settings,
            workdir=finished.folder,
            checkpointer=state,
            logs=[str(logs) for logs in finished.run.case.logs],
        )
        graph.update_state(THREAD, {"conversation": turns}, as_node="answer")
        given: Any = _given(finished, question)
        while True:
            graph.invoke(given, THREAD)
            reached = graph.get_state(THREAD)
            if not reached.interrupts:
                break
            given = Command(resume={waiting.id: ask_at_terminal(waiting.value) for waiting in reached.interrupts})
        return turn_of(reached.values["conversation"][-1])


def _given(finished: Finished, question: str) -> dict[str, Any]:
    """What the thread is given: the case as before, with another question."""
    case = finished.run.case
    limits = {"since": case.since, "until": case.until, "entity": case.entity}
    return {"alert": case.alert, "question": question, "logs": [str(logs) for logs in case.logs], **limits}
