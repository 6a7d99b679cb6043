"""Barracuda: Web Application Firewall (WF, TR, AUDIT logs) and CloudGen Firewall activity."""

from ..product import Product, Said, Sample

_IP = r"[\da-fA-F.:]+"
_WHEN = r"(?P<own_time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}) +(?P<unit>\S+) +"


def _pair(group: str, name: str, value: str = r"[^|]*") -> str:
    return rf"(?=(?:.*?(?:\||: ){name}=(?P<{group}>{value}))?)"


_FLOW = (
    _pair("src_ip", "srcIP", _IP)
    + _pair("src_port", "srcPort", r"\d+")
    + _pair("dst_ip", "dstIP", _IP)
    + _pair("dst_port", "dstPort", r"\d+")
    + _pair("user", "user", r"[^|]+")
    + _pair("rule", "rule")
)
_GIVEN = r"(?:\S+: +)?(?:Info|Notice|Warning|Error|Security)? *(?:[\w-]+ +)?"

PRODUCT = Product(
    name="barracuda",
    source="Barracuda Web Application Firewall 10 to 12: log formats; CloudGen Firewall 8: firewall activity log",
    product="barracuda",
    programs=("box_firewall_activity", "box_firewall", "barracuda", "bcwaf", "wf", "info box_firewall_activity", "security box_firewall_activity"),
    lines=(
        r"(?:<\d+>)?[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d (?P<host>\S+) (?P<message>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4} +\S+ +(?:WF|TR|"
        r"AUDIT|NF|SYS) .*)",
        r"(?:<\d+>)?(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*) (?P<host>\S+) \w+ +\S*box_Firewall_Activity: (?P<message>.*type=FWD\|.*)",
        r"(?:<\d+>)?(?P<time>\d{4} \d\d \d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d) +\w+ +(?P<message>(?:Allow|Block|Deny|Remove|Drop|Detect|Fail|LocalAllow|LocalBlock): "
        r"\w+=.*)",
    ),
    messages=(
        Said(_WHEN + rf"WF +\S+ +(?P<target>\S+) +(?P<src_ip>{_IP}) +(?P<src_port>\d+) +(?P<rule>\S+) +(?P<scope>\S+) +(?:DENY|BLOCK|REDIRECT)\S* .*",
             "alert", "failure"),
        Said(_WHEN + rf"WF +\S+ +(?P<target>\S+) +(?P<src_ip>{_IP}) +(?P<src_port>\d+) +(?P<rule>\S+) +(?P<scope>\S+) +\S+ .*", "alert", "success"),
        Said(_WHEN + rf"TR +(?P<dst_ip>{_IP}) +(?P<dst_port>\d+) +(?P<src_ip>{_IP}) +(?P<src_port>\d+) +(?P<user_2>\S+) +\S+ +(?P<method>[A-Z]+) .*",
             "web_request"),
        Said(_WHEN + rf"AUDIT +(?P<user>\S+) +(?P<way>\S+) +(?P<src_ip>{_IP}) +(?P<src_port>\d+) +LOGIN\b.*", "login", "success"),
        Said(_WHEN + rf"AUDIT +(?P<user>\S+) +(?P<way>\S+) +(?P<src_ip>{_IP}) +(?P<src_port>\d+) +(?:UNSUCCESSFUL_LOGIN|LOGIN_FAILED)\b.*", "login",
             "failure"),
        Said(_WHEN + rf"AUDIT +(?P<user>\S+) +(?P<way>\S+) +(?P<src_ip>{_IP}) +(?P<src_port>\d+) +LOGOUT\b.*", "logout", "success"),
        Said(_WHEN + rf"AUDIT +(?P<user>\S+) +(?P<way>\S+) +(?P<src_ip>{_IP}) +(?P<src_port>\d+) +.*", "resource_change", "success"),
        Said(_WHEN + rf"NF +\S+ +(?P<protocol>\S+) +(?P<src_ip>{_IP}) +(?P<src_port>\d+) +(?P<dst_ip>{_IP}) +(?P<dst_port>\d+) +(?P<kind>ALLOW|DENY)\b.*",
             "network_connect", "success", by={"DENY": ("network_block", "failure")}),
        Said(_WHEN + r"\w+ +.*", "status"),
        Said(_FLOW + _GIVEN + r"(?:Local)?Allow: .*", "network_connect", "success"),
        Said(_FLOW + _GIVEN + r"(?:Local)?(?:Block|Deny|Drop): .*", "network_block", "failure"),
        Said(_FLOW + _GIVEN + r"(?:Remove|LocalRemove): .*", "status"),
        Said(_FLOW + _GIVEN + r"(?:Detect|Fail): .*", "status"),
    ),
    samples=(
        Sample(
            "Apr  3 09:12:33 waf-1 2026-04-03 09:12:33.123 +0000 waf-1 WF ALER SQL_INJECTION_IN_PARAM 203.0.113.40 51000 rule GLOBAL DENY NONE "
            '[type="sql"] GET shop.example/a HTTP/1.1 REQ-0 curl 203.0.113.40 51000 192.0.2.80 "-"',
            {"time": "2026-04-03T09:12:33.123Z", "host": "waf-1", "src_ip": "203.0.113.40", "action": "alert", "outcome": "failure",
             "target": "SQL_INJECTION_IN_PARAM"},
        ),
        Sample(
            "2026-04-03T09:12:33+00:00 box-1 Info box_Firewall_Activity: Info     Block: type=FWD|proto=TCP|srcIF=p1|srcIP=192.0.2.80|"
            "srcPort=51000|srcMAC=00|dstIP=203.0.113.40|dstPort=445|dstService=smb|dstIF=p2|rule=r|info=Normal|user=dana",
            {"time": "2026-04-03T09:12:33Z", "host": "box-1", "user": "dana", "src_ip": "192.0.2.80", "dst_ip": "203.0.113.40", "dst_port": 445,
             "action": "network_block", "outcome": "failure"},
        ),
    ),
)  # fmt: skip
