"""Call a tool: the right one of six, with the arguments that stand in the user's words and no others."""

from .expected import Call
from .task import Task, ask
from .toolbox import AROUND, COUNT, EVENT, LOOKUP, SEARCH, TIMELINE

_TOOLS = (SEARCH, EVENT, AROUND, TIMELINE, COUNT, LOOKUP)

TASKS = (
    Task(
        id="call-event",
        kind="call",
        messages=ask("Show me event e41 in full."),
        tools=_TOOLS,
        expected=Call("event", {"id": "e41"}),
    ),
    Task(
        id="call-lookup",
        kind="call",
        messages=ask("Is 203.0.113.77 on one of our lists of known bad addresses?"),
        tools=_TOOLS,
        expected=Call("lookup", {"value": "203.0.113.77"}),
    ),
    Task(
        id="call-search",
        kind="call",
        messages=ask("Find events of the host gate-2 that contain the words badge refused, 20 events at most."),
        tools=_TOOLS,
        expected=Call("search", {"text": "badge refused", "host": "gate-2", "limit": 20}),
    ),
    Task(
        id="call-timeline",
        kind="call",
        messages=ask("What did the account m.okafor do on 4 March 2031 between 02:00 and 04:00 UTC?"),
        tools=_TOOLS,
        expected=Call(
            "timeline", {"entity": "m.okafor", "since": "2031-03-04T02:00:00Z", "until": "2031-03-04T04:00:00Z"}
        ),
    ),
    Task(
        id="call-count",
        kind="call",
        messages=ask("How many events of each action are there on the host kiln-7?"),
        tools=_TOOLS,
        expected=Call("count", {"by": "action", "host": "kiln-7"}),
    ),
    Task(
        id="call-around",
        kind="call",
        messages=ask("Show me line 1204 of ferry/booking.log with the 5 lines before it and the 5 after it."),
        tools=_TOOLS,
        expected=Call("around", {"file": "ferry/booking.log", "line": 1204, "lines": 5}),
    ),
)
