"""Zoom: sign-ins and sign-outs."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="zoom",
    source="Zoom sign-in / sign-out and operation reports",
    service="audit",
    records=(
        Records(
            product="zoom",
            service="activities",
            keys=("email", "time", "type", "ip_address", "client_type"),
            columns={
                **HOSTED,
                "time": "time",
                "user": "email",
                "src_ip": "ip_address",
                "target": "",
                "agent": "client_type",
            },
            kind="type",
            actions={"Sign in": ("login", "success"), "Sign out": ("logout", "success")},
        ),
    ),
    samples=(
        Sample(
            '{"email":"dana@corp.example","time":"2026-05-02T09:11:02Z","type":"Sign in","ip_address":"198.51.100.9",'
            '"client_type":"Browser","version":"5"}',
            {"user": "dana@corp.example", "action": "login", "outcome": "success", "host": ""},
        ),
    ),
)
