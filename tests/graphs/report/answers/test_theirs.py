"""What was done to somebody's password or account is not what that somebody did."""

import pytest

from .conftest import BREACH, HOSTILE, event, rendered

OTTO = {"user": "otto", "src_ip": "10.0.0.5", "outcome": "success"}
LINES = [*BREACH, event("05:00:00", "account_change", **OTTO, target="inga", message="password reset")]
"""Event 12 after the break-in."""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("what happened to inga's password?", "otto changed the account “inga” at 05:00:00 [E12]."),
        ("when was the password of inga reset", "otto changed the account “inga” at 05:00:00 [E12]."),
        ("when was petra's password reset?", "No line tells that anything was done to the “password” of petra."),
    ],
)
def test_it_is_told_by_what_others_did_to_it(ask, words, expected):
    assert rendered(ask(words, LINES, hostile=HOSTILE)).startswith(expected)
