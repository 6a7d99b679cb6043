"""What the cases of one day may cost together, and until when no further one begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..settings import Settings

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Spending:
    """What one case has cost."""

    time: datetime
    """When it began, or ended."""
    amount: float


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A budget that is used up."""

    words: str
    until: datetime
    """When enough of it lies more than a day back."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What the cases that a queue begins within a day may cost; 0 is no limit. One that has begun is finished."""

    cases: int = 0
    tokens: int = 0
    seconds: float = 0.0

    @property
    def words(self) -> str:
        """All of it, for a person; empty for no limit."""
        parts = (
            f"{self.cases:,} investigation{'' if self.cases == 1 else 's'}" if self.cases else "",
            f"{self.tokens:,} model tokens" if self.tokens else "",
            f"{self.seconds:,.0f} seconds" if self.seconds else "",
        )
        return ", ".join(part for part in parts if part)

    def met(self, begun: Sequence[Spending], tokens: Sequence[Spending], seconds: Sequence[Spending]) -> Limit | None:
        """The budget that is used up for the longest, of what a day's cases have cost; None while cases may begin."""
        limits = [
            limit
            for most, spent, unit in (
                (self.cases, begun, "investigations of a day have begun"),
                (self.tokens, tokens, "model tokens of a day are spent"),
                (self.seconds, seconds, "seconds of a day are spent"),
            )
            if most and (limit := _met(most, spent, unit))
        ]
        return max(limits, key=lambda limit: limit.until, default=None)


def budget_of(settings: "Settings") -> Budget:
    """What a person has set."""
    return Budget(cases=settings.day_cases, tokens=settings.day_tokens, seconds=settings.day_seconds)


def _met(most: float, spent: Sequence[Spending], unit: str) -> Limit | None:
    left = total = sum(one.amount for one in spent)
    if total < most:
        return None
    until = None
    for one in sorted(spent, key=lambda one: one.time):
        if left < most:
            break
        left, until = left - one.amount, one.time + DAY
    assert until is not None
    return Limit(words=f"{total:,.0f} of {most:,.0f} {unit}", until=until)
