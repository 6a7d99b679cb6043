"""A rule ends when its time is up; the time that others take is not its own."""

import time

import duckdb
import pytest

from moewarden.graphs.signals import deadline as limits
from moewarden.graphs.signals.deadline import deadline

LONG = (
    "SELECT count(*) FROM range(100_000_000) t(i) WHERE regexp_matches(CAST(i AS VARCHAR) || 'abcabc', '(1|2|3)+.*d')"
)


def test_work_beyond_the_time_is_interrupted() -> None:
    cursor = duckdb.connect(config={"threads": 1}).cursor()
    with pytest.raises(duckdb.InterruptException), deadline(cursor, 0.1):
        cursor.execute(LONG).fetchall()
    assert cursor.execute("SELECT 1").fetchall() == [(1,)]


@pytest.mark.skipif(not hasattr(time, "pthread_getcpuclockid"), reason="the system does not tell a thread's own time")
def test_waiting_is_no_work() -> None:
    cursor = duckdb.connect(config={"threads": 1}).cursor()
    with deadline(cursor, 0.1):
        time.sleep(0.3)
        assert cursor.execute("SELECT count(*) FROM range(100_000)").fetchall() == [(100_000,)]


def test_waiting_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PATIENCE", 1)
    cursor = duckdb.connect(config={"threads": 1}).cursor()
    with deadline(cursor, 0.5):
        time.sleep(0.6)
        started = time.thread_time()
        with pytest.raises(duckdb.InterruptException):
            cursor.execute(LONG).fetchall()
        assert time.thread_time() - started < 0.4
