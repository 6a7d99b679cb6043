"""Proofpoint: messages and clicks of TAP, filtered messages of PoD."""

from collections.abc import Mapping

from ...actions import Action, Outcome
from ..product import Product, Records, Sample

_DELIVERED = r"acc\w*|accept\w*|deliver\w*|relay\w*|sent|passed|pass|ok|success|processed|true"
_REFUSED = (
    r"rej\w*|reject\w*|block\w*|bounce\w*|hld|hold|held|quarantin\w*|drop\w*|discard\w*|fail\w*|infected|"
    r"deleted|sdbx|false"
)
_MAIL: Mapping[str, tuple[Action, Outcome]] = {
    rf"(?:{_REFUSED})": ("mail", "failure"),
    rf"(?:{_DELIVERED})": ("mail", "success"),
}


PRODUCT = Product(
    name="proofpoint",
    source="Proofpoint TAP SIEM API and PoD Log Stream",
    records=(
        Records(
            keys=("GUID", "clickIP", "url"),
            columns={
                "time": "clickTime",
                "src": "clickIP",
                "dst": "",
                "user": "recipient",
                "host": "",
                "target": "url",
                "agent": "userAgent",
            },
            kind="eventType type classification",
            actions={
                r".*block.*": ("web_request", "failure"),
                r".*permit.*": ("web_request", "success"),
            },
            otherwise=("web_request", ""),
        ),
        Records(
            keys=("GUID", "QID", "messageTime", "senderIP"),
            columns={
                "time": "messageTime",
                "src": "senderIP",
                "dst": "",
                "user": "sender fromAddress",
                "host": "cluster",
                "target": "recipient.0 recipient toAddresses.0",
            },
            kind="eventType type quarantineFolder",
            actions={
                r".*(?:block|quarantine).*": ("alert", "failure"),
                r".*deliver.*": ("alert", "success"),
            },
            otherwise=("alert", ""),
            message="subject",
        ),
        Records(
            keys=("guid", "ts", "connection.ip", "envelope.from"),
            columns={
                "time": "ts",
                "src": "connection.ip",
                "dst": "",
                "user": "envelope.from",
                "host": "connection.helo",
                "target": "envelope.rcpts.0 envelope.rcpts",
            },
            kind="filter.disposition",
            actions=_MAIL,
            otherwise=("mail", ""),
        ),
    ),
    samples=(
        Sample(
            '{"GUID":"c1","QID":"r2g","messageTime":"2026-05-02T09:11:02.000Z","senderIP":"198.51.100.9","sender":"eve@mail.example","recipient":["dana@corp.example"],"subject":"hello","quarantineFolder":"","eventType":"messagesDelivered"}',
            {
                "time": "2026-05-02T09:11:02Z",
                "user": "eve@mail.example",
                "src_ip": "198.51.100.9",
                "target": "dana@corp.example",
                "action": "alert",
                "outcome": "success",
            },
        ),
    ),
)
