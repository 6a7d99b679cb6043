"""ISC DHCP: `dhcpd`'s leases and `dhclient`."""

from ..product import Product, Said, Sample

_MAC = r"(?P<mac>[\da-fA-F]{1,2}(?::[\da-fA-F]{1,2}){5,19})"
_NAME = r"(?: \((?P<client_name>[^()]*)\))?"
_VIA = r"(?: via (?P<interface>[\w.:@/-]+))?"
_WHY = r"(?:: (?P<reason>.*)| \((?:not )?found\)|)"
_SYSLOG = "Mar  5 10:11:12 gw dhcpd[811]: "

PRODUCT = Product(
    name="isc-dhcp",
    source="server/dhcp.c, server/dhcpv6.c, client/dhclient.c of ISC DHCP 4.2 to 4.4",
    product="linux",
    category="dhcp",
    service="dhcpd",
    programs=("dhcpd", "dhclient", "dhcpd6", "dhcrelay", "udhcpd"),
    lines=(
        # what is left where a collector takes the head off
        r"(?P<message>DHCP(?:ACK|OFFER|NAK|DISCOVER|REQUEST|RELEASE|DECLINE|INFORM|EXPIRE) (?:on|to|for|from|of) .*|"
        r"Option 82: received a \w+ DHCP packet .*)",
    ),
    others="status",
    messages=(
        Said(
            r"Option 82: received a \w+ DHCP packet from relay-agent \S+ .* for (?P<src>[\d.]+) \(" + _MAC + r"\) .*",
            "status",
        ),
        Said(r"DHCPDISCOVER from " + _MAC + _NAME + _VIA + _WHY, "status"),
        Said(r"DHCPOFFER on (?P<dst>[\d.]+) to " + _MAC + _NAME + _VIA + _WHY, "status"),
        Said(
            r"DHCPREQUEST for (?P<src>[\d.]+)(?: \((?P<server>[\d.]+)\))? from "
            + _MAC
            + _NAME
            + _VIA
            + r": (?P<reason>"
            r"(?:wrong|ignored|unknown|lease|not authoritative).*)",
            "status",
            "failure",
        ),
        Said(
            r"DHCPREQUEST for (?P<src>[\d.]+)(?: \((?P<server>[\d.]+)\))? from " + _MAC + _NAME + _VIA + _WHY, "status"
        ),
        Said(r"DHCPACK on (?P<src>[\d.]+) to " + _MAC + _NAME + _VIA + _WHY, "status", "success"),
        Said(r"DHCPACK to (?P<src>[\d.]+) \(" + _MAC + r"\)" + _VIA, "status", "success"),
        Said(r"DHCPNAK on (?P<src>[\d.]+) to " + _MAC + _NAME + _VIA + _WHY, "status", "failure"),
        Said(r"DHCP(?:RELEASE|DECLINE) (?:of|on) (?P<src>[\d.]+) from " + _MAC + _NAME + _VIA + _WHY, "status"),
        Said(r"DHCPINFORM from (?P<src>[\d.]+)" + _VIA + _WHY, "status"),
        Said(
            r"(?:Solicit|Request|Renew|Rebind|Confirm|Release|Information-request) message from (?P<src>[\da-fA-F:]+) port "
            r"(?P<src_port>\d+), .*",
            "status",
        ),
        Said(r"DHCP(?:ACK|OFFER) (?:of (?P<lease>[\d.]+) )?from (?P<dst>[\d.]+).*", "status"),
        Said(
            r"DHCP(?:DISCOVER|REQUEST|RELEASE) (?:for (?P<lease>[\d.]+) )?(?:of (?P<released>[\d.]+) )?on (?P<interface>\S+) to "
            r"(?P<dst_ip>[\d.]+) port (?P<dst_port>\d+).*",
            "status",
        ),
        Said(r"bound to (?P<lease>[\d.]+) -- .*", "status", "success"),
    ),
    samples=(
        Sample(
            _SYSLOG + "DHCPACK on 192.0.2.44 to 02:00:5e:10:00:01 (dana-laptop) via eth0",
            {"src_ip": "192.0.2.44", "mac": "02:00:5e:10:00:01", "client_name": "dana-laptop", "action": "status"},
            typed=("dana-laptop",),
        ),
        Sample(
            "Mar  5 10:11:12 pc-7 dhclient[811]: DHCPREQUEST for 192.0.2.44 on eth0 to 255.255.255.255 port 67",
            {"src_ip": "", "dst_ip": "255.255.255.255", "dst_port": 67, "lease": "192.0.2.44", "user": ""},
        ),
    ),
)
