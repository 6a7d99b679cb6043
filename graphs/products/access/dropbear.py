"""Dropbear: the SSH server of small systems."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 router dropbear[811]: "
_FROM = r" from <?(?P<src>[\da-fA-F.:\[\]]+)>?"

PRODUCT = Product(
    name="dropbear",
    source="svr-auth.c, svr-authpasswd.c, svr-authpam.c, svr-authpubkey.c, svr-session.c of Dropbear 2022.83",
    product="linux",
    service="sshd",
    programs=("dropbear", "dropbearmulti"),
    others="other",
    messages=(
        Said(r"(?:PAM )?(?P<method>[Pp]assword|Pubkey) auth succeeded for '(?P<user>.*)'(?: with .*? key \S+)?" + _FROM
             + "(?:, extra auth required)?", "login", "success"),
        Said(r"Auth succeeded with blank password for '(?P<user>.*)'" + _FROM, "login", "success"),
        Said(r"(?:Bad (?:PAM )?password attempt|Too-long password attempt) for '(?P<user>.*)'" + _FROM, "login", "failure"),
        Said(r"Login attempt for nonexistent user(?: '(?P<user>.*)')?" + _FROM, "login", "failure"),
        Said(r"Pubkey auth bad signature for '(?P<user>.*)' with .*" + _FROM, "login", "failure"),
        Said(r"(?:root login rejected|User account '(?P<user>.*)' is locked)", "login", "failure"),
        Said(r"User '(?P<user>.*)' has (?:invalid shell|blank password), rejected", "login", "failure"),
        Said(r"Logins are restricted to the group \S+ but user '(?P<user>.*)' is not a member", "login", "failure"),
        Said(r"Exit before auth" + _FROM + r": \(user '(?P<user>.*)', \d+ fails\): .*", "login", "failure"),
        Said(r"[Ee]xit before auth(?: \(user '(?P<user>.*)', \d+ fails\))?: .*", "login", "failure"),
        Said(r"Child connection" + _FROM, "network_connect"),
        Said(r"(?:Exit before auth|Early exit)" + _FROM + ": .*", "network_connect"),
        Said(r"Exit \((?P<user>[^()]*)\)" + _FROM + ": .*", "logout"),
        Said(r"[Ee]xit \((?P<user>[^()]*)\): .*", "logout"),
    ),
    samples=(
        Sample(
            _HEAD + "Bad password attempt for 'guest7' from 203.0.113.9:4711",
            {"user": "guest7", "src_ip": "203.0.113.9", "src_port": "4711", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "Pubkey auth succeeded for 'dana' with ssh-ed25519 key SHA256:aBc from 203.0.113.9:4711",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
        Sample(
            _HEAD + "Exit before auth from <203.0.113.9:4711>: (user 'guest7', 3 fails): Max auth tries reached - user 'guest7'",
            {"src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(_HEAD + "Exit (dana) from <203.0.113.9:4711>: Disconnect received",
               {"user": "dana", "src_ip": "203.0.113.9", "action": "logout"}),
    ),
)  # fmt: skip
