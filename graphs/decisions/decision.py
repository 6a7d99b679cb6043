"""A typed decision: one question with enumerated options, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

DecisionKind = Literal[
    "action",
    "episode",
    "relevant",
    "technique",
    "next",
    "call",
    "question",
    "unmarked",
    "pointed",
    "plan",
    "turn",
    "prove",
    "write",
]
"""`unmarked` and `pointed` are asked of a model that reads lines. The last four are conversations of the investigate way: to
state hypotheses, to use tools, to sort what proves an attack, to write the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a model is asked. Everything it may answer is in `options`."""

    kind: DecisionKind
    prompt: str
    """The user message, without the options."""
    options: tuple[str, ...]
    """At least two, all different; each is exactly what the model must write. None where it answers in its own words."""

    def text(self) -> str:
        """The user message as every model gets it."""
        return f"{self.prompt}\noptions: {' | '.join(self.options)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The chosen option, or None where the model abstained (invalid twice, failed, or over budget)."""

    option: str | None
    log_probabilities: Mapping[str, float] = field(default_factory=dict)
    """Natural logarithms, normalised over the options; empty where the model gives none."""
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    repaired: bool = False
    problem: str = ""
    """Why it abstained, or what the first try got wrong."""

    def margin(self, first: str, second: str, *, without: float = 1.0) -> float:
        """log P(first) - log P(second), clipped to ±6; ±`without` by the choice where there are no probabilities."""
        if self.log_probabilities:
            gap = self.log_probabilities.get(first, -20.0) - self.log_probabilities.get(second, -20.0)
            return max(-6.0, min(6.0, gap))
        return without if self.option == first else -without if self.option == second else 0.0
