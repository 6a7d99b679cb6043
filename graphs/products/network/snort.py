"""Snort and Suricata: alert lines, `04/03/2026-09:12:33.101  [**] [1:2100498:7] … [**] … {TCP} a:p -> b:p`."""

from ..product import Product, Records, Rows, Said, Sample

_END = r"[\da-fA-F.:]+"
_SAID = (
    r"(?:\[(?P<kind>Drop|wDrop|pass|reject|drop)\] ?)?(?:\[\*\*\] ?)?\[(?P<signature_id>\d+:\d+:\d+)\] "
    r"(?P<target>.*?) ?(?:\[\*\*\] ?)?"
    r"(?:\[Classification: (?P<class>[^\]]*)\] ?)?(?:\[Priority: (?P<priority>\d+)\] ?)?(?:\[AppID: [^\]]*\] ?)?:? ?"
    rf"\{{(?P<protocol>[^{{}}]*)\}} (?P<src>{_END}) -> (?P<dst>{_END})"
)

PRODUCT = Product(
    name="snort",
    source="Snort 2.9 and 3 (alert_fast, alert_syslog); Suricata 7, fast.log",
    product="snort",
    service="ids",
    programs=("snort", "suricata", "barnyard2", "barnyard"),
    lines=(
        r"(?P<time>\d\d/\d\d(?:/\d{2,4})?-\d\d:\d\d:\d\d\.\d+) +(?P<message>(?:\[\w+\] )?\[\*\*\] .*)",
        r"(?P<message>(?:\[\w+\] )?\[\*\*\] \[\d+:\d+:\d+\] .* -> .*)",  # what is left where a collector takes the head off
    ),
    rows=(
        Rows(
            r"\d\d/\d\d(?:/\d{2,4})?-\d\d:\d\d:\d\d\.\d+ ?,\d+,\d+,\d+,",
            "snort_time snort_generator snort_signature snort_revision snort_message snort_protocol snort_src snort_src_port snort_dst "
            "snort_dst_port",
        ),
    ),
    records=(
        Records(  # alert_csv of Snort 2
            keys=("snort_time", "snort_signature", "snort_src", "snort_dst"),
            columns={
                "time": "snort_time",
                "src": "snort_src",
                "src_port": "snort_src_port",
                "dst": "snort_dst",
                "dst_port": "snort_dst_port",
                "target": "snort_message",
                "user": "",
                "host": "",
            },
            kind="snort_message",
            otherwise=("alert", ""),
            message="snort_message",
        ),
    ),
    messages=(
        Said(
            _SAID,
            "alert",
            "",
            by={
                "Drop": ("alert", "failure"),
                "drop": ("alert", "failure"),
                "reject": ("alert", "failure"),
                "wDrop": ("alert", "success"),
            },
        ),
        Said(r"\[\d+:\d+:\d+\] .*", "alert"),
        Said(r"(?!\[).*", "status"),
    ),
    samples=(
        Sample(
            '04/03/26-09:12:33.123456 ,1,1000001,1,"A sample of a probe",TCP,203.0.113.40,51000,192.0.2.80,22,00:11,00:22,0x3C,***A****',
            {
                "time": "2026-04-03T09:12:33.123456Z",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 22,
                "action": "alert",
            },
        ),
        Sample(
            "04/03/2026-09:12:33.101000  [Drop] [**] [1:2100498:7] A sample of a probe [**] [Classification: "
            "Attempted Recon] "
            "[Priority: 2] {TCP} 203.0.113.40:51000 -> 192.0.2.80:80",
            {
                "time": "2026-04-03T09:12:33.101Z",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 80,
                "action": "alert",
                "outcome": "failure",
                "target": "A sample of a probe",
            },
        ),
        Sample(
            "Apr  3 09:12:33 ids-1 snort[811]: [1:469:3] ICMP PING sample [Classification: Attempted Information "
            "Leak] [Priority: 2] "
            "{ICMP} 203.0.113.40 -> 192.0.2.80",
            {"src_ip": "203.0.113.40", "dst_ip": "192.0.2.80", "action": "alert", "dst_port": None},
        ),
    ),
)
