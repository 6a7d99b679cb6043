"""Families of logs for `moewarden bench`: the same lines for everybody who asks for as many."""

import json
import random
from collections.abc import Callable, Iterator

Lines = Iterator[str]


class _Moments:
    """What each line of a family varies in, drawn from a seed that is the same for all."""

    def __init__(self) -> None:
        self._random = random.Random(20_260_305)

    def address(self) -> str:
        return f"203.0.{self._random.randrange(255)}.{self._random.randrange(255)}"


def _clock(number: int) -> str:
    return f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"


def _sshd(count: int, at: _Moments) -> Lines:
    for n in range(count):
        said = "Accepted" if n % 7 == 0 else "Failed"
        who = f"{'invalid user ' if said == 'Failed' and n % 3 else ''}user{n % 60}"
        port = 1024 + n % 60_000
        yield (
            f"Mar  5 {_clock(n)} web-{n % 9} sshd[{n % 30_000 + 1}]: {said} password for {who} from {at.address()} "
            f"port {port} ssh2"
        )


def _syslog(count: int, at: _Moments) -> Lines:
    said: tuple[Callable[[int], str], ...] = (
        lambda n: f"CRON[{n}]: (root) CMD (run-parts /etc/cron.hourly)",
        lambda n: f"systemd[1]: Started Session {n} of user root.",
        lambda n: f"kernel: [12.{n}] eth0: link up",
        lambda n: f"shop[77]: order {n} stored for {at.address()} in 12 ms",
        lambda n: f"sudo:     dana : TTY=pts/0 ; PWD=/home/dana ; USER=root ; COMMAND=/bin/ls /root/{n}",
    )
    for n in range(count):
        yield f"Mar  5 {_clock(n)} web-2 {said[n % 5](n)}"


def _mail(count: int, at: _Moments) -> Lines:
    said: tuple[Callable[[int], str], ...] = (
        lambda n: f"postfix/smtpd[{n}]: connect from unknown[{at.address()}]",
        lambda n: f"postfix/qmgr[9]: 4AbC{n % 99}: from=<a{n % 9}@example.com>, size=12, nrcpt=1 (queue active)",
        lambda n: (
            f"dovecot: imap-login: Login: user=<u{n % 9}>, method=PLAIN, rip={at.address()}, lip=192.0.2.1, mpid={n}, "
            "TLS, session=<abc>"
        ),
    )
    for n in range(count):
        yield f"Mar  5 {_clock(n)} mx {said[n % 3](n)}"


def _access(count: int, at: _Moments) -> Lines:
    for n in range(count):
        yield (
            f'{at.address()} - - [05/Mar/2026:{_clock(n)} +0000] "GET /shop/item/{n % 500}?q={n} HTTP/1.1" 200 {n} "-" '
            '"Mozilla/5.0 (X11; Linux x86_64)"'
        )


def _prose(count: int, at: _Moments) -> Lines:
    for n in range(count):
        yield f"2026-03-05 {_clock(n)},123 INFO worker-{n % 9} stored order {n} from {at.address()} in {n % 99} ms"


def _application(count: int, at: _Moments) -> Lines:
    for n in range(count):
        record = {"time": f"2026-03-05T{_clock(n)}Z", "level": "info", "user": f"u{n % 50}", "client_ip": at.address()}
        yield json.dumps(record | {"event": "order.created", "id": n})


def _cloudtrail(count: int, at: _Moments) -> Lines:
    for n in range(count):
        yield json.dumps(
            {
                "eventVersion": "1.08",
                "userIdentity": {"type": "IAMUser", "userName": f"u{n % 50}", "arn": "arn:aws:iam::1:user/u"},
                "eventTime": f"2026-03-05T{_clock(n)}Z",
                "eventSource": "s3.amazonaws.com",
                "eventName": "GetObject",
                "awsRegion": "eu-west-1",
                "sourceIPAddress": at.address(),
                "userAgent": "aws-cli",
                "requestParameters": {"bucketName": "b", "key": str(n)},
                "responseElements": None,
                "eventID": str(n),
                "eventType": "AwsApiCall",
            }
        )


def _sysmon(count: int, at: _Moments) -> Lines:
    for n in range(count):
        yield json.dumps(
            {
                "EventID": 1,
                "Channel": "Microsoft-Windows-Sysmon/Operational",
                "Computer": "wks-7",
                "UtcTime": f"2026-03-05 {_clock(n)}.100",
                "Image": r"C:\Windows\System32\cmd.exe",
                "CommandLine": f"cmd /c ping -n {n % 9} {at.address()}",
                "ParentImage": r"C:\Program Files\Shop\shop.exe",
                "User": r"EXAMPLE\dana",
            }
        )


def _windows_xml(count: int, at: _Moments) -> Lines:
    for n in range(count):
        yield (
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
            "Name='Microsoft-Windows-Security-Auditing'/><EventID>4625</EventID><TimeCreated "
            f"SystemTime='2026-03-05T{_clock(n)}.1Z'/><Channel>Security</Channel><Computer>dc</Computer></System>"
            f"<EventData><Data Name='TargetUserName'>u{n % 50}</Data><Data Name='IpAddress'>{at.address()}</Data>"
            "<Data Name='LogonType'>3</Data></EventData></Event>"
        )


def _asa(count: int, at: _Moments) -> Lines:
    for n in range(count):
        end = f"{at.address()}/{n % 60_000}"
        yield (
            f"Mar  5 {_clock(n)} fw %ASA-6-302013: Built inbound TCP connection {n} for outside:{end} ({end}) to "
            "inside:192.0.2.9/443 (192.0.2.9/443)"
        )


def _fortigate(count: int, at: _Moments) -> Lines:
    for n in range(count):
        yield (
            f'date=2026-03-05 time={_clock(n)} devname="fw" devid="FG" logid="0000000013" type="traffic" '
            f'subtype="forward" level="notice" srcip={at.address()} srcport={n % 60_000} dstip=192.0.2.9 dstport=443 '
            f'action="accept" policyid=1 service="HTTPS" user="u{n % 9}"'
        )


def _zeek(count: int, at: _Moments) -> Lines:
    for n in range(count):
        record = {"ts": 1_772_705_472.1 + n, "uid": f"C{n}", "id.orig_h": at.address(), "id.orig_p": n % 60_000}
        record |= {"id.resp_h": "192.0.2.9", "id.resp_p": 443, "proto": "tcp", "service": "ssl", "duration": 0.1}
        yield json.dumps(record | {"orig_bytes": 1, "resp_bytes": 2, "conn_state": "SF"})


def _table(count: int, at: _Moments) -> Lines:
    yield "time,source_ip,user,action,status"
    for n in range(count):
        yield f"2026-03-05T{_clock(n)}Z,{at.address()},u{n % 50},view,ok"


def _netfilter(count: int, at: _Moments) -> Lines:
    for n in range(count):
        yield (
            f"Mar  5 {_clock(n)} gw kernel: [1.1] [UFW BLOCK] IN=eth0 OUT= MAC=aa SRC={at.address()} DST=192.0.2.9 "
            f"LEN=40 TTL=250 ID=1 PROTO=TCP SPT={n % 60_000} DPT=23 WINDOW=1024 SYN"
        )


_FAMILIES: dict[str, Callable[[int, _Moments], Lines]] = {
    "sshd": _sshd,
    "syslog": _syslog,
    "mail": _mail,
    "access": _access,
    "prose": _prose,
    "application-json": _application,
    "cloudtrail": _cloudtrail,
    "sysmon-json": _sysmon,
    "windows-xml": _windows_xml,
    "asa": _asa,
    "fortigate": _fortigate,
    "zeek-json": _zeek,
    "csv": _table,
    "netfilter": _netfilter,
}
FAMILIES = tuple(_FAMILIES)
"""Names of the families."""


def lines_of(family: str, count: int) -> Lines:
    """So many records of a family, each a line."""
    return _FAMILIES[family](count, _Moments())
