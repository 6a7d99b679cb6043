"""The compiled graph as a part of somebody else's graph or chain: it hands over its output, never its working memory."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph

from .wellformed import shallow, well_formed

AnyGraph = CompiledStateGraph[Any, Any, Any, Any]


class EmbeddableGraph(CompiledStateGraph[Any, Any, Any, Any]):
    """A compiled graph that keeps to its output schema wherever it is embedded, streamed or not."""

    def stream(self, input: Any, config: RunnableConfig | None = None, **options: Any) -> Iterator[Any]:
        """As every compiled graph's; a checkpointer saves the input before any node could mend its text."""
        return super().stream(_writable(input), config, **options)

    async def astream(self, input: Any, config: RunnableConfig | None = None, **options: Any) -> AsyncIterator[Any]:
        """As every compiled graph's; as a node it streams its output alone.

        Under `astream_events` and `astream_log` LangGraph runs nodes through this, and writes every key that comes out to
        the parent's state: two investigations side by side would both write `alert`.
        """
        is_node = bool((config or {}).get("configurable", {}).get("checkpoint_ns"))
        if is_node and options.get("stream_mode") is None:
            options.setdefault("output_keys", self.output_channels)
        async for part in super().astream(_writable(input), config, **options):
            yield part

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **options: Any) -> Iterator[Any]:
        """What this link hands on when its chain is streamed: the output, as where the chain is invoked."""
        return super().transform(input, config, stream_mode="values", output_keys=self.output_channels, **options)

    def atransform(
        self, input: AsyncIterator[Any], config: RunnableConfig | None = None, **options: Any
    ) -> AsyncIterator[Any]:
        """As `transform`."""
        return super().atransform(input, config, stream_mode="values", output_keys=self.output_channels, **options)


def _writable(input: Any) -> Any:
    """The input with an alert and a question that every checkpointer can write: whole characters, no endless depth."""
    if not isinstance(input, Mapping):
        return input
    return {**input, **{name: well_formed(shallow(input[name])) for name in ("alert", "question") if name in input}}


def embeddable(graph: AnyGraph) -> EmbeddableGraph:
    """The same graph, at home in others."""
    return EmbeddableGraph(**{name: value for name, value in vars(graph).items() if name != "__orig_class__"})
