"""Times of day in answers belong to the day that was named last."""

from .conftest import BREACH, HOSTILE, INTRUDER, at, event, login, rendered


def test_a_deed_of_the_next_day_is_dated(ask):
    lines = [
        login("23:00:01", "failure"),
        login("23:00:30", "success"),
        event("23:01:00", "account_create", outcome="success", target="svc9", user="petra"),
        {**event("00:02:00", "log_clear", outcome="success", user="petra"), "time": at("2026-11-22 00:02:00")},
    ]
    told = rendered(ask("How did they get in?", lines, hostile=[1, 2, 3, 4]))
    assert "created the account “svc9” at 23:01:00" in told
    assert "cleared a log at 2026-11-22 00:02:00" in told


def test_a_time_alone_has_its_day_where_the_logs_hold_several(ask):
    later = {**login("05:00:00", "success", "inga", "10.0.0.8"), "time": at("2026-11-22 05:00:00")}
    assert "at 2026-11-21 03:03:00" in rendered(ask("Who read plans.pdf?", [*BREACH, later], hostile=HOSTILE))
    assert "at 03:03:00" in rendered(ask("Who read plans.pdf?", hostile=HOSTILE))


def test_log_ins_of_several_days_begin_with_both(ask):
    lines = [
        login("03:00:01", "failure"),
        login("03:00:30", "success"),
        login("04:00:00", "success", "inga", "10.0.0.8"),
        {**login("05:00:00", "success", "inga", "10.0.0.8"), "time": at("2026-11-22 05:00:00")},
    ]
    told = rendered(ask("When did inga log in?", lines, hostile=[1, 2]))
    assert told.startswith("From 2026-11-21 to 2026-11-22 (UTC) inga logged in"), told
    assert INTRUDER not in told
