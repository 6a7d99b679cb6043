"""OSSEC and Wazuh: alerts.log, a block of lines for each alert, and alerts.json."""

from ..product import Product, Records, Said, Sample

_NO_ROW = r"[^\n]*"
_RULE = r"(?P<rule>\d+) \(level (?P<severity>\d+)\) -> '(?P<title>[^\n]*)'"
_SOURCE = r"(?:\nSrc IP: (?P<src_ip>[\da-fA-F.:]+))?(?:\nSrc Port: (?P<src_port>\d+))?"
_OTHER = r"(?:\nDst IP: (?P<dst_ip>[\da-fA-F.:]+))?(?:\nDst Port: (?P<dst_port>\d+))?(?:\nUser: (?P<user>[^\n]*))?"

PRODUCT = Product(
    name="ossec",
    source="OSSEC 3.7 src/analysisd/alerts/log.c; Wazuh 4.7 documentation, alerts.json",
    product="linux",
    programs=("ossec",),
    lines=(
        r"\*\* Alert (?P<time>\d{10})\.\d+:[^\n]*\n(?:\d{4} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d )(?:\((?P<agent_name>[^)\n]*)\) )?"
        r"(?P<reported_by>[^\s>]+)->(?P<location>[^\n]*)\nRule: (?P<message>.*)",
    ),
    continued=r"(?!\*\* Alert )",
    messages=(
        Said(_RULE + r"\nIntegrity checksum changed for: '(?P<target>[^\n]*)'.*", "alert"),
        Said(_RULE + r"\n(?:New )?[Ff]ile '(?P<target>[^\n]*)' (?:added|modified|deleted|was deleted).*", "alert"),
        Said(_RULE + _SOURCE + _OTHER + r"(?:\n.*)?", "alert"),
    ),
    records=(
        Records(
            keys=("rule.level", "rule.description", "agent.name", "location"),
            columns={
                "time": "timestamp",
                "host": "agent.name",
                "user": "data.dstuser data.srcuser data.win.eventdata.targetUserName",
                "src": "data.srcip data.src_ip data.win.eventdata.ipAddress",
                "dst": "data.dstip data.dest_ip",
                "dst_port": "data.dstport data.dest_port",
                "target": "syscheck.path data.url",
            },
            kind="rule.description",
            otherwise=("alert", ""),
            outcome="rule.groups",
            outcomes={
                r".*\bauthentication_fail(?:ed|ures?)\b.*|.*\b(?:invalid_login|win_authentication_failed)\b.*": "failure",
                r".*\bauthentication_success\b.*": "success",
                ".*": "",
            },
            message="rule.description",
        ),
    ),
    samples=(
        Sample(
            "** Alert 1772705472.811: - syslog,sshd,\n2026 Mar 05 10:11:12 (web-2) 192.0.2.4->/var/log/auth.log\nRule: 95710 (level 5) -> "
            "'Somebody unknown knocked'\nSrc IP: 203.0.113.9\nUser: guest7\nMar  5 10:11:11 web-2 x: y\n",
            {"src_ip": "203.0.113.9", "user": "guest7", "action": "alert", "time": "2026-03-05T10:11:12Z"},
        ),
        Sample(
            "** Alert 1772705472.812: - ossec,syscheck,\n2026 Mar 05 10:11:12 web-2->syscheck\nRule: 9550 (level 7) -> 'Changed.'\n"
            "Integrity checksum changed for: '/etc/plan7'\nSize changed from '1' to '2'\n",
            {"target": "/etc/plan7", "action": "alert", "src_ip": ""},
        ),
        Sample(
            '{"timestamp":"2026-03-05T10:11:12.345+0000","rule":{"level":5,"description":"Somebody unknown knocked","id":"95710","groups":["syslog","sshd","authentication_failed"]},'
            '"agent":{"id":"007","name":"web-2"},"manager":{"name":"boss"},"data":{"srcip":"203.0.113.9","srcuser":"guest7"},'
            '"location":"/var/log/auth.log"}',
            {"src_ip": "203.0.113.9", "user": "guest7", "host": "web-2", "action": "alert", "outcome": "failure",
             "time": "2026-03-05T10:11:12.345Z"},
        ),
    ),
)  # fmt: skip
