"""Numbers that come out right."""

from datetime import timedelta

import pytest

from moewarden.graphs.tools.analysis import MOST_BARS, compare, counts
from moewarden.graphs.tools.subject import Subject

from ..stores import at, make_desk, make_store

START = at("2026-11-21 03:00:00")


@pytest.fixture
def make(tmp_path):
    stores = []

    def run(*events):
        stores.append(make_store(tmp_path / str(len(stores)), list(events)))
        return make_desk(stores[-1])

    yield run
    for store in stores:
        store.close()


def seen(minutes, **more):
    return {"src_ip": "203.0.113.9", "time": START + timedelta(minutes=minutes), **more}


def test_counts_over_time(make):
    desk = make(*[seen(m) for m in (0, 1, 1.2, 1.4, 1.6, 1.8, 1.9, 4)], {"src_ip": "10.0.0.1", "time": START})
    [claim] = counts(desk, Subject("ip1", "ip", "203.0.113.9")).claims
    assert claim.slots == {
        "subject": "203.0.113.9",
        "events": "6 events",
        "step": "minute",
        "time": "2026-11-21 03:01",
        "median": "1",
    }
    assert list(claim.events) == [2, 7]
    assert claim.chart["values"] == [1, 6, 0, 0, 1]
    assert claim.chart["labels"][0] == "2026-11-21T03:00:00"
    assert claim.chart["highlighted"] == [1]
    [check] = claim.checks
    assert desk.store.query(check["sql"], check["parameters"])[0]["n"] == check["expected"] == 6


def test_a_long_time_takes_wider_bars(make):
    desk = make(*[seen(60 * hour) for hour in range(72)])
    [claim] = counts(desk, Subject("ip1", "ip", "203.0.113.9")).claims
    assert claim.slots["step"] == "3 hours"
    assert sum(claim.chart["values"]) == 72
    assert len(claim.chart["values"]) <= MOST_BARS


def test_bars_are_cut_around_the_peak(make):
    years = [seen(60 * 24 * 7 * week) for week in range(0, 156, 2)]
    desk = make(*years, *[seen(60 * 24 * 7 * 120 + n) for n in range(9)])
    chart = counts(desk, Subject("ip1", "ip", "203.0.113.9")).claims[0].chart
    assert len(chart["values"]) == MOST_BARS
    assert max(chart["values"]) == 10
    assert [chart["values"][index] for index in chart["highlighted"]] == [10]


@pytest.mark.parametrize(
    "events",
    [[], [seen(0)] * 2, [seen(0)] * 9, [{"src_ip": "203.0.113.9"}] * 9],
    ids=["none", "two", "one moment", "no times"],
)
def test_too_little_for_a_trend_is_said(make, events):
    result = counts(make(*events, {"user": "olaf"}), Subject("ip1", "ip", "203.0.113.9"))
    assert list(result.claims) == []
    assert "too few" in result.text


def test_comparison_with_peers(make):
    failing = [{"src_ip": "203.0.113.9", "outcome": "failure"}] * 20
    others = [{"src_ip": f"10.0.0.{n}", "outcome": "success"} for n in (1, 1, 2, 2, 2, 2, 3)]
    desk = make({"src_ip": "203.0.113.9", "outcome": "success"}, *failing, *others)
    result = compare(desk, Subject("ip1", "ip", "203.0.113.9"))
    [claim] = result.claims
    assert claim.slots == {
        "subject": "203.0.113.9",
        "events": "21 events",
        "failed": "20",
        "peers": "3",
        "typical": "2",
        "failing": "0",
    }
    assert list(claim.events) == [1, 2]
    assert result.known == "many high"
    assert claim.chart["labels"] == ["203.0.113.9", "10.0.0.2", "10.0.0.1", "10.0.0.3"]
    assert claim.chart["values"] == [21, 4, 2, 1]
    assert [desk.store.query(c["sql"], c["parameters"])[0]["n"] for c in claim.checks] == [21, 20]


def test_one_among_equals_does_not_stand_out(make):
    desk = make(*[{"src_ip": f"10.0.0.{n}"} for n in (1, 2, 3, 4)])
    assert compare(desk, Subject("ip1", "ip", "10.0.0.2")).known == "few"


def test_the_subject_is_found_whatever_its_case(make):
    desk = make(*[{"user": user} for user in ("INGA", "olaf", "mara")])
    [claim] = compare(desk, Subject("user1", "user", "inga")).claims
    assert claim.slots["subject"] == "INGA"


@pytest.mark.parametrize(
    ("kind", "value"),
    [("ip", "10.0.0.1"), ("ip", "10.9.9.9"), ("url", "http://x.example")],
    ids=["few", "absent", "url"],
)
def test_nobody_to_compare_with_is_said(make, kind, value):
    result = compare(make({"src_ip": "10.0.0.1"}, {"src_ip": "10.0.0.2"}), Subject("x1", kind, value))
    assert (list(result.claims), result.known) == ([], "none")
