"""Webmin and Usermin: log-ins behind syslog."""

from ..product import Product, Said, Sample

PRODUCT = Product(
    name="webmin",
    source="miniserv.pl of Webmin 1.9 to 2.1",
    category="application",
    programs=("webmin", "usermin"),
    others="status",
    messages=(
        Said(
            r"(?:Invalid login|Non-existent login|Wrong password|Too many .*) as (?P<user>.*) from (?P<src>[\da-fA-F.:]+)",
            "login",
            "failure",
        ),
        Said(r"Successful login as (?P<user>.*) from (?P<src>[\da-fA-F.:]+)", "login", "success"),
        Said(r"Logout by (?P<user>.*) from (?P<src>[\da-fA-F.:]+)|Timeout of session for (?P<account>.*)", "logout"),
        Said(r"Security alert: Host (?P<src>[\da-fA-F.:]+) blocked after .*", "network_block", "success"),
    ),
    samples=(
        Sample(
            "Mar  5 10:11:12 web-1 webmin[811]: Invalid login as guest7 from 203.0.113.9",
            {"src_ip": "203.0.113.9", "user": "guest7", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
    ),
)
