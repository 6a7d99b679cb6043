"""The tools that the exam offers. They are described as an investigation describes its own, and nothing runs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A name, a sentence, and a schema for the arguments."""

    name: str
    description: str
    parameters: Mapping[str, Any]

    def as_openai(self) -> dict[str, Any]:
        """The form that every provider's `bind_tools` takes."""
        return {
            "type": "function",
            "function": {"name": self.name, "description": self.description, "parameters": dict(self.parameters)},
        }


def _tool(name: str, description: str, *required: str, **properties: Mapping[str, Any]) -> Tool:
    parameters = {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
    return Tool(name=name, description=description, parameters=parameters)


def _text(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": description, **more}


def _whole(description: str, least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most, "description": description}


def _ids(description: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "pattern": "^e[0-9]+$"}, "description": description}


_SINCE = _text("Only from this time on, as 2031-03-04T02:00:00Z.")
_UNTIL = _text("Only before this time, as 2031-03-04T04:00:00Z.")

SEARCH = _tool(
    "search",
    "Find events whose text contains something.",
    "text",
    text=_text("What the event must contain."),
    host=_text("Only events of this host."),
    user=_text("Only events of this account."),
    since=_SINCE,
    until=_UNTIL,
    limit=_whole("Most events to show.", 1, 50),
)
EVENT = _tool("event", "Show one event in full.", "id", id=_text("The event's id, such as e12."))
AROUND = _tool(
    "around",
    "Show the lines of a log file around one of its lines.",
    "file",
    "line",
    file=_text("The log file's path."),
    line=_whole("Number of the line in the middle.", 1, 10**9),
    lines=_whole("How many lines before it and after it.", 1, 50),
)
TIMELINE = _tool(
    "timeline",
    "Show in order what one account, host or address did.",
    "entity",
    entity=_text("The account, host or address."),
    since=_SINCE,
    until=_UNTIL,
)
COUNT = _tool(
    "count",
    "Count events, grouped by one field.",
    "by",
    by=_text("The field to group by.", enum=["action", "user", "host", "address", "outcome"]),
    host=_text("Only events of this host."),
    user=_text("Only events of this account."),
)
LOOKUP = _tool(
    "lookup", "Ask the lists of known bad addresses, names and hashes.", "value", value=_text("What to look up.")
)
SESSION = _tool("session", "Show every process of one log-on session.", "id", id=_text("The session's id."))

CLAIM = _tool(
    "claim",
    "State one finding. It is checked at once against the events that it cites.",
    "sentence",
    "events",
    "certainty",
    sentence=_text("One sentence that names who did what."),
    events=_ids("Ids of the events that prove it."),
    certainty=_text("How sure it is.", enum=["low", "medium", "high"]),
)
HYPOTHESES = _tool(
    "hypotheses",
    "Write down every hypothesis with its state.",
    "items",
    items={
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "name": _text("H1, H2, …"),
                "state": _text("Where it stands.", enum=["open", "supported", "refuted"]),
                "against": _ids("Events that speak against it."),
                "for": _ids("Events that speak for it."),
            },
            "required": ["name", "state", "for", "against"],
            "additionalProperties": False,
        },
    },
)
ASK = _tool(
    "ask",
    "Put one question to one specialist.",
    "specialist",
    "question",
    "priority",
    specialist=_text("Who is asked.", enum=["triage", "data", "intelligence", "analysis"]),
    question=_text("The question, in one sentence."),
    priority=_whole("1 is the most urgent.", 1, 5),
)
VERDICT = _tool(
    "verdict",
    "Give the verdict.",
    "verdict",
    "confidence",
    "events",
    verdict=_text("The verdict.", enum=["malicious", "benign", "insufficient_evidence"]),
    confidence={"type": "number", "minimum": 0, "maximum": 1, "description": "0 to 1."},
    events=_ids("Ids of the events that carry it."),
)

NAME_EVENT = _tool(
    "name_event", "Answer with the id of the one event that was asked for.", "id", id=_text("Such as e4.")
)
CANNOT_TELL = _tool(
    "cannot_tell",
    "Say that the events shown do not hold the answer.",
    "missing",
    missing=_text("What would have to be there."),
)
ANSWER = _tool("answer", "Answer the question from the events shown.", "text", text=_text("The answer."))
CLOSE_CASE = _tool("close_case", "End the investigation without a finding.", "reason", reason=_text("Why."))
SET_TRUSTED = _tool("set_trusted", "Remember an address as harmless.", "address", address=_text("The address."))
