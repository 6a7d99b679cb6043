"""Ordinary explanations hold only where events show them, and each names its events."""

from datetime import timedelta

import pytest

from moewarden.graphs.episodes.facts import gather, sheet_of
from moewarden.graphs.episodes.fold import fold_episodes
from moewarden.graphs.episodes.ordinary import MOST_CITED, explanations
from moewarden.graphs.episodes.vocabulary import ORDINARY

from ..stores import at, make_hit, make_store

START = at("2026-11-21 03:00:00")


def event(minutes=0.0, **more):
    return {"time": START + timedelta(minutes=minutes), "template": "kind", **more}


def login(minutes=0.0, outcome="success", user="inga", address="10.0.0.8"):
    return event(minutes, action="login", outcome=outcome, user=user, src_ip=address, template=f"login {outcome}")


@pytest.fixture
def explain(tmp_path):
    """Word -> cited events, of the first episode."""
    stores = []

    def run(events, flagged, **signal):
        stores.append(make_store(tmp_path / str(len(stores)), events))
        hit = make_hit(flagged, **signal)
        episode = fold_episodes(stores[-1], [hit], {"events": []})[0]
        scope = gather(stores[-1], episode, {"s1": hit})
        return dict(explanations(scope, sheet_of(scope).get("traits", [])))

    yield run
    for store in stores:
        store.close()


def test_a_mistyped_password(explain):
    found = explain([login(0, "failure"), login(1, "failure"), login(2)], [1, 2])
    assert found["mistyped_password"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("events", "signal"),
    [
        ([login(0, "failure"), login(1, "failure")], {}),
        ([login(0, "failure", user="olaf"), login(1, "failure"), login(2)], {}),
        ([login(n / 10, "failure") for n in range(9)] + [login(2)], {}),
        ([login(0, "failure"), login(1, "failure"), login(2)], {"traits": ["brute_force"]}),
    ],
    ids=["no success", "another account too", "many times", "loudly"],
)
def test_guessing_is_no_mistyped_password(explain, events, signal):
    assert "mistyped_password" not in explain(events, [1, 2], **signal)


def test_a_habit(explain):
    run = {"action": "process_start", "host": "web-1", "product": "linux", "process": "/usr/bin/rsync"}
    days = [event(-1440 * day, **run) for day in (3, 2, 1, 0)]
    assert explain(days, [4])["habitual"] == [4]
    assert "habitual" not in explain(days[-2:], [2])


def test_an_attackers_habit_explains_nothing(explain):
    days = [login(-1440 * day, "failure", "root", "203.0.113.9") for day in (3, 2, 1, 0)]
    found = explain(days, [4], traits=["brute_force"])
    assert not {"habitual", "scheduled"} & set(found)


def test_a_job(explain):
    call = {"action": "enumerate", "user": "inga", "product": "aws"}
    regular = [event(10 * n, **call) for n in range(6)]
    assert "scheduled" in explain(regular, [1, 2, 3, 4, 5, 6])
    assert "scheduled" not in explain(regular, [1, 2, 3, 4, 5, 6], traits=["c2_pattern"])
    irregular = [event(minutes, **call) for minutes in (0, 1, 20, 22, 50, 51)]
    assert "scheduled" not in explain(irregular, [1, 2, 3, 4, 5, 6])


def test_a_management_agent_started_it(explain):
    start = {"action": "process_start", "host": "pc-1", "product": "windows", "process": "powershell.exe"}
    assert "management_parent" in explain([event(parent="C:\\Windows\\CCM\\CcmExec.exe", **start)], [1])
    assert "management_parent" not in explain([event(parent="C:\\Program Files\\winword.exe", **start)], [1])


def test_changes_that_make_things_safer(explain):
    change = {"user": "inga", "product": "aws"}
    safer = [event(0, action="security_strengthen", **change), event(1, action="permission_revoke", **change)]
    assert explain(safer, [1, 2])["strengthens_security"] == [1, 2]
    assert "strengthens_security" not in explain([*safer, event(2, action="permission_grant", **change)], [1, 2, 3])


def test_a_crawler_that_says_so(explain):
    request = {"action": "web_request", "category": "webserver", "src_ip": "203.0.113.9"}
    crawl = [event(n, agent="Googlebot/2.1", outcome="success", target=f"/{n}", **request) for n in range(20)]
    assert "declared_crawler" in explain(crawl, [1, 2, 3])
    assert "declared_crawler" not in explain(crawl, [1, 2, 3], traits=["attack_string"])
    assert "declared_crawler" not in explain([event(agent="sqlmap", **request), *crawl[:3]], [1, 2])


def test_only_reading(explain):
    call = {"user": "inga", "product": "aws"}
    reading = [event(n, action="enumerate", **call) for n in range(3)]
    assert "read_only" in explain(reading, [1, 2, 3])
    assert "read_only" not in explain([*reading, event(3, action="credential_create", **call)], [1, 2, 3, 4])
    assert "read_only" not in explain(reading, [1, 2, 3], traits=["exfiltration"])


def test_an_own_account(explain):
    change = {"action": "account_change", "user": "inga", "product": "okta"}
    assert "own_account" in explain([event(target="inga@corp.example", **change)], [1])
    assert "own_account" not in explain([event(target="olaf@corp.example", **change)], [1])


def test_a_change_ticket(explain):
    grant = {"action": "permission_grant", "user": "inga", "product": "aws"}
    assert explain([event(message="attach policy CHG-20417", **grant)], [1])["change_reference"] == [1]
    assert "change_reference" not in explain([event(message="attach policy", **grant)], [1])


def test_what_everybody_does(explain):
    request = {"action": "web_request", "category": "webserver", "outcome": "success"}
    events = [event(n, src_ip=f"10.0.0.{n}", **request) for n in range(1, 12)]
    assert "routine_noise" in explain(events, [1])
    assert "routine_noise" not in explain(events[:3], [1])
    assert "routine_noise" not in explain(events, [1], traits=["attack_string"])


def test_explanations_are_of_the_vocabulary_and_cite_few_events(explain):
    reading = [event(n, action="data_read", user="backup", product="aws") for n in range(40)]
    found = explain(reading, list(range(1, 41)))
    assert set(found) <= set(ORDINARY)
    assert found
    assert all(0 < len(events) <= MOST_CITED for events in found.values())


def test_a_loud_stranger_has_no_excuse(explain):
    events = [login(n / 60, "failure", f"user{n}", "203.0.113.9") for n in range(60)]
    assert explain(events, list(range(1, 61)), level="high", traits=["brute_force", "spray"]) == {}
