"""One run of the investigation graph to its report, whoever watches it and whoever is asked."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any, cast

from .runs import EVENTS, THREAD, Run, has_begun, open_state

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from ..graphs.schema import Report

See = Callable[[tuple[str, ...], str, Any], None]
"""Gets each piece of the stream: where in the graph, LangGraph's name of the mode, the piece."""
Allow = Callable[[Mapping[str, Any]], bool | str]
"""A person's word on a call that waits: yes, no, or `no: why`."""


def investigate(
    run: Run,
    *,
    see: See,
    allow: Allow,
    cancelled: threading.Event,
    modes: Sequence[str] = ("custom", "values"),
    opened: "Callable[[], BaseChatModel | None] | None" = None,
) -> "Report":
    """Start the graph, or let it go on from its last checkpoint. `opened` gives the settings' model where it is open."""
    from langgraph.types import Command

    from ..graphs.plain_tables import events_readable
    from .wiring import make_investigation

    config: Any = THREAD
    roots = [str(logs) for logs in run.case.logs]
    case: Any = {"alert": run.case.alert, "question": run.case.question, "logs": roots}
    case |= {"since": run.case.since, "until": run.case.until, "entity": run.case.entity}
    with open_state(run) as state, events_readable(run.folder / EVENTS), ExitStack() as ends:
        goes_on = has_begun(run, state, config)
        graph = make_investigation(
            run.settings,
            workdir=run.folder.resolve(),
            checkpointer=state,
            logs=roots,
            cancelled=cancelled,
            opened=opened,
            ends=ends,
        )
        given: Any = None if goes_on else case
        while True:
            stream: Any = graph.stream(
                given, config, stream_mode=cast("Any", list(modes)), subgraphs=True, durability="sync"
            )
            # Whatever ends it: nobody writes to the state any more when that is closed.
            with closing(stream):
                for place, mode, data in stream:
                    see(place, mode, data)
            found = graph.get_state(config)
            if not found.interrupts:
                return cast("Report", found.values["report"])
            given = Command(resume={waiting.id: allow(waiting.value) for waiting in found.interrupts})
