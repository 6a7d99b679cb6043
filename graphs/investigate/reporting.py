"""What the report takes from the investigate way: claims among its evidence, and the hypotheses with their lines."""

from collections.abc import Collection, Mapping

from ..schema import Hypothesis
from ..state import InvestigationState

MOST_CLAIMED = 12
"""Lines of evidence that are kept for claims."""


def with_claims(cited: Mapping[int, str], state: InvestigationState, most: int) -> dict[int, str]:
    """Event id -> why it is evidence, those of the model's claims and readings among them; at most as many as before."""
    claims = [item for item in state.get("accepted", []) if item.get("author")]
    wanted: dict[int, str] = {}
    for place in range(2):  # each claim's first event before any claim's second
        for claim in claims:
            if len(claim["events"]) > place and len(wanted) < MOST_CLAIMED:
                wanted.setdefault(claim["events"][place], "an event that a claim cites")
    fresh = {event: why for event, why in wanted.items() if event not in cited}
    kept = dict(list(cited.items())[: most - len(fresh)])
    return {**kept, **fresh}


def read_beside(state: InvestigationState, numbers: Mapping[int, str]) -> list[str]:
    """That the model reads lines as hostile which no rule marks, in words."""
    read = [item for item in state.get("accepted", []) if item.get("author") == "reading"]
    cited = [numbers[event] for item in read for event in item["events"] if event in numbers]
    if not cited:
        return []
    lines, them = ("a line", "it") if len(cited) == 1 else (f"{len(cited)} lines", "them")
    return [
        f"The model reads {lines} that no rule marks as a step of an attack: {', '.join(cited)}. That accuses nobody; read {them}."
    ]


def left_open(state: InvestigationState) -> list[str]:
    """The hypotheses that nothing settled, in words."""
    return [f"Left open: {item['text']}" for item in state.get("hypotheses", []) if item["status"] == "open"]


def hypotheses_of(state: InvestigationState, numbers: Mapping[int, str], used: Collection[str]) -> list[Hypothesis]:
    """The hypotheses, with those of their events that the report shows, and the questions that were to settle them."""
    return [
        {
            "id": item["id"],
            "text": item["text"],
            "status": item["status"],
            "for": [numbers[event] for event in item["for"] if numbers.get(event) in used],
            "against": [numbers[event] for event in item["against"] if numbers.get(event) in used],
            "questions": [
                question["words"]
                for question in state.get("planned", [])
                if question.get("hypothesis") == item["id"] and "words" in question
            ],
        }
        for item in state.get("hypotheses", [])
    ]
