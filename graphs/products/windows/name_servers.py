"""Windows' DHCP server audit log and DNS server debug log."""

from ..product import Product, Records, Rows, Said, Sample

_NAME = r"(?P<target>(?:\(\d{1,2}\)[^()]*){1,40})"

PRODUCT = Product(
    name="windows_name_servers",
    source="Windows Server 2012 R2 to 2022: DHCP server audit logs (DhcpSrvLog-*.log), DNS server debug logging",
    product="windows",
    category="dns",
    service="dns-server",
    rows=(
        Rows(
            r"\d{2,5},\d\d/\d\d/\d\d(?:\d\d)?,\d\d:\d\d:\d\d,[^,]{1,80},[\d.]*,[^,]{0,255},",
            "dhcp_event dhcp_date dhcp_time dhcp_what dhcp_ip dhcp_host dhcp_mac dhcp_user dhcp_transaction dhcp_result",
        ),
    ),
    lines=(
        r"(?P<time>\d{1,4}[/.]\d{1,2}[/.]\d{2,4} \d{1,2}:\d\d:\d\d(?: [AP]M)?) (?P<message>[\dA-F]{3,4} PACKET +[\dA-F]{8,16} (?:UDP|TCP) (?:Rcv|Snd) .*)",
        r"(?P<time>\d{1,4}[/.]\d{1,2}[/.]\d{2,4} \d{1,2}:\d\d:\d\d(?: [AP]M)?) (?P<message>[\dA-F]{3,4} (?:EVENT|NOTE|LOOKUP|RECURSE|REMOTE|TIMEOUT|"
        r"DSPOLL|DSWRITE|INIT|Note:) .*)",
    ),
    messages=(
        Said(r"[\dA-F]{3,4} PACKET +[\dA-F]+ (?P<protocol>UDP|TCP) Rcv (?P<src_ip>[\da-fA-F.:]+) +[\da-f]{4} {1,4}Q \[[^\]]*?(?P<rcode>[A-Z]+)\] "
             r"(?P<record_type>\w+) +" + _NAME, "dns_query"),
        Said(r"[\dA-F]{3,4} PACKET +[\dA-F]+ (?P<protocol>UDP|TCP) Snd (?P<src_ip>[\da-fA-F.:]+) +[\da-f]{4} {1,4}R \w? ?\[[^\]]*?(?P<rcode>NOERROR)\] "
             r"(?P<record_type>\w+) +" + _NAME, "dns_query", "success"),
        Said(r"[\dA-F]{3,4} PACKET +[\dA-F]+ (?P<protocol>UDP|TCP) Snd (?P<src_ip>[\da-fA-F.:]+) +[\da-f]{4} {1,4}R \w? ?\[[^\]]*?(?P<rcode>[A-Z]+)\] "
             r"(?P<record_type>\w+) +" + _NAME, "dns_query", "failure"),
        Said(r"[\dA-F]{3,4} PACKET +[\dA-F]+ (?P<protocol>UDP|TCP) Rcv (?P<dst_ip>[\da-fA-F.:]+) +[\da-f]{4} {1,4}R .*", "status"),
        Said(r"[\dA-F]{3,4} PACKET +[\dA-F]+ (?P<protocol>UDP|TCP) Snd (?P<dst_ip>[\da-fA-F.:]+) +[\da-f]{4} {1,4}Q .*", "status"),
        Said(r"[\dA-F]{3,4} PACKET .*", "status"),
        Said(r"[\dA-F]{3,4} (?:EVENT|NOTE|LOOKUP|RECURSE|REMOTE|TIMEOUT|DSPOLL|DSWRITE|INIT|Note:) .*", "status"),
    ),
    records=(
        Records(
            product="windows",
            service="dhcp",
            keys=("dhcp_event", "dhcp_date", "dhcp_time", "dhcp_what"),
            columns={"time": "dhcp_date+dhcp_time", "src": "dhcp_ip", "dst": "", "host": "", "user": "dhcp_user", "target": "dhcp_host",
                     "process": "", "command": ""},
            kind="dhcp_event",
            actions={r"(?:10|11|30|32)": ("status", "success"), r"(?:13|14|15|31)": ("status", "failure"), },
otherwise=("status", ""),
            message="dhcp_what",
        ),
    ),
    samples=(
        Sample(
            "10,04/03/26,09:12:33,Assign,192.0.2.77,pc7.corp.example,02005E100001,,123,0,,,,0x4D,MSFT 5.0,,,,0",
            {"time": "2026-04-03T09:12:33Z", "src_ip": "192.0.2.77", "target": "pc7.corp.example", "action": "status", "outcome": "success",
             "user": "", "host": ""},
        ),
        Sample(
            "4/3/2026 9:12:33 AM 0E4C PACKET  000001F0 UDP Rcv 203.0.113.40    0001   Q [0001   D   NOERROR] A      (4)shop(7)example(0)",
            {"time": "2026-04-03T09:12:33Z", "src_ip": "203.0.113.40", "action": "dns_query", "target": "(4)shop(7)example(0)"},
        ),
    ),
)  # fmt: skip
