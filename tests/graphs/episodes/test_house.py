"""What was done from the house's own addresses, and what was not."""

import pytest

from .happenings import event, login, request

OFFICE, AWAY, DESK = "198.51.100.7", "203.0.113.9", "10.0.0.8"
STAFF = ("ada", "bob", "cleo", "dan", "eve", "finn")
CHANGE = {
    "action": "permission_grant",
    "product": "okta",
    "template": "okta:group.user_membership.add",
    "target": "zoe",
}


def days_at_the_office(*, people=STAFF, address=OFFICE, days=(3, 2, 1)):
    return [login(-1440 * day + n, user=name, address=address) for day in days for n, name in enumerate(people)]


def change(address, *, user="hana", minutes=0.0):
    return event(minutes, user=user, src_ip=address, **CHANGE)


@pytest.mark.parametrize(
    ("past", "address", "explains"),
    [
        (days_at_the_office(), OFFICE, True),
        (days_at_the_office(), AWAY, False),
        (days_at_the_office(people=STAFF[:3]), OFFICE, False),
        (days_at_the_office(days=(1,)), OFFICE, False),
        ([], OFFICE, False),
    ],
    ids=["where all work", "elsewhere", "where few work", "since yesterday", "unknown"],
)
def test_an_address_is_the_houses_by_those_who_work_there(explain, past, address, explains):
    found = explain([*past, change(address)], [len(past) + 1], level="medium")
    assert ("own_place" in found) == explains


def test_an_address_that_few_of_many_use_is_no_house(explain):
    crowd = [login(-1440 * day, user=f"u{n}", address=f"192.0.2.{n}") for day in (2, 1) for n in range(1, 30)]
    events = [*crowd, *days_at_the_office(), change(OFFICE)]
    assert "own_place" not in explain(events, [len(events)], level="medium")


def test_most_accounts_make_a_house_of_an_address_also_after_the_day(explain):
    people = [*STAFF, "gil", "hana", "ida"]
    later = days_at_the_office(people=people, days=(-1, -2, -3))
    assert "own_place" in explain([change(OFFICE), *later], [1], level="medium")
    assert "own_place" not in explain([change(OFFICE), *days_at_the_office(days=(-1, -2, -3))], [1], level="medium")


@pytest.mark.parametrize(("level", "explains"), [("low", True), ("medium", False)])
def test_an_address_inside_explains_only_what_is_weakly_marked(explain, level, explains):
    found = explain([login(-5, user="hana", address=DESK), change(DESK)], [2], level=level)
    assert ("own_place" in found) == explains


def test_an_account_that_never_logged_in_from_inside_has_no_place_there(explain):
    assert "own_place" not in explain([change(DESK)], [1], level="low")


def test_where_an_account_came_on_earlier_days_is_its_place(explain):
    past = [login(-1440 * day, user="hana", address=AWAY) for day in (3, 2)]
    assert "own_place" in explain([*past, change(AWAY)], [3], level="medium")
    assert "own_place" not in explain([*past[:1], change(AWAY)], [2], level="medium")


def test_what_is_loud_or_refused_again_and_again_has_no_place(explain):
    past = days_at_the_office()
    flagged = [len(past) + 1]
    assert "own_place" not in explain([*past, change(OFFICE)], flagged, level="medium", traits=["exfiltration"])
    refused = [{**change(OFFICE, minutes=n / 9), "outcome": "failure"} for n in range(4)]
    assert "own_place" not in explain([*past, *refused], [*range(len(past) + 1, len(past) + 5)], level="low")


def test_an_account_made_in_these_logs_has_no_place(explain):
    made = event(-60, user="ada", src_ip=OFFICE, action="account_create", product="okta", target="hana")
    past = days_at_the_office()
    assert "own_place" not in explain([*past, made, change(OFFICE)], [len(past) + 2], level="medium")


def crowd(address, *, entering=STAFF, gap=0.4, failures=1):
    wrong = [login(n * gap + f / 9, "failure", name, address) for n, name in enumerate(STAFF) for f in range(failures)]
    return [*wrong, *(login(10 + n, user=name, address=address) for n, name in enumerate(entering))]


@pytest.mark.parametrize(
    ("events", "is_quiet"),
    [
        (crowd(OFFICE), True),
        (crowd(DESK), True),
        (crowd(AWAY), False),
        (crowd(OFFICE, entering=STAFF[:5]), False),
        (crowd(OFFICE, gap=0.01), False),
        (crowd(OFFICE, failures=4), False),
    ],
    ids=["at the office", "inside", "elsewhere", "one never got in", "faster than hands", "too often each"],
)
def test_many_people_behind_one_address_mistype_and_get_in(explain, events, is_quiet):
    past = days_at_the_office(people=["gil", "hana", "ida", "jon", "kit"])
    flagged = list(range(len(past) + 1, len(past) + len(events) + 1))
    scope = explain.scope_of([*past, *events], flagged, level="high", traits=["spray", "success_after_failures"])
    assert (scope.hits[0]["level"] == "low") == is_quiet
    assert bool(scope.hits[0]["traits"]) != is_quiet


@pytest.mark.parametrize(
    ("accounts", "refused", "explains"),
    [(["ada"], 0, True), (["ada"], 5, False), (["ada", "bob"], 0, True), (["ada", "bob"], 5, False)],
    ids=["one", "one after refusals", "several at once", "several after refusals"],
)
def test_accounts_from_a_new_place_where_others_were_refused(explain, accounts, refused, explains):
    others = [login(-1440 + n, user=f"u{n}", address=f"192.0.2.{n}") for n in range(1, 9)]
    usual = [login(-2880, user=name, address=OFFICE) for name in accounts]
    tries = [login(-30 - n, "failure", "root", AWAY) for n in range(refused)]
    events = [*usual, *others, *tries, *(login(n / 9, user=name, address=AWAY) for n, name in enumerate(accounts))]
    flagged = list(range(len(events) - len(accounts) + 1, len(events) + 1))
    assert ("routine_noise" in explain(events, flagged, level="low")) == explains


def test_a_folder_that_asks_for_passwords_does_not_explain_that_they_are_tried(explain):
    given = [request(-60 - n, "/files/list", "success", address=f"192.0.2.{n}") for n in range(1, 5)]
    tries = [{**request(n / 9, "/files/mine"), "template": "web:GET /files 401"} for n in range(6)]
    entered = {**request(2, "/files/mine", "success"), "user": "ada"}
    events = [*given, *tries, entered]
    assert "application_paths" in explain([*given, *tries[:2], entered], [5, 6, 7], level="low")
    assert "application_paths" not in explain(events, list(range(5, 12)), level="low")
