"""Falco's alerts as text: `09:12:33.123456789: Warning A rule's sentence (user=… command=…)` (its JSON is with the alerts)."""

from ..product import Product, Said, Sample

_HEAD = r"\d\d:\d\d:\d\d\.\d{9}: (?:Emergency|Alert|Critical|Error|Warning|Notice|Informational|Debug) "

PRODUCT = Product(
    name="falco_text",
    source="Falco rules falco_rules.yaml 1.0 to 3.2, outputs as text on stdout and syslog",
    product="falco",
    service="falco",
    programs=("falco",),
    lines=(rf"(?P<message>{_HEAD}.*)",),
    messages=(
        Said(
            rf"(?:{_HEAD})?(?P<target>[A-Z][^(|]*?) ?[(|] ?(?:[^()]*?\buser(?:_name)?=(?P<user>[^\s)]+))?.*",
            "alert",
        ),
        Said(r".*", "status"),
    ),
    samples=(
        Sample(
            "09:12:33.123456789: Notice A shell was opened (evt_type=execve user=dana user_uid=1000 process=bash parent=sshd command=bash)",
            {"action": "alert", "user": "dana", "target": "A shell was opened"},
        ),
        Sample(
            "Apr  3 09:12:33 k8s01 falco[811]: 09:12:33.123456789: Warning Somebody read it | file=/etc/plan7 user=dana container_id=host",
            {"action": "alert", "user": "dana", "host": "k8s01", "outcome": ""},
        ),
    ),
)  # fmt: skip
