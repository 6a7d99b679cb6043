"""What macOS' Endpoint Security sees start: `eslogger exec` as JSON, and Santa's log."""

from ..product import Product, Records, Said, Sample

PRODUCT = Product(
    name="macos_security",
    source="eslogger(1) of macOS 13 to 15, EndpointSecurity/ESMessage.h; Santa 2024, docs/details/logs.md",
    product="macos",
    category="process_creation",
    service="endpointsecurity",
    lines=(r"\[(?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z?)\] \w santad: (?P<message>action=.*)",),
    programs=("santad",),
    messages=(
        Said(
            r"action=EXEC\|decision=ALLOW\|(?:(?!\|path=).)*\|path=(?P<process>(?:(?!\|args=).)*)(?:\|args=(?P<command>.*))?\|cert_sha256=.*"
            r"\|pid=(?P<pid>\d+)(?:\|pidversion=\d+)?\|ppid=(?P<ppid>\d+)\|uid=(?P<uid>-?\d+)\|user=(?P<user>[^|]*)\|.*?(?:\|machineid=(?P<host>[^|]*))?",
            "process_start",
            "success",
        ),
        Said(
            r"action=EXEC\|decision=DENY\|(?:(?!\|path=).)*\|path=(?P<process>(?:(?!\|args=).)*)(?:\|args=(?P<command>.*))?\|cert_sha256=.*"
            r"\|pid=(?P<pid>\d+)(?:\|pidversion=\d+)?\|ppid=(?P<ppid>\d+)\|uid=(?P<uid>-?\d+)\|user=(?P<user>[^|]*)\|.*?(?:\|machineid=(?P<host>[^|]*))?",
            "process_start",
            "failure",
        ),
    ),
    records=(
        Records(
            keys=("event.exec.target.executable.path", "event_type", "process.executable.path"),
            columns={
                "time": "time",
                "host": "",
                "user": "",
                "process": "event.exec.target.executable.path",
                "parent": "process.executable.path",
                "command": "event.exec.args",
                "target": "",
                "src_ip": "",
                "dst_ip": "",
            },
            kind="event_type",
            otherwise=("process_start", "success"),
        ),
    ),
    samples=(
        Sample(
            "[2026-03-05T10:11:12.000Z] I santad: action=EXEC|decision=ALLOW|reason=BINARY|sha256=0a|path=/usr/bin/less|args=less /etc/hosts|"
            "cert_sha256=0b|cert_cn=Software|pid=51|pidversion=7|ppid=40|uid=501|user=dana|gid=20|group=staff|mode=M|machineid=mac-7",
            {"time": "2026-03-05T10:11:12Z", "user": "dana", "action": "process_start", "outcome": "success",
             "process": "/usr/bin/less", "command": "less /etc/hosts"},
        ),
    ),
)  # fmt: skip
