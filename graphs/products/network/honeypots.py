"""Honeypots: Cowrie and OpenCanary, as JSON."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="honeypot",
    source="Cowrie 2.5, docs/OUTPUT.rst; OpenCanary, logtype values in opencanary/logger.py",
    product="honeypot",
    records=(
        Records(
            keys=("eventid", "session", "src_ip"),
            where={"eventid": r"cowrie\..*"},
            columns={
                "time": "timestamp",
                "src": "src_ip",
                "dst": "dst_ip",
                "src_port": "src_port",
                "dst_port": "dst_port",
                "user": "username",
                "host": "sensor",
                "command": "input",
                "target": "url outfile filename shasum",
                "agent": "version",
            },
            kind="eventid",
            actions={
                r"cowrie\.login\.success": ("login", "success"),
                r"cowrie\.login\.failed": ("login", "failure"),
                r"cowrie\.session\.connect": ("network_connect", "success"),
                r"cowrie\.(?:session\.closed|log\.closed)": ("status", ""),
                r"cowrie\.command\..*": ("process_start", ""),
                r"cowrie\.session\.file_download(?:\.failed)?|cowrie\.session\.file_upload": ("file_write", ""),
                r"cowrie\.direct-tcpip\..*": ("network_connect", ""),
            },
            otherwise=("status", ""),
            message="message",
        ),
        Records(
            keys=("logtype", "node_id", "src_host", "dst_host"),
            columns={
                "time": "utc_time local_time",
                "src": "src_host",
                "dst": "dst_host",
                "src_port": "src_port",
                "dst_port": "dst_port",
                "user": "logdata.USERNAME logdata.username",
                "host": "node_id",
                "target": "logdata.PATH logdata.FILENAME",
                "agent": "logdata.USERAGENT logdata.REMOTEVERSION",
            },
            kind="logtype",
            actions={
                r"2000|3001|4002|6001|7001|8001|9001|9002|9003|12001|14001|16001|18002": ("login", "failure"),
                r"3000|11001": ("web_request", ""),
                r"4000|4001|5000|18001|18003": ("network_connect", ""),
                r"5001|5002|5003|5004|5005|5006|5007|5008|5009|15001": ("alert", ""),
                r"100[0-6]|0": ("status", ""),
            },
            otherwise=("alert", ""),
        ),
    ),
    samples=(
        Sample(
            '{"eventid":"cowrie.login.failed","username":"guest7","password":"x","message":"login attempt [guest7/x] failed",'
            '"sensor":"hp-1","timestamp":"2026-04-03T09:12:33.101Z","src_ip":"203.0.113.40","session":"0a1b"}',
            {
                "time": "2026-04-03T09:12:33.101Z",
                "host": "hp-1",
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7",),
        ),
        Sample(
            '{"dst_host": "192.0.2.80", "dst_port": 22, "local_time": "2026-04-03 09:12:33.101", "logdata": {"USERNAME": "guest7", '
            '"PASSWORD": "x"}, "logtype": 4002, "node_id": "canary-1", "src_host": "203.0.113.40", "src_port": 51000}',
            {
                "host": "canary-1",
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 22,
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7",),
        ),
    ),
)
