"""Symantec (Blue Coat) ProxySG, Edge and Cloud Secure Web Gateway: access records with the names of the Extended Log File
Format, as JSON and as pairs. Their tables are read with those of other servers.
"""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_ENDS: dict[Column, str] = {
    "src": "c-ip", "dst": "r-ip", "user": "cs-username cs-userdn cs-user", "agent": "cs(User-Agent) cs-user-agent",
    "host": "s-computername x-bluecoat-appliance-name", "target": "c-url cs-uri cs-host+cs-uri-path cs-host", "dst_port": "cs-uri-port",
}  # fmt: skip
_ASKED: dict[str, tuple[Action, Outcome]] = {
    r".*(?:DENIED|BLOCK).*": ("web_request", "failure"),
}

PRODUCT = Product(
    name="bluecoat",
    source="Symantec ProxySG Log Fields and CPL Substitutions; Cloud SWG: Access Log Formats",
    product="bluecoat",
    category="proxy",
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)\s?(?P<host>[A-Za-z][\w.-]*) bluecoat - \w+ - "
        r"(?P<message>c-ip=.*)",
    ),
    records=(
        Records(
            keys=("c-ip", "cs-host", "sc-filter-result", "date", "time"),
            columns={**_ENDS, "time": "date+time"},
            kind="sc-filter-result+s-action",
            actions=_ASKED,
            otherwise=("web_request", ""),
            outcome="sc-status",
            outcomes={r"[123]\d\d": "success", r"[45]\d\d": "failure", r".*": ""},
        ),
        Records(
            keys=("c-ip", "cs-host", "sc-filter-result"),
            columns={**_ENDS, "time": "gmttime localtime x-timestamp-unix"},
            kind="sc-filter-result+s-action",
            actions=_ASKED,
            otherwise=("web_request", ""),
            outcome="sc-status",
            outcomes={r"[123]\d\d": "success", r"[45]\d\d": "failure", r".*": ""},
        ),
    ),
    samples=(
        Sample(
            '{"c-ip":"192.0.2.80","cs-host":"shop.example","cs-method":"GET","cs-uri-path":"/a","cs-userdn":"dana@corp.example","date":'
            '"2026-04-03","time":"09:12:33","r-ip":"203.0.113.40","s-action":"TCP_DENIED","sc-filter-result":"DENIED","sc-status":403}',
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "dana@corp.example",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "action": "web_request",
                "outcome": "failure",
            },
        ),
        Sample(
            "2026-04-03T09:12:33PROXY7.CORP.EXAMPLE bluecoat - access_log - c-ip=192.0.2.80 cs-bytes=63 cs-host=shop.example "
            'cs-method=CONNECT cs-uri-port=443 cs-user-agent="-" cs-username=dana s-action=TCP_TUNNELED s-ip=192.0.2.1 '
            "sc-filter-result=OBSERVED sc-status=200 time-taken=17",
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "PROXY7.CORP.EXAMPLE",
                "user": "dana",
                "src_ip": "192.0.2.80",
                "action": "web_request",
                "outcome": "success",
            },
        ),
    ),
)
