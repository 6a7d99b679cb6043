"""UBIKA (Rohde & Schwarz, DenyAll) web application firewalls: access lines and alerts, behind syslog."""

from ..product import Product, Records, Said, Sample

PRODUCT = Product(
    name="ubika",
    source="UBIKA WAAP Gateway 6.11 documentation, log formats (access, security, bot mitigation, access manager)",
    service="waap",
    category="webserver",
    begins=("- - - ",),
    messages=(
        Said(
            r"- - - (?P<src_ip>[0-9A-Fa-f.:]+) \S+ (?P<user>\S+) \[(?P<own_time>[^\]]+)\] "
            r'"(?P<method>[A-Z]+) (?P<target>[^" ]*)(?: [^"]*)?" (?P<status>\d{3}) \S+(?: "(?P<referer>[^"]*)"'
            r'(?: "(?P<agent>[^"]*)")?)?.*',
            "web_request",
        ),
    ),
    records=(
        Records(
            keys=("logAlertUid", "timestamp", "request.ipSrc", "request.path"),
            columns={
                "time": "timestamp @timestamp",
                "host": "request.hostname",
                "user": "events.userId",
                "src_ip": "request.ipSrc",
                "dst_ip": "request.ipDst",
                "dst_port": "request.portDst",
                "target": "request.path",
            },
            kind="events.tokens.eventType events.eventDetails logAlertUid",
            actions={
                ".*authentication (?:fail|refus|den).*": ("login", "failure"),
                ".*authentication.*(?:succe|accept).*": ("login", "success"),
                ".*(?:logout|disconnect|expired).*": ("logout", ""),
            },
            otherwise=("alert", ""),
            outcomes={".*": ""},
            message="events.tokens.reason events.eventDetails",
        ),
    ),
    samples=(
        Sample(
            "2023-05-23T14:24:09.190263+02:00 waf01.corp.test ad97ec2b41c342ebbb1fec1fc283fff3: - - - 203.0.113.8 - - "
            '[23/May/2023:14:24:09 +0200] "GET /path/logo.png HTTP/1.1" 404 1245 "https://corp.test/" "Mozilla/5.0"',
            {
                "host": "waf01.corp.test",
                "src_ip": "203.0.113.8",
                "user": "",
                "target": "/path/logo.png",
                "action": "web_request",
                "agent": "Mozilla/5.0",
            },
        ),
        Sample(
            '2023-05-23T14:24:09.190263+02:00 waf01.corp.test - - - - {"logAlertUid":"2576","timestamp":'
            '"1688012345678","request":{"headers":[{"key":"Host","value":"shop.test"},{"key":"X-Forwarded-For",'
            '"value":"198.51.100.4"}],"hostname":"shop.test","ipDst":"10.2.3.4","ipSrc":"203.0.113.8","method":"GET",'
            '"path":"/redirect","portDst":443,"query":"token=1"},"context":{"backendHost":"10.9.9.9"},"events":'
            '[{"eventUid":"fe","tokens":{"eventType":"security","reason":"SQL injection"}}]}',
            {
                "time": "2023-06-29T04:19:05.678000+00:00",
                "host": "shop.test",
                "src_ip": "203.0.113.8",
                "dst_ip": "10.2.3.4",
                "dst_port": 443,
                "user": "",
                "target": "/redirect",
                "action": "alert",
                "outcome": "",
            },
        ),
        Sample(
            '2023-05-23T14:24:09.190263+02:00 waf01.corp.test - - - - {"logAlertUid":"fe79","timestamp":'
            '"1570179501178","request":{"hostname":"shop.test","ipSrc":"203.0.113.8","method":"POST","path":"/auth",'
            '"query":"username=test"},"events":[{"eventUid":"90","eventType":1,"eventDetails":'
            '"Perimeter authentication failed","userId":"user1"}]}',
            {"src_ip": "203.0.113.8", "user": "user1", "action": "login", "outcome": "failure"},
        ),
    ),
)
