"""What the parts of a syslog header can be."""

import re

from ..meaning.zones import ZONE

BSD = (
    r"(?:(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|(?:19|20)\d\d)\s+)?[A-Z][a-z]{2}\s+\d{1,2}\s+(?:\d{4}\s+)?\d{2}:\d{2}:\d{2}(?:\.\d+)?"
    rf"(?:\s\d{{4}}(?=\s))?(?:\s{ZONE})?)"
)
ISO = rf"(?:\d{{4}}-\d{{2}}-\d{{2}}[T ]\d{{2}}:\d{{2}}:\d{{2}}(?:[.,]\d+)?(?:\s?{ZONE})?)"
FACILITIES = "auth|authpriv|security|cron|daemon|ftp|kern|lpr|mail|news|syslog|user|uucp|ntp|audit|alert|clock|console|local[0-7]"
LEVELS = "emerg|panic|alert|crit(?:ical)?|err(?:or)?|warn(?:ing)?|notice|info|debug"
FACILITY_FIRST = re.compile(rf"((?:{FACILITIES})[.:|](?:{LEVELS}))\s+", re.I)
INNER = re.compile(rf"(?:<\d{{1,3}}>)(?:1 )?(?:{BSD}|{ISO})\s|(?:{BSD}|{ISO})\s\S+\s[\w./@-]+(?:\[\d+\])?:\s")
STRUCTURED = re.compile(rf"{ISO} [\w.:-]+ \S+ \S+ \S+ \[[\w.@-]+ ")
"""RFC 5424 behind another header, without its version."""
STARTS = frozenset("<0123456789JFMASOND")
"""With what a message begins that may hold another header."""
TIMED = frozenset(("time=", "ts=20", 'ts="2', "t=202"))
"""How a message begins whose writer states its time, with the zone that the header leaves out."""
AUTH_PROGRAMS = frozenset(
    (
        "sshd",
        "sudo",
        "su",
        "login",
        "systemd-logind",
        "useradd",
        "usermod",
        "userdel",
        "passwd",
        "polkitd",
        "gdm-password",
    )
)


def may_hold_header(message: str) -> bool:
    """Whether a message may begin with the header of another sender."""
    return message[:1] in STARTS and (INNER.match(message) is not None or STRUCTURED.match(message) is not None)


def facility_is_host(host: str) -> bool:
    """Whether a facility stands where others write the host."""
    return "." in host and FACILITY_FIRST.fullmatch(f"{host} ") is not None


def own_name(program: str) -> str:
    """The name of a program that is written with a path, or with what part of it speaks: `postfix/smtpd`."""
    return program.rpartition("/")[2] if program.startswith("/") else program.partition("/")[0]
