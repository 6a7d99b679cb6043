"""Shells that log what is typed: bash built with `SYSLOG_HISTORY`, as several distributions ship it."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 web-2 bash[811]: "

PRODUCT = Product(
    name="shells",
    source="bashhist.c and config-top.h of bash 4.1 to 5.2 (SYSLOG_HISTORY)",
    product="linux",
    category="process_creation",
    service="shell",
    programs=("bash", "-bash"),
    messages=(
        Said(
            r"HISTORY: PID=(?P<pid>\d+) UID=(?P<uid>\d+)(?: (?:USER|USERNAME)=(?P<user>\S+))? (?P<command>(?P<process>\S+).*)",
            "process_start",
        ),
    ),
    samples=(
        Sample(
            _HEAD + "HISTORY: PID=811 UID=1001 less /etc/hosts",
            {"action": "process_start", "command": "less /etc/hosts", "uid": "1001", "process": "less"},
        ),
    ),
)
