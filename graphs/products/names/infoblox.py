"""Infoblox NIOS: the grid's audit log, and the Data Connector's records."""

from ..product import Product, Records, Said, Sample

_WHO = r"(?:<\d+>)?(?:\S+ )??\[(?P<user>[^\]]*)\]: "

PRODUCT = Product(
    name="infoblox",
    source="Infoblox NIOS 8.6 Administrator Guide, Audit log; Data Connector CEF",
    product="infoblox",
    service="nios",
    programs=("httpd", "serial_console"),
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+Z) (?P<message>\[[^\]]*\]: (?:Login_|Logout|First_|Created|Modified|Deleted|Called|"
        r"Password|Message|User).*)",
    ),
    messages=(
        Said(_WHO + r"(?:Login_Allowed|First_Login)\b.*? ip=(?P<src>[\da-fA-F.:]+)\b.*", "login", "success"),
        Said(_WHO + r"Login_(?:Denied|Failed)\b.*? ip=(?P<src>[\da-fA-F.:]+)\b.*", "login", "failure"),
        Said(_WHO + r"Login_Allowed\b.*", "login", "success"),
        Said(_WHO + r"Login_(?:Denied|Failed)\b.*", "login", "failure"),
        Said(_WHO + r"Logout\b(?:.*? ip=(?P<src>[\da-fA-F.:]+)\b)?.*", "logout", "success"),
        Said(_WHO + r"Password_Reset\b.*", "account_change"),
        Said(_WHO + r"Created (?P<target>\S+ .*)", "resource_create", "success"),
        Said(_WHO + r"Modified (?P<target>\S+ .*)", "resource_change", "success"),
        Said(_WHO + r"Deleted (?P<target>\S+ .*)", "resource_delete", "success"),
        Said(_WHO + r"Called - (?P<command>\S+).*", "status"),
    ),
    records=(
        Records(
            keys=("vendor", "device_product", "src", "event_id"),
            where={"vendor": "Infoblox", "event_id": "DNS.*"},
            columns={
                "time": "rt start",
                "src": "src",
                "dst": "dst",
                "src_port": "spt",
                "target": "destinationDnsDomain",
            },
            kind="event_id",
            otherwise=("dns_query", ""),
        ),
        Records(
            keys=("vendor", "device_product", "src", "destinationDnsDomain"),
            where={"vendor": "Infoblox"},
            columns={
                "time": "rt start",
                "src": "src",
                "dst": "dst",
                "src_port": "spt",
                "target": "destinationDnsDomain",
                "host": "dvchost",
            },
            kind="signature_id",
            actions={"DNS.*": ("dns_query", ""), "RPZ.*|.*Threat.*": ("alert", "")},
        ),
    ),
    samples=(
        Sample(
            "2026-04-03 09:12:33.302Z [dana]: Login_Denied - - to=AdminConnector ip=203.0.113.40 info=Local\\040user apparently_via=GUI",
            {
                "time": "2026-04-03T09:12:33.302Z",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            "CEF:0|Infoblox|Data Connector|2.1|DNS Query|DNS Query IN A|1|dst=192.0.2.53 src=203.0.113.40 spt=46842 proto=UDP app=DNS "
            "destinationDnsDomain=shop.example InfobloxDNSQType=A",
            {
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.53",
                "action": "dns_query",
                "target": "shop.example",
                "host": "",
            },
        ),
    ),
)
