"""Libreswan and Openswan: pluto's messages, `"connection"[n] address #state: text`."""

from ...actions import Action, Outcome
from ..product import Join, Product, Said, Sample

_STATE = r'"(?P<config>[^"]*)"(?:\[\d+\])?(?: (?P<src>[\da-fA-F.:]+))?(?: #(?P<sa>\d+))?: '
_HEAD = r"(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?): (?P<message>(?:\"|packet from |\|).*)"
_SYSLOG = "Mar  5 10:11:12 gw pluto[811]: "


def _said(pattern: str, action: Action, outcome: Outcome = "", *, begins: str = "", ends: str = "") -> Said:
    return Said(_STATE + pattern, action, outcome, begins=begins, ends=ends)


PRODUCT = Product(
    name="libreswan",
    source="programs/pluto (ikev1.c, ikev2.c, ikev1_xauth.c, log.c) of Libreswan 3.2x to 5.x",
    product="linux",
    category="vpn",
    service="pluto",
    programs=("pluto",),
    lines=(_HEAD,),
    others="status",
    messages=(
        _said(r"responding to (?:Main|Aggressive) Mode.*", "network_connect", begins="*"),
        _said(
            r"(?:processed|received) IKE_SA_INIT request.*|proposal .*IKE_SA_INIT.*", "network_connect", begins="user"
        ),
        _said(r"initiating .*", "status"),
        _said(r"(?:XAUTH|ikev1 XAUTH): User (?P<user>.*): Authentication Successful", "login", "success"),
        _said(r"(?:XAUTH|ikev1 XAUTH): User (?P<user>.*): Authentication Failed.*", "login", "failure"),
        _said(r"Peer ID is ID_\w+: '@?(?P<user>[^']*)'", "status"),
        _said(r".*authenticated (?:peer )?using .* and (?:peer )?ID_\w+ '@?(?P<user>[^']*)'.*", "login", "success"),
        _said(
            r".*(?:established IKE SA|ISAKMP SA established|IPsec SA established|established Child SA).*",
            "status",
            "success",
        ),
        _said(
            r".*(?:AUTHENTICATION_FAILED|authentication failed|Authentication failed|AUTH mismatch|Signature check .*failed|"
            r"INVALID_ID_INFORMATION|no suitable connection for peer|no connection has been authorized|"
            r"probable authentication failure|Can't authenticate).*",
            "login",
            "failure",
        ),
        _said(r"deleting (?:other )?(?:state|IKE SA|IPsec SA|connection).*", "status", ends="*"),
        _said(r".*", "status"),
        Said(
            r"packet from (?P<src>[\da-fA-F.:]+:\d+|\[[\da-fA-F:]+\]:\d+): .*no (?:suitable )?connection.*",
            "network_connect",
            "failure",
        ),
        Said(r"packet from (?P<src>[\da-fA-F.:]+:\d+|\[[\da-fA-F:]+\]:\d+): .*", "status"),
    ),
    joins=(Join("pid sa", "user src_ip", act="sa"),),
    samples=(
        Sample(
            _SYSLOG
            + '"road"[3] 203.0.113.9 #7: XAUTH: User dana: Authentication Failed: Incorrect Username or Password',
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "config": "road"},
            typed=("dana",),
        ),
        Sample(
            _SYSLOG
            + "packet from 203.0.113.9:500: initial Main Mode message received but no connection has been authorized "
            "with policy PSK",
            {"src_ip": "203.0.113.9", "action": "network_connect", "outcome": "failure"},
        ),
    ),
)
