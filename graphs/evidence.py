"""Nothing is believed without its log line: findings are checked against the events they cite."""

import re
from collections.abc import Mapping, Sequence

from .events.store import EventStore
from .schema import Dropped
from .state import RawFinding

HAYSTACK = (
    "lower(concat_ws(' ', host, \"user\", src_ip, dst_ip, dst_port, process, parent, command, target, agent, message, "
    "fields::VARCHAR))"
)
"""SQL for all that an event says, in lower case."""


def check(store: EventStore, findings: Sequence[RawFinding]) -> tuple[list[RawFinding], list[Dropped]]:
    """Split findings into those that hold and those that do not, with the reason.

    A finding holds when it cites at least one event, every cited event exists, each value it claims stands in one of
    them, and each count comes out again.
    """
    kept, dropped = [], []
    cited = list(dict.fromkeys(event for finding in findings for event in finding["events"]))
    said = {
        row["id"]: row["h"]
        for row in store.query(f"SELECT id, {HAYSTACK} AS h FROM events WHERE id IN (SELECT unnest(?))", [cited])
    }
    for finding in findings:
        reason = _fault(store, finding, said)
        if reason:
            dropped.append(Dropped(specialist=finding["specialist"], claim=render(finding), reason=reason))
        else:
            kept.append(finding)
    return kept, dropped


def render(finding: RawFinding) -> str:
    """The claim in words: the template with its slots filled in, nothing else."""
    return re.sub(r"\{(\w+)\}", lambda match: finding["slots"].get(match[1], match[0]), finding["template"])


def _fault(store: EventStore, finding: RawFinding, said: Mapping[int, str]) -> str:
    """Why a finding does not hold, if so. `said`: what the events say that exist, in lower case."""
    if not finding["events"]:
        return "it cites no event"
    unknown = set(finding["events"]) - said.keys()
    if unknown:
        return f"it cites events that do not exist: {sorted(unknown)}"
    texts = [said[event] for event in finding["events"]]
    raw: list[str] | None = None
    for slot in finding["values"]:
        value = finding["slots"].get(slot, "").lower()
        if any(stands_in(value, text) for text in texts):
            continue
        raw = raw or [text.lower() for text in store.raw(finding["events"]).values()]
        if not any(stands_in(value, text) for text in raw):
            return f"the cited events do not contain {slot} {finding['slots'].get(slot, '')!r}"
    for claim in finding["checks"]:
        found = store.query(claim["sql"], claim["parameters"])[0]["n"]
        if found != claim["expected"]:
            return f"it claims {claim['expected']} events, a second count gives {found}"
    return ""


def stands_in(value: str, text: str) -> bool:
    """Whether a value stands in a text as a whole word: 10.0.0.1 does not stand in 10.0.0.11, nor web in web-1."""
    return bool(value) and bool(re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w-]|\.\w)", text))
