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


DESK, OTHER = "10.0.0.8", "10.0.0.77"
READ = {"action": "data_read", "product": "vault", "template": "read"}


def reading(minutes, address, user="rotator"):
    return event(minutes, user=user, src_ip=address, **READ)


def shared(address):
    return [reading(-4000, address, user) for user in ("ada", "bo", "cy")]


@pytest.mark.parametrize(
    ("before", "now", "is_missed"),
    [
        ([DESK, DESK, DESK], OTHER, True),
        ([DESK, DESK, DESK], DESK, False),
        ([DESK, "10.0.0.9", "10.0.0.10"], OTHER, False),
        ([DESK], OTHER, False),
    ],
    ids=["from another machine", "from its own", "of one that changes machines", "after one day"],
)
def test_an_account_that_keeps_to_its_machine_is_missed_there(explain, before, now, is_missed):
    days = [reading(-1440 * (day + 1), address) for day, address in enumerate(before)]
    found = explain([*days, reading(0, now)], [], alerted=[len(days) + 1])
    assert ("habitual" not in found) == is_missed


def test_a_server_through_which_many_come_is_nobodys_new_machine(explain):
    days = [reading(-1440 * day, DESK) for day in (1, 2, 3)]
    assert not explain.scope_of([*shared(OTHER), *days, reading(0, OTHER)], [], alerted=[7]).moved


@pytest.mark.parametrize(
    ("user", "address", "before", "is_misused"),
    [
        ("ci-deploy", OTHER, "read", True),
        ("ci-deploy", DESK, "read", False),
        ("ci-deploy", OTHER, "grant", False),
        ("olaf", OTHER, "read", False),
    ],
    ids=["from elsewhere", "from its machine", "as it always does", "a person"],
)
def test_a_services_account_that_gains_from_elsewhere_what_it_never_did(explain, user, address, before, is_misused):
    days = [event(-1440 * day, user=user, src_ip=DESK, **{**READ, "template": before}) for day in (1, 2, 3)]
    now = event(0, user=user, src_ip=address, action="permission_grant", product="vault", template="grant")
    flagged = [4] if before == "read" else [1, 2, 3, 4]
    scope = explain.scope_of([*days, now], flagged, alerted=[4], level="medium", traits=["new_admin"])
    assert scope.is_misused == is_misused


def test_what_others_do_explains_no_traveller_whose_address_was_refused_hours_before(explain):
    others = [login(-3000 + n, user=f"u{n}", address=f"198.51.100.{n}") for n in range(20, 30)]
    refused = [login(-600 + n, "failure", f"u{20 + n}", AWAY) for n in range(5)]
    come = [*others, login(-1440, user="inga", address=HOME)]
    assert "routine_noise" in explain([*come, login(0, user="inga", address=AWAY)], [], alerted=[12])
    assert "routine_noise" not in explain([*come, *refused, login(0, user="inga", address=AWAY)], [], alerted=[17])


def test_nor_one_who_gains_something_on_the_way(explain):
    others = [login(-3000 + n, user=f"u{n}", address=f"198.51.100.{n}") for n in range(20, 30)]
    come = [*others, login(-1440, user="inga", address=HOME), login(0, user="inga", address=AWAY)]
    grant = event(4, user="inga", action="permission_grant", product="teleport", template="grant")
    found = explain([*come, grant], [13], alerted=[12], level="low", tactics=["privilege_escalation"])
    assert "routine_noise" not in found


@pytest.mark.parametrize(("hours", "is_moved"), [(14, True), (3, False)], ids=["through many hours", "through a few"])
def test_an_account_that_kept_to_its_machine_for_hours_is_missed_there(explain, hours, is_moved):
    before = [login(-60 * hour - 70, user="sync", address="10.0.0.31") for hour in range(hours)]
    scope = explain.scope_of([*before, login(0, user="sync", address="10.0.8.77")], [], alerted=[hours + 1])
    assert bool(scope.moved) == is_moved
