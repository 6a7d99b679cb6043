"""An account that comes from elsewhere, and a help desk's reset that its person takes up."""

import pytest

from .happenings import event, login

CHANGE = {
    "action": "security_strengthen",
    "product": "okta",
    "format": "okta",
    "template": "okta:user.mfa.factor.activate",
    "target": "inga",
}
HOME, AWAY = "198.51.100.7", "203.0.113.9"


def enrolment(address):
    return event(0, user="inga", src_ip=address, **CHANGE)


@pytest.mark.parametrize(("address", "is_safer"), [(HOME, True), (AWAY, False)], ids=["from home", "from elsewhere"])
def test_a_new_factor_makes_safer_only_from_where_the_account_came(explain, address, is_safer):
    before = login(-1440, user="inga", address=HOME)
    found = explain([before, enrolment(address)], [2], level="low")
    assert ("strengthens_security" in found) == is_safer


def test_of_an_account_without_a_past_nothing_is_strange(explain):
    assert "strengthens_security" in explain([enrolment(AWAY)], [1], level="low")


RESET = {"action": "security_weaken", "product": "okta", "template": "okta:user.mfa.factor.reset_all", "target": "inga"}


@pytest.mark.parametrize(
    ("after", "renewed"),
    [
        ([event(9, user="inga", src_ip=HOME, **CHANGE)], True),
        ([event(9, user="inga", src_ip=AWAY, **CHANGE)], False),
        ([], False),
        (
            [event(9, user="inga", src_ip=HOME, **CHANGE), *(login(n / 9, "failure", "inga", AWAY) for n in range(5))],
            False,
        ),
    ],
    ids=["from home", "from elsewhere", "by nobody", "amid refused log-ins"],
)
def test_a_reset_that_its_person_takes_up(explain, after, renewed):
    past = [login(-1440, user="inga", address=HOME), login(-1440, user="olaf", address=HOME)]
    found = explain([*past, event(0, user="olaf", src_ip=HOME, **RESET), *after], [3])
    assert ("renewed_factor" in found) == renewed


@pytest.mark.parametrize(
    ("more", "explains"),
    [
        ([], True),
        ([login(2, "failure", "olaf", "10.0.0.8")], False),
        ([login(2, "success", "inga", "10.0.0.8"), login(3, "failure", "inga", "10.0.0.8")], False),
    ],
    ids=["one account", "another too", "a success between"],
)
def test_an_old_password_that_something_keeps(explain, more, explains):
    worked = login(-1440, "success", "inga", "10.0.0.8")
    failed = [login(n / 2, "failure", "inga", "10.0.0.8") for n in range(4)]
    events = [worked, *failed, *more]
    found = explain(events, list(range(2, len(events) + 1)))
    assert ("stale_password" in found) == explains


@pytest.mark.parametrize("refused", [0, 1, 4])
def test_whoever_was_refused_at_a_new_place_did_not_what_others_do(explain, refused):
    others = [login(-1440 + number, user=f"user{number}", address=f"198.51.100.{20 + number}") for number in range(8)]
    tries = [login(number, "failure", user="inga", address=AWAY) for number in range(refused)]
    events = [*others, login(-1440, user="inga", address=HOME), *tries, login(9, user="inga", address=AWAY)]
    found = explain(events, [*range(10, 11 + refused)], level="low")
    assert ("routine_noise" in found) == (refused == 0)
    assert "mistyped_password" not in found
