"""Tracing that a host application has switched on for the whole process does not see what our nodes read."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler, BaseCallbackManager, CallbackManager
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import var_child_runnable_config
from langchain_core.tracers.context import tracing_v2_callback_var
from langchain_core.tracers.langchain import LangChainTracer
from langsmith.run_helpers import tracing_context

from .embedding import EmbeddableGraph


class UntracedGraph(EmbeddableGraph):
    """A compiled graph whose steps, nodes and model calls no LangSmith tracer sees, whoever switched it on."""

    def stream(self, input: Any, config: RunnableConfig | None = None, **options: Any) -> Iterator[Any]:
        """As every compiled graph's; `invoke` and the streams of events come through here too."""
        steps = iter(super().stream(input, _without_tracers(config, self.config), **options))
        try:
            while True:
                with _untraced():
                    try:
                        step = next(steps)
                    except StopIteration:
                        return
                yield step
        finally:
            close = getattr(steps, "close", None)
            if close:
                close()

    async def astream(self, input: Any, config: RunnableConfig | None = None, **options: Any) -> AsyncIterator[Any]:
        """As `stream`."""
        steps = aiter(super().astream(input, _without_tracers(config, self.config), **options))
        try:
            while True:
                with _untraced():
                    try:
                        step = await anext(steps)
                    except StopAsyncIteration:
                        return
                yield step
        finally:
            close = getattr(steps, "aclose", None)
            if close:
                await close()


def untraced(graph: EmbeddableGraph) -> UntracedGraph:
    """The same graph, out of tracers' sight."""
    return UntracedGraph(**{name: value for name, value in vars(graph).items() if name != "__orig_class__"})


@contextmanager
def _untraced() -> Iterator[None]:
    """Between two steps the host's own work is traced as before: each step alone is shielded."""
    token = tracing_v2_callback_var.set(None)
    try:
        with tracing_context(enabled=False, parent=False):
            yield
    finally:
        tracing_v2_callback_var.reset(token)


def _without_tracers(config: RunnableConfig | None, own: RunnableConfig | None) -> RunnableConfig | None:
    """The config with all callbacks but LangSmith's, of those that would hold: given, the graph's own, or the host's."""
    ambient = var_child_runnable_config.get()
    callbacks = next((found for part in (config, own, ambient) if part and (found := part.get("callbacks"))), None)
    if callbacks is None:
        return config
    kept: list[BaseCallbackHandler] | BaseCallbackManager
    if isinstance(callbacks, BaseCallbackManager):
        kept = callbacks.copy()
        for handler in [*callbacks.handlers, *callbacks.inheritable_handlers]:
            if isinstance(handler, LangChainTracer):
                kept.remove_handler(handler)
    else:
        kept = [handler for handler in callbacks if not isinstance(handler, LangChainTracer)]
    # An empty list would let the host's callbacks through again; an empty manager does not.
    return {**(config or {}), "callbacks": kept or CallbackManager([])}
