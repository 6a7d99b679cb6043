"""Nothing is shown twice, what tells most stays when not all fits, and events are compared by what differs."""

import json

import pytest

from moewarden.graphs.instruments import INSTRUMENTS
from moewarden.graphs.instruments.instrument import Reach, Shown

from ..stores import at, make_desk, make_hit, make_store

TOOLS = {instrument.name: instrument for instruments in INSTRUMENTS.values() for instrument in instruments}
DAY = "2026-11-21"


def login(minute, user="inga", address="10.0.0.8", **more):
    return {
        "time": at(f"{DAY} 03:{minute:02}:00"),
        "action": "login",
        "outcome": "success",
        "user": user,
        "src_ip": address,
        "host": "web-1",
        "template": "login <user>",
        "message": f"log-in of {user}",
        **more,
    }


@pytest.fixture
def reach_of(tmp_path):
    """What a specialist can reach in a store of these events; `marked`: ids that a signal is on."""
    stores = []

    def make(events, *, marked=(), lines=None):
        store = make_store(tmp_path, events, lines=lines)
        stores.append(store)
        return Reach(desk=make_desk(store), hits=[make_hit(list(marked))] if marked else [])

    yield make
    for store in stores:
        store.close()


def test_what_all_lines_share_is_said_once(reach_of):
    shown = TOOLS["search"].call(reach_of([login(minute) for minute in range(4)]), {})
    assert 'all on 2026-11-21, user "inga", from "10.0.0.8", host "web-1"' in shown.told
    assert shown.lines[0] == '#1 03:00:00 login says "log-in of inga"'


def test_what_differs_stands_in_the_line(reach_of):
    shown = TOOLS["search"].call(reach_of([login(1), login(2, "olaf"), login(3)]), {})
    assert [('user "olaf"' in line) for line in shown.lines] == [False, True, False]
    assert 'user "inga"' in shown.lines[0]


def test_marked_events_and_rare_kinds_stay_when_others_are_left_out(reach_of):
    many = [login(minute) for minute in range(50)]
    rare = login(55, template="console", message="script console used")
    reach = reach_of([*many, rare, login(56), login(57)], marked=[53])
    shown = TOOLS["search"].call(reach, {"limit": 4})
    assert set(shown.events) >= {51, 53}
    assert "#53" in shown.within(340)
    assert "#51" in shown.within(420)
    assert "[medium signal]" in shown.lines[-1]


def test_a_cut_keeps_the_order_and_counts_what_is_missing():
    shown = Shown(told="told", lines=[f"{place} {'x' * 20}" for place in range(9)], first=[7])
    lines = shown.within(180).splitlines()
    assert [line[0] for line in lines[1:-1]] == ["0", "1", "2", "7"]
    assert lines[-1].startswith("(5 of 9 lines left out")


def test_a_long_timeline_tells_equal_events_together(reach_of):
    events = [login(minute, address="10.0.0.8" if minute % 2 else "10.0.0.9") for minute in range(30)]
    shown = TOOLS["timeline"].call(reach_of([*events, login(31, address="203.0.113.9")]), {"entity": "inga"})
    assert len(shown.lines) == 3
    assert "203.0.113.9" in shown.lines[-1]


def test_different_commands_are_never_told_together(reach_of):
    events = [login(minute, command=f"run {minute}", action="process_start") for minute in range(20)]
    assert len(TOOLS["timeline"].call(reach_of(events), {"entity": "inga"}).lines) == 20


RECORDS = [
    {"uid": "5f2c0c77-1111-4444-8888-0123456789ab", "who": {"name": "inga"}, "place": "Denmark", "n": 1},
    {"uid": "6f2c0c77-1111-4444-8888-0123456789ab", "who": {"name": "inga"}, "place": "Seychelles", "n": 1},
]
FIELDS = [{"uid": r["uid"], "who": json.dumps(r["who"]), "who.name": "inga", "place": r["place"]} for r in RECORDS]


def test_of_events_to_compare_only_what_differs_is_shown(reach_of):
    events = [login(place, fields=FIELDS[place]) for place in range(2)]
    reach = reach_of(events, lines=[json.dumps(record) for record in RECORDS])
    shown = TOOLS["event"].call(reach, {"id": 1, "others": [2]})
    assert shown.lines[-1] == '  "place": "Seychelles"'
    assert shown.events == [1, 2]


def test_a_field_that_stands_in_the_line_is_not_repeated(reach_of):
    reach = reach_of([login(1, fields={**FIELDS[0], "decoded": "hidden"})], lines=[json.dumps(RECORDS[0])])
    text = TOOLS["event"].call(reach, {"id": 1}).within(4000)
    assert 'field "decoded": "hidden"' in text
    assert 'field "place"' not in text
    assert 'names of fields: "uid, who.name, place, decoded"' in text


def test_of_a_long_record_among_others_its_event_is_told(reach_of):
    lines = [json.dumps({"padding": "x" * 400, "MESSAGE": f"told {place}"}) for place in range(3)]
    reach = reach_of([login(place, message=f"told {place}") for place in range(3)], lines=lines)
    text = TOOLS["lines_around"].call(reach, {"id": 2}).within(4000)
    assert "told 2" in text
    assert "padding" not in text


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        ({"address": "!10.0.0.8"}, [2]),
        ({"user": "!inga"}, [2]),
        ({"text": "!olaf"}, [1, 3]),
        ({"text": '"in of inga"'}, [1, 3]),
        ({"text": '!"of olaf" log-in'}, [1, 3]),
        ({"text": "of in inga"}, [1, 3]),
    ],
    ids=str,
)
def test_what_is_not_looked_for_can_be_said(reach_of, arguments, ids):
    reach = reach_of([login(1), login(2, "olaf", "203.0.113.9"), login(3)])
    assert TOOLS["search"].call(reach, arguments).events == ids


def test_a_sum_can_be_had_for_each_day_and_added_up_again(reach_of):
    events = [login(minute, fields={"bytes": "1000"}) for minute in range(3)]
    events.append({**login(5, fields={"bytes": "500"}), "time": at("2026-11-22 03:00:00")})
    reach = reach_of(events)
    shown = TOOLS["total"].call(reach, {"field": "bytes", "per": "day"})
    assert [line.split(" (")[0].split(" of")[0] for line in shown.lines] == ["3000", "500"]
    for counted in shown.counted:
        again = reach.desk.store.query(counted.check["sql"], counted.check["parameters"])[0]["n"]
        assert again == counted.check["expected"]


def test_a_result_in_one_line_keeps_its_ids():
    assert Shown(told="2 events match", lines=["a", "b"], events=[7, 9]).brief() == "2 events match (#7, #9)"
