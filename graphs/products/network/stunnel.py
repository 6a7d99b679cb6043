"""stunnel: connections taken and made, and what failed, in its own log and in syslog."""

from ..product import Product, Said, Sample

_ADDRESS = r"[\da-fA-F.:\[\]]+:\d{1,5}"

PRODUCT = Product(
    name="stunnel",
    source="src/client.c, network.c and log.c of stunnel 5.56 to 5.72",
    product="linux",
    category="proxy",
    service="stunnel",
    programs=("stunnel", "stunnel4"),
    others="status",
    lines=(r"(?P<time>\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d) LOG(?P<level>\d)\[(?P<thread>[^\]]*)\]: (?P<message>.*)",),
    carried=(r"LOG(?P<level>\d)\[(?P<thread>[^\]]*)\]: (?P<message>.*)",),
    messages=(
        Said(
            rf"Service \[(?P<name>.*)\] accepted connection from (?P<src_and_port>{_ADDRESS})",
            "network_connect",
            "success",
        ),
        Said(
            rf"Service \[(?P<name>.*)\] connected remote server from (?P<src_and_port>{_ADDRESS})",
            "network_connect",
            "success",
        ),
        Said(r"Service \[(?P<name>.*)\] (?:\(FD=\d+\) )?bound to .*", "status"),
        Said(rf"s_connect: connected (?P<dst_and_port>{_ADDRESS})", "network_connect", "success"),
        Said(rf"s_connect: connecting (?P<dst_and_port>{_ADDRESS})", "status"),
        Said(rf"s_connect: (?:connect|s_poll_wait) (?P<dst_and_port>{_ADDRESS}): .*", "network_connect", "failure"),
        Said(r"(?:SSL_(?:accept|connect)|CERT): .*", "status", "failure"),
        Said(
            rf"(?:Service \[.*\] )?Connection from (?P<src_and_port>{_ADDRESS}) REFUSED.*", "network_block", "failure"
        ),
        Said(r"Connection (?:closed|reset).*", "status"),
    ),
    samples=(
        Sample(
            "2024.03.05 10:11:12 LOG5[0]: Service [web] accepted connection from 2001:db8::7:58634",
            {
                "time": "2024-03-05T10:11:12Z",
                "src_ip": "2001:db8::7",
                "dst_ip": "",
                "action": "network_connect",
                "outcome": "success",
            },
        ),
        Sample(
            "Mar  5 10:11:12 gate stunnel[811]: LOG3[3]: s_connect: connect 198.51.100.1:8443: Connection refused (111)",
            {
                "src_ip": "",
                "dst_ip": "198.51.100.1",
                "dst_port": 8443,
                "action": "network_connect",
                "outcome": "failure",
            },
        ),
        Sample(
            "2024.03.05 10:11:12 LOG3[2]: SSL_accept: ../ssl/record/ssl3_record.c:341: error:0A00009C:SSL routines::http request",
            {"src_ip": "", "action": "status", "outcome": "failure"},
        ),
    ),
)
