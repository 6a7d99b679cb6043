"""dnsmasq and Pi-hole's FTL: queries, answers, DHCP and TFTP."""

from ..product import Product, Said, Sample

_EXTRA = r"(?:(?P<serial>\d+) (?P<src>[\da-fA-F.:]+/\d+) )?"
_XID = r"(?:(?P<xid>\d+) )?"
_MAC = r"(?P<mac>[\da-fA-F]{2}(?:[:-][\da-fA-F]{2}){5,19})"
_LEASE = r"\((?P<interface>[^)\s]+)\) (?P<lease>[\da-fA-F.:]+)"
_HEAD = "Mar  5 10:11:12 dnsmasq[811]: "

PRODUCT = Product(
    name="dnsmasq",
    source="cache.c (log_query), forward.c, rfc2131.c (log_packet), rfc3315.c, tftp.c of dnsmasq 2.80 to 2.90; Pi-hole FTL 5, 6",
    product="linux",
    category="dns",
    service="dnsmasq",
    programs=("dnsmasq", "dnsmasq-dhcp", "dnsmasq-tftp", "dnsmasq-script", "pihole-ftl"),
    others="status",
    messages=(
        # The name that is asked for is the client's; dnsmasq escapes what is no letter in it.
        Said(
            r"(?:query|auth)\[(?P<record_type>[^\]]+)\] (?P<target>.*) from (?P<src>[\da-fA-F.:]+(?:%\w+)?)",
            "dns_query",
        ),
        Said(
            r"(?P<serial>\d+) (?P<src>[\da-fA-F.:]+/\d+) (?:query|auth)\[(?P<record_type>[^\]]+)\] (?P<target>.*) from "
            r"[\da-fA-F.:]+(?:%\w+)?",
            "dns_query",
        ),
        Said(_EXTRA + r"forwarded (?P<target>.*) to (?P<dst>[\da-fA-F.:]+(?:#\d+)?)", "dns_query"),
        Said(
            _EXTRA
            + r"(?:gravity blocked|regex denied|exactly denied|regex blacklisted|exactly blacklisted|blacklisted|"
            r"blocked upstream[^\n]{0,60}?|denylisted|antigravity) (?P<target>\S+) is (?P<answer>.*)",
            "dns_query",
            "failure",
        ),
        Said(
            _EXTRA + r"(?P<answered_by>reply|cached|cached-stale|config|DHCP|special domain|validation|"
            r"/\S+) (?P<target>\S+) is (?P<answer>.*)",
            "dns_query",
        ),
        Said(
            _EXTRA + r"(?:dnssec-query|dnssec-retry)\[(?P<record_type>[^\]]+)\] (?P<target>.*) to "
            r"(?P<dst>[\da-fA-F.:]+(?:#\d+)?)",
            "dns_query",
        ),
        Said(
            _EXTRA + r"(?P<answered_by>\S+) (?P<target>\S+) is (?P<answer>duplicate.*|REFUSED.*)",
            "dns_query",
            "failure",
        ),
        Said(r"Rate-limiting (?P<src>[\da-fA-F.:]+) is .*", "status", "failure"),
        Said(r"possible DNS-rebind attack detected: (?P<target>.*)", "alert"),
        Said(r"ignoring query from non-local network (?P<src>[\da-fA-F.:]+).*", "dns_query", "failure"),
        Said(
            r"(?:nameserver|using nameserver|using only locally-known addresses|using \w+ .*nameserver) "
            r"(?P<dst>[\da-fA-F.:]+(?:#\d+)?)\b.*",
            "status",
        ),
        Said(
            _XID
            + r"DHCP(?P<kind>REQUEST|ACK|RELEASE|DECLINE|INFORM)\((?P<interface>[^)\s]+)\) (?P<src>[\d.]+) "
            + _MAC
            + r"(?: (?P<client_name>.*))?",
            "status",
        ),
        Said(
            _XID
            + r"DHCP(?P<kind>OFFER|NAK)\((?P<interface>[^)\s]+)\) (?P<dst>[\d.]+) "
            + _MAC
            + r"(?: (?P<client_name>.*))?",
            "status",
        ),
        Said(_XID + r"DHCPDISCOVER\((?P<interface>[^)\s]+)\) (?:(?P<target>[\d.]+) )?" + _MAC + r".*", "status"),
        Said(r"sent (?P<target>.*) to (?P<dst>[\da-fA-F.:]+)", "file_read", "success"),
        Said(r"file (?P<target>.*) not found for (?P<src>[\da-fA-F.:]+)", "file_read", "failure"),
        Said(r"failed sending (?P<target>.*) to (?P<dst>[\da-fA-F.:]+)", "file_read", "failure"),
    ),
    samples=(
        Sample(
            _HEAD + "query[AAAA] www.acme.test from 203.0.113.9",
            {
                "src_ip": "203.0.113.9",
                "action": "dns_query",
                "target": "www.acme.test",
                "record_type": "AAAA",
                "user": "",
            },
        ),
        Sample(
            _HEAD + "12 203.0.113.9/4711 cached www.acme.test is 192.0.2.80",
            {"src_ip": "203.0.113.9", "action": "dns_query", "target": "www.acme.test", "answer": "192.0.2.80"},
        ),
        Sample(
            _HEAD + "forwarded www.acme.test to 192.0.2.1",
            {"src_ip": "", "dst_ip": "192.0.2.1", "action": "dns_query", "target": "www.acme.test"},
        ),
        Sample(
            "Mar  5 10:11:12 gw dnsmasq-dhcp[811]: DHCPACK(br0) 192.0.2.44 02:00:5e:10:00:01 dana-laptop",
            {"src_ip": "192.0.2.44", "mac": "02:00:5e:10:00:01", "client_name": "dana-laptop", "action": "status"},
            typed=("dana-laptop",),
        ),
        Sample(_HEAD + "started, version 2.90 cachesize 150", {"action": "status", "user": "", "outcome": ""}),
    ),
)
