"""A full disk ends a run as a kill does: the work that could not be written is done again when there is room."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.errors import GraphBubbleUp
from langgraph.graph.state import CompiledStateGraph

from .diskspace import is_full

AnyGraph = CompiledStateGraph[Any, Any, Any, Any]


class FullDiskError(GraphBubbleUp):
    """Passes every error handler by and is kept in no checkpoint; what the library said is its cause."""


class EndingGraph(CompiledStateGraph[Any, Any, Any, Any]):
    """A part of a graph that has an error handler: a full disk is none of its business."""

    def stream(self, input: Any, config: RunnableConfig | None = None, **options: Any) -> Iterator[Any]:
        """As every compiled graph's."""
        try:
            yield from super().stream(input, config, **options)
        except Exception as error:
            if is_full(error):
                raise FullDiskError(str(error)) from error
            raise

    async def astream(self, input: Any, config: RunnableConfig | None = None, **options: Any) -> AsyncIterator[Any]:
        """As `stream`."""
        try:
            async for step in super().astream(input, config, **options):
                yield step
        except Exception as error:
            if is_full(error):
                raise FullDiskError(str(error)) from error
            raise


def ends_when_full(graph: AnyGraph) -> EndingGraph:
    """The same graph, its full disks past every error handler."""
    return EndingGraph(**{name: value for name, value in vars(graph).items() if name != "__orig_class__"})
