"""Vaultwarden: log-ins of a password store."""

from ..product import Product, Said, Sample

PRODUCT = Product(
    name="vaultwarden",
    source="src/api/identity.rs, src/api/admin.rs of Vaultwarden 1.28 to 1.31",
    category="application",
    programs=("vaultwarden",),
    lines=(
        r"\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)\]\[(?P<place>[\w:]+)\]\[(?P<level>[A-Z]+)\] (?P<message>.*)",
    ),
    others="status",
    messages=(
        Said(
            r"(?:Username or password is incorrect\. Try again|This user has been disabled)\.? IP: (?P<src>[\da-fA-F.:]+?)\. "
            r"Username: (?P<user>.*?)\.?",
            "login",
            "failure",
        ),
        Said(r"User (?P<user>.*) logged in successfully\. IP: (?P<src>[\da-fA-F.:]+)", "login", "success"),
        Said(
            r"(?:Invalid admin token|Invalid TOTP code!.*|.*incorrect.*)\.? IP: (?P<src>[\da-fA-F.:]+)",
            "login",
            "failure",
        ),
        Said(r".*", "status"),
    ),
    samples=(
        Sample(
            "[2024-03-05 10:11:12.123][vaultwarden::api::identity][ERROR] Username or password is incorrect. Try again. IP: 203.0.113.9. "
            "Username: guest7@shop.example.",
            {
                "time": "2024-03-05T10:11:12.123+00:00",
                "src_ip": "203.0.113.9",
                "user": "guest7@shop.example",
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7@shop.example",),
        ),
        Sample(
            "[2024-03-05 10:11:12.123][vaultwarden::api::identity][INFO] User dana@shop.example logged in successfully. IP: 203.0.113.9",
            {"src_ip": "203.0.113.9", "user": "dana@shop.example", "action": "login", "outcome": "success"},
        ),
    ),
)
