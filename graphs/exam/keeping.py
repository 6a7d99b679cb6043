"""Keep to a schema: lists, enumerated words, ranges and nested objects, filled from the user's words."""

from .expected import Call, Mentions, SetOf, Within
from .task import Task, ask
from .toolbox import ASK, CLAIM, HYPOTHESES, VERDICT

_TOOLS = (CLAIM, HYPOTHESES, ASK, VERDICT)

TASKS = (
    Task(
        id="schema-claim",
        kind="schema",
        messages=ask(
            "State as a finding, with high certainty, that the account r.silva was locked by lanternd. Events e3 and e5 "
            "prove it."
        ),
        tools=_TOOLS,
        expected=Call(
            "claim", {"sentence": Mentions(("r.silva", "lock")), "events": SetOf(("e3", "e5")), "certainty": "high"}
        ),
    ),
    Task(
        id="schema-verdict",
        kind="schema",
        messages=ask(
            "The verdict is benign, with a confidence of 80 percent, and events e2, e7 and e9 carry it. Give it."
        ),
        tools=_TOOLS,
        expected=Call("verdict", {"verdict": "benign", "confidence": 0.8, "events": SetOf(("e2", "e7", "e9"))}),
    ),
    Task(
        id="schema-ask",
        kind="schema",
        messages=ask(
            "Ask the specialist for intelligence, as the most urgent question, whether 198.51.100.23 is a known proxy."
        ),
        tools=_TOOLS,
        expected=Call(
            "ask",
            {"specialist": "intelligence", "question": Mentions(("198.51.100.23", "proxy")), "priority": Within(1, 1)},
        ),
    ),
    Task(
        id="schema-hypotheses",
        kind="schema",
        messages=ask(
            "There are two hypotheses. H1 is refuted: events e8 and e9 speak against it, none for it. H2 is still open: e4 "
            "speaks for it, none against it. Write both down, H1 first."
        ),
        tools=_TOOLS,
        expected=Call(
            "hypotheses",
            {
                "items": [
                    {"name": "H1", "state": "refuted", "for": SetOf(), "against": SetOf(("e8", "e9"))},
                    {"name": "H2", "state": "open", "for": SetOf(("e4",)), "against": SetOf()},
                ]
            },
        ),
    ),
)
