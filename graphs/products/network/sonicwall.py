"""SonicWall: `id=firewall sn=… time="2026-04-03 09:12:33 UTC" fw=… pri=… c=… m=… msg="…" src=ip:port:if dst=ip:port:if`."""

from ..product import Product, Records, Sample

_END = r"[\da-fA-F.:]+?"

PRODUCT = Product(
    name="sonicwall",
    source="SonicOS 6.5 and 7.0 Log Events Reference",
    product="sonicwall",
    records=(
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
            kind="m",
            actions={
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
            },
            outcome="fw_action",
            outcomes={r"drop|deny|block.*": "failure", r"forward|allow|mgmt|NA|n/a": "", r".*": ""},
            message="msg",
        ),
    ),
    samples=(
        Sample(
            'id=firewall sn=C0EAE4000001 time="2026-04-03 09:12:33 UTC" fw=192.0.2.1 pri=5 c=0 m=1197 msg="NAT Mapping" n=9 '
            'src=192.0.2.80::X0-V5 dst=203.0.113.40::X3 proto=icmp note="Source: 192.0.2.1, 63130, Destination: 203.0.113.40"',
            {"src_ip": "192.0.2.80", "dst_ip": "203.0.113.40", "action": "network_connect", "host": "192.0.2.1"},
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
