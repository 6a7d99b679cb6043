from datetime import UTC, datetime, timedelta

import pytest

from moewarden.app.rendering.times import axis_ticks, parse_time, write_span, write_time

START = datetime(2026, 11, 20, 22, 57, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-11-20T10:20:31Z", "2026-11-20 10:20:31"),
        ("2026-11-20T12:20:31.250+02:00", "2026-11-20 10:20:31.250"),
        ("2026-11-20 10:20", "2026-11-20 10:20:00"),
        ("yesterday", "yesterday"),
        ("", ""),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_times_are_written_in_utc_or_left_alone(text, written):
    assert write_time(text) == written


def test_no_time_is_none():
    assert parse_time("31/31/2026") is None


@pytest.mark.parametrize("seconds", [10, 59, 61, 700, 3600, 50_000, 86_400, 700_000, 40_000_000, 3_000_000_000])
def test_ticks_are_few_and_on_the_axis(seconds):
    ticks = axis_ticks(START, START + timedelta(seconds=seconds))
    assert 1 <= len(ticks) <= 6
    assert all(0 <= tick.at <= 100 for tick in ticks)
    assert len({(tick.label, tick.at) for tick in ticks}) == len(ticks)


def test_the_day_is_named_where_it_changes():
    ticks = axis_ticks(START, START + timedelta(hours=4))
    assert [(tick.label, tick.day) for tick in ticks] == [
        ("23:00", "20 Nov 2026"),
        ("00:00", "21 Nov 2026"),
        ("01:00", ""),
        ("02:00", ""),
    ]


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0.4, "0.4 s"), (45, "45 s"), (720, "12 min"), (12_600, "3.5 h"), (777_600, "9 days")],
)
def test_spans(seconds, written):
    assert write_span(seconds) == written
