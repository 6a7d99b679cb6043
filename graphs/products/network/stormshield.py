"""Stormshield Network Security: `id=firewall time="…" fw="…" … logtype="filter"`."""

from collections.abc import Mapping

from ...actions import Outcome
from ..product import Column, Product, Records, Sample

_ENDS: dict[Column, str] = {
    "time": "time+tz startime+tz", "src": "src address", "dst": "dst", "src_port": "srcport", "dst_port": "dstport", "user": "user",
    "host": "fw", "target": "arg dstname",
}  # fmt: skip
_VERDICTS: Mapping[str, Outcome] = {
    r"block|deny|reset|drop|reject": "failure",
    r"pass|accept|allow": "success",
    r".*": "",
}

PRODUCT = Product(
    name="stormshield",
    source="Stormshield Network Security 4, Description of Audit Logs",
    product="stormshield",
    records=(
        Records(
            keys=("id", "fw", "src", "dst"),
            where={"id": "firewall", "logtype": "filter|connection|plugin|count|filterstat|sandboxing"},
            columns=_ENDS,
            kind="action logtype",
            actions={
                r"block|deny|reset|drop|reject": ("network_block", "failure"),
                r"pass|accept|allow|connection|plugin": ("network_connect", "success"),
            },
            otherwise=("network_connect", ""),
            message="msg",
        ),
        Records(
            keys=("id", "fw"),
            where={"id": "firewall", "logtype": "alarm|pvm|sandboxing"},
            columns=_ENDS,
            kind="logtype",
            otherwise=("alert", ""),
            outcome="action",
            outcomes=_VERDICTS,
            message="msg",
        ),
        Records(
            keys=("id", "fw"),
            where={"id": "firewall", "logtype": "web|ssl|ftp|smtp|pop3"},
            columns=_ENDS,
            kind="logtype",
            actions={
                r"web|ssl": ("web_request", ""),
                r"smtp|pop3": ("mail", ""),
            },
            otherwise=("network_connect", ""),
            outcome="action",
            outcomes=_VERDICTS,
            message="msg",
        ),
        Records(
            keys=("id", "fw", "msg"),
            where={"id": "firewall", "logtype": "auth|xvpn|vpn|server|system"},
            columns={**_ENDS, "target": ""},
            kind="logtype+msg msg",
            actions={
                r"(?:auth|xvpn|server)\b.*\b(?:fail|bad|wrong|refus|denied|invalid|reject|not allowed|unknown)\w*.*": (
                    "login",
                    "failure",
                ),
                r"(?:auth|xvpn|server)\b.*\b(?:logged out|logout|disconnect|closed|expired)\w*.*": (
                    "logout",
                    "success",
                ),
                r"(?:auth|xvpn)\b.*\b(?:authenticated|logged in|success|established|connected)\w*.*": (
                    "login",
                    "success",
                ),
                r"server\b.*\b(?:LOGIN|AUTH|login)\b.*": ("login", "success"),
                r"server\b.*\bCONFIG\b.*": ("resource_change", "success"),
            },
            otherwise=("status", ""),
            message="msg",
        ),
    ),
    samples=(
        Sample(
            '<133>Apr  3 09:12:33 sns-1 id=firewall time="2026-04-03 11:12:33" fw="sns-1" tz=+0200 startime="2026-04-03 11:12:32" '
            'pri=5 confid=01 slotlevel=2 ruleid=7 srcif="Ethernet0" ipproto=tcp proto=rdp src=203.0.113.40 srcport=51000 '
            'dst=192.0.2.80 dstport=3389 action=block logtype="filter"',
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "sns-1",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
                "user": "",
            },
        ),
    ),
)
