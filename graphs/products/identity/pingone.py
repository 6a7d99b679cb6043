"""PingOne: audit activities."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="pingone",
    source="PingOne audit activities",
    service="identity",
    records=(
        Records(
            product="pingone",
            service="audit",
            keys=("action.type", "actors.user.name", "result.status"),
            columns={
                **HOSTED,
                "time": "recordedAt createdAt",
                "user": "actors.user.name",
                "src_ip": "source.ipAddress ipAddress",
                "target": "resources.name",
                "agent": "source.userAgent",
            },
            kind="action.type",
            actions={
                "AUTHENTICATION.CREATED|(?:PASSWORD|OTP|MFA|FLOW|SESSION).*(?:CHECK|SIGN|COMPLETED|CREATED).*": (
                    "login",
                    "",
                ),
                "USER.CREATED": ("account_create", ""),
                "USER.DELETED": ("account_delete", ""),
                "USER.*|PASSWORD.*": ("account_change", ""),
            },
            outcome="result.status",
        ),
    ),
    samples=(
        Sample(
            '{"id":"a1","recordedAt":"2026-05-02T09:11:02.123Z","action":{"type":"USER.CREATED","description":"Created User"},"actors":{"user":{"name":"dana"}},"resources":[{"type":"USER","name":"guest7"}],"result":{"status":"SUCCESS"}}',
            {
                "time": "2026-05-02T09:11:02.123Z",
                "user": "dana",
                "target": "guest7",
                "action": "account_create",
                "outcome": "success",
            },
        ),
    ),
)
