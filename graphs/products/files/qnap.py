"""QNAP QTS: log-ins and file transfers."""

from ..product import Product, Said, Sample

_IP = r"(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F]*:[\da-fA-F:]+(?:\.\d+)*"
_HEAD = "Apr  3 09:12:33 nas-1 "


PRODUCT = Product(
    name="qnap",
    product="qnap",
    source="QNAP QTS 5 system logs (qlogd)",
    programs=("qlogd",),
    messages=(
        Said(
            rf"conn log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), Computer name: [^,]*, Connection type: (?P<way>[^,]*), Accessed resources: "
            r"(?P<target>.*), Action: Login Fail\w*",
            "login",
            "failure",
        ),
        Said(
            rf"conn log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), Computer name: [^,]*, Connection type: (?P<way>[^,]*), Accessed resources: "
            r"(?P<target>.*), Action: Login OK",
            "login",
            "success",
        ),
        Said(
            rf"conn log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), Computer name: [^,]*, Connection type: (?P<way>[^,]*), Accessed resources: "
            r"(?P<target>.*), Action: Logout",
            "logout",
            "success",
        ),
        Said(
            rf"conn log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), Computer name: [^,]*, Connection type: (?P<way>[^,]*), Accessed resources: "
            r"(?P<target>.*), Action: (?:Delete)",
            "file_delete",
            "success",
        ),
        Said(
            rf"conn log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), Computer name: [^,]*, Connection type: (?P<way>[^,]*), Accessed resources: "
            r"(?P<target>.*), Action: (?:Write|Rename|Move|Create Directory|Upload|Copy|MakeDir)",
            "file_write",
            "success",
        ),
        Said(
            rf"conn log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), Computer name: [^,]*, Connection type: (?P<way>[^,]*), Accessed resources: "
            r"(?P<target>.*), Action: (?:Read|Download)",
            "file_read",
            "success",
        ),
        Said(rf"(?:conn|event) log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), .*", "status"),
    ),
    samples=(
        Sample(
            _HEAD
            + "qlogd[811]: conn log: Users: guest7, Source IP: 203.0.113.40, Computer name: ---, Connection type: HTTP, Accessed "
            "resources: Administration, Action: Login Fail",
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
    ),
)
