"""`moewarden read`: what is understood of logs."""

import gzip
import json
import re

import pytest

ODD = "2026-11-21 03:0{n}:00 The gearbox was logged in from 198.51.100.{n}\n"


@pytest.fixture
def logs(tmp_path):
    """A known product, unknown prose, a table, and a file that is nothing."""
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "auth.log").write_text(
        "Nov 21 03:00:01 web-1 sshd[901]: Failed password for root from 203.0.113.9 port 40001 ssh2\n"
        "Nov 21 03:01:10 web-1 sshd[999]: Accepted password for anna from 203.0.113.9 port 41000 ssh2\n"
    )
    odd = [ODD.format(n=n) for n in range(3)]
    (folder / "odd.log").write_text("".join(odd) + "\n2026-11-21 03:09:00 Frobnicating pallet 17\n")
    (folder / "table.csv").write_text(
        "time,user,source ip,verb\n2026-11-21T03:00:01Z,berta,198.51.100.8,login\n2026-11-21T03:00:02Z,carl,198.51.100.9,login\n"
    )
    (folder / "empty.log").touch()
    return folder


@pytest.fixture
def events(moewarden, logs):
    """Every event that `--events --json` prints."""
    code, out, _ = moewarden("read", logs, "--events", "--json")
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


def row_of(out, file):
    return next(re.split(r"\s{2,}", line) for line in out.splitlines() if line.startswith(f"{file}  "))


def test_a_row_for_each_file(moewarden, logs):
    code, out, _ = moewarden("read", logs)
    assert code == 0
    assert row_of(out, "auth.log")[1:6] == ["syslog", "syslog", "2", "2", "100 %"]
    assert row_of(out, "odd.log")[2:6] == ["text", "5", "4", "0 %"]
    assert row_of(out, "table.csv")[2:8] == ["CSV", "3", "2", "100 %", "2026-11-21 03:00:01", "2026-11-21 03:00:02"]
    assert "    speaks: sshd 2\n" in out
    assert "    lines that are no events: 1 blank\n" in out
    assert "8 events in 3 files, 50 % fully stated." in out


def test_the_zone_that_was_assumed_is_said(moewarden, logs):
    assert moewarden("read", logs / "auth.log")[1].count("times without a zone: UTC, assumed") == 1
    out = moewarden("read", logs / "odd.log", "--timezone", "+02:00")[1]
    assert "times without a zone: +02:00, as set" in out
    assert "2026-11-21 01:00:00" in out
    assert "times without a zone" not in moewarden("read", logs / "table.csv")[1]


def test_kinds_that_no_reader_knows_are_listed_with_one_example(moewarden, logs):
    out = moewarden("read", logs)[1]
    kinds = out.partition("no reader knows what happened:\n")[2].partition("\n\n")[0].splitlines()
    assert len(kinds) == 4
    assert re.match(r" +3  .*The gearbox was logged in from", kinds[0])
    assert kinds[1].strip() == f"odd.log:1: {ODD.format(n=0).strip()}"
    assert "odd.log:5: 2026-11-21 03:09:00 Frobnicating pallet 17" in kinds[3]
    assert "sshd" not in "".join(kinds)


def test_at_most_twenty_kinds_are_listed(moewarden, logs):
    words = ("red", "green", "blue", "grey", "black")
    (logs / "odd.log").write_text(
        "".join(f"2026-11-21 03:00:00 Frobnicating {first} {second} pallets\n" for first in words for second in words)
    )
    out = moewarden("read", logs)[1]
    assert "the 20 most frequent of 25:" in out
    assert out.count("    odd.log:") == 20


def test_the_summary_as_json(moewarden, logs):
    code, out, _ = moewarden("read", logs, "--json")
    assert code == 0
    told = json.loads(out)
    files = {file["file"]: file for file in told["files"]}
    assert files["auth.log"]["services"] == {"sshd": 2}
    assert files["auth.log"]["zone"] == "UTC, assumed"
    assert {name: files["odd.log"][name] for name in ("lines", "events", "stated", "share_stated", "blank")} == {
        "lines": 5,
        "events": 4,
        "stated": 0,
        "share_stated": 0.0,
        "blank": 1,
    }
    assert files["table.csv"]["directives"] == 1
    assert [kind["count"] for kind in told["unread_kinds"]] == [3, 1]
    assert told["not_read_whole"] == [
        {"file": "empty.log", "kind": "skipped", "reason": "empty file", "matters": False}
    ]


def test_every_event_says_the_basis_of_each_column(events):
    assert [event["file"] for event in events] == ["auth.log"] * 2 + ["odd.log"] * 4 + ["table.csv"] * 2
    known, guessed = events[1], events[2]
    assert (known["line"], known["user"], known["outcome"]) == (2, "anna", "success")
    assert set(known["basis"].values()) == {"stated"}
    assert known["fields"]["src_port"] == "41000"
    assert guessed["basis"]["src_ip"] == guessed["basis"]["action"] == "inferred"
    assert guessed["basis"]["time"] == "stated"
    assert "user" not in guessed["basis"]
    for event in events:
        assert all(event[name] for name in event["basis"])


def test_events_are_shown_with_inferred_columns_marked(moewarden, logs):
    out = moewarden("read", logs, "--events")[1]
    assert "A name with “?” is inferred" in out
    assert "auth.log:2  2026-11-21 03:01:10  login success\n    host=web-1  user=anna  src_ip=203.0.113.9" in out
    assert "odd.log:1  2026-11-21 03:00:00  login? success?\n    src_ip?=198.51.100.0\n" in out


def test_where_a_connection_goes_is_shown_with_its_port(moewarden, logs):
    (logs / "flow.json").write_text(
        '{"time": "2026-11-21T03:00:01Z", "src_ip": "198.51.100.8", "dst_ip": "192.0.2.7", "dst_port": 443}\n'
    )
    assert "dst_ip=192.0.2.7:443" in moewarden("read", logs / "flow.json", "--events")[1]


def test_log_text_cannot_steer_the_display(moewarden, logs):
    (logs / "odd.log").write_text("2026-11-21 03:00:00 Frobnicating \x1b[2J pallet \u202e \x9b now\n", encoding="utf-8")
    for words in ((), ("--events",), ("--json",), ("--events", "--json")):
        out = moewarden("read", logs / "odd.log", *words)[1]
        assert "pallet" in out
        assert not set(out) & set("\x1b\u202e\x9b"), words
    assert "\u202e" in json.loads(out)["fields"]["message"]


def test_logs_that_are_not_whole_are_said_and_exit_code_3(moewarden, logs):
    line = b"Nov 21 03:00:01 web-1 sshd[901]: Failed password for root from 203.0.113.9 port 40001 ssh2\n"
    (logs / "old.log.gz").write_bytes(gzip.compress(line * 3000)[:-30])
    code, out, _ = moewarden("read", logs)
    assert code == 3
    assert "ends early: old.log.gz" in out or "old.log.gz: ends early" in out
    assert "empty.log: skipped: empty file" in out
    assert "Not all of the logs could be read" in out
    code, out, err = moewarden("read", logs, "--events", "--json")
    assert code == 3
    assert all(json.loads(line) for line in out.splitlines())
    assert "Not all of the logs could be read" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "nowhere: no such file or folder; expected a folder of log files, or one file."),
        ((), "PATH"),
        (("logs", "--timezone", "Mars/Base"), "'Mars/Base' is no time zone"),
    ],
)
@pytest.mark.usefixtures("logs")
def test_bad_input(moewarden, words, said):
    code, out, err = moewarden("read", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_several_paths_are_read(moewarden, logs):
    out = moewarden("read", logs / "auth.log", logs / "table.csv")[1]
    assert "4 events in 2 files, 100 % fully stated." in out


def test_a_folder_of_nothing_that_is_a_log(moewarden, logs):
    for file in logs.iterdir():
        file.write_bytes(b"")
    code, out, _ = moewarden("read", logs)
    assert code == 0
    assert "0 events in 0 files." in out
    assert out.count("skipped: empty file") == 4


def test_progress_goes_to_standard_error(moewarden, logs, monkeypatch):
    monkeypatch.setattr("moewarden.app.progress.SECONDS_BETWEEN_LINES", 0)
    _, out, err = moewarden("read", logs, "--json")
    assert json.loads(out)["files"]
    assert "reading auth.log (0 of 4 files): 0 events" in err
    assert err.endswith("read (4 of 4 files): 8 events\n")


def test_progress_of_a_data_set_is_told_within_its_parts(moewarden, logs, tmp_path, monkeypatch):
    monkeypatch.setattr("moewarden.app.progress.SECONDS_BETWEEN_LINES", 0)
    monkeypatch.setattr("moewarden.graphs.datasets.progress.SECONDS_BETWEEN_REPORTS", 0)
    _, _, err = moewarden("read", logs, "--to", tmp_path / "set")
    lines = [line for line in err.splitlines() if line.startswith("reading part 1 of 1 (0 of 4 files)")]
    assert len(lines) > 1
    assert err.endswith("read (4 of 4 files): 8 events\n")
