"""Dante, a SOCKS server: whom it let through to where, and whom it did not."""

from ..product import Product, Said, Sample

_END = r"[\da-fA-F.:]+?\.\d{1,5}(?![\da-fA-F.:])"
_CLIENT = rf"(?:\d+ -> )?(?:\w+%(?P<user>[^ ]+)@)?(?P<src>{_END}) "
_RULE = r"(?P<kind>pass|block)\((?P<rule>\d+)\): (?P<protocol>\w+)/"

PRODUCT = Product(
    name="dante",
    source="lib/log.c and sockd/iolog.c of Dante 1.4.2 and 1.4.3",
    product="linux",
    category="proxy",
    service="sockd",
    programs=("danted", "sockd"),
    others="status",
    lines=(
        r"[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d \((?P<time>\d{10}\.\d+)\) (?P<program>[\w.-]+)\[(?P<pid>\d+)\]: "
        r"(?P<level>[a-z]+): (?P<message>.*)",
    ),
    carried=(r"(?P<level>info|alert|error|warning|debug|notice): (?P<message>.*)",),
    messages=(
        Said(
            _RULE
            + rf"accept \S+ {_CLIENT}(?P<dst>[\da-fA-F.:]+?\.\d{{1,5}}): error after reading .* authentication failed for user \"(?P<user_2>.*)\"",
            "login",
            "failure",
        ),
        Said(
            _RULE + rf"(?:connect|udpassociate|bind\w*) \S+ {_CLIENT}{_END} -> (?:\d+, \d+ -> )?{_END} (?P<dst>{_END})"
            r" -> \d+: (?:remote peer error|.*(?:refused|timed out|unreachable)).*",
            "network_connect",
            "failure",
        ),
        Said(
            _RULE + rf"(?:connect|udpassociate|bind\w*) \[: {_CLIENT}{_END} -> {_END} (?P<dst>{_END}).*",
            "network_connect",
            by={"pass": ("network_connect", "success"), "block": ("network_block", "failure")},
        ),
        Said(
            _RULE
            + rf"(?:connect|udpassociate|bind\w*) \]: {_CLIENT}{_END} -> (?:\d+, \d+ -> )?{_END} (?P<dst>{_END}).*",
            "status",
            by={"pass": ("status", ""), "block": ("network_block", "failure")},
        ),
        Said(
            _RULE + rf"accept \[: {_CLIENT}(?P<dst>{_END}).*",
            "network_connect",
            by={"pass": ("network_connect", "success"), "block": ("network_block", "failure")},
        ),
        Said(
            _RULE + rf"accept \]: {_CLIENT}(?P<dst>{_END}).*",
            "status",
            by={"pass": ("status", ""), "block": ("network_block", "failure")},
        ),
    ),
    samples=(
        Sample(
            "Nov 28 15:11:27 (1795878687.511865) danted[4947]: info: block(1): tcp/accept ]: 198.51.100.23.48658 192.0.2.10.1080: "
            'error after reading 20 bytes in 0 seconds: system password authentication failed for user "dana"',
            {
                "time": "2026-11-28T15:11:27.511865Z",
                "user": "dana",
                "src_ip": "198.51.100.23",
                "src_port": "48658",
                "dst_ip": "192.0.2.10",
                "dst_port": 1080,
                "action": "login",
                "outcome": "failure",
            },
            typed=("dana",),
        ),
        Sample(
            "Nov 28 15:11:27 (1795878687.540276) danted[4964]: info: pass(2): tcp/connect [: username%dana@198.51.100.23.48662 "
            "192.0.2.10.1080 -> 192.0.2.10.48662 192.0.2.80.8000",
            {
                "user": "dana",
                "src_ip": "198.51.100.23",
                "dst_ip": "192.0.2.80",
                "dst_port": 8000,
                "action": "network_connect",
                "outcome": "success",
            },
        ),
        Sample(
            "Nov 28 15:11:27 gate danted[4948]: info: block(1): tcp/connect ]: username%dana@198.51.100.23.48670 192.0.2.10.1080 -> "
            "0.0.0.0.0 192.0.2.10.25",
            {
                "user": "dana",
                "src_ip": "198.51.100.23",
                "dst_ip": "192.0.2.10",
                "dst_port": 25,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            "Nov 28 15:11:27 (1795878687.621121) danted[4964]: info: pass(2): tcp/connect ]: 0 -> username%dana@198.51.100.23.48684 "
            "192.0.2.10.1080 -> 0, 0 -> 192.0.2.10.48684 192.0.2.80.8002 -> 0: remote peer error (Connection refused).  Session "
            "duration: 0s",
            {
                "user": "dana",
                "dst_ip": "192.0.2.80",
                "dst_port": 8002,
                "action": "network_connect",
                "outcome": "failure",
            },
        ),
        Sample(
            "Nov 28 15:11:27 (1795878687.462912) danted[4947]: info: block(2): tcp/accept ]: 203.0.113.9.55010 192.0.2.10.1080",
            {"src_ip": "203.0.113.9", "dst_port": 1080, "action": "network_block", "outcome": "failure"},
        ),
    ),
)
