"""Cisco Umbrella: its lists of names asked for, proxied requests and tunnelled addresses."""

from collections.abc import Mapping

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Rows, Sample
from ..tables import REQUEST, WEB


def _identified(
    keys: tuple[str, ...],
    columns: dict[Column, str],
    kind: str,
    otherwise: tuple[Action, Outcome],
    actions: Mapping[str, tuple[Action, Outcome]] = {},
) -> tuple[Records, Records]:
    """Umbrella's records where the identity is a computer, and where it is something else."""
    computer = {"identity_type": r"(?:Roaming Computers|Anyconnect Roaming Client|Cisco Secure Client).*"}
    return (
        Records(
            keys=keys,
            where=computer,
            columns={**columns, "host": "identity"},
            kind=kind,
            actions=actions,
            otherwise=otherwise,
        ),
        Records(keys=keys, columns={**columns, "host": ""}, kind=kind, actions=actions, otherwise=otherwise),
    )


PRODUCT = Product(
    name="umbrella",
    source="Cisco Umbrella log formats and versioning",
    rows=(
        Rows(
            r'"?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"?,"?[^,]{0,200}"?,(?:"[^"]{0,400}"|[^",]{0,400}),"?[\da-fA-F.:]*"?,"?[\da-fA-F.:]*"?,'
            r'"?(?:Allowed|Blocked|Proxied)"?,"?\d+ \(\w+\)',
            "umbrella_time identity identities internal_ip external_ip verdict query_type response_code domain "
            "categories identity_type identity_types",
        ),
        Rows(  # what went through Umbrella's proxy
            r'"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d","[^"]{0,200}","[\da-fA-F.:]*","[\da-fA-F.:]*","[\da-fA-F.:]*","[^"]{0,100}",'
            r'"(?:ALLOWED|BLOCKED|WARN)"',
            "umbrella_time identity internal_ip external_ip proxied_ip content_type proxy_verdict url referer user_agent status_code "
            "request_size response_size body_size sha256 categories av pua amp_disposition amp_name amp_score identity_type",
        ),
        Rows(  # and what its tunnel of single addresses
            r'"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d","[^"]{0,200}","[\da-fA-F.:]+","\d{1,5}","[\da-fA-F.:]+","\d{1,5}","[^"]{0,200}","[^"]{0,100}"$',
            "umbrella_time identity internal_ip source_port tunnel_ip tunnel_port categories identity_type",
        ),
    ),
    records=(
        *_identified(
            keys=("umbrella_time", "proxied_ip", "proxy_verdict"),
            columns={
                "time": "umbrella_time",
                "src": "internal_ip external_ip",
                "dst": "proxied_ip",
                "user": "",
                "target": "url",
                "agent": "user_agent",
            },
            kind="proxy_verdict",
            actions=WEB,
            otherwise=REQUEST,
        ),
        *_identified(
            keys=("umbrella_time", "internal_ip", "tunnel_ip"),
            columns={
                "time": "umbrella_time",
                "src": "internal_ip",
                "src_port": "source_port",
                "dst": "tunnel_ip",
                "dst_port": "tunnel_port",
                "user": "",
            },
            kind="identity_type",
            otherwise=("network_connect", ""),
        ),
        Records(
            keys=("umbrella_time", "verdict", "query_type"),
            columns={
                "time": "umbrella_time",
                "src": "internal_ip external_ip",
                "dst": "",
                "user": "",
                "host": "",
                "target": "domain",
            },
            kind="verdict",
            actions={
                "Blocked": ("dns_query", "failure"),
                "Allowed|Proxied": ("dns_query", "success"),
            },
            otherwise=("dns_query", ""),
        ),
    ),
    samples=(
        Sample(
            '"2026-04-03 09:12:33","pc7","192.0.2.80","198.51.100.1","203.0.113.40","text/html","BLOCKED","http://shop.example/a","","curl",'
            '"403","1","2","3","","Malware","","","","","","Roaming Computers",""',
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "pc7",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "action": "web_request",
                "outcome": "failure",
                "target": "http://shop.example/a",
            },
        ),
        Sample(
            '"2026-04-03 09:12:33","pc7","192.0.2.80","51000","203.0.113.40","443","","Roaming Computers"',
            {
                "host": "pc7",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 443,
                "action": "network_connect",
            },
        ),
        Sample(
            '"2026-04-03 09:12:33","pc4","pc4,site","192.0.2.80","198.51.100.1","Blocked","1 (A)","NOERROR","shop.example.","Malware"',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "192.0.2.80",
                "target": "shop.example.",
                "action": "dns_query",
                "outcome": "failure",
            },
        ),
    ),
)
