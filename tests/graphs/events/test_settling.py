"""Years and zones that only whole files, side by side, can tell."""

import json
import os
import time
from datetime import UTC, datetime

import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.settling import settle_zones
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.records.ingest import FileReport

from ..reading import Case


def times(case: Case, file: str) -> list[str]:
    rows = case.rows(f"SELECT time FROM events WHERE file = '{file}' ORDER BY id")
    return [str(row["time"]) for row in rows]


def write_dated(case: Case, name: str, dates: list[str], modified: datetime | None = None) -> None:
    case.write(name, "".join(f"{date} elm smartd[7]: Device: /dev/sda, opened\n" for date in dates))
    if modified:
        os.utime(case.logs / name, (modified.timestamp(),) * 2)


def test_each_step_back_over_new_year_is_another_year(case: Case) -> None:
    dates = ["Oct  3 10:00:00", "Feb  7 10:00:00", "Sep  1 10:00:00", "Jan  9 10:00:00", "Mar  1 10:00:00"]
    write_dated(case, "daemon.log", dates, datetime(2021, 3, 1, 11, tzinfo=UTC))
    case.read()
    assert [time[:10] for time in times(case, "daemon.log")] == [
        "2019-10-03", "2020-02-07", "2020-09-01", "2021-01-09", "2021-03-01",
    ]  # fmt: skip


def test_seconds_out_of_order_across_new_year_are_no_year(case: Case) -> None:
    dates = ["Dec 31 23:59:58", "Jan  1 00:00:01", "Dec 31 23:59:59", "Jan  1 00:00:02"]
    write_dated(case, "daemon.log", dates, datetime(2021, 1, 1, 1, tzinfo=UTC))
    case.read()
    assert [time[:4] for time in times(case, "daemon.log")] == ["2020", "2021", "2020", "2021"]


def test_an_old_line_among_many_new_ones_is_no_year(case: Case) -> None:
    dates = [f"Mar  1 10:{minute:02d}:00" for minute in range(50)]
    write_dated(case, "daemon.log", [*dates[:30], "Nov  5 10:00:00", *dates[30:]], datetime(2021, 3, 1, 11, tzinfo=UTC))
    case.read()
    years = [time[:4] for time in times(case, "daemon.log")]
    assert (years[0], years[30], years[-1]) == ("2021", "2020", "2021")


@pytest.mark.parametrize(
    ("name", "year"), [("messages-20180401", "2018"), ("syslog.2017-04.log", "2017"), ("2016/auth.log", "2016")]
)
def test_a_date_in_the_name_gives_the_year(case: Case, name: str, year: str) -> None:
    write_dated(case, name, ["Mar 30 10:00:00", "Mar 31 10:00:00"])
    case.read()
    assert [time[:4] for time in times(case, name)] == [year, year]


def test_a_leap_day_gives_its_year_to_what_follows(case: Case) -> None:
    dates = ["Feb 28 23:00:00", "Feb 29 01:00:00", "Mar  1 02:00:00"]
    write_dated(case, "daemon.log", dates, datetime(2022, 6, 1, tzinfo=UTC))
    case.read()
    assert [time[:10] for time in times(case, "daemon.log")] == ["2020-02-28", "2020-02-29", "2020-03-01"]


ACCESS = '192.0.2.{0} - - [05/Mar/2024:11:11:{1:02d} +0100] "GET /x HTTP/1.1" 404 9 "-" "curl/8"\n'
ERROR = (
    '2024/03/05 11:11:{1:02d} [error] 7#7: *3 open() "/x" failed (2: No such file), client: 192.0.2.{0}, server: a\n'
)


def test_a_file_without_zone_takes_it_from_the_one_beside_it(case: Case) -> None:
    case.write("access.log", "".join(ACCESS.format(n, 5 * n) for n in range(1, 6)))
    case.write("error.log", "".join(ERROR.format(n, 5 * n) for n in range(1, 6)))
    report = {file.file: file for file in case.read().files}
    assert report["access.log"].zone == ""
    assert report["error.log"].zone == "+01:00, as access.log states for the same requests"
    assert times(case, "error.log")[0] == "2024-03-05 10:11:05"
    assert report["error.log"].first_time == datetime(2024, 3, 5, 10, 11, 5, tzinfo=UTC)


def test_other_requests_tell_nothing_of_the_zone(case: Case) -> None:
    case.write("access.log", "".join(ACCESS.format(n, 5 * n) for n in range(1, 6)))
    case.write("error.log", "".join(ERROR.format(n + 100, 5 * n) for n in range(1, 6)))
    report = {file.file: file for file in case.read().files}
    assert report["error.log"].zone == "UTC, assumed"
    assert times(case, "error.log")[0] == "2024-03-05 11:11:05"


@pytest.mark.parametrize(("zone", "hour"), [("Europe/Berlin", 10), ("-05:00", 16), ("", 11)])
def test_a_zone_can_be_set_for_times_that_state_none(case: Case, zone: str, hour: int) -> None:
    case.write("error.log", ERROR.format(1, 5))
    report = case.read(timezone=zone).files[0]
    assert times(case, "error.log") == [f"2024-03-05 {hour:02d}:11:05"]
    assert report.zone == (f"{zone}, as set" if zone else "UTC, assumed")


def test_what_is_no_zone_is_refused(case: Case) -> None:
    case.write("error.log", ERROR.format(1, 5))
    with pytest.raises(InputError, match="Mars/Olympus"):
        case.read(timezone="Mars/Olympus")


def test_zones_of_many_files_cost_one_look_at_each(case: Case) -> None:
    case.only("a.log", "2026-03-05 10:00:00 started\n")
    reports = [
        FileReport(
            file=f"a/{number}.log",
            format="text",
            lines=1,
            events=1,
            zone="" if number % 2 else "UTC, assumed",
            states_zone=bool(number % 2),
        )
        for number in range(2000)
    ]
    store = EventStore.open(case.store_path, case.logs)
    started = time.process_time()
    assert settle_zones(store, reports) == reports
    assert time.process_time() - started < 2
    store.close()


def _contained(tmp_path, pairs):
    """Lines of nginx's error log, each within a container's record that states when it was taken."""
    logs = tmp_path / "logs"
    logs.mkdir()
    lines = [
        json.dumps(
            {
                "log": f'2026/03/05 {own} [error] 7#7: *1 open() "/srv/a" failed (2: No such file or directory), client: '
                '203.0.113.9, server: _, request: "GET /a HTTP/1.1", host: "shop.example"\n',
                "stream": "stderr",
                "time": f"2026-03-05T{taken}.5Z",
            }
        )
        for own, taken in pairs
    ]
    (logs / "web.log").write_text("\n".join(lines) + "\n")
    report = perceive(logs, tmp_path / "events.duckdb", year_hint=datetime(2026, 6, 1, tzinfo=UTC))
    store = EventStore.open(tmp_path / "events.duckdb", logs)
    hours = [row["time"].hour for row in store.query("SELECT time FROM events ORDER BY id")]
    store.close()
    return hours, report.files[0].zone


def test_a_time_without_a_zone_is_the_moment_that_its_container_states(tmp_path):
    pairs = [(f"11:{minute}:00", f"10:{minute}:01") for minute in range(10, 16)]
    hours, zone = _contained(tmp_path, pairs)
    assert (set(hours), zone[:6]) == ({10}, "+01:00")


def test_lines_that_were_carried_late_keep_their_times(tmp_path):
    pairs = [(f"10:{minute}:00", "12:00:01") for minute in range(10, 40, 4)]
    hours, zone = _contained(tmp_path, pairs)
    assert (set(hours), zone) == ({10}, "UTC, assumed")
