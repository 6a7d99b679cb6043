"""A day's budget: when it is met, and until when no case begins."""

from datetime import UTC, datetime, timedelta

import pytest

from moewarden.app.alerts import Budget
from moewarden.app.alerts.budget import Spending

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def spent(*amounts):
    """One an hour, the last at noon."""
    return [
        Spending(time=NOON - timedelta(hours=len(amounts) - 1 - number), amount=amount)
        for number, amount in enumerate(amounts)
    ]


@pytest.mark.parametrize(
    ("budget", "hours"),
    [
        (Budget(), None),
        (Budget(cases=4), None),
        (Budget(cases=3), 22),
        (Budget(cases=1), 24),
        (Budget(tokens=61), None),
        (Budget(tokens=60), 22),
        (Budget(tokens=50), 23),
        (Budget(tokens=30), 24),
        (Budget(seconds=0.5), None),
        (Budget(cases=3, tokens=30), 24),
    ],
    ids=str,
)
def test_cases_begin_again_once_enough_lies_a_day_back(budget, hours):
    limit = budget.met(spent(1, 1, 1), spent(10, 20, 30), spent(0, 0, 0))
    assert (limit and limit.until) == (None if hours is None else NOON + timedelta(hours=hours))


def test_the_words_name_what_was_used_up():
    assert Budget(cases=2).met(spent(1, 1), [], []).words == "2 of 2 investigations of a day have begun"
    assert Budget(cases=1, tokens=2_000_000, seconds=90).words == "1 investigation, 2,000,000 model tokens, 90 seconds"
    assert Budget().words == ""
