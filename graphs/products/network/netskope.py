"""Netskope: alerts, pages, private access, transactions and its administrators."""

from ..product import Product, Records, Said, Sample
from ..tables import BLOCKED, CONNECTION, FLOW

_ALERTS = "dlp|malware|malsite|policy|uba|quarantine|remediation|watchlist|compromised credential|security assessment"


PRODUCT = Product(
    name="netskope",
    source="Netskope Events API v2, transaction events",
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?P<message>\d+ \d+ \d+ \d+ [\da-fA-F.:]+ (?:[\da-fA-F.:]+|-) (?:\"[^\"]*\"|-) .*)",
    ),
    messages=(
        Said(
            r"(?:\d+ ){4}(?P<src_ip>\S+) (?:-|(?P<dst_ip>\S+)) (?:-|\"(?:-|(?P<user>[^\"]*))\") .*",
            "web_request",
        ),
    ),
    records=(
        Records(  # Netskope's administrators
            product="netskope",
            service="audit",
            keys=("audit_log_event", "user", "timestamp"),
            columns={
                "time": "timestamp",
                "user": "user ur_normalized",
                "src_ip": "",
                "dst_ip": "",
                "host": "",
                "target": "supporting_data.data_type",
                "agent": "",
            },
            kind="audit_log_event",
            actions={
                "Login Successful": ("login", "success"),
                "Login Failed": ("login", "failure"),
                "Logout.*": ("logout", ""),
                "Password Change.*": ("account_change", ""),
                "(?:Added|Created?) (?:new )?admin.*|Create admin.*": ("account_create", "success"),
                "(?:Deleted?|Removed?) admin.*": ("account_delete", "success"),
                "(?:Edit|Updated?|Change[ds]?|Modified) .*": ("resource_change", "success"),
                "(?:Deleted?|Removed?) .*": ("resource_delete", "success"),
                "(?:Added|Created?|New) .*": ("resource_create", "success"),
            },
            outcomes={".*": ""},
            message="audit_log_event",
        ),
        Records(
            keys=("access_method", "tunnel_type", "srcport", "type", "action"),
            where={"type": "network"},
            columns={
                "time": "timestamp",
                "src": "srcip userip",
                "dst": "dstip dsthost",
                "src_port": "srcport",
                "dst_port": "dstport",
                "user": "user userkey",
                "host": "hostname",
                "target": "dsthost site",
            },
            kind="action",
            actions=FLOW,
            otherwise=CONNECTION,
        ),
        Records(
            keys=("access_method", "srcip", "app", "type"),
            columns={
                "time": "timestamp",
                "src": "srcip userip",
                "dst": "dstip",
                "dst_port": "dstport",
                "user": "user userkey from_user",
                "host": "hostname",
                "target": "url object site",
                "agent": "useragent",
            },
            kind="alert_type+action type+action action type",
            actions={
                rf"(?:{_ALERTS})\w* {BLOCKED}.*": (
                    "alert",
                    "failure",
                ),
                rf"(?:{_ALERTS})\b.*": (
                    "alert",
                    "success",
                ),
                rf"\S+ {BLOCKED}.*": ("web_request", "failure"),
            },
            otherwise=("web_request", ""),
            message="alert_name",
        ),
    ),
    samples=(
        Sample(
            '{"access_method":"Client","action":"allow","app":"x","dsthost":"203.0.113.40","dstip":"","dstport":443,"hostname":"pc7","srcip":"",'
            '"srcport":60916,"timestamp":1775207553,"tunnel_type":"NPA","type":"network","user":"dana@shop.example","userip":""}',
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "pc7",
                "dst_ip": "203.0.113.40",
                "user": "dana@shop.example",
                "action": "network_connect",
                "outcome": "success",
            },
        ),
        Sample(
            '2026-04-03 09:12:33 29 605 5702 6307 192.0.2.80 203.0.113.40 "dana@shop.example" - - - GET - 200 - shop.example shop.example - 443',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "user": "dana@shop.example",
            },
        ),
        Sample(
            '{"timestamp":1651494031,"type":"admin_audit_logs","user":"ada","severity_level":1,"audit_log_event":'
            '"Login Failed","supporting_data":{"data_type":"user","data_values":["10.5.6.7","ada"]},"ur_normalized":"ada"}',
            {
                "time": "2022-05-02T12:20:31+00:00",
                "user": "ada",
                "src_ip": "",
                "action": "login",
                "outcome": "failure",
                "product": "netskope",
            },
        ),
    ),
)
