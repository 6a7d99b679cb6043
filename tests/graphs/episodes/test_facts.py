"""A fact sheet is counted from events, never read from a vendor's words."""

from datetime import timedelta

import pytest

from moewarden.graphs.episodes.facts import gather, sheet_of
from moewarden.graphs.episodes.fold import fold_episodes
from moewarden.graphs.episodes.vocabulary import sheet_lines

from ..stores import at, make_hit, make_store

START = at("2026-11-21 03:00:00")


@pytest.fixture
def sheet(tmp_path):
    """The fact sheet of the first episode."""
    stores = []

    def run(events, hits, alerted=()):
        stores.append(make_store(tmp_path / str(len(stores)), events))
        episode = fold_episodes(stores[-1], hits, {"events": list(alerted)})[0]
        facts = sheet_of(gather(stores[-1], episode, {hit["id"]: hit for hit in hits}))
        assert sheet_lines(facts)  # every word is of the vocabulary
        return facts

    yield run
    for store in stores:
        store.close()


def login(minutes=0.0, outcome="failure", address="203.0.113.9", user="root", **more):
    time = START + timedelta(minutes=minutes)
    event = {"action": "login", "outcome": outcome, "src_ip": address, "user": user, "time": time, "template": "login"}
    return {**event, **more}


def test_a_guessed_password(sheet):
    events = [login(n / 60) for n in range(30)] + [login(1, "success")]
    facts = sheet(events, [make_hit([1, 30, 31], level="high", traits=["brute_force"], tactics=["credential_access"])])
    assert facts["source"] == ["authentication"]
    assert facts["actor"] == ["external"]
    assert facts["actions"] == facts["failed"] == ["login"]
    assert facts["events"] == facts["failures"] == ["many"]
    assert facts["failure_share"] == ["majority"]
    assert facts["success_after_failures"] == ["many"]
    assert facts["accounts"] == ["one"]
    assert facts["pace"] == ["burst"]
    assert facts["strongest_rule"] == ["high"]
    assert facts["traits"] == ["brute_force"]
    assert facts["alerted"] == ["no"]


def test_many_accounts_from_one_address(sheet):
    events = [login(n, user=f"user{n}") for n in range(10)]
    facts = sheet(events, [make_hit(list(range(1, 11)))], alerted=[1])
    assert facts["accounts"] == ["several"]
    assert facts["success_after_failures"] == ["no"]
    assert facts["alerted"] == ["yes"]


def test_somebody_elses_events_do_not_count(sheet):
    events = [login(0), login(1), *[login(2, "success", "10.0.0.7", "inga") for _ in range(50)]]
    facts = sheet(events, [make_hit([1, 2])])
    assert (facts["events"], facts["failure_share"]) == (["few"], ["all"])


def test_a_success_before_the_failures_is_none_after_them(sheet):
    facts = sheet([login(0, "success"), login(1), login(2)], [make_hit([1, 2, 3])])
    assert facts["success_after_failures"] == ["no"]


@pytest.mark.parametrize(
    ("actor", "word"),
    [
        ("203.0.113.9", "external"),
        ("2001:db8::1", "external"),
        ("8.8.8.8", "external"),
        ("10.0.0.7", "internal"),
        ("192.168.1.1", "internal"),
        ("fe80::1", "internal"),
        ("127.0.0.1", "internal"),
    ],
)
def test_where_an_address_is(sheet, actor, word):
    assert sheet([login(address=actor)], [make_hit([1])])["actor"] == [word]


@pytest.mark.parametrize(
    ("user", "word"),
    [
        ("inga", "user"),
        ("root", "administrator"),
        ("CORP\\Administrator", "administrator"),
        ("NT AUTHORITY\\SYSTEM", "system"),
        ("PC-1$", "system"),
        ("svc-deploy", "service"),
        ("terraform", "service"),
    ],
)
def test_who_a_user_is(sheet, user, word):
    event = {"action": "permission_grant", "product": "aws", "user": user, "time": START}
    assert sheet([event], [make_hit([1])])["actor"] == [word]


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ([], "unknown"),
        ([login(-200, address="10.0.0.1", template="other")], "new"),
        ([login(-200)], "seen"),
        ([login(-2000), login(-1000)], "habitual"),
    ],
    ids=["the logs begin here", "never before", "once before", "on earlier occasions"],
)
def test_whether_it_is_a_habit(sheet, before, word):
    hit = make_hit([len(before) + 1])
    assert sheet([*before, login(0)], [hit])["history"] == [word]


@pytest.mark.parametrize(("others", "word"), [(0, "alone"), (3, "some"), (9, "common")])
def test_whether_others_do_the_same(sheet, others, word):
    events = [login(0), *[login(n, address=f"10.0.0.{n}") for n in range(1, others + 1)]]
    assert sheet(events, [make_hit([1])])["peers"] == [word]


@pytest.mark.parametrize(
    ("agent", "word"),
    [
        ("sqlmap/1.7", ["scanner"]),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", None),
        ("Mozilla/5.0 (X11; Linux) Firefox/130", None),
        ("kube-probe/1.30", None),
        ("-", None),
    ],
)
def test_a_client_is_believed_only_against_itself(sheet, agent, word):
    event = {"action": "web_request", "category": "webserver", "src_ip": "203.0.113.9", "agent": agent, "time": START}
    assert sheet([event], [make_hit([1])]).get("client") == word


def test_events_without_times_have_a_sheet_too(sheet):
    facts = sheet([{"action": "login", "src_ip": "203.0.113.9", "outcome": "failure"}] * 3, [make_hit([1, 2, 3])])
    assert (facts["pace"], facts["history"]) == (["single"], ["unknown"])


def test_what_is_counted_for_the_whole_log_is_counted_once(tmp_path):
    store = make_store(tmp_path / "logs", [{"src_ip": "10.0.0.8"}, {"src_ip": "10.0.0.9"}])
    store.scratch.make("sources", "SELECT DISTINCT src_ip FROM events")
    store.scratch.make("sources", "this would fail")
    assert sorted(store.scratch.query("SELECT * FROM sources WHERE src_ip <> ?", ["10.0.0.8"])) == [("10.0.0.9",)]
    store.close()
