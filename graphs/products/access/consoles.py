"""Web consoles and desktops of a Unix machine: Webmin, Cockpit, LightDM, GDM."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 web-2 "
_FROM = r" from (?P<src>[\da-fA-F.:]+)"

PRODUCT = Product(
    name="web-consoles",
    source="miniserv.pl of Webmin 2.1; src/ws and src/session of Cockpit 287; src/session-child.c, seat.c of LightDM 1.32; GDM 43",
    product="linux",
    programs=(
        *("webmin", "usermin", "miniserv", "cockpit-ws", "cockpit-session", "cockpit-tls", "cockpit-bridge", "lightdm", "gdm"),
        *("gdm-password", "gdm-password]", "gdm-session-worker", "gdm3", "gdm-autologin", "gdm-launch-environment", "sddm", "sddm-helper"),
        *("gnome-keyring-daemon", "kscreenlocker_greet", "xdm", "lxdm"),
    ),
    others="other",
    messages=(
        Said(r"Successful login as (?P<user>.*)" + _FROM, "login", "success"),
        Said(r"(?:Invalid|Non-existent|Expired|Locked|Failed) login as (?P<user>.*)" + _FROM, "login", "failure"),
        Said(r"(?:Security alert: )?Host (?P<src>[\da-fA-F.:]+) blocked after \d+ failed logins(?: for user "
            r"(?P<user>.*))?", "network_block"),
        Said(r"(?:Security alert: )?User (?P<user>.*) locked after \d+ failed logins", "account_change", "success"),
        Said(r"Logout by (?P<user>.*)" + _FROM, "logout"),
        Said(r"Timeout of session for (?P<user>.*)", "logout"),
        Said(r"(?:Webmin|Usermin) (?:starting|stopping).*", "status"),
        Said(r"User (?P<user>\S+) logged into session .*", "status", "success"),
        Said(r"New connection to session from (?P<src>[\da-fA-F.:]+)", "network_connect"),
        Said(r"(?:[\w.-]+: )?(?:Authentication failed|authentication failed).*", "login", "failure"),
        Said(r"User (?P<user>\S+) authorized(?:, but no account of that name exists)?", "status", "success"),
    ),
    samples=(
        Sample(
            _HEAD + "webmin[81]: Invalid login as guest7 from 203.0.113.9",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "webmin[81]: Successful login as dana from 203.0.113.9",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
        Sample(
            _HEAD + "gdm-password]: pam_unix(gdm-password:session): session opened for user dana(uid=1001) by (uid=0)",
            {"user": "dana", "action": "login", "outcome": "success"},
        ),
        Sample(
            _HEAD + "lightdm: pam_unix(lightdm:auth): authentication failure; logname= uid=0 euid=0 tty=:0 ruser= rhost=  user=dana",
            {"user": "dana", "src_ip": "", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "cockpit-session[81]: pam_unix(cockpit:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= "
            "rhost=::ffff:203.0.113.9  user=dana",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
    ),
)  # fmt: skip
