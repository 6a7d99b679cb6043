"""Deeds that name no address belong to the session, or to the request in the log of the web server before them."""

import pytest

from moewarden.graphs.episodes import sessions as sessions_of

from .happenings import event, login

DESK, AWAY, ELSEWHERE = "10.0.0.8", "203.0.113.9", "10.0.0.77"
PAST = [login(-1440 * day, address=DESK) for day in (3, 2, 1)]


def deed(minutes=0.0):
    return event(
        minutes, action="resource_delete", product="vmware", user="inga", host="vc", target="erp", template="gone"
    )


@pytest.mark.parametrize(
    ("sessions", "is_strange", "is_moved", "is_home"),
    [
        ([login(-9, address=DESK)], False, False, True),
        ([login(-9, address=AWAY)], True, False, False),
        ([login(-9, address=ELSEWHERE)], False, True, False),
        ([login(-9, address=DESK), login(-5, address=ELSEWHERE)], False, True, False),
        ([login(-90, address=ELSEWHERE)], False, False, False),
        ([login(-9, "failure", address=AWAY)], False, False, False),
        ([login(-9, user="olaf", address=AWAY)], False, False, False),
        ([], False, False, False),
    ],
    ids=["as daily", "from outside", "from another desk", "from two", "long ago", "refused", "another's", "none"],
)
def test_a_deed_comes_from_where_its_session_does(explain, sessions, is_strange, is_moved, is_home):
    events = [*PAST, *sessions, deed()]
    scope = explain.scope_of(events, [len(events)], level="medium")
    assert (bool(scope.strange), bool(scope.moved), bool(scope.resident)) == (is_strange, is_moved, is_home)
    assert bool(scope.entries) == (is_strange or is_moved)


@pytest.mark.parametrize(("address", "is_own"), [(DESK, True), (ELSEWHERE, False)], ids=["as daily", "elsewhere"])
def test_what_is_done_daily_from_there_is_its_own_place(explain, address, is_own):
    events = [*PAST, login(-9, address=address), deed()]
    assert ("own_place" in explain(events, [len(events)], level="low")) == is_own


@pytest.mark.parametrize(
    ("most", "is_strange"), [(2, True), (1, False)], ids=["in a busy house", "too many to know them all"]
)
def test_other_accounts_log_ins_hide_none(explain, monkeypatch, most, is_strange):
    monkeypatch.setattr(sessions_of, "MOST_LOGINS", most)
    others = [login(-10, user=f"user{number}", address=DESK) for number in range(4)]
    events = [*PAST, *others, login(-9, address=DESK), login(-5, address=AWAY), deed()]
    scope = explain.scope_of(events, [len(events)], level="medium")
    assert (bool(scope.strange), bool(scope.resident)) == (is_strange, False)


def pushed(minutes):
    return event(minutes, action="resource_create", user="robot-build", target="shop/api:1.3", template="pushed")


def asked(minutes, address, path="/v2/shop/api/manifests/1.3", by=""):
    return event(
        minutes, action="web_request", category="webserver", src_ip=address, target=path, outcome="success", template="asked",
        user=by,
    )  # fmt: skip


BUILDS = [one for day in (3, 2, 1) for one in (asked(-1440 * day, DESK), pushed(-1440 * day))]


@pytest.mark.parametrize(
    ("before", "requests", "is_habit"),
    [
        (BUILDS, [asked(0, DESK)], True),
        (BUILDS, [asked(0, AWAY)], False),
        (BUILDS, [asked(0, ELSEWHERE)], False),
        (BUILDS, [asked(0, AWAY), asked(0, DESK)], True),
        (BUILDS, [asked(0, AWAY, "/v2/shop/web/manifests/1.3")], True),
        (BUILDS, [asked(0, AWAY, "/v2/shop/apiary/manifests/1.3")], True),
        (BUILDS, [asked(0, AWAY, by="lena")], True),
        (BUILDS, [asked(0, AWAY, by="robot-build")], False),
        (BUILDS, [asked(3, AWAY)], True),
        (BUILDS[1::2], [asked(0, AWAY)], True),
    ],
    ids=[
        "as ever",
        "from outside",
        "from a desk",
        "from both",
        "for something else",
        "for a longer name",
        "by another",
        "by its name",
        "later",
        "without a past",
    ],
)
def test_the_web_server_before_it_tells_who_asked(explain, before, requests, is_habit):
    events = [*before, *requests, pushed(0)]
    found = explain(events, [], alerted=[len(events)])
    assert ("habitual" in found) == is_habit
