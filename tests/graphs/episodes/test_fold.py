"""What stands out is folded into what one actor did in one stretch of time."""

from datetime import timedelta

import pytest

from moewarden.graphs.episodes.fold import actor_of, family_of, fold_episodes

from ..stores import at, make_hit, make_store

START = at("2026-11-21 03:00:00")


@pytest.fixture
def fold(tmp_path):
    stores = []

    def run(events, hits, alerted=()):
        stores.append(make_store(tmp_path / str(len(stores)), events))
        return fold_episodes(stores[-1], hits, {"events": list(alerted)})

    yield run
    for store in stores:
        store.close()


def login(minutes, address="203.0.113.9", **more):
    return {"src_ip": address, "action": "login", "time": START + timedelta(minutes=minutes), **more}


def test_a_pause_of_an_hour_parts_two_episodes(fold):
    episodes = fold([login(0), login(50), login(100), login(170)], [make_hit([1, 2, 3, 4])])
    assert [episode["events"] for episode in episodes] == [[1, 2, 3], [4]]
    assert [episode["id"] for episode in episodes] == ["p1", "p2"]
    assert episodes[0]["start"] == "2026-11-21T03:00:00"
    assert episodes[0]["end"] == "2026-11-21T04:40:00"


def test_each_actor_has_an_episode_of_its_own(fold):
    episodes = fold([login(0), login(1, "10.0.0.7"), login(2)], [make_hit([1, 2, 3])])
    assert {episode["actor"]: episode["events"] for episode in episodes} == {"203.0.113.9": [1, 3], "10.0.0.7": [2]}


def test_the_alerted_episode_comes_first(fold):
    episodes = fold([login(0), login(9, "10.0.0.7")], [make_hit([1])], alerted=[2])
    assert [(episode["actor"], episode["alerted"]) for episode in episodes] == [
        ("10.0.0.7", True),
        ("203.0.113.9", False),
    ]
    assert episodes[0]["hits"] == []


def test_every_signalled_and_alerted_event_is_in_exactly_one_episode(fold):
    events = [login(n, f"10.0.0.{n % 3}", host="web-1", user=f"u{n % 2}") for n in range(30)]
    events += [{"action": "process_start", "host": "web-1", "user": "root"}, {"message": "nobody", "action": "other"}]
    hits = [make_hit(list(range(1, 20)), id="s1"), make_hit([10, 25, 31, 32], id="s2")]
    episodes = fold(events, hits, alerted=[30])
    listed = sorted(event for episode in episodes for event in episode["events"])
    assert listed == [*range(1, 20), 25, 30, 31, 32]
    assert all(set(episode["hits"]) <= {"s1", "s2"} for episode in episodes)


def test_informational_signals_make_no_episode(fold):
    assert fold([login(0)], [make_hit([1], level="informational")]) == []


def test_events_without_times_are_one_episode(fold):
    episodes = fold([{"src_ip": "203.0.113.9", "action": "login"}] * 3, [make_hit([1, 2, 3])])
    assert [(episode["events"], episode["start"]) for episode in episodes] == [([1, 2, 3], "")]


def test_who_nobody_names_is_the_file(fold):
    [episode] = fold([{"action": "other", "time": START}], [make_hit([1])])
    assert (episode["actor_column"], episode["actor"]) == ("file", "app.log")


FAMILIES = {
    "ssh login": ({"product": "linux", "action": "login", "src_ip": "203.0.113.9"}, "authentication", "src_ip"),
    "wireless login": ({"product": "linux", "action": "login", "user": "inga"}, "authentication", "user"),
    "console login": ({"product": "linux", "action": "login", "host": "web-1"}, "endpoint", "host"),
    "command": ({"product": "windows", "action": "process_start", "host": "pc-1", "user": "inga"}, "endpoint", "host"),
    "request": ({"category": "webserver", "action": "web_request", "src_ip": "203.0.113.9"}, "web", "src_ip"),
    "cloud call": ({"product": "aws", "action": "enumerate", "user": "ci", "src_ip": "203.0.113.9"}, "cloud", "user"),
    "sign-in to a service": ({"product": "okta", "action": "permission_grant", "user": "inga"}, "saas", "user"),
    "connection": ({"action": "network_connect", "src_ip": "10.0.0.7"}, "network", "src_ip"),
    "name server's question": (
        {"product": "linux", "category": "dns", "action": "dns_query", "src_ip": "10.0.0.7"},
        "network",
        "src_ip",
    ),
    "another product's alert": ({"product": "aws", "action": "alert", "host": "pc-1"}, "detection", "host"),
    "login to a database": (
        {"category": "database", "action": "login", "user": "app", "src_ip": "10.0.0.7"},
        "authentication",
        "src_ip",
    ),
    "query": ({"category": "database", "action": "data_read", "user": "app"}, "database", "user"),
}


@pytest.mark.parametrize(("event", "family", "column"), FAMILIES.values(), ids=FAMILIES.keys())
def test_who_acts_depends_on_where(event, family, column):
    row = {
        "product": "",
        "category": "",
        "src_ip": "",
        "user": "",
        "host": "",
        "dst_ip": "",
        "file": "app.log",
        **event,
    }
    assert family_of(row) == family
    assert actor_of(row, family) == (column, event[column])


def test_what_a_service_states_of_a_user_without_a_machine_is_the_users(fold):
    read = {"action": "file_read", "product": "nextcloud", "user": "paula", "src_ip": "203.0.113.9", "time": START}
    episodes = fold([read, {**read, "host": "cloud-1"}], [make_hit([1, 2])])
    assert [(episode["family"], episode["actor"]) for episode in episodes] == [
        ("endpoint", "cloud-1"),
        ("saas", "paula"),
    ]
