"""NetApp ONTAP: what administrators do."""

from ..product import Product, Said, Sample

_AUDITED = r"(?:\S+ )?:: (?P<node>[^:\s]+):(?P<way>[\w-]+)(?: :: |:)(?P<src>[\d.]+):(?P<src_port>\d+)(?: :: [^:\s]*:|:)(?P<user>[^:]+?)(?::[^:]+?)? :: "


PRODUCT = Product(
    name="ontap",
    product="ontap",
    source="NetApp ONTAP 9 audit log (mgwd, kern_audit)",
    programs=("kern_audit",),
    lines=(
        r"[\da-f]{8}\.[\da-f]{4,16} [\da-f]{8} (?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d [+-]\d\d:\d\d) "
        r"\[(?P<program>kern_audit):\w+:\d+\] (?P<message>.*)",
        r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d [+-]\d\d:\d\d) \[(?P<program>kern_audit):\w+:\d+\] (?P<message>.*)",
    ),
    messages=(
        Said(_AUDITED + r"(?P<command>(?:Login|login) .*|Login Attempt) :: Error:?.*", "login", "failure"),
        Said(_AUDITED + r"(?P<command>.*) :: Success:?.*", "process_start", "success"),
        Said(_AUDITED + r"(?P<command>.*) :: Error:?.*", "process_start", "failure"),
        Said(_AUDITED + r"(?P<command>.*) :: Pending:?.*", "process_start"),
    ),
    samples=(
        Sample(
            "00000012.00a1 0021a1b2 Fri Apr 03 2026 09:12:33 +00:00 [kern_audit:info:811] 8003e8 :: cl1:ssh :: 203.0.113.40:51000 :: cl1:dana "
            ":: volume show :: Success",
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "action": "process_start",
                "outcome": "success",
                "command": "volume show",
            },
        ),
    ),
)
