"""What the investigate way's tools show: real events, quoted, cut to a size, and counted honestly."""

import json

import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.instruments import INSTRUMENTS
from moewarden.graphs.instruments.instrument import Reach
from moewarden.graphs.workbench import Workbench

from ..incident import HELPER, INTRUDER, PLANTED

TOOLS = {instrument.name: instrument for instruments in INSTRUMENTS.values() for instrument in instruments}


@pytest.fixture(scope="module")
def reach(incident):
    """The small incident's events."""
    bench = Workbench(None, workdir=incident.workdir)
    yield Reach(desk=bench.open(str(incident.workdir), str(incident.logs)))
    bench.close(str(incident.workdir))


@pytest.fixture(scope="module")
def use(reach):
    """Calls a tool as a model does."""
    return lambda name, **arguments: TOOLS[name].call(reach, arguments)


def test_a_search_counts_all_and_shows_some(use):
    shown = use("search", user="root", action="login failure", limit=3)
    assert shown.told.startswith("40 events match")
    assert len(shown.events) == 3
    assert "37 of 40 lines left out" in shown.within(4000)


def test_what_is_cut_for_want_of_room_is_counted_too(use):
    text = use("search", user="root", action="login failure", limit=40).within(800)
    assert len(text) <= 800
    shown = text.count("\n#")
    assert f"({40 - shown} of 40 lines left out" in text


def test_a_cut_never_leaves_a_quotation_open(use):
    shown = use("event", id=54)
    for characters in range(60, 700, 7):
        text = shown.within(characters)
        assert text.count('"') % 2 == 0
        assert len(text) <= characters


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ({"address": INTRUDER}, 41),
        ({"address": "203.0.113.*"}, 42),
        ({"user": "SVC*"}, 2),
        ({"text": "useradd new"}, 1),
        ({"action": "failed login", "since": "2026-11-21 03:00:30"}, 10),
        ({"until": "2026-11-21T03:00:00+01:00"}, 2),
        ({"host": "web-1", "action": "account_create"}, 1),
        ({"address": "203.0.113.6"}, 0),
        ({"user": "ro_t"}, 0),
    ],
    ids=str,
)
def test_events_are_chosen_by_columns_words_and_time(use, arguments, count):
    assert use("search", **arguments).counted[0].check["expected"] == count


def test_a_search_that_finds_nothing_says_what_to_drop(use):
    assert "Without text there would be 45" in use("search", user="root", text="nowhere").told


def test_an_event_is_shown_in_full(use):
    text = use("event", id=54).within(4000)
    assert f"name={PLANTED}" in text
    assert 'line 54 of "auth.log"' in text


def test_the_lines_around_stand_as_in_the_file(use):
    text = use("lines_around", id=54, before=1, after=1).within(4000)
    assert [line.partition(":")[0] for line in text.splitlines()[1:]] == ["#53 line 53", "#54 line 54", "#55 line 55"]


def test_a_timeline_folds_what_is_equal(use):
    lines = use("timeline", entity=INTRUDER).lines
    assert len(lines) == 2
    assert lines[0].startswith("40 times until #52")


def test_rare_values_come_first(use):
    lines = use("rare_values", column="src_ip").lines
    assert any(line.startswith(f'"{HELPER}" 1 times') for line in lines[:8])
    assert lines[-1].startswith(f'"{INTRUDER}" 41 times')


def test_kinds_of_event_have_a_count_and_an_example(use):
    assert use("templates").lines[0].startswith("1 times account_create, first #54")


def test_a_session_goes_from_log_in_to_log_out(use):
    assert use("session", id=57).events == [56, 57]


def test_counts_can_be_counted_again(use, reach):
    shown = use("count", action="login failure", per="src_ip")
    for counted in shown.counted:
        row = reach.desk.store.query(counted.check["sql"], counted.check["parameters"])[0]
        assert row["n"] == counted.check["expected"]
    assert {counted.check["expected"] for counted in shown.counted} == {42, 40, 2}


@pytest.mark.parametrize("per", ["hour", "day", "user", "file"])
def test_every_part_of_a_count_can_be_counted_again(use, reach, per):
    for counted in use("count", per=per).counted:
        again = reach.desk.store.query(counted.check["sql"], counted.check["parameters"])[0]["n"]
        assert again == counted.check["expected"]


def test_before_and_after_a_moment(use):
    text = use("before_after", moment="2026-11-21 03:00").within(2000)
    assert "login failure: 2 before, 40 after, first #13" in text


def test_a_baseline_compares_with_the_rest(use):
    assert "40 failed" in use("baseline", column="src_ip", value=INTRUDER).told


def test_a_chart_has_a_bar_for_every_step(use):
    chart = use("chart", address=INTRUDER).chart
    assert chart["values"] == [40.0, 1.0]
    assert chart["highlighted"] == [0]


def test_a_technique_is_told_by_its_number(use):
    assert "Password Guessing" in use("technique", number="T1110.001").told


def test_lists_that_have_a_value_are_named(reach, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(f"ip,note\n{INTRUDER},seen last week\n")
    shown = TOOLS["lists"].call(Reach(desk=reach.desk, lists=[path]), {"value": INTRUDER})
    assert "seen last week" in shown.within(2000)
    assert shown.events[0] == 13


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("search", {"limit": 500}, "less than or equal to 50"),
        ("search", {"user": "root", "colour": "red"}, "Extra inputs are not permitted"),
        ("search", {"since": "yesterday"}, "such as 2026-11-21 03:00"),
        ("search", {"since": "03:00"}, "has no date"),
        ("search", {"action": "exploding"}, "Expected one of login"),
        ("event", {}, "id: Field required"),
        ("event", {"id": 9999}, "use an id that a search showed"),
        ("timeline", {"entity": " "}, "name what you look for"),
        ("total", {"field": "bytes"}, "read one with event"),
        ("baseline", {"column": "user", "value": "nobody"}, "search for it first"),
        ("chart", {"text": "useradd"}, "needs three"),
        ("technique", {"number": "brute force"}, "should match"),
        ("process_tree", {"id": 9999}, "there is no event"),
        ("session", {"id": 54}, "use search"),
    ],
    ids=lambda value: value if isinstance(value, str) else json.dumps(value),
)
def test_errors_say_what_to_do(use, name, arguments, said):
    with pytest.raises(InputError) as raised:
        use(name, **arguments)
    assert said in str(raised.value).replace('"id"', "id")


def test_tools_are_described_in_little_room():
    for instruments in INSTRUMENTS.values():
        assert len(json.dumps([instrument.schema() for instrument in instruments])) < 6000


def test_schemas_need_no_references():
    for instrument in TOOLS.values():
        text = json.dumps(instrument.schema())
        assert "$ref" not in text
        assert "anyOf" not in text
        assert len(instrument.schema()["function"]["description"]) > 20
