"""The graph as `langgraph dev` serves it to Studio. langgraph.json points here; importing this loads nothing."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph


def graph() -> "CompiledStateGraph[Any, Any, Any, Any]":
    """The investigation with the settings of the environment; the server brings its own checkpointer."""
    return _build()


@cache
def _build() -> "CompiledStateGraph[Any, Any, Any, Any]":
    """Built once: the server asks for the graph at every request, and the model in it takes seconds to load."""
    from .settings import load_settings, silence_telemetry
    from .wiring import make_investigation

    silence_telemetry()
    return make_investigation(load_settings())
