"""SonicWall: `id=firewall sn=… time="2026-04-03 09:12:33 UTC" fw=… pri=… c=… m=… msg="…" src=ip:port:if dst=ip:port:if`."""

from ...actions import Action, Outcome
from ..product import Product, Records, Sample

_END = r"[\da-fA-F.:]+?"

_BY_NUMBER: dict[str, tuple[Action, Outcome]] = {
    r"29|30|31|32|33|35|237|238|243|244|245|246|263|329|330|433|437|438|539|540|560|759|986|987|1080|"
    r"1117": (
        "login",
        "failure",
    ),
    r"24|25|236|262|1079|1115|1153|1154": ("login", "success"),
    r"98|97|1197|1235": ("network_connect", "success"),
    r"537": ("network_connect", "success"),
    r"36|37|38|39|40|41|173|174|180|181|347|524|525|526|527|528|529|646|647|713|714|1198|1199|"
    r"1200|1201|1202|1233|1460|1461|1462": (
        "network_block",
        "failure",
    ),
    r"14|16|1574|1575": ("web_request", "failure"),
    r"22|23|27|81|82|83|123|177|178|179|267|328|606|608|609|789|790|809|810|896|897|898|1154|1213|"
    r"1369|1370": (
        "alert",
        "",
    ),
}
"""Event numbers of the log events reference."""
_SAID: dict[str, tuple[Action, Outcome]] = {
    r"\d+ .*\blog[ -]?(?:in|on) (?:allowed|successful|succeeded).*": ("login", "success"),
    r"\d+ .*\b(?:user logout|user logged out|session closed by user)\b.*": ("logout", "success"),
    **{rf"(?:{numbers})(?: .*)?": meant for numbers, meant in _BY_NUMBER.items()},
}
"""What the message says of a log-in stands above what releases gave its number to."""

PRODUCT = Product(
    name="sonicwall",
    source="SonicOS 6.5 and 7.0 Log Events Reference",
    product="sonicwall",
    records=(
        Records(  # SSL-VPN appliances (SMA 100)
            product="sonicwall_sma",
            keys=("id", "sn", "fw", "m", "msg"),
            where={"id": "sslvpn"},
            columns={
                "time": "vp_time time",
                "src": "src",
                "dst": "",
                "user": "usr user",
                "host": "fw",
                "target": "dst",
                "agent": "agent",
            },
            kind="msg",
            actions={
                r".*\b(?:login|log in|authentication)\b.*\b(?:fail\w*|denied|invalid|incorrect|locked|error)\b.*|.*\bfailed (?:user )?login.*": (
                    "login",
                    "failure",
                ),
                r".*\b(?:login|log in|logged in|authentication)\b.*": ("login", "success"),
                r".*\b(?:logout|logged out|log out|session timed out)\b.*": ("logout", ""),
                r".*\bdenied\b.*": ("network_block", "failure"),
                r".*\bconnect(?:ed|ion)?\b.*": ("network_connect", ""),
            },
            otherwise=("status", ""),
            message="msg",
        ),
        Records(
            keys=("vendor", "signature_id", "src"),
            where={"vendor": "SonicWall", "signature_id": r"\d+"},
            columns={
                "time": "rt start",
                "src": "src",
                "dst": "dst",
                "src_port": "spt",
                "dst_port": "dpt",
                "user": "susr suser",
                "host": "dvchost",
                "target": "request fname",
            },
            kind="signature_id",
            actions=_BY_NUMBER,
            outcome="fw_action",
            outcomes={r"drop|deny|block.*": "failure", r".*": ""},
            message="msg name",
        ),
        Records(
            keys=("id", "sn", "fw", "m"),
            where={"m": r"\d+"},
            columns={
                "time": "time",
                "src": "srcV6 src",
                "dst": "dstV6 dst",
                "user": "usr user",
                "host": "fw",
                "target": "dstname+arg dstname",
                "src_port": "src_port",
                "dst_port": "dst_port",
            },
            kind="m+msg",
            actions=_SAID,
            outcome="fw_action",
            outcomes={r"drop|deny|block.*": "failure", r"forward|allow|mgmt|NA|n/a": "", r".*": ""},
            message="msg",
        ),
    ),
    samples=(
        Sample(
            'id=sslvpn sn=C0EAE4000002 time="2026-04-03 11:12:33" vp_time="2026-04-03 09:12:33 UTC" fw=192.0.2.1 pri=5 m=1 c=1 '
            'src=203.0.113.40 dst="vpn.corp.example" user="guest7" usr="guest7" msg="User login failed" portal="p" agent="NetExtender"',
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            "CEF:0|SonicWall|NSa 2700|7.0.1|36|TCP connection dropped|4|cat=64 src=203.0.113.40 spt=51000 deviceInboundInterface=X1 "
            'dst=192.0.2.80 dpt=3389 susr="corp\\\\dana" proto=tcp/3389 fw_action="drop"',
            {
                "user": "corp\\dana",
                "src_ip": "203.0.113.40",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            'id=firewall sn=C0EAE4000001 time="2026-04-03 09:12:33 UTC" fw=192.0.2.1 pri=5 c=0 m=1197 msg="NAT Mapping" n=9 '
            'src=192.0.2.80::X0-V5 dst=203.0.113.40::X3 proto=icmp note="Source: 192.0.2.1, 63130, Destination: 203.0.113.40"',
            {"src_ip": "192.0.2.80", "dst_ip": "203.0.113.40", "action": "network_connect", "host": "192.0.2.1"},
        ),
        Sample(
            'id=firewall sn=C0EAE4000001 time="2026-04-03 09:12:33" fw=192.0.2.1 pri=6 c=16 m=1080 msg="SSL VPN zone remote user '
            'login allowed" sess="sslvpnc" n=9 usr="dana" src=203.0.113.40::X1 dst=192.0.2.1::X1 proto=tcp/4433',
            {"user": "dana", "src_ip": "203.0.113.40", "action": "login", "outcome": "success"},
        ),
        Sample(
            '<129>id=firewall sn=C0EAE4000001 time="2026-04-03 09:12:33 UTC" fw=192.0.2.1 pri=5 c=64 m=36 msg="TCP connection '
            'dropped" n=9 src=203.0.113.40:51000:X1 dst=192.0.2.80:3389:X0 proto=tcp/3389 fw_action="drop"',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
    ),
)
