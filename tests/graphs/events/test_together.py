"""Whether one process reads logs or several do, and wherever they cut, the store and the reports are the same."""

import bz2
import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.events import crew, parting, reader
from moewarden.graphs.events.manner import Manner
from moewarden.graphs.events.together import Together
from moewarden.graphs.records.ingest import IngestProgress, IngestReport

from ..reading import SSHD, Case

PART = 6_000
NEW_YEAR = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "PART_BYTES", PART)
    monkeypatch.setattr(parting, "_TRIED_BYTES", 500)


@pytest.fixture
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every task is read by this process, one after another: what is cut and added up is the same."""
    read_all = Together.read_all
    monkeypatch.setattr(Together, "read_all", lambda self, folder, _: read_all(self, folder, 0))


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were begun in parts and then read whole."""
    names: list[str] = []
    take = Together._take_whole

    def note(self: Together, result: Path, file: object, before: int) -> None:
        names.append(file.name)  # type: ignore[attr-defined]
        take(self, result, file, before)  # type: ignore[arg-type]

    monkeypatch.setattr(Together, "_take_whole", note)
    return names


def json_line(n: int) -> str:
    return json.dumps(
        {"time": f"2026-01-01T10:{n // 60 % 60:02d}:{n % 60:02d}Z", "action": "login", "user": f"u{n % 9}"}
    )


def sysmon(n: int) -> str:
    data = {"Image": "C:\\a.exe", "CommandLine": f"a.exe -n {n}", "User": "CORP\\ann", "ProcessGuid": f"{n}"}
    system = {"EventID": 1, "Computer": "ws-1", "Channel": "Microsoft-Windows-Sysmon/Operational"}
    system["TimeCreated"] = {"#attributes": {"SystemTime": f"2026-01-01T10:00:{n % 60:02d}.5Z"}}  # type: ignore[assignment]
    return json.dumps({"Event": {"System": system, "EventData": data}})


def access(n: int) -> str:
    return f'203.0.113.{n % 200} - - [01/Jan/2026:10:11:{n % 60:02d} +0000] "GET /p{n} HTTP/1.1" 200 {n}'


def over_new_year(n: int) -> str:
    day = "Dec 31 23:59" if n < 150 else "Jan  1 00:00"
    return f"{day}:{n % 60:02d} web-2 sshd[{n}]: Accepted password for ann from 203.0.113.{n % 200} port 4711 ssh2"


def slapd(n: int) -> str:
    what = (
        f"conn={n // 3} fd=14 ACCEPT from IP=203.0.113.{n % 200}:41234 (IP=192.0.2.5:636)",
        f'conn={n // 3} op=0 BIND dn="uid=ann{n},dc=corp" method=128',
        f"conn={n // 3} op=0 RESULT tag=97 err=49 text=",
    )[n % 3]
    return f"Jan  1 10:11:{n % 60:02d} dir-1 slapd[811]: {what}"


def audit(n: int) -> str:
    number = n // 2
    if n % 2:
        return f'type=EXECVE msg=audit(1767261600.000:{number}): argc=2 a0="id" a1="{n}"'
    return (
        f"type=SYSCALL msg=audit(1767261600.000:{number}): arch=c000003e syscall=59 success=yes exit=0 pid=7 uid=0 "
        f'auid=1000 comm="id" exe="/usr/bin/id" key="x{n}"'
    )


def slashed(n: int) -> str:
    return f"{'25/01/2026' if n == 250 else '02/03/2026'} 10:11:{n % 60:02d} server: session {n} of user ann was opened"


def windows_xml(n: int) -> str:
    event = (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='P'/>"
        f"<EventID>4625</EventID><TimeCreated SystemTime='2026-01-01T10:00:{n % 60:02d}.5Z'/><Computer>ws-1</Computer>"
        f"<Channel>Security</Channel></System><EventData><Data Name='TargetUserName'>ann{n}</Data></EventData></Event>"
    )
    return event.replace("><", ">\n<") if n % 3 == 2 else event


LINES: dict[str, Callable[[int], str]] = {
    "flat.jsonl": json_line,
    "sysmon.json": sysmon,
    "access.log": access,
    "auth.log": over_new_year,
    "slapd.log": slapd,
    "audit.log": audit,
    "days.log": slashed,
    "key.log": lambda n: (
        f"time=2026-01-01T10:00:{n % 60:02d}Z level=info user=u{n % 7} action=login result=failed n={n}"
    ),
    "cef.log": lambda n: f"CEF:0|V|P|1|{n % 3}|login failed|5|src=203.0.113.{n % 200} suser=ann rt=1767261600000",
    "events.xml": windows_xml,
    "prose.log": lambda n: f"2026-01-01 10:11:{n % 60:02d} the server has counted {n} visitors",
    "table.csv": lambda n: "time,user,action,text" if not n else f'2026-01-01T10:00:00Z,u{n},login,"a ""b""\n, c"',
    "w3c.log": lambda n: (
        "#Fields: date time c-ip cs-method cs-uri-stem sc-status"
        if n % 100 == 0
        else f"2026-01-01 10:11:{n % 60:02d} 203.0.113.{n % 200} GET /p{n} 200"
    ),
}
ODD = ["", "   ", "{broken json", "not a log line — ünïcode ✓", SSHD.format(second=7), json_line(5), "[", "x" * 3000]


def folder_of_every_kind(case: Case, seed: int) -> None:
    choose = random.Random(seed)
    for name, line in LINES.items():
        lines = [line(n) for n in range(300)]
        if name not in ("table.csv", "w3c.log"):
            for _ in range(choose.choice([0, 3, 30])):
                lines.insert(choose.randrange(20, len(lines)), choose.choice(ODD))
        newline = choose.choice(["\n", "\r\n"])
        data = (newline.join(lines) + choose.choice(["", newline])).encode()
        if choose.random() < 0.2:
            data = data.replace("ünï".encode(), b"\xff\xfe\x00")
        case.write(name, data)
    pages = json.dumps({"Records": [json.loads(json_line(n)) for n in range(200)]}, indent=choose.choice([None, 1]))
    case.write("document.json", pages)
    case.write("old.log.gz", gzip.compress("\n".join(map(over_new_year, range(300))).encode()))
    case.write("old.jsonl.bz2", bz2.compress("\n".join(map(json_line, range(300))).encode()))
    case.write("empty.log", "")
    case.write("image.png", b"\x89PNG\r\n\x1a\n" + bytes(100))
    case.write("wide.log", "\n".join(map(over_new_year, range(200))).encode("utf-16"))
    with zipfile.ZipFile(case.logs / "packed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.log", "\n".join(map(access, range(200))))
        archive.writestr("a.log", "\n".join(map(slapd, range(200))))
    with tarfile.open(case.logs / "packed.tar.gz", "w:gz") as tar:
        for name in ("z.log", "y.log"):
            data = "\n".join(map(over_new_year, range(200))).encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    for number in range(70):
        case.write(f"many/{number:03d}.log", SSHD.format(second=number % 60))


def told(case: Case, report: IngestReport) -> tuple[object, object, object]:
    assert not report.troubles
    return case.rows(), report.files, report.skipped


@pytest.mark.usefixtures("no_process")
@pytest.mark.parametrize(
    ("seed", "size", "hint"), [(0, PART, None), (1, 2_500, NEW_YEAR), (2, 2_500, None)], ids=["6 kB", "hint", "2.5 kB"]
)
def test_parts_add_up_to_the_whole(
    case: Case, monkeypatch: pytest.MonkeyPatch, whole: list[str], seed: int, size: int, hint: datetime | None
) -> None:
    folder_of_every_kind(case, seed)
    alone = told(case, case.read(manner=Manner(processes=1), year_hint=hint))
    monkeypatch.setattr(parting, "PART_BYTES", size)
    assert told(case, case.read(manner=Manner(processes=2), year_hint=hint)) == alone
    assert "days.log" in whole  # one of its last lines says that days come first


@pytest.mark.usefixtures("no_process")
@pytest.mark.parametrize(
    ("line", "changes"),
    [(slapd, "joined records"), (audit, "fields of another record")],
    ids=["joined", "audit"],
)
def test_a_part_that_leans_on_another_is_seen_wherever_it_stands(
    case: Case, whole: list[str], line: Callable[[int], str], changes: str
) -> None:
    lines = [*map(over_new_year, range(200)), *map(line, range(61)), *map(over_new_year, range(200))]
    case.write("a.log", "\n".join(map(access, range(300))))
    case.write("b.log", "\n".join(lines))
    alone = told(case, case.read(manner=Manner(processes=1), year_hint=NEW_YEAR))
    assert told(case, case.read(manner=Manner(processes=2), year_hint=NEW_YEAR)) == alone
    assert whole == ["b.log"], changes


def test_processes_read_what_one_reads(case: Case, whole: list[str]) -> None:
    folder_of_every_kind(case, 7)
    alone = told(case, case.read(manner=Manner(processes=1), timezone="Europe/Berlin"))
    assert told(case, case.read(manner=Manner(processes=2), timezone="Europe/Berlin")) == alone
    assert len(whole) >= 1


def test_a_name_of_no_encoding_reaches_the_process_that_reads_it(case: Case) -> None:
    for number in range(3):
        path = os.fsencode(case.logs) + b"/caf\xe9%d.log" % number
        Path(os.fsdecode(path)).write_bytes("\n".join(map(access, range(100))).encode())
    alone = told(case, case.read(manner=Manner(processes=1)))
    assert told(case, case.read(manner=Manner(processes=2))) == alone


def test_what_a_process_leaves_unread_is_read_here(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        case.write(f"{number}.log", "\n".join(map(access, range(400))))
    rows = told(case, case.read(manner=Manner(processes=1)))[:1]
    read = crew._Worker.read
    begun: list[str] = []

    def killed(self: crew._Worker, task: str, told: object) -> object:
        begun.append(task)
        if len(begun) in (3, 5):
            self._process.send_signal(signal.SIGKILL)
        return read(self, task, told)

    monkeypatch.setattr(crew._Worker, "read", killed)
    report = case.read(manner=Manner(processes=2))
    assert (case.rows(),) == rows
    assert report.troubles == ("a process that read logs ended (exit code -9)",)


def test_a_python_that_does_not_start_leaves_all_to_this_process(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        case.write(f"{number}.log", "\n".join(map(access, range(400))))
    alone = told(case, case.read(manner=Manner(processes=1)))
    monkeypatch.setattr(crew, "_START", "raise SystemExit('no such thing')")
    report = case.read(manner=Manner(processes=2))
    assert (case.rows(), report.files, report.skipped) == alone
    assert report.troubles == ("a process that read logs ended (exit code 1: no such thing)",)


def children() -> Iterator[int]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            yield int(status.parent.name)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="lists processes by /proc")
def test_who_stops_reading_leaves_no_process_and_no_file(case: Case) -> None:
    for number in range(40):
        case.write(f"{number}.log", "\n".join(map(access, range(400))))
    before = set(children())

    def stop(_progress: object) -> None:
        if set(children()) - before:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        case.read(manner=Manner(processes=2), on_progress=stop)
    assert set(children()) == before
    assert not list(case.store_path.parent.glob("*.arrow"))
    assert {path.name for path in case.store_path.parent.iterdir()} <= {"logs", "store.duckdb", "store.duckdb.wal"}


SCRIPT = """
import sys
from pathlib import Path
from moewarden.graphs.events import parting
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.manner import Manner
parting.PART_BYTES = 6_000
print("begun", flush=True)
print(perceive(sys.argv[1], Path(sys.argv[2]), manner=Manner(processes=2)).events, flush=True)
"""


def test_a_script_without_a_guard_is_run_once(case: Case, tmp_path: Path) -> None:
    for number in range(4):
        case.write(f"{number}.log", "\n".join(map(access, range(400))))
    script = tmp_path / "mine.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(script), str(case.logs), str(case.store_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["begun", "1600"]
    assert done.stderr == ""


def test_a_process_ends_with_who_started_it() -> None:
    code = crew._START.format(package="moewarden.graphs.events")
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", code, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert "ready" in process.stdout.readline()
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()


def test_little_is_read_by_one_process(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case.write("a.log", "\n".join(map(access, range(400))))
    monkeypatch.setattr(Together, "read_all", None)
    monkeypatch.setattr(reader, "usable_cores", lambda: 8)
    assert case.read().events == 400


def test_a_program_that_is_no_python_is_not_started_again(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case.write("a.log", "\n".join(map(access, range(400))))
    monkeypatch.setattr(Together, "read_all", None)
    monkeypatch.setattr(sys, "executable", "/opt/server/bin/uwsgi")
    assert case.read(manner=Manner(processes=4)).events == 400


def test_fewer_than_no_processes_are_refused(case: Case) -> None:
    case.write("a.log", access(1))
    with pytest.raises(InputError, match="processes is -1"):
        case.read(manner=Manner(processes=-1))


def test_progress_of_a_file_in_parts_goes_forwards(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "PART_BYTES", 400_000)
    case.write("a.log", "\n".join(map(access, range(20_000))))
    seen: list[IngestProgress] = []
    case.read(manner=Manner(processes=2), on_progress=seen.append)
    places = [step.bytes_done for step in seen if step.file == "a.log"]
    assert places == sorted(places)
    assert (seen[-1].files_done, seen[-1].events) == (1, 20_000)
