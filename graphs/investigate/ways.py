"""Which way a run can take: a model that cannot call tools, or has no room for them, decides."""

from langchain_core.language_models import BaseChatModel

from ..schema import WayTaken
from ..state import InvestigationState
from ..way import Way
from .room import LEAST_TOKENS, room_of


def way_taken(way: Way, model: BaseChatModel | None, problem: str = "") -> WayTaken:
    """The way of a run with this model; `problem`: what the check before reading found wrong with it."""
    because = ""
    if way.name == "investigate":
        if model is None:
            because = "No model is there to investigate, so rules decide."
        elif problem:
            because = "The model did not answer before the logs were read, so the run decides."
        elif type(model).bind_tools is BaseChatModel.bind_tools:
            because = "The model cannot call tools, so it decides."
        elif (tokens := room_of(model).tokens) < LEAST_TOKENS:
            because = (
                f"The model reads {tokens} tokens at once, and to investigate takes {LEAST_TOKENS}, so it decides."
            )
    taken = way.as_taken()
    if model is None or problem or (way.name == "investigate" and not because):
        taken.pop("reads", None)
    return {**taken, "name": "decide", "because": because} if because else taken


def investigates(state: InvestigationState) -> bool:
    """Whether this run works in the investigate way."""
    return "way" in state and state["way"]["name"] == "investigate"


def reads_lines(state: InvestigationState) -> bool:
    """Whether the model is shown quoted lines."""
    return investigates(state) or ("way" in state and state["way"].get("reads", False))
