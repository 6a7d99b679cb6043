"""macOS: what its own daemons say in the unified log, printed in syslog's style."""

from ..product import Product, Said, Sample

_FROM = r"(?:\[[\w.]+:\w+\] )?"
_HEAD = "2026-04-03 09:12:33.410246+0200  mac-7 "

PRODUCT = Product(
    name="macos",
    source="log(1) of macOS 10.15 to 14, `log show --style syslog`: screensharingd, tccd, loginwindow, securityd",
    product="macos",
    programs=("screensharingd", "tccd", "loginwindow", "securityd", "opendirectoryd", "authd", "trustd", "securityd_service"),
    others="status",
    messages=(
        Said(
            _FROM + r"Authentication: FAILED :: User Name: (?P<user>.*) :: Viewer Address: (?P<src_ip>[\da-fA-F.:]+) :: Type: .*",
            "login",
            "failure",
        ),
        Said(
            _FROM + r"Authentication: SUCCEEDED :: User Name: (?P<user>.*) :: Viewer Address: (?P<src_ip>[\da-fA-F.:]+) :: Type: .*",
            "login",
            "success",
        ),
        Said(_FROM + r"Update Access Record: (?P<service_name>\w+) for (?P<target>\S+) to Allowed .*", "permission_grant", "success"),
        Said(_FROM + r"Update Access Record: (?P<service_name>\w+) for (?P<target>\S+) to Denied .*", "permission_revoke", "success"),
    ),
    samples=(
        Sample(
            _HEAD + "screensharingd[811]: Authentication: FAILED :: User Name: guest7 :: Viewer Address: 203.0.113.40 :: Type: DH",
            {"time": "2026-04-03T07:12:33.410246Z", "host": "mac-7", "user": "guest7", "src_ip": "203.0.113.40", "action": "login",
             "outcome": "failure", "inferred": ""},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "securityd[129]: [com.apple.securityd:SecServer] 0x7fae6a51b400 Session 4711 created, uid:-1 sessionId:4711",
            {"user": "", "action": "status", "outcome": "", "inferred": ""},
        ),
    ),
)  # fmt: skip
