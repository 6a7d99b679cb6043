"""Times as logs write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from moewarden.graphs.meaning.timestamps import Clock

NEWEST = datetime(2024, 3, 10, tzinfo=UTC)
MOMENT = "2024-03-05T10:11:12+00:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05T10:11:12Z", MOMENT),
        ("2024-03-05T10:11:12.123456789Z", "2024-03-05T10:11:12.123456+00:00"),
        ("2024-03-05 10:11:12,123", "2024-03-05T10:11:12.123+00:00"),
        ("2024-03-05 12:11:12 +0200", MOMENT),
        ("2024-03-05T15:41:12+05:30", MOMENT),
        ("2024-03-05 10:11:12 UTC", MOMENT),
        ("2024/03/05 10:11:12", MOMENT),
        ("20240305T101112Z", MOMENT),
        ("05/Mar/2024:11:11:12 +0100", MOMENT),
        ("Mar  5 10:11:12", MOMENT),
        ("Mar 5 2024 10:11:12", MOMENT),
        ("Tue Mar 05 10:11:12.000000 2024", MOMENT),
        ("Tue, 05 Mar 2024 10:11:12 GMT", MOMENT),
        ("3/5/2024 10:11:12 AM", MOMENT),
        ("3/5/2024 10:11:12 PM", "2024-03-05T22:11:12+00:00"),
        ("1709633472", MOMENT),
        ("1709633472.5", "2024-03-05T10:11:12.5+00:00"),
        ("1709633472000", MOMENT),
        ("1709633472000000", MOMENT),
        ("1709633472000000000", MOMENT),
        ("133541070720000000", MOMENT),
        ("/Date(1709633472000)/", MOMENT),
        ("[05/Mar/2024:10:11:12 +0000]", MOMENT),
        ("2024-03-05", "2024-03-05T00:00:00+00:00"),
        ("Mar 10 20:00:00", "2024-03-10T20:00:00+00:00"),
        ("Mar 12 09:00:00", "2023-03-12T09:00:00+00:00"),
    ],
)
def test_time_is_read(text: str, expected: str) -> None:
    assert Clock(newest=NEWEST).parse(text) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "hello",
        "10.0.0.1",
        "2024-13-40 01:01:01",
        "12345",
        "4294967295x",
        "Feb 30 10:00:00",
        "::1",
        f"10:{'5' * 30}",
    ],
)
def test_other_text_is_no_time(text: str) -> None:
    assert Clock(newest=NEWEST).parse(text) is None


def test_a_day_above_twelve_teaches_the_order_of_day_and_month() -> None:
    clock = Clock(newest=NEWEST)
    assert clock.parse("13/02/2024 10:00:00") == datetime(2024, 2, 13, 10, tzinfo=UTC)
    assert clock.parse("03/02/2024 10:00:00") == datetime(2024, 2, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize("seconds", [0, 1, 951_782_400, 1_709_633_472, 4_102_444_800 - 1])
def test_iso_clf_and_epoch_agree(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    clock = Clock(newest=NEWEST)
    assert clock.parse(moment.isoformat()) == clock.parse(moment.strftime("%d/%b/%Y:%H:%M:%S +0000")) == moment


def test_the_first_time_within_a_text_is_found() -> None:
    found = Clock(newest=NEWEST).find("[error] 2024-03-05 10:11:12 and 2020-01-01 00:00:00")
    assert found is not None
    assert (found[0].isoformat(), found[1], found[2]) == (MOMENT, 8, 27)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("03/25/24 10:11:12 PERMISSION DENIED", "2024-03-25T10:11:12"),
        ("[3/25/24 11:11:12:123 CET] 00000042 A", "2024-03-25T10:11:12.123"),
        ("24/03/25 10:11:12 INFO SparkContext", "2024-03-25T10:11:12"),
        ("24/3/25@10:11:12: FAIL: telnet", "2024-03-25T10:11:12"),
        ("03/25/24 10:11\tSEND", "2024-03-25T10:11:00"),
        ("1a | 03/25/24 | 10:11:12 | Chassis", "2024-03-25T10:11:12"),
        ("[02] Mon 25Mar24 10:11:12 - (000042) x", "2024-03-25T10:11:12"),
        ("25-Mar-24 10:11:12 dana", "2024-03-25T10:11:12"),
        ("25-Mar-2024 10:11 bareos-dir: x", "2024-03-25T10:11:00"),
        ("25.03.2024 10:11 Uhr Benutzer", "2024-03-25T10:11:00"),
        ("05/03/2024 10h11:12 x", "2024-03-05T10:11:12"),
        ("05/03/2024 à 10h11 x", "2024-03-05T10:11:00"),
        ("2024-03-25 19h00.00 backup", "2024-03-25T19:00:00"),
        ("2024-03-25.10:11:12\t812\tssh", "2024-03-25T10:11:12"),
        ("2024/03/25-10:11:12:123456, [SEC-1193]", "2024-03-25T10:11:12.123456"),
        ("2024:03:25-10:11:12: '203.0.113.9'", "2024-03-25T10:11:12"),
        ("2024.3.5 10:11:12 dana", "2024-03-05T10:11:12"),
        ("L 03/25/2024 - 10:11:12: Bad Rcon", "2024-03-25T10:11:12"),
        ("=ERROR REPORT==== 5-Mar-2024::10:11:12.5 ===", "2024-03-05T10:11:12.5"),
    ],
)
def test_short_years_spoken_hours_and_odd_separators_are_read(line, expected):
    found = Clock(newest=datetime(2024, 6, 1, tzinfo=UTC)).find(line)
    assert found is not None
    assert found[0] == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("line", ["ratio 3/4/10 of 12:30 slots", "192.0.2.10/24 10:11", "read 12h30 tapes", "1/2/3"])
def test_what_only_looks_like_a_day_is_none(line):
    assert Clock(newest=NEWEST).find(line) is None


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2))], ids=["UTC", "set"])
@pytest.mark.parametrize("form", ["Mar  5 {}", "05/Mar/2024:{} +0000", "05/Mar/2024:{} -0930", "31/Dec/2023:{} +1400"])
def test_a_day_that_was_read_before_changes_nothing(form, zone):
    clocks = (
        "10:11:12",
        "00:00:00",
        "23:59:59",
        "24:00:00",
        "10:60:00",
        "10:11:60",
        "10.11.12",
        "1o:11:12",
        "+1:11:12",
    )
    for text in map(form.format, clocks):
        known, fresh = Clock(newest=NEWEST, zone=zone), Clock(newest=NEWEST, zone=zone)
        known.parse(form.format("05:06:07"))
        known.assumed = known.stated = known.yearless = known.dated = False
        assert known.parse(text) == fresh.parse(text), text
        flags = [(clock.assumed, clock.stated, clock.yearless, clock.dated) for clock in (known, fresh)]
        assert flags[0] == flags[1], text
