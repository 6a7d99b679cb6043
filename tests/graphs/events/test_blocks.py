"""Lines read by the thousand are the events that the same lines are one by one, wherever other lines stand between them."""

import random
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from moewarden.graphs.carriers import text as text_format
from moewarden.graphs.carriers.sheet import Sheet
from moewarden.graphs.events import blocks, filereader, written
from moewarden.graphs.events.filereader import FileReader
from moewarden.graphs.products import catalogue
from moewarden.graphs.products.format import Columns
from moewarden.graphs.products.quick import Reading

from ..reading import Case

NEWEST = datetime(2026, 6, 1, tzinfo=UTC)
AGENTS = ("Mozilla/5.0 (X11; Linux x86_64)", "-", "curl/8.5", "Ünïcode/1 ✓", "")


def access(number: int, choose: random.Random) -> str:
    clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
    path = choose.choice(("/", "/shop/item/17", "/a/b/c/d", "/x%20y?q=%C3%A9+1%22", "?q", "/p?a=1?b", "/" + "z" * 400))
    behind = choose.choice(("", ' "-"', f' "https://example.com/" "{choose.choice(AGENTS)}"', f' "-" "{AGENTS[0]}"'))
    return (
        f"203.0.{choose.randrange(256)}.{choose.randrange(256)} - {choose.choice(('-', 'dana', '-x', 'zoë'))} "
        f"[{choose.choice(('05/Mar/2026', '31/Dec/2025'))}:{clock} {choose.choice(('+0000', '-0730'))}] "
        f'"{choose.choice(("GET", "POST"))} {path} HTTP/1.1" {choose.choice((200, 304, 404, 500, 101, 999))} '
        f"{choose.choice(('-', number))}{behind}"
    )


SAID = (
    "sshd[{n}]: Failed password for invalid user from guest from {ip} port {n} ssh2",
    "sshd-session[{n}]: Accepted publickey for dana from {ip} port {n} ssh2: ED25519 SHA256:AbC{n}",
    "sshd[{n}]: Connection closed by authenticating user root {ip} port {n} [preauth]",
    "sshd[{n}]: some message of a version to come for user dana from {ip}",
    "sshd[{n}]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={ip}",
    "CRON[{n}]: (root) CMD (run-parts /etc/cron.{k})",
    "systemd[1]: Started Session {n} of user root.",
    "systemd[1]: Deactivated nothing {n}",
    "kernel: [12.{n}] eth0: link up",
    "kernel: [UFW BLOCK] IN=eth0 OUT= MAC=aa SRC={ip} DST=192.0.2.9 LEN=40 PROTO=TCP SPT={n} DPT=23 SYN",
    "shop[77]: order {n} stored for {ip} in 12 ms",
    "sudo:     dana : TTY=pts/0 ; PWD=/home/dana ; USER=root ; COMMAND=/bin/ls /root/{n}",
    "postfix/smtpd[{n}]: connect from unknown[{ip}]",
    "postfix/qmgr[9]: 4AbC{k}: from=<a{k}@example.com>, size=12, nrcpt=1 (queue active)",
    "dovecot: imap-login: Login: user=<u{k}>, method=PLAIN, rip={ip}, lip=192.0.2.1, mpid={n}, TLS",
    'nginx: {ip} - - [05/Mar/2026:10:11:12 +0000] "GET /{n} HTTP/1.1" 200 5 "-" "curl"',
    "slapd[9]: conn={k} fd=12 ACCEPT from IP={ip}:{n} (IP=0.0.0.0:389)",
    'slapd[9]: conn={k} op=0 BIND dn="uid=dana,dc=example,dc=com" method=128',
    'auditbeat: {{"event": {{"action": "x"}}, "source": {{"ip": "{ip}"}}, "n": {n}}}',
    "named[8]: client @0x7f {ip}#{n} (www.example.com): query: www.example.com IN A + (192.0.2.1)",
    "app: Mar  4 09:10:11 inner sshd[{n}]: Invalid user zoë from {ip} port {n}",
    "useradd[{n}]: new user: name=guest{n}, UID={n}, GID={n}, home=/home/guest, shell=/bin/sh, from=/dev/pts/1",
)


def _syslog(number: int, choose: random.Random, moment: str) -> str:
    host = choose.choice(("web-1", "db-2.example.com", "192.0.2.4", "UTC", "auth.info"))
    address = f"203.0.{choose.randrange(256)}.{choose.randrange(256)}"
    said = SAID[number % len(SAID)].format(n=number, k=number % 5, ip=address)
    return f"{choose.choice(('', '', '<34>'))}{moment} {host} {said}"


def syslog(number: int, choose: random.Random) -> str:
    clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
    return _syslog(number, choose, f"{choose.choice(('Mar  5', 'Mar 29', 'Jun  2', 'Feb 29'))} {clock}")


def rsyslog(number: int, choose: random.Random) -> str:
    clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
    zone = choose.choice(("Z", "+00:00", "-07:30"))
    return _syslog(number, choose, f"2026-03-05T{clock}{choose.choice(('', '.5', '.123456'))}{zone}")


def application(number: int, choose: random.Random) -> str:
    clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
    moment = f"{choose.choice(('2026-03-05', '2026-03-05', '2026-02-30'))} {clock},{number % 1000:03}"
    said = (
        "INFO worker-3 stored order {n} from {ip} in 12 ms",
        "[main] WARN login of dana from {ip} failed after {n} ms",
        "[pool-{n}] [ERROR] no answer from {ip}:{n} within 30 s",
        "DEBUG id={n} of the {n}th",
        "time is {n}, as told by {ip}",
    )
    ip = f"203.0.113.{choose.randrange(100, 256)}"
    return f"{moment} {said[number % len(said)].format(n=1000 + number, ip=ip)}"


KINDS: dict[str, Callable[[int, random.Random], str]] = {
    "access": access,
    "syslog": syslog,
    "rsyslog": rsyslog,
    "application": application,
}
ODD = (
    "",
    "   ",
    "    at com.example.Shop.order(Shop.java:77)",
    '{"time": "2026-03-05T10:11:12Z", "action": "login", "user": "dana"}',
    '{"Records": [{"eventName": "A", "eventTime": "2026-03-05T10:11:12Z"}, {"eventName": "B"}]}',
    "broken [05/Mar/2026",
    "caf\udce9",
    "a\0b",
    "x" * 20_000,
    "31/12/2025 10:11:12 user=dana days come first",
    "Mar  5 10:11:12 web-2 sshd[811]: Failed password for root from 203.0.113.9 port 4711 ssh2",
    '203.0.113.9 - - [05/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 200 5',
    '203.0.113.9 - - [31/Feb/2026:10:11:12 +0000] "GET / HTTP/1.1" 200 5 "-" "-"',
    '203.0.113.999 - - [05/Mar/2026:10:11:60 +0000] "GET /\\x22 HTTP/1.1" 200 5 "-" "a \\" b"',
    'shop.example.com 203.0.113.9 - - [05/Mar/1931:10:11:12 +0000] "GET /\t HTTP/1.1" 200 5',
    '203.0.113.9 - a\xa0b [05/Mar/2026:10:11:12 +0000] "GET /\u2028x HTTP/1.1" 200 5 "\x85" "\x7f"',
    "Mar 32 10:11:12 web-2 sshd[811]: Failed password for root from 203.0.113.9 port 4711 ssh2",
    "Mar  5 10:11:12 sshd[811]: Failed password for root from 203.0.113.9 port 4711 ssh2",
    "Mar  5 10:11:12 2026 web-2 sshd[811]: Failed password for root from 203.0.113.9 port 4711 ssh2",
    "2025-02-29T10:11:12Z web-2 sshd[811]: Failed password for root from 203.0.113.9 port 4711 ssh2",
    "<13>1 2026-03-05T10:11:12Z web-2 sshd 811 - - Failed password for root from 203.0.113.9 port 4711 ssh2",
    '203.0.113.9 - - [05/Mar/2026:10:11:12 +0000] "GET  HTTP/1.1" 200 5 "-" "-"',
)


IN_WORDS = (
    "order 4711 stored for 10.20.0.3 in 12 ms",
    "user dana42 logged in from 203.0.113.9 port 4711",
    "connection from 10.0.0.1:443 to 10.2.3.4:80 refused",
    "peer 10.0.0.1 -> 10.0.0.2 blocked",
    "release 1.2.3.4 installed",
    "login failed for u7 (10.1.2.3)",
    "upload=12 size=333 from 10.9.8.7",
    "sent to 2001:db8::1 port 25",
    "mac aa:bb:cc:00:11:22 seen at 10:11:12",
    "reset by 10.0.0.1(4444)",
    "client [203.0.113.9:4711] gone",
    "net 10.0.0.0/8 routed",
    "password retry changed from 3 to 5",
    "2fa code sent to user5",
    "status 404 for 10.0.0.1",
    "GET /x HTTP/1.1 200 from 10.0.0.1",
    "10.0.0.1.5353 > 10.0.0.2.53: udp",
    "took 0x7f bytes 12",
    "dst port 22 to 10.1.1.1 denied",
    "connect to server 10.1.1.1 port 70000 failed",
    "connect to server 10.1.1.1 port 7000 failed",
    "v1.2.3 of app 10.2.3.4 port=55 by u8",
    "1,2,3,4 rows, 10.0.0.1",
    'wrote "a b" 12 as name="dana 5" of 3',
    "time=2026-03-05T10:11:12Z level=info 7",
    "2026 files moved",
    "user 5 by admin7 from 10.1.1.1 and 10.1.1.2 and 10.1.1.3",
)
HEADED = re.compile(r"(?:<\d+>)?[A-Z][a-z]{2} [ \d]\d [\d:]{8} \S+ ([\w./@-]+)(?:\[\d+\])?: (.*)")


LEADS = (" ", " INFO ", " [main] WARN: ", " [w-7] [ERROR] ", "Z - ", ",123 [12] DEBUG c.e.Shop - ", ".5] ", " UTC ")
"""What stands between the time and the words of an application."""


def said() -> list[tuple[str, str]]:
    """Programs and what they say: all samples of products, as theirs and as another's."""
    messages = [("shop", text) for text in IN_WORDS] + [("kernel", text) for text in IN_WORDS]
    for product in catalogue.PRODUCTS:
        for line in (line for sample in product.samples for line in sample.text.splitlines() if line.strip()):
            match = HEADED.fullmatch(line)
            message = match[2] if match else line[:600]
            messages.append(("shop", message))
            messages += [(name, message) for name in ([match[1]] if match else product.programs[:1]) if "*" not in name]
    return messages


def other_digits(text: str, choose: random.Random) -> str:
    digits = choose.choice(("0123456789", "12", "019"))
    return re.sub("[0-9]", lambda match: choose.choice((*digits, match[0])), text)


def spoilt(line: str, choose: random.Random) -> str:
    """A line with something in it that does not belong there, or without something that does."""
    start = choose.randrange(len(line) + 1)
    end = min(len(line), start + choose.choice((0, 1, 3, 20)))
    return (
        line[:start]
        + choose.choice(("", '"', "\\", "\t", "é", " ", "-", "%", "[", "9", "\r", line[end : end + 9]))
        + line[end:]
    )


def read_both(case: Case, monkeypatch: pytest.MonkeyPatch, **options: object) -> int:
    """Read the folder by blocks and line by line, which must be the same; how many events came of blocks."""
    by_block = 0
    table_of_block = filereader.table_of_block

    def note(file: str, block: Sequence[object], read: Columns) -> object:
        nonlocal by_block
        by_block += len(read.read)
        return table_of_block(file, block, read)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(filereader, "table_of_block", note)
        report = case.read(**options)
    rows = case.rows()
    with monkeypatch.context() as patched:
        patched.setattr(FileReader, "pieces", FileReader.events)
        assert case.read(**options) == report
    for row, one_by_one in zip(rows, case.rows(), strict=True):
        assert row == one_by_one
    return by_block


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("block", [100, 4_000])
@pytest.mark.parametrize("kind", KINDS)
def test_blocks_are_read_as_their_lines_are(
    case: Case, monkeypatch: pytest.MonkeyPatch, kind: str, block: int, newline: str
) -> None:
    monkeypatch.setattr(filereader, "BLOCK", block)
    choose = random.Random(f"{kind} {newline}")
    lines = [KINDS[kind](number, choose) for number in range(1_500)]
    for place in range(200, 1_500, 7):
        lines[place] = choose.choice(ODD) if place % 2 else spoilt(lines[place], choose)
    text = newline.join(lines) + choose.choice(("", newline))
    case.write("a.log", text.encode("utf-8", "surrogateescape"))
    assert read_both(case, monkeypatch, year_hint=NEWEST) > 400


def test_a_file_of_requests_is_read_by_blocks_alone(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    choose = random.Random(1)
    case.write("a.log", "".join(f"{access(number, choose)}\n" for number in range(500)))
    assert read_both(case, monkeypatch) == 500


@pytest.mark.parametrize("zone", ["", "Europe/Berlin", "America/New_York"], ids=["none", "Berlin", "New York"])
@pytest.mark.parametrize("moment", ["Mar  5", "Mar 29", "Oct 25", "Dec 31"])
def test_a_file_of_messages_is_read_by_blocks_alone(
    case: Case, monkeypatch: pytest.MonkeyPatch, zone: str, moment: str
) -> None:
    lines = [
        f"{moment} {number // 60 % 24:02}:{number % 60:02}:07 web-2 sshd[{number}]: Invalid user guest from 203.0.113.9"
        for number in range(1440)
    ]
    case.write("a.log", "\n".join(lines))
    newest = datetime(2026, 12, 31, 12, tzinfo=UTC)
    assert read_both(case, monkeypatch, year_hint=newest, timezone=zone) == 1440


def test_few_lines_are_read_one_by_one(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case.write("a.log", "\n".join(access(number, random.Random(1)) for number in range(blocks.LEAST - 1)))
    assert read_both(case, monkeypatch) == 0


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", ["syslog", "text"])
def test_messages_that_are_alike_but_for_their_digits_are_read_as_they_are_one_by_one(
    case: Case, monkeypatch: pytest.MonkeyPatch, kind: str, seed: int
) -> None:
    choose = random.Random(seed)
    lines: list[str] = []
    for program, message in choose.sample(said(), 100) + [("shop", text) for text in IN_WORDS]:
        message = spoilt(message, choose) if choose.random() < 0.2 else message
        before = f" web-1 {program}{choose.choice(('', '[77]'))}: " if kind == "syslog" else choose.choice(LEADS)
        lines += [f"{before}{other_digits(message, choose)}" for _ in range(10)]
    choose.shuffle(lines)
    day = "Mar  5" if kind == "syslog" else "2026-03-05"
    case.write("a.log", "\n".join(f"{day} 10:11:{number % 60:02}{line}" for number, line in enumerate(lines)))
    if kind == "text":
        monkeypatch.setattr(written, "choose_line_format", lambda _: text_format.FORMAT)
    by_shape = 0
    fill = Sheet.fill

    def note(sheet: Sheet, reading: Reading, numbers: list[int]) -> list[int]:
        nonlocal by_shape
        others = fill(sheet, reading, numbers)
        by_shape += len(numbers) - len(others)
        return others

    monkeypatch.setattr(Sheet, "fill", note)
    read_both(case, monkeypatch, year_hint=NEWEST)
    assert by_shape > 100
