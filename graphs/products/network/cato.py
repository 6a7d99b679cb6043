"""Cato Networks: events."""

from ..product import Column, Product, Records, Sample
from ..tables import CONNECTION, FLOW

_CATO: dict[Column, str] = {
    "time": "event_time time_str event_timestamp time", "src": "src_ip client_ip", "dst": "dest_ip dst_ip", "src_port": "src_port",
    "dst_port": "dest_port dst_port", "user": "user_name vpn_user_email user_id ad_name upgrade_end_user user_awareness_user",
    "host": "", "target": "url domain_name full_path_url file_name dest_site_name",
}  # fmt: skip


PRODUCT = Product(
    name="cato",
    source="Cato Events (Field Descriptions)",
    records=(
        Records(
            keys=("event_type", "event_sub_type", "action"),
            where={"event_type": "Security|.*Security.*"},
            columns=_CATO,
            kind="action",
            actions=FLOW,
            otherwise=CONNECTION,
            message="event_message rule_name",
        ),
        Records(
            keys=("event_type", "event_sub_type"),
            where={"event_type": "Connectivity|Routing|System|Sockets Management|Detection and Response|.*"},
            columns=_CATO,
            kind="event_sub_type",
            actions={
                r"connected|.*\bconnected": ("network_connect", "success"),
                r"disconnected|.*\bdisconnected": ("network_connect", ""),
                r".*(?:login|authentication|mfa)\b.*(?:fail|denied|block).*": ("login", "failure"),
                r".*(?:login|authentication|mfa)\b.*": ("login", ""),
                r".*\bblock.*": ("network_block", "failure"),
            },
            otherwise=("status", ""),
            message="event_message",
        ),
    ),
    samples=(
        Sample(
            '{"event_time":"2026-04-03T09:12:33Z","event_type":"Security","event_sub_type":"Internet Firewall","action":"Block",'
            '"src_ip":"192.0.2.80","dest_ip":"203.0.113.40","dest_port":"23","user_name":"dana"}',
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "dana",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 23,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
    ),
)
