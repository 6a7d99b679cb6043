"""Syslog of an ordinary day for `moewarden bench`: what servers say all day, and a few lines in a thousand that rules look for."""

import random
from collections.abc import Iterator

_RARE = 0.002
"""The part of the lines that is out of the ordinary."""


def syslog(count: int) -> Iterator[str]:
    """So many lines of a web server, a mail server and their login service."""
    drawn = random.Random(20_260_305)
    for n in range(count):
        clock = f"Mar  5 {n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02}"
        yield f"{clock} web-{n % 9} {_rare(n, drawn) if drawn.random() < _RARE else _usual(n, drawn)}"


def _rare(n: int, drawn: random.Random) -> str:
    source = f"203.0.113.{drawn.randrange(250)}"
    return f"sshd[{n % 30_000 + 1}]: Failed password for user{n % 60} from {source} port {1024 + n % 60_000} ssh2"


def _usual(n: int, drawn: random.Random) -> str:
    inside = f"10.20.{drawn.randrange(4)}.{drawn.randrange(1, 250)}"
    said = (
        f"systemd[1]: Started Session {n} of user www-data.",
        f"shop[77]: order {n} stored for {inside} in {n % 90} ms",
        f"postfix/qmgr[9]: 4AbC{n % 99}: from=<a{n % 9}@example.com>, size={n % 9_999}, nrcpt=1 (queue active)",
        f"shop[77]: cache of {n % 9_999} entries written",
        f"CRON[{n}]: (www-data) CMD (/usr/bin/shop-report --hourly)",
        f"dovecot: imap-login: Login: user=<u{n % 9}>, method=PLAIN, rip={inside}, lip=10.20.0.1, mpid={n}, TLS",
        f"postfix/smtpd[{n}]: connect from mx{n % 5}.example.com[{inside}]",
        f"kernel: [{n}.{n % 1000:06}] eth0: link up",
    )
    return said[n % len(said)]
