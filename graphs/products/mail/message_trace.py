"""Exchange Online: message trace."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="message_trace",
    source="Get-MessageTraceV2, message trace reports of Exchange Online",
    service="audit",
    records=(
        Records(  # Exchange message trace
            product="m365",
            service="message_trace",
            keys=("MessageTraceId", "SenderAddress", "RecipientAddress"),
            columns={
                **HOSTED,
                "time": "Received origin_timestamp_utc StartDate",
                "user": "SenderAddress",
                "src_ip": "FromIP",
                "dst_ip": "ToIP",
                "target": "RecipientAddress",
                "agent": "",
            },
            kind="Status",
            actions={
                "Delivered|Expanded|Resolved": ("mail", "success"),
                "Fail\\w*|Quarantined|FilteredAsSpam": ("mail", "failure"),
            },
            otherwise=("mail", ""),
            message="Subject",
        ),
    ),
    samples=(
        Sample(
            "MessageTraceId,Received,SenderAddress,RecipientAddress,Subject,Status,FromIP\n"
            "m1,2026-05-02T09:11:02Z,eve@mail.example,dana@corp.example,hello,Delivered,198.51.100.9",
            {
                "user": "eve@mail.example",
                "src_ip": "198.51.100.9",
                "target": "dana@corp.example",
                "action": "mail",
                "outcome": "success",
            },
            file="trace.csv",
        ),
    ),
)
