"""CrowdSec's own log: who behaved how, and who was banned."""

from ..product import Product, Said, Sample

PRODUCT = Product(
    name="crowdsec",
    source="crowdsec 1.4 to 1.6, pkg/leakybucket and pkg/apiserver (logrus text format)",
    programs=("crowdsec", "crowdsec-firewall-bouncer"),
    lines=(r'time="(?P<time>[^"]+)" level=(?P<level>\w+) msg="(?P<message>(?:[^"\\]|\\.)*)".*',),
    messages=(
        Said(r"Ip (?P<src_ip>[\da-fA-F.:]+) performed '(?P<rule>[^']*)' \((?P<count>\d+) events over [^)]*\) at .*", "alert"),
        Said(r"\([^)]*\) (?P<rule>\S+) by ip (?P<src_ip>[\da-fA-F.:]+) (?:\([^)]*\) )?: (?P<duration>\S+) ban on Ip [\da-fA-F.:]+",
             "network_block"),
        Said(r"(?:\d+ decisions? (?:added|deleted)|adding .* to|capi |Signal push|.*pull).*", "status"),
    ),
    samples=(
        Sample(
            "time=\"2026-03-05T10:11:12Z\" level=info msg=\"Ip 203.0.113.9 performed 'acme/ssh-slow' (6 events over 9s) at "
            '2026-03-05 10:11:11 +0000 UTC"',
            {"src_ip": "203.0.113.9", "action": "alert", "time": "2026-03-05T10:11:12Z", "user": ""},
        ),
        Sample(
            'time="2026-03-05T10:11:12Z" level=info msg="(localhost/crowdsec) acme/ssh-slow by ip 203.0.113.9 (XX/64500) : 4h ban on '
            'Ip 203.0.113.9"',
            {"src_ip": "203.0.113.9", "action": "network_block"},
        ),
    ),
)  # fmt: skip
