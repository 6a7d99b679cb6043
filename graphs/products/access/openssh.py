"""OpenSSH: what `sshd` (and `sshd-session` since 9.8) says of who logs in."""

from ..product import Product, Said, Sample

_FROM = r" from (?P<src>[\da-fA-F.:]+)(?:%\w+)? port (?P<src_port>\d+)"
_END = r"(?: ssh\d)?(?:: (?P<key>[\w-]+ \S+))?(?: \[preauth\])?"
_HEAD = "Mar  5 10:11:12 web-2 sshd[811]: "

PRODUCT = Product(
    name="openssh",
    source="auth.c, auth2.c, monitor.c, packet.c, sshd.c of OpenSSH 9.2 and 10.0",
    product="linux",
    service="sshd",
    programs=("sshd", "sshd-session", "sshd-auth"),
    messages=(
        # The name is the client's to choose; only what stands behind the last "from" is the server's.
        Said(r"Accepted (?P<method>[\w/-]+) for (?P<user>\S+)" + _FROM + _END, "login", "success"),
        Said(
            r"Failed (?P<method>password|keyboard-interactive/pam) for (?:invalid user )?(?P<user>.*)" + _FROM + _END,
            "login",
            "failure",
        ),
    ),
    samples=(
        Sample(
            _HEAD + "Accepted publickey for dana from 203.0.113.9 port 4711 ssh2: ED25519 SHA256:AbC",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success", "src_port": "4711"},
        ),
        Sample(
            _HEAD + "Failed password for invalid user guest7 from 203.0.113.9 port 4711 ssh2",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
    ),
)
