"""Grafana: the server log as key=value or JSON."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="grafana",
    source="pkg/middleware/loggermw, pkg/services/authn, pkg/api/login.go of Grafana 8 to 11",
    category="application",
    records=(
        Records(
            keys=("logger", "msg", "method", "path", "status", "remote_addr"),
            columns={
                "time": "t",
                "user": "uname",
                "src": "remote_addr",
                "target": "path",
                "host": "host",
                "process": "process",
            },
            kind="method",
            otherwise=("web_request", ""),
            outcome="status",
            message="msg",
        ),
        Records(
            keys=("logger", "msg", "t"),
            where={"msg": ".*(?:[Ll]ogin|[Uu]sername or password|[Aa]uthenticat).*"},
            columns={
                "time": "t",
                "user": "User user uname login",
                "src": "remote_addr",
                "target": "target",
                "host": "host",
            },
            kind="msg",
            actions={
                "Successful Login": ("login", "success"),
                "Invalid username or password|Failed to authenticate.*|.*[Ll]ogin failed.*": ("login", "failure"),
            },
            otherwise=("status", ""),
            message="msg",
        ),
        Records(
            keys=("logger", "msg", "t", "level"),
            columns={
                "time": "t",
                "user": "uname",
                "src": "remote_addr",
                "target": "path",
                "host": "host",
                "process": "process",
            },
            kind="msg",
            otherwise=("status", ""),
            message="msg",
        ),
    ),
    samples=(
        Sample(
            'logger=context userId=0 orgId=0 uname=dana t=2024-03-05T10:11:12.123+0000 level=info msg="Request Completed" '
            "method=POST path=/login "
            "status=401 remote_addr=203.0.113.9 time_ms=5 duration=5ms size=48 referer= handler=/login",
            {
                "time": "2024-03-05T10:11:12.123+00:00",
                "src_ip": "203.0.113.9",
                "user": "dana",
                "action": "web_request",
                "outcome": "failure",
                "target": "/login",
            },
        ),
    ),
)
