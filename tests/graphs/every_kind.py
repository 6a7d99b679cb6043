"""Logs of every kind that readers cut into parts, line by line, and a folder of all of them."""

import bz2
import gzip
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Callable

from .reading import SSHD, Case


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
