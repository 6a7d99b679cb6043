"""F5 BIG-IP: ASM requests, APM sessions, LTM administration."""

from ..product import Product, Records, Said, Sample

_IP = r"[\da-fA-F.:]+"
_ID = r"(?P<code>01[\da-f]{6}):\d: "
_SESSION = r"(?:(?P<session>/\S+?:[\da-f]{8}): )?"

PRODUCT = Product(
    name="f5",
    source="F5 BIG-IP 13 to 17: ASM key-value storage format, APM and LTM log messages",
    product="f5",
    service="bigip",
    programs=(
        "apmd",
        "apm",
        "tmm",
        "tmm1",
        "tmm2",
        "tmm3",
        "mcpd",
        "httpd",
        "asm",
        "bigip",
        "tmsh",
        "bigd",
    ),
    begins=("01070417:", "01420002:", "01420003:", "01490", "0107012"),
    messages=(
        Said(
            rf"{_ID}{_SESSION}New session from client IP (?P<src_ip>{_IP}) .*?at VIP (?P<dst_ip>{_IP}).*",
            "network_connect",
            "success",
        ),
        Said(rf"{_ID}{_SESSION}Username '(?P<user>.*)'", "status"),
        Said(
            rf"{_ID}{_SESSION}Access policy result: (?P<kind>\S+)",
            "login",
            "success",
            by={"Logon_Deny": ("login", "failure"), "Network_Access": ("login", "success")},
        ),
        Said(rf"{_ID}{_SESSION}Session deleted.*", "logout", "success"),
        Said(rf"{_ID}{_SESSION}.*?[Ll]ogon failed.*", "login", "failure"),
        Said(
            rf"{_ID}AUDIT - user (?P<name>\S+) - RAW: \w+\(\S*\): user=(?P<user>[^()\s]*)(?:\([^()]*\))? "
            rf"partition=.*? (?:tty=\S* )?host=(?P<src_ip>{_IP}) attempts=\d+ start=.*",
            "login",
            "success",
        ),
        Said(
            rf"{_ID}AUDIT - user (?P<user>\S+) - .*? transaction #\S+ - object \d+ - (?P<command>.*)",
            "resource_change",
            "success",
        ),
        Said(
            rf"{_ID}AUDIT - (?:pid=\d+ )?user(?:=| )(?P<user>\S+) .*?cmd_data=(?P<command>.*)",
            "process_start",
            "success",
        ),
        Said(
            rf"(?:{_ID})?(?:AUDIT - user \S+ - RAW: )?(?:[\w-]{1, 40}(?:\(\w{0, 40}\))?: ?)?[Uu]ser=(?P<user>.*) "
            rf"tty=\S+ "
            rf"host=(?P<src_ip>{_IP}) failed to login after \d+ attempts.*",
            "login",
            "failure",
        ),
        Said(rf"{_ID}{_SESSION}.*", "status"),
    ),
    records=(
        Records(
            keys=("ip_client", "request_status", "uri"),
            columns={
                "time": "date_time",
                "src": "ip_client",
                "dst": "dest_ip",
                "src_port": "src_port",
                "dst_port": "dest_port",
                "user": "username",
                "target": "uri",
                "host": "unit_hostname",
            },
            kind="request_status",
            actions={
                r"blocked|illegal \(blocked\)": ("alert", "failure"),
                r"alerted|alarmed|illegal": ("alert", "success"),
                r"passed|legal": ("web_request", "success"),
            },
            otherwise=("web_request", ""),
            message="violations attack_type",
        ),
    ),
    samples=(
        Sample(
            'Apr  3 09:12:33 lb-1 ASM:unit_hostname="lb-1",management_ip_address="192.0.2.3",http_class_name="/Common/shop",'
            'web_application_name="/Common/shop",policy_name="/Common/shop",date_time="2026-04-03 09:12:33",'
            'violations="Attack signature detected",support_id="18",request_status="blocked",response_code="0",'
            'ip_client="203.0.113.40",method="GET",protocol="HTTPS",query_string="q=1",x_forwarded_for_header_value="N/A",'
            'src_port="51000",dest_port="443",dest_ip="192.0.2.80",username="N/A",uri="/search"',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 443,
                "user": "",
                "action": "alert",
                "outcome": "failure",
                "target": "/search",
            },
        ),
        Sample(
            "Apr  3 09:12:33 lb-1 notice tmm[811]: 01490500:5: /Common/ap:Common:2a6d6f1a: New session from "
            "client IP 203.0.113.40 "
            "(ST=NL/CC=NL/C=EU) at VIP 192.0.2.80 Listener /Common/vs (Reputation=Unknown)",
            {"src_ip": "203.0.113.40", "dst_ip": "192.0.2.80", "action": "network_connect"},
        ),
    ),
)
