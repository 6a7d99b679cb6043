"""Times that a person names are read in the zone of the logs, on the day that is meant."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from moewarden.graphs.questions.window import Clock, Window, window_in

ZONE = timezone(timedelta(hours=1))


def local(day, hour, minute=0, second=0):
    return datetime(2026, 3, day, hour, minute, second, tzinfo=ZONE)


CLOCK = Clock(zone=ZONE, anchor=local(10, 14, 31), first=local(9, 8), last=local(10, 16, 30))


USUAL = (local(10, 14, 33),)


def read(words, events=USUAL, clock=CLOCK):
    """The window in local times, as `day hour:minute:second`."""

    def has_events(start, end):
        return any(start <= event.astimezone(UTC).replace(tzinfo=None) < end for event in events)

    window = window_in(words, clock, has_events)
    if window is None:
        return None
    return tuple(
        f"{moment + timedelta(hours=1):%d %H:%M:%S}" if moment else "" for moment in (window.start, window.end)
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("between 2 and 4 in the afternoon", ("10 14:00:00", "10 16:00:00")),
        ("between 2 and 3 pm", ("10 14:00:00", "10 15:00:00")),
        ("yesterday between 2 and 3 pm", ("09 14:00:00", "09 15:00:00")),
        ("zwischen 14 und 16 uhr", ("10 14:00:00", "10 16:00:00")),
        ("von 14:00 bis 15:30", ("10 14:00:00", "10 15:30:00")),
        ("14:00-15:00", ("10 14:00:00", "10 15:00:00")),
        ("after 14:00", ("10 14:00:00", "")),
        ("nach 14 uhr", ("10 14:00:00", "")),
        ("since 2026-03-09 08:30", ("09 08:30:00", "")),
        ("before 9am", ("", "10 09:00:00")),
        ("until 15:00 yesterday", ("", "09 15:00:00")),
        ("at 14:31:40", ("10 14:31:40", "10 14:31:41")),
        ("on 10 march at 14:31", ("10 14:31:00", "10 14:32:00")),
        ("am 10. märz um 14:31", ("10 14:31:00", "10 14:32:00")),
        ("around 2:30 pm", ("10 14:25:00", "10 14:36:00")),
        ("yesterday", ("09 00:00:00", "10 00:00:00")),
        ("gestern abend", ("09 17:00:00", "10 00:00:00")),
        ("am montag", ("09 00:00:00", "10 00:00:00")),
        ("on 2026-03-09", ("09 00:00:00", "10 00:00:00")),
        ("on the 9th after 14:00", ("09 14:00:00", "10 00:00:00")),
        ("on the 9th before 14:00", ("09 00:00:00", "09 14:00:00")),
        ("since the 9th after 14:00", ("09 14:00:00", "")),
        ("after 14:00 on the 9th", ("09 14:00:00", "")),
        ("did björn send mails on the 9th", ("09 00:00:00", "10 00:00:00")),
        ("hat björn am 9. mails verschickt", ("09 00:00:00", "10 00:00:00")),
        ("am 9. zwischen 13 und 14 uhr", ("09 13:00:00", "09 14:00:00")),
        ("vom 9. bis zum 10.", ("09 00:00:00", "11 00:00:00")),
        ("on the 9th and the 10th", ("09 00:00:00", "11 00:00:00")),
        ("on the 25th", ("25 00:00:00", "26 00:00:00")),
        ("the 9th request", None),
        ("am 12. rechner", None),
        ("after the 6th attempt", None),
        ("last night", ("09 18:00:00", "10 07:00:00")),
        ("who came in that night", ("09 18:00:00", "10 07:00:00")),
        ("did any other account come in that night", ("09 18:00:00", "10 07:00:00")),
        ("what does the dumper do every night", None),
        ("was lief in der nacht", ("09 18:00:00", "10 07:00:00")),
        ("this morning", ("10 05:00:00", "10 12:00:00")),
        ("in the last two hours", ("10 14:30:00", "")),
        ("in the first 10 minutes", ("", "09 08:10:00")),
        ("2026-03-10t14:00:00 to 2026-03-10t15:00:00", ("10 14:00:00", "10 15:00:01")),
        ("between 11 pm and 1 am", ("10 23:00:00", "11 01:00:00")),
        ("after 3 failed attempts", None),
        ("what did 10.1.2.3 do", None),
        ("of the 20 accounts", None),
        ("did they get in", None),
        ("at 25:99", None),
        ("on 2026-02-31", None),
    ],
)
def test_a_time_is_read(words, expected):
    assert read(words) == expected


def test_an_hour_that_could_be_two_is_the_one_with_events():
    assert read("between 2 and 4") == ("10 14:00:00", "10 16:00:00")
    assert read("between 2 and 4", [local(10, 3)]) == ("10 02:00:00", "10 04:00:00")
    assert read("between 2 and 4", []) == ("10 02:00:00", "10 04:00:00")


def test_an_hour_without_a_day_is_of_the_incidents_day_or_the_one_with_events():
    assert read("at 9:15", [local(9, 9, 15)]) == ("09 09:15:00", "09 09:16:00")
    assert read("at 9:15", [local(9, 9, 15), local(10, 9, 15)]) == ("10 09:15:00", "10 09:16:00")


def test_a_night_is_the_one_around_the_incident():
    late, early = (replace(CLOCK, anchor=local(*anchor)) for anchor in ((9, 23, 35), (10, 3, 2)))
    for clock in (late, early):
        assert read("what came in that night", clock=clock) == ("09 18:00:00", "10 07:00:00")


def test_what_two_windows_share():
    one = Window(start=datetime(2026, 3, 10, 12), end=datetime(2026, 3, 10, 14))
    other = Window(start=datetime(2026, 3, 10, 13))
    shared = one.within(other)
    assert (shared.start, shared.end) == (other.start, one.end)
    assert one.within(None) == one
