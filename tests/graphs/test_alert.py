"""An alert of any shape is read, and its events are found."""

import pytest

from moewarden.graphs.alert import find_alerted, host_named, read_alert

from .stores import at, make_store

TIME = "2026-11-21T03:01:00+00:00"


def deep(levels):
    alert = {"src_ip": "203.0.113.9"}
    for _ in range(levels):
        alert = {"inner": alert}
    return alert


SHAPES = {
    "flat": ({"title": "Brute force", "time": "2026-11-21T03:01:00Z", "src_ip": "203.0.113.9", "host": "web-1"}, TIME),
    "nested": (
        {
            "alert": {"rule": {"name": "SSH brute force"}, "source": {"ip": "203.0.113.9"}},
            "host": {"hostname": "web-1"},
            "@timestamp": "2026-11-21T04:01:00+01:00",
        },
        TIME,
    ),
    "entities with types": (
        {
            "name": "Brute force",
            "entities": [
                {"type": "ip", "address": "203.0.113.9"},
                {"type": "account", "name": "inga"},
                {"type": "host", "name": "web-1"},
            ],
            "createdDateTime": "2026-11-21T03:01:00Z",
        },
        TIME,
    ),
    "epoch seconds": ({"ts": 1795230060, "client": "203.0.113.9", "server": "web-1"}, TIME),
    "epoch milliseconds": ({"detectedAt": 1795230060000, "attacker": "203.0.113.9", "victim": "web-1"}, TIME),
    "epoch as text": ({"epoch": "1795230060", "remote": "203.0.113.9", "asset": "web-1"}, TIME),
    "in the text only": ({"message": "203.0.113.9 guessed passwords", "host": "web-1"}, ""),
    "list of names": ({"src": ["203.0.113.9", "198.51.100.4"], "hosts": ["web-1", "web-2"]}, ""),
    "unicode": ({"titel": "Ungewöhnliche Anmeldung", "host": "web-1", "quelle": "203.0.113.9"}, ""),
    "deeply nested": ({**deep(200), "host": "web-1"}, ""),
    "odd keys": ({"": {"": "203.0.113.9"}, "a.b": {"c d": 1}, "host name": "web-1"}, ""),
    "not a time": ({"time": "soon", "event_time": "2026-13-45", "src_ip": "203.0.113.9", "host": "web-1"}, ""),
}


@pytest.mark.parametrize(("alert", "time"), SHAPES.values(), ids=SHAPES.keys())
def test_time_and_identifiers_are_read_from_any_shape(alert, time):
    view = read_alert(alert)
    assert view["time"] == time
    assert "203.0.113.9" in view["values"]
    assert "web-1" in view["values"]


def test_a_date_without_a_year_takes_the_logs_year():
    newest = at("2021-11-30 00:00:00")
    assert read_alert({"date": "Nov 21 03:01:00"}, newest=newest)["time"] == "2021-11-21T03:01:00+00:00"


def test_addresses_mails_and_hashes_are_found_in_any_text():
    sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    view = read_alert({"reason": f"inga@corp.example from 2001:db8::1 ran {sha256}, version 1.2.3.400"})
    assert view["values"] == ["2001:db8::1", "inga@corp.example", sha256]


def test_entities_of_one_list_are_values_of_their_own():
    view = read_alert({"entities": [{"type": "user", "name": "inga"}, {"type": "host", "name": "web-1"}]})
    assert view["values"] == ["inga", "web-1"]


MISSING = {
    "nothing at all": ({}, []),
    "only an id": (
        {"id": "A-1"},
        ["a time", "an address, account, host or file to look for", "a title or description"],
    ),
    "no time": ({"title": "t", "user": "inga"}, ["a time"]),
    "no identifiers": ({"title": "t", "time": TIME}, ["an address, account, host or file to look for"]),
    "no text": ({"time": TIME, "user": "inga"}, ["a title or description"]),
    "empty values": (
        {"title": None, "src_ip": "", "time": None, "user": "-", "list": [], "more": {}},
        ["a time", "an address, account, host or file to look for", "a title or description"],
    ),
}


@pytest.mark.parametrize(("alert", "missing"), MISSING.values(), ids=MISSING.keys())
def test_what_an_alert_lacks_is_said(alert, missing):
    assert read_alert(alert)["missing"] == missing


def test_a_huge_alert_is_read_in_bounds():
    entities = [{"ip": f"10.0.{n // 250}.{n % 250}", "note": "x" * 500} for n in range(5000)]
    view = read_alert({"description": "a " * 500_000, "entities": entities, "time": TIME})
    assert len(view["values"]) == 16
    assert max(len(value) for value in view["fields"].values()) <= 65_536


LOGIN = {"action": "login", "outcome": "failure"}


@pytest.fixture
def find(tmp_path):
    """Ids of the events that an alert is about, or None when they are not in the logs."""
    stores = []

    def run(alert, *events):
        stores.append(make_store(tmp_path / str(len(stores)), list(events)))
        view = find_alerted(stores[-1], read_alert(alert))
        return view["events"] if view["found"] else None

    yield run
    for store in stores:
        store.close()


def test_an_address_is_a_whole_word(find):
    others = [{"src_ip": address, **LOGIN} for address in ("10.0.0.11", "110.0.0.1", "10.0.0.1.example", "9.10.0.0.1")]
    assert find({"src_ip": "10.0.0.1"}, *others) is None
    assert find({"src_ip": "10.0.0.1"}, *others, {"message": "from [10.0.0.1]:22", "src_ip": ""}) == [5]


def test_a_name_is_a_whole_word(find):
    events = [{"user": name, **LOGIN} for name in ("inga-test", "jürgen", "CORP\\inga", "ingaborg", "INGA")]
    assert find({"user": "inga"}, *events) == [3, 5]
    assert find({"user": "rgen"}, *events) is None


@pytest.mark.parametrize(
    "value",
    ["C:\\Windows\\x (1).exe", "a+b@corp.example", "x#y&z~", "rule[0]*", "'; DROP TABLE events;--", "名前", "a\tb"],
)
def test_any_identifier_may_be_looked_up(find, value):
    assert find({"user": value}, {"user": "inga"}, {"user": value}) == [2]


def test_a_broken_character_finds_nothing_and_breaks_nothing(find):
    assert find({"user": "inga\udc80", "src_ip": "203.0.113.9"}, {"src_ip": "203.0.113.9"}) == [1]


@pytest.mark.parametrize(
    ("logged", "alerted", "expected"),
    [
        ("2026-11-21 02:50:00", "2026-11-21T03:01:00Z", [1]),
        ("2026-11-21 01:00:00", "2026-11-21T03:01:00Z", [1]),
        ("2026-11-20 10:00:00", "2026-11-21T03:01:00Z", [1]),
        ("2026-11-21 03:10:00", "2026-11-21T03:01:00Z", [1]),
        ("2026-11-11 03:00:00", "2026-11-21T03:01:00Z", None),
        ("2026-11-25 03:00:00", "2026-11-21T03:01:00Z", None),
    ],
    ids=["minutes before", "hours before", "the day before", "minutes after", "days before", "days after"],
)
def test_alerted_events_are_near_the_alerts_time(find, logged, alerted, expected):
    around = {"user": "olaf", "action": "status", "time": at("2026-11-21 03:00:00")}
    mine = {"src_ip": "203.0.113.9", "time": at(logged), **LOGIN}
    assert find({"src_ip": "203.0.113.9", "time": alerted}, mine, around) == expected


def test_the_nearest_window_wins(find):
    events = [{"src_ip": "203.0.113.9", "time": at(f"2026-11-{day} 03:00:00"), **LOGIN} for day in (20, 21, 22)]
    assert find({"src_ip": "203.0.113.9", "time": TIME}, *events) == [2]


@pytest.mark.parametrize("time", [None, at("2009-11-21 03:00:00")], ids=["no times", "another year"])
def test_logs_that_do_not_reach_the_alerts_time_are_searched_whole(find, time):
    events = [{"src_ip": "203.0.113.9", "time": time, **LOGIN}, {"src_ip": "203.0.113.8", "time": time, **LOGIN}]
    assert find({"src_ip": "203.0.113.9", "time": TIME}, *events) == [1]


def test_events_that_name_more_of_the_alert_win(find):
    events = [
        {"src_ip": "203.0.113.9", "user": "olaf", **LOGIN},
        {"src_ip": "203.0.113.9", "user": "inga", **LOGIN},
        {"src_ip": "10.0.0.4", "user": "inga", **LOGIN},
    ]
    assert find({"src_ip": "203.0.113.9", "user": "inga"}, *events) == [2]


def test_events_that_do_what_the_alert_says_win(find):
    events = [
        {"src_ip": "203.0.113.9", "action": "web_request"},
        {"src_ip": "203.0.113.9", **LOGIN},
        {"src_ip": "203.0.113.9", "action": "dns_query"},
    ]
    assert find({"title": "Failed SSH login", "src_ip": "203.0.113.9"}, *events) == [2]


def test_who_acted_must_be_in_the_logs(find):
    """The host alone does not make other people's events the alert's."""
    events = [{"src_ip": "10.0.0.4", "host": "web-1", **LOGIN}]
    assert find({"src_ip": "203.0.113.9", "host": "web-1"}, *events) is None


def test_a_name_in_the_title_is_looked_up(find):
    events = [{"user": "olaf", **LOGIN}, {"user": "kasimir", **LOGIN}]
    assert find({"title": "Impossible travel of kasimir"}, *events) == [2]


def test_an_alert_about_nothing_in_the_logs_is_not_found(find):
    assert find({"title": "Malware quarantined", "file": "C:\\temp\\x.exe"}, {"user": "inga", **LOGIN}) is None
    assert find({"id": "A-1"}, {"user": "inga", **LOGIN}) is None


def test_without_an_alert_there_is_nothing_to_find(find):
    assert find({}, {"user": "inga", **LOGIN}) == []


def test_the_alerts_events_are_bounded(find):
    moment = at("2026-11-21 03:00:00")
    events = [{"src_ip": "203.0.113.9", "time": moment, **LOGIN}] * 500
    assert len(find({"src_ip": "203.0.113.9", "time": TIME}, *events)) == 400


@pytest.mark.parametrize(
    ("alert", "host"),
    [
        ({"event": {"node": "web-2", "comm": "x"}}, "web-2"),
        ({"host": {"name": "web-2.example"}, "hostname": "web-2"}, "web-2.example"),
        ({"computer": "7", "device_name": "b-7"}, "b-7"),
        ({"computer": "web-2", "device_name": "db-1"}, ""),
        ({"host": "203.0.113.9"}, ""),
        ({"server": "audit.log"}, ""),
        ({"title": "something on web-2"}, ""),
    ],
    ids=["nested", "two spellings", "a number is no name", "two machines", "an address", "a file", "in words"],
)
def test_the_machine_that_an_alert_names(alert, host):
    assert host_named(read_alert(alert)) == host


def test_a_value_under_a_key_of_any_name_is_looked_up_where_nothing_else_is_in_the_logs(find):
    events = [{"user": "207", **LOGIN}, {"user": "208", **LOGIN}]
    assert find({"extension": "207", "host": "exchange-9"}, *events) == [1]
    assert find({"extension": "209", "host": "exchange-9"}, *events) is None
    assert find({"extension": "207", "user": "208"}, *events) == [2]
