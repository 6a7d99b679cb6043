"""Kea DHCP: `time LEVEL [logger/pid] MESSAGE_ID text`."""

from ..product import Product, Said, Sample

_CLIENT = r"\[(?:hwtype=\d+ )?(?P<mac>[\da-fA-F]{2}(?::[\da-fA-F]{2}){5,19})?[^\]]*\](?:, cid=\[[^\]]*\])?(?:, tid=(?P<xid>\S+?))?: "
_HEAD = (
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+) (?P<level>DEBUG|INFO|WARN|ERROR|FATAL) +"
    r"\[(?P<logger>kea-[^/\]]+|\w[\w.-]*)/(?P<pid>\d++)[^\]]*+\] (?P<message>[A-Z][A-Z0-9_]{6,} ?.*)"
)
_SYSLOG = r"(?:(?:DEBUG|INFO|WARN|ERROR|FATAL) +\[[^\]]*\] )?"

PRODUCT = Product(
    name="kea",
    source="Kea Messages Manual of Kea 1.6 to 2.6",
    product="linux",
    category="dhcp",
    service="kea",
    programs=("kea-dhcp4", "kea-dhcp6", "kea-ctrl-agent", "kea-dhcp-ddns"),
    lines=(_HEAD,),
    others="status",
    messages=(
        Said(
            _SYSLOG
            + r"(?P<message_id>DHCP[46]_LEASE_(?:ALLOC|RENEW|REUSE|ADVERT|OFFER)) "
            + _CLIENT
            + r"(?:lease|a lease|client .*? lease) (?:for )?(?P<src>[\da-fA-F.:]+) .*",
            "status",
            "success",
        ),
        Said(
            _SYSLOG
            + r"(?P<message_id>DHCP[46]_(?:RELEASE|DECLINE)\w*) "
            + _CLIENT
            + r"(?:address|lease) (?P<src>[\da-fA-F.:]+) .*",
            "status",
        ),
        Said(_SYSLOG + r"(?P<message_id>(?:CTRL_AGENT|COMMAND|HTTP)_\w+) .*", "status"),
        Said(_SYSLOG + r"(?P<message_id>[A-Z][A-Z0-9]*_[A-Z0-9_]+)(?: .*)?", "status"),
    ),
    samples=(
        Sample(
            "2026-03-05 10:11:12.345 INFO  [kea-dhcp4.leases/811.140] DHCP4_LEASE_ALLOC [hwtype=1 02:00:5e:10:00:01], "
            "cid=[01:02:00:5e:10:00:01], tid=0x1a2b: lease 192.0.2.44 has been allocated for 4000 seconds",
            {
                "time": "2026-03-05T10:11:12.345Z",
                "src_ip": "192.0.2.44",
                "mac": "02:00:5e:10:00:01",
                "action": "status",
                "message_id": "DHCP4_LEASE_ALLOC",
            },
        ),
    ),
)
