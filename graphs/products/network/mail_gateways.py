"""Mail gateways as JSON and pairs: Mimecast, Proofpoint, Retarus."""

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
    r".*": ("mail", ""),
}

PRODUCT = Product(
    name="mail_gateway",
    source=(
        "Mimecast Enhanced Logging; Proofpoint TAP SIEM API and PoD Log Stream; Retarus Email Security SIEM integration"
    ),
    product="mail",
    records=(
        Records(
            keys=("aCode", "acc", "Sender"),
            columns={
                "time": "datetime timestamp",
                "src": "SourceIP IP senderIp",
                "dst": "DestinationIP",
                "user": "Sender SenderHdr headerFrom",
                "host": "",
                "target": "Recipient Rcpt recipients URL",
            },
            kind="Act Action action Delivered",
            actions=_MAIL,
            message="Subject",
        ),
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
            actions={r".*block.*": ("web_request", "failure"), r".*": ("web_request", "success")},
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
                r".*": ("alert", ""),
            },
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
        ),
        Records(
            keys=("class", "customer", "rmxId", "recipient"),
            columns={
                "time": "ts",
                "src": "sourceIp",
                "dst": "destinationIp metaData.dstIp",
                "user": "sender",
                "host": "",
                "target": "recipient",
            },
            kind="status",
            actions=_MAIL,
            message="subtype",
        ),
    ),
    samples=(
        Sample(
            '{"acc":"C1","Sender":"dana@shop.example","datetime":"2026-04-03T09:12:33+0200","AttSize":0,"Act":"Rej","aCode":"x1",'
            '"Recipient":"erik@firm.example","IP":"203.0.113.40","RejType":"Recipient Validation"}',
            {
                "time": "2026-04-03T07:12:33Z",
                "user": "dana@shop.example",
                "src_ip": "203.0.113.40",
                "target": "erik@firm.example",
                "action": "mail",
                "outcome": "failure",
            },
        ),
    ),
)
