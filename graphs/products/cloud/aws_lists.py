"""AWS logs that are lists of values: VPC flows in the layouts of later versions, classic and network load balancers, Route
53's public zones, CloudFront without its header.
"""

from ..product import Product, Said, Sample

_IP = r"[\da-fA-F.:]+"
_ENDS = rf"(?P<src_ip>{_IP}) (?P<dst_ip>{_IP}) (?P<src_port>\d+) (?P<dst_port>\d+)"
_TIMES = r"(?:-?\d+(?:\.\d+)? ){3}"

PRODUCT = Product(
    name="aws_lists",
    source="Amazon VPC flow log records (versions 3 to 5), Elastic Load Balancing access logs, Route 53 public DNS query logs, CloudFront "
    "standard logs",
    product="aws",
    service="network",
    lines=(
        # versions 3 to 5 in the order of the documentation's examples
        rf"(?P<message>[3-9] (?:vpc-\w+|-) (?:subnet-\w+|-) (?:i-\w+|-) (?:eni-\w+|-) (?:\d{{12}}|-) (?:IPv[46]|EFA|-) {_IP} {_IP} \d+ \d+ \S+ \S+ "
        r"\d+ .*?(?P<time>\d{10}) \d{10} (?:ACCEPT|REJECT|-)\b.*)",
        rf"(?P<time>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z) (?P<message>\S+ {_IP}:\d+ (?:{_IP}:\d+|-) {_TIMES}(?:\d{{3}}|-) (?:\d{{3}}|-) \d+ \d+ \".*)",
        rf"(?P<message>tls \d\.\d (?P<time>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d) net/\S+ \S+ {_IP}:\d+ {_IP}:\d+ .*)",
        rf"1\.0 (?P<time>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) (?P<message>Z\w+ \S+ [A-Z]+ [A-Z]+ (?:UDP|TCP) \S+ {_IP} \S+)",
        r"(?P<time>\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d)\t(?P<message>[A-Z]{3}\d+(?:-[A-Z]\d+)?\t\d+\t\S+\t[A-Z]+\t[\w.-]+\t.*)",
    ),
    messages=(
        Said(rf"\d (?:vpc-\w+|-) (?:subnet-\w+|-) (?P<instance>i-\w+|-) \S+ \S+ \S+ {_ENDS} \S+ \S+ (?P<protocol>\d+) .*?\d{{10}} \d{{10}} "
             r"(?P<kind>ACCEPT|REJECT|-)\b.*",
             "network_connect", "success", by={"REJECT": ("network_block", "failure")}),
        Said(rf"(?P<balancer>\S+) (?P<src>{_IP}:\d+) (?:(?P<dst>{_IP}:\d+)|-) {_TIMES}[123]\d\d (?:\d{{3}}|-) \d+ \d+ \"(?P<method>[A-Z]+) "
             r"(?P<target>\S+) HTTP/[^\"]*\" \"(?P<agent>[^\"]*)\".*", "web_request", "success"),
        Said(rf"(?P<balancer>\S+) (?P<src>{_IP}:\d+) (?:(?P<dst>{_IP}:\d+)|-) {_TIMES}[45]\d\d (?:\d{{3}}|-) \d+ \d+ \"(?P<method>[A-Z]+) "
             r"(?P<target>\S+) HTTP/[^\"]*\" \"(?P<agent>[^\"]*)\".*", "web_request", "failure"),
        Said(rf"(?P<balancer>\S+) (?P<src>{_IP}:\d+) (?:(?P<dst>{_IP}:\d+)|-) {_TIMES}.*", "network_connect"),
        Said(rf"tls \S+ \S+ (?P<balancer>net/\S+) \S+ (?P<src>{_IP}:\d+) (?P<dst>{_IP}:\d+) .*", "network_connect"),
        Said(rf"Z\w+ (?P<target>\S+) (?P<record_type>[A-Z]+) (?P<rcode>[A-Z]+) \w+ \S+ (?P<src_ip>{_IP}) (?P<subnet>\S+)", "dns_query"),
        Said(r"\S+\t\d+\t(?P<src_ip>\S+)\t(?P<method>[A-Z]+)\t[\w.-]+\t(?P<target>[^\t]*)\t[123]\d\d\t[^\t]*\t(?P<agent>[^\t]*)\t.*", "web_request",
             "success"),
        Said(r"\S+\t\d+\t(?P<src_ip>\S+)\t(?P<method>[A-Z]+)\t[\w.-]+\t(?P<target>[^\t]*)\t(?:[45]\d\d|000)\t[^\t]*\t(?P<agent>[^\t]*)\t.*",
             "web_request", "failure"),
    ),
    samples=(
        Sample(
            "3 vpc-1a subnet-2b i-3c eni-4d 123456789010 IPv4 203.0.113.40 192.0.2.80 51000 22 203.0.113.40 192.0.2.80 6 44 1 1775207553 "
            "1775207612 REJECT 2 OK",
            {"time": "2026-04-03T09:12:33Z", "src_ip": "203.0.113.40", "dst_ip": "192.0.2.80", "dst_port": 22, "action": "network_block",
             "outcome": "failure"},
        ),
        Sample(
            '2026-04-03T09:12:33.123456Z lb-1 203.0.113.40:51000 192.0.2.80:80 0.001 0.002 0.000 503 503 34 366 "GET http://shop.example:80/a '
            'HTTP/1.1" "curl/8" - -',
            {"time": "2026-04-03T09:12:33.123456Z", "src_ip": "203.0.113.40", "dst_ip": "192.0.2.80", "dst_port": 80, "action": "web_request",
             "outcome": "failure", "agent": "curl/8"},
        ),
        Sample(
            "1.0 2026-04-03T09:12:33Z Z123 shop.example A NOERROR UDP FRA6 203.0.113.40 -",
            {"time": "2026-04-03T09:12:33Z", "src_ip": "203.0.113.40", "action": "dns_query", "target": "shop.example"},
        ),
        Sample(
            "2026-04-03\t09:12:33\tFRA56-C1\t1045\t203.0.113.40\tGET\td1.cloudfront.net\t/a.html\t403\t-\tcurl/8\t-\t-\tError\tid",
            {"time": "2026-04-03T09:12:33Z", "src_ip": "203.0.113.40", "action": "web_request", "outcome": "failure", "target": "/a.html"},
        ),
    ),
)  # fmt: skip
