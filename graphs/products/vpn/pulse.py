"""Ivanti (Pulse) Connect Secure: its standard log lines and its WELF records."""

from ...actions import Action, Outcome
from ..product import Product, Records, Said, Sample

_IP = r"[\da-fA-F.:]+"
# A name is what somebody typed: the realm, roles and session that follow it are anchored from the text behind them.
_WHO = rf"\[(?P<client>{_IP})\] (?:[^\[\]()]{{0,60}}::)?(?P<user>.*)\((?P<realm>[^()]*)\)\[(?P<roles>[^\[\]]*)\](?:\[[^\[\]]*\])? - "
_ADDRESS = r"(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F]*:[\da-fA-F:]+"
_FROM = rf"(?:.* from (?P<src>{_ADDRESS})\b.*|.*)"
_WELF = rf"id=firewall time=\"(?P<own_time>[^\"]*)\" .*? user=(?P<user>.*) realm=\".*?\" .*?\bsrc=(?P<src>{_ADDRESS})? .*\bmsg=\""
_KINDS: dict[str, tuple[Action, Outcome]] = {
    r"AUT(?:23457|23458|24327|30544|20480|24414|22886)\b.*|.*\b[Ll]ogin failed\b.*|.*authentication failed.*": (
        "login",
        "failure",
    ),
    r"AUT(?:24326|22670|31504|24804|22673|31085)\b.*|.*\b[Ll]ogin succeeded\b.*|.*authentication successful.*": (
        "login",
        "success",
    ),
    r"AUT(?:22923|20914|22669|31112)\b.*|.*\b[Ll]ogout\b.*|.*[Ss]ession (?:timed out|ended|closed).*": (
        "logout",
        "success",
    ),
    r"NWC(?:23464|30477)\b.*|.*Session started.*": ("network_connect", "success"),
    r"NWC23465\b.*": ("status", ""),
    r"ADM\w+: .*|.*(?:[Mm]odified|[Cc]hanged|[Aa]dded|[Dd]eleted) .*": ("resource_change", ""),
    r"WEB\w+: .*|.*WebRequest.*": ("web_request", ""),
}

PRODUCT = Product(
    name="pulse",
    source="Ivanti Connect Secure 9.1 and 22: log message formats (Standard, WELF), log message reference",
    product="pulse_secure",
    category="vpn",
    programs=("pulsesecure", "pulse", "ivanti", "junipersecure", "ive"),
    lines=(
        r"(?:<\d+>)?(?:- ){0,3}(?:[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \S+ )?(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) - (?P<host>[\w.-]+) - "
        rf"(?P<message>\[{_IP}\] .*)",
    ),
    messages=(
        Said(_WELF + r"(?:AUT(?:23457|23458|24327|30544|20480|24414|22886)\b|[^\"]*\b(?:[Ll]ogin|authentication) failed\b).*", "login", "failure"),
        Said(_WELF + r"(?:AUT(?:24326|22670|31504|24804|22673|31085)\b|[^\"]*\b(?:[Ll]ogin succeeded|authentication successful)\b).*", "login",
             "success"),
        Said(_WELF + r"(?:AUT(?:22923|20914|22669|31112)\b|[^\"]*\b[Ll]ogout\b).*", "logout", "success"),
        Said(_WELF + r"(?:NWC(?:23464|30477)\b).*", "network_connect", "success"),
        Said(_WELF + r".*", "status"),
        Said(_WHO + r"(?:Primary|Secondary) authentication successful for .*/[^/]* from (?P<src>" + _ADDRESS + r")\.?", "status", "success"),
        Said(_WHO + r"(?:Primary|Secondary) authentication failed for .*/[^/]* from (?P<src>" + _ADDRESS + r")\.?", "login", "failure"),
        Said(_WHO + r"Login failed\b" + _FROM, "login", "failure"),
        Said(_WHO + r"Login succeeded for " + _FROM, "login", "success"),
        Said(_WHO + r"(?:Logout from|Session for user .* ended|Session timed out for)" + _FROM.replace(".* from ", ".*? "), "logout", "success"),
        Said(_WHO + r"VPN Tunneling: Session started for user .*", "network_connect", "success"),
        Said(_WHO + r"VPN Tunneling: Session ended for user .*", "status"),
        Said(_WHO + r"(?:Host Checker|Remote address|VPN Tunneling|Agent login|Key Exchange|Transport mode|Closed connection|Connected to)\b" + _FROM,
             "status"),
        Said(_WHO + r"(?:WebRequest|Unauthenticated request) .*", "web_request"),
        Said(_WHO + r".*", "status"),
        Said(rf"\[(?P<client>{_IP})\] .*", "status"),
    ),
    records=(
        Records(
            keys=("vpn", "user", "realm", "msg"),
            columns={"time": "time", "src": "src", "dst": "dst", "user": "user", "host": "vpn", "target": "dstname", "agent": "agent",
                     "process": "", "command": ""},
            kind="msg",
            actions=_KINDS,
otherwise=("status", ""),
            message="msg",
        ),
    ),
    samples=(
        Sample(
            'id=firewall time="2026-04-03 09:12:33" pri=6 fw=192.0.2.1 vpn=VPN1 ivs=Default Network user=guest7 realm="R" roles="" proto=auth '
            'src=203.0.113.40 dst= dstname= type=vpn op= arg="" result= sent= rcvd= agent="" duration= msg="AUT23457: Login failed using auth '
            'server X (Radius).  Reason: Failed"',
            {"time": "2026-04-03T09:12:33Z", "host": "VPN1", "user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
        ),
        Sample(
            "- - - 2026-04-03 09:12:33 - vpn-1 - [203.0.113.40] Default Network::guest7(Users)[][] - Login failed for 'Primary' authentication "
            "using auth server 'AD' ('Radius Server').  Reason: 'Failed'",
            {"time": "2026-04-03T09:12:33Z", "host": "vpn-1", "user": "guest7", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "Apr  3 09:12:33 vpn-1 PulseSecure: 2026-04-03 09:12:33 - vpn-1 - [203.0.113.40] dana(Users)[Role] - Login succeeded for dana/Users "
            "(session:00000000) from 203.0.113.40.",
            {"user": "dana", "src_ip": "203.0.113.40", "action": "login", "outcome": "success", "host": "vpn-1"},
        ),
    ),
)  # fmt: skip
