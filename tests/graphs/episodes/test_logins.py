"""A password is forgotten where its account always comes from; elsewhere it is guessed."""

import pytest

from moewarden.graphs.episodes.logins import MOST_FORGOTTEN, forgivable

from .happenings import login

OUTSIDE = "203.0.113.9"


def typed(count, *, seconds=12, user="inga", address="10.0.0.8", before=()):
    """(events, numbers of those of the stretch): so many failures, then a success."""
    tries = [login(n * seconds / 60, "failure", user, address) for n in range(count)]
    events = [*before, *tries, login(count * seconds / 60, "success", user, address)]
    return events, list(range(len(before) + 1, len(events) + 1))


@pytest.mark.parametrize("address", ["10.0.0.8", OUTSIDE], ids=["inside", "outside"])
def test_a_password_is_forgotten_at_the_accounts_own_address(explain, address):
    events, stretch = typed(6, address=address, before=[login(-1440, address=address)])
    assert explain(events, stretch, traits=["success_after_failures"])["own_range"] == stretch


@pytest.mark.parametrize(
    ("count", "seconds", "before", "signal"),
    [
        (6, 12, [], {}),
        (6, 12, [login(-1440, user="olaf")], {}),
        (6, 0.3, [login(-1440)], {}),
        (MOST_FORGOTTEN + 1, 12, [login(-1440)], {}),
        (6, 12, [login(-1440)], {"traits": ["success_after_failures", "spray"]}),
    ],
    ids=["never there before", "another account's address", "faster than hands", "too many", "loudly"],
)
def test_what_looks_like_guessing_is_not_forgotten(explain, count, seconds, before, signal):
    events, stretch = typed(count, seconds=seconds, before=before)
    assert "own_range" not in explain(events, stretch, **{"traits": ["success_after_failures"], **signal})


def test_an_account_that_never_got_in_is_not_the_desks(explain):
    events, stretch = typed(3, before=[login(-1440)])
    other = login(0.1, "failure", "olaf")
    assert "own_range" not in explain([*events, other], [*stretch, len(events) + 1])


@pytest.mark.parametrize(
    ("address", "before", "forgetful"),
    [("10.0.0.8", [], True), (OUTSIDE, [], False), (OUTSIDE, [login(-1440, address=OUTSIDE)], True)],
    ids=["inside", "a stranger", "the account's own address"],
)
def test_who_may_have_forgotten(explain, address, before, forgetful):
    events, stretch = typed(6, address=address, before=before)
    assert ("success_after_failures" in forgivable(explain.scope_of(events, stretch))) == forgetful


def test_several_accounts_are_not_forgotten_at_once(explain):
    events, stretch = typed(4, user="olaf")
    assert not forgivable(explain.scope_of([*events, login(0.5, "failure")], [*stretch, len(events) + 1]))


def test_whose_account_others_guess_may_mistype_it_at_the_usual_place(explain):
    guesses = [login(-60 + n, "failure", address=OUTSIDE) for n in range(12)]
    events, stretch = typed(6, before=[login(-1440), *guesses])
    traits = ["success_after_failures", "brute_force"]
    assert explain(events, stretch, traits=traits)["own_range"] == stretch
    assert set(traits) <= forgivable(explain.scope_of(events, stretch))


def test_many_failures_at_the_usual_place_stay_many(explain):
    earlier = [login(-600 + n, "failure") for n in range(MOST_FORGOTTEN)]
    events, stretch = typed(3, before=[login(-1440), *earlier])
    assert "brute_force" not in forgivable(explain.scope_of(events, stretch))


def refused(minutes, address, words="user.mfa.okta_verify.deny_push: User rejected Okta push verify"):
    return {**login(minutes, "failure", address=address), "message": words}


@pytest.mark.parametrize(
    ("events", "forgiven"),
    [
        ([refused(0, "10.0.0.8"), login(0.5)], True),
        ([login(-30, address=OUTSIDE), refused(0, OUTSIDE), login(0.5, address=OUTSIDE)], True),
        ([login(-0.2, address=OUTSIDE), refused(0, OUTSIDE), login(0.5, address=OUTSIDE)], False),
        ([refused(0, OUTSIDE), login(0.5, address=OUTSIDE)], False),
        ([refused(0, OUTSIDE, "second factor denied by user"), login(0.5, address=OUTSIDE)], False),
        ([refused(0, OUTSIDE, "password rejected"), login(0.5, address=OUTSIDE)], True),
    ],
    ids=["inside", "there before", "there for seconds", "nowhere before", "in other words", "a password"],
)
def test_a_prompt_that_the_person_refused_is_forgiven_at_home(explain, events, forgiven):
    assert ("mistyped_password" in explain(events, list(range(1, len(events) + 1)))) == forgiven


def test_where_an_account_never_was_before_is_not_its_range(explain):
    events = [login(-2000), *(login(n, "failure", address=OUTSIDE) for n in (0, 1)), login(2, address=OUTSIDE)]
    assert "own_range" not in explain(events, [2, 3, 4])


PHONE, NOTEBOOK = "02-00-5E-10-00-01", "02-00-5E-10-00-02"


def station(minutes, number, outcome="success", user="inga"):
    """A log-in of a wireless network, which knows a station's number and no address."""
    return {
        **login(minutes, outcome, user, ""),
        "product": "linux",
        "category": "authentication",
        "fields": {"src_host": number},
    }


@pytest.mark.parametrize(
    ("before", "beside", "explains"),
    [
        ([station(-2000, PHONE)], [], True),
        ([station(-2000, PHONE), station(-1900, NOTEBOOK)], [station(4, NOTEBOOK)], True),
        ([station(-2000, PHONE)], [station(4, NOTEBOOK)], False),
        ([station(-2000, NOTEBOOK)], [], False),
        ([station(-2000, PHONE)], [station(4, NOTEBOOK, "failure")], False),
        ([station(-2000, PHONE)], [station(4, PHONE)], False),
    ],
    ids=[
        "its own telephone",
        "and its own notebook",
        "and a new one",
        "a new station",
        "and another fails",
        "it got in",
    ],
)
def test_a_telephone_keeps_the_old_password(explain, before, beside, explains):
    failed = [station(n * 3, PHONE, "failure") for n in range(9)]
    events = [*before, *failed, *beside]
    flagged = list(range(len(before) + 1, len(events) + 1))
    assert ("stale_password" in explain(events, flagged, level="low")) == explains
