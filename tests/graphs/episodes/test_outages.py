"""A server that can ask nobody refuses everybody, and says so; a guess is refused without any error."""

import pytest

from .happenings import event, login

AWAY = "auth: Error: sql({},10.0.0.8): Password query failed: Can't connect to local server through socket"


def tried(minutes, outcome="failure", user="inga", address="10.0.0.8"):
    return {**login(minutes, outcome, user, address), "host": "mail-2", "product": "linux"}


def error(minutes, user="inga", words=AWAY, host="mail-2", **more):
    return event(minutes, action="status", host=host, product="linux", message=words.format(user), **more)


BEFORE = [tried(-2000, "success"), tried(-2000, "success", "olaf")]
REFUSED = [tried(0), tried(1, user="olaf"), tried(2)]
ERRORS = [error(0), error(1, "olaf"), error(2)]


@pytest.mark.parametrize(
    ("before", "refused", "errors", "explains"),
    [
        (BEFORE, REFUSED, ERRORS, True),
        (BEFORE, REFUSED, [], False),
        (BEFORE, REFUSED, ERRORS[:2], False),
        (BEFORE, REFUSED, [error(n, "inga") for n in range(3)], False),
        (BEFORE, REFUSED, [error(0, words="{}: unknown user"), *ERRORS[1:]], False),
        (BEFORE, REFUSED, [error(0, host="mail-3"), *ERRORS[1:]], False),
        (BEFORE, REFUSED, [error(n, user) for n, user in ((5, "inga"), (6, "olaf"), (7, "inga"))], False),
        (BEFORE[:1], REFUSED, ERRORS, False),
        ([tried(-2000, "success", address="203.0.113.9")], [tried(0, address="203.0.113.9")], ERRORS[:1], False),
    ],
    ids=[
        "away", "no error", "not at each", "of another account", "a wrong name", "another server's", "at another time",
        "a stranger among them", "from outside",
    ],
)  # fmt: skip
def test_a_server_that_could_ask_nobody(explain, before, refused, errors, explains):
    events = [*before, *refused, *errors]
    flagged = list(range(len(before) + 1, len(before) + len(refused) + 1))
    found = explain(events, flagged, level="high", traits=["brute_force", "spray"])
    assert ("outage" in found) == explains


NOT_READY = "Login failed for user 'inga'. Reason: Failed to open the explicitly specified database 'shop'."


@pytest.mark.parametrize(
    ("user", "message", "explains"),
    [
        ("inga", NOT_READY, True),
        ("inga", "Login failed for user 'inga'. Reason: Password did not match that for the login provided.", False),
        ("inga", "", False),
        ("inga", "bind failed for inga: invalid credentials", False),
        ("inga", "inga refused: directory unavailable or password wrong", False),
        ("x cannot connect", "Login failed for user 'x cannot connect'. Reason: Password did not match.", False),
    ],
    ids=[
        "the database is closed",
        "a wrong password",
        "no reason",
        "a bind with a wrong one",
        "either",
        "a name that says so",
    ],
)
def test_a_refusal_that_says_that_the_server_is_not_ready(explain, user, message, explains):
    events = [tried(-2000, "success", user), *({**tried(n, user=user), "message": message} for n in range(3))]
    found = explain(events, [2, 3, 4], level="high", traits=["brute_force"])
    assert ("outage" in found) == explains
