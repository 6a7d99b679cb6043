"""Mimecast: mail, and what its administrators do."""

from collections.abc import Mapping

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_NOTHING: dict[Column, str] = {"process": "", "command": "", "parent": "", "agent": ""}
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
    name="mimecast",
    source="Mimecast Enhanced Logging; Mimecast API 2.0, audit events",
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
            otherwise=("mail", ""),
            message="Subject",
        ),
        Records(
            product="mimecast",
            service="audit",
            keys=("auditType", "eventTime", "eventInfo"),
            columns={
                **_NOTHING,
                "time": "eventTime",
                "user": "user",
                "src": "",
                "dst": "",
                "host": "",
                "target": "category",
            },
            kind="auditType",
            actions={
                r"User Logged On|Login.*Success.*": ("login", "success"),
                r".*(?:Logon|Login|Authentication).*Fail\w*.*": ("login", "failure"),
                r"User Logged Off": ("logout", "success"),
                r"(?:New|Added|Created|Imported)\b.*|.*\b(?:Created|Added)": ("resource_create", "success"),
                r"(?:Deleted|Removed)\b.*|.*\b(?:Deleted|Removed)": ("resource_delete", "success"),
                r".*\b(?:Changed|Updated|Modified|Adjustment|Edited|Completed)\b.*": ("resource_change", "success"),
                r"(?:Search|View|Message|Archive|Folder).*": ("data_read", ""),
            },
            otherwise=("status", ""),
            message="eventInfo",
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
        Sample(
            '{"id":"x","auditType":"User Logged On","user":"dana@corp.example","eventTime":"2026-04-03T09:12:33+0000","eventInfo":"Successful '
            'authentication for dana@corp.example","category":"authentication_logs"}',
            {"time": "2026-04-03T09:12:33Z", "user": "dana@corp.example", "action": "login", "outcome": "success"},
        ),
    ),
)
