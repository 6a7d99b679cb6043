"""Retarus Email Security."""

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
    name="retarus",
    source="Retarus Email Security SIEM integration",
    records=(
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
            otherwise=("mail", ""),
            message="subtype",
        ),
    ),
    samples=(
        Sample(
            '{"class":"EVENT","customer":"c1","rmxId":"r1","ts":"2026-05-02 09:11:02 +0000","sender":"eve@mail.example","recipient":"dana@corp.example","sourceIp":"198.51.100.9","status":"ACCEPTED","subtype":"INCOMING"}',
            {
                "time": "2026-05-02T09:11:02Z",
                "user": "eve@mail.example",
                "src_ip": "198.51.100.9",
                "target": "dana@corp.example",
                "action": "mail",
                "outcome": "success",
            },
        ),
    ),
)
