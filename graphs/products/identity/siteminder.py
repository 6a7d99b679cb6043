"""Symantec SiteMinder: the policy server's access log (`smaccess.log`)."""

from ..product import Product, Said, Sample

_KIND = r"(?:Auth(?:Accept|Reject|Attempt|Challenge|Logout)|Az(?:Accept|Reject|Unresolved)|Validate(?:Accept|Reject))"
# The name is what somebody typed; what follows it is anchored from the end.
_WHO = r"(?P<src>[\da-fA-F.:]+) ?(?:[A-Za-z]+=(?P<user>[^,\"]*)(?:,[^\"]*)?|(?P<user_2>[^\"]*))"


def _text(kind: str) -> str:
    return (
        rf'{kind} \S+ \[[^\]]*\] "(?:{_WHO})?" "(?P<agent_name>\S*)(?: (?P<method>[A-Z]+) (?P<target>\S*))?" '
        r"\[[^\]]*\] \[(?P<reason>[^\]]*)\].*"
    )


PRODUCT = Product(
    name="siteminder",
    source="CA / Symantec SiteMinder 12.8, Policy Server access log",
    product="siteminder",
    category="authentication",
    lines=(rf"(?P<message>{_KIND} (?P<host>\S+) \[(?P<time>[^\]]+)\] .*)",),
    messages=(
        Said(_text("AuthAccept"), "login", "success"),
        Said(_text("AuthReject"), "login", "failure"),
        Said(_text("AuthLogout"), "logout", "success"),
        Said(_text("AzReject"), "web_request", "failure"),
        Said(_text("AzAccept"), "web_request", "success"),
        Said(_text("ValidateReject"), "status", "failure"),
        Said(_text(_KIND), "status"),
    ),
    others="status",
    samples=(
        Sample(
            'AuthReject sso-1 [03/Apr/2026:11:12:33 +0200] "203.0.113.40 uid=dana,ou=people,o=corp" "portal.example POST /login.fcc" '
            "[idletime=600;maxtime=7200;authlevel=5;] [7]  [] []",
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "sso-1",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "failure",
                "target": "/login.fcc",
            },
            typed=("dana",),
        ),
    ),
)
