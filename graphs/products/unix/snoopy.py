"""Snoopy: every program that is executed, with who is logged in and where from, in syslog or a file of its own."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 web-2 snoopy[811]: "
_CAME = r"ssh:\((?:(?P<src_ip>[\da-fA-F.:]+) (?P<src_port>\d+) \S+ \d+|[^ ]*)\)"
_COMMAND = r"(?P<command>(?P<process>\S+)?.*)"

PRODUCT = Product(
    name="snoopy",
    source="Snoopy 2.5.1: etc/snoopy.ini and the message format that Debian 12 builds it with; README of 2.4",
    product="linux",
    category="process_creation",
    service="snoopy",
    programs=("snoopy",),
    others="other",
    messages=(
        Said(
            rf"\[login:(?:\(unknown\)|(?P<user>\S+)) {_CAME} sid:(?P<sid>\S*) tty:(?P<tty>\S*) \((?:(?! uid:).)*\) uid:(?P<user_2>[^\s(]+)\((?P<uid>\d+)\)"
            rf"(?:/(?P<effective>[^\s(]+)\((?P<euid>\d+)\))?(?: cwd:(?P<cwd>.*?))?\]: {_COMMAND}",
            "process_start",
        ),
        Said(
            r"\[(?:(?!\]: ).)*?\buid:(?P<uid>\d+)(?:(?!\]: ).)*? cwd:(?P<cwd>(?:(?! filename:|\]: ).)*) filename:(?P<process>\S+)\]: (?P<command>.*)",
            "process_start",
        ),
    ),
    samples=(
        Sample(
            _HEAD
            + "[login:dana ssh:(203.0.113.9 51000 192.0.2.5 22) sid:900 tty:/dev/pts/0 (1001/dana) uid:root(0)/root(0) cwd:/root]: rm -r a b",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "process_start", "command": "rm -r a b", "process": "rm",
             "uid": "0", "cwd": "/root", "host": "web-2"},
        ),
        Sample(
            _HEAD + "[login:(unknown) ssh:((undefined)) sid:1 tty:(none) ((none)/(none)) uid:www-data(33)/www-data(33) cwd:/srv]: id",
            {"user": "www-data", "src_ip": "", "action": "process_start", "command": "id", "process": "id"},
        ),
        Sample(
            _HEAD + "[uid:0 sid:900 tty:/dev/pts/0 cwd:/root filename:/usr/bin/less]: less /etc/hosts",
            {"action": "process_start", "command": "less /etc/hosts", "process": "/usr/bin/less", "uid": "0"},
        ),
    ),
)  # fmt: skip
