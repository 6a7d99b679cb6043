"""Zyxel USG, ATP and ZyWALL: pairs that name both ends, a sentence and a note."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="zyxel",
    source="ZyWALL USG and ATP log descriptions, ZLD 4.3x to 5.3x",
    category="firewall",
    service="zyxel",
    records=(
        Records(
            keys=("src", "dst", "msg", "note", "cat"),
            columns={
                "src": "src",
                "dst": "dst",
                "user": "user",
                "target": "",
                "process": "",
                "command": "",
                "agent": "",
            },
            kind="note+msg",
            actions={
                "ACCESS (?:BLOCK|DENIED|DROP).*": ("network_block", "failure"),
                "ACCESS (?:FORWARD|PERMITTED|ALLOW).*": ("network_connect", "success"),
                ".*failed log-?in attempt.*|.*log-?in .*(?:failed|denied).*": ("login", "failure"),
                ".*has logged in.*|.*logged in device.*": ("login", "success"),
                ".*has (?:been )?logged out.*": ("logout", "success"),
            },
            message="msg",
        ),
    ),
    samples=(
        Sample(
            'Mar  5 10:11:12 usg40 src="203.0.113.9:51234" dst="192.0.2.1:22" msg="Failed login attempt to Device from ssh (incorrect '
            'password or inexistent username)" note="Account: dana" user="dana" devID="b0b2dc112233" cat="User"',
            {
                "host": "usg40",
                "src_ip": "203.0.113.9",
                "dst_ip": "192.0.2.1",
                "dst_port": 22,
                "user": "dana",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            'Mar  5 10:11:12 usg40 src="203.0.113.9:51234" dst="192.0.2.1:23" msg="priority:6, from WAN to ZyWALL, TCP, service Default, '
            'DROP" note="ACCESS BLOCK" user="unknown" devID="b0b2dc112233" cat="Security Policy Control"',
            {"src_ip": "203.0.113.9", "dst_port": 23, "user": "", "action": "network_block", "outcome": "failure"},
        ),
    ),
)
