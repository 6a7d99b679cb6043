"""pfSense and OPNsense: the packet filter's log of `filterlog`, and who logs in to the web interface."""

from ..product import Product, Records, Rows, Said, Sample

_HEAD = r"\d*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,(?:pass|block|match|reject|rdr|nat|binat|scrub|unkn\([^)]*\)|[a-z]+),(?:in|out|in/out),"
_NAMES = "rulenr subrulenr anchorname rid interface reason action dir ipversion"
_V4 = f"{_NAMES} tos ecn ttl id offset ipflags protonum protoname length src dst"
_V6 = f"{_NAMES} class flow hoplimit protoname protonum length src dst"

PRODUCT = Product(
    name="filterlog",
    source="pfSense documentation, Raw Filter Log Format; OPNsense filterlog/description.txt",
    product="pfsense",
    category="firewall",
    programs=("php-fpm", "opnsense", "audit", "configd.py", "lockout_handler"),
    rows=(
        Rows(rf"{_HEAD}4,(?:[^,]*,){{6}}(?:6|17|132|136),", f"{_V4} srcport dstport datalen tcpflags"),
        Rows(rf"{_HEAD}4,", f"{_V4} detail"),
        Rows(rf"{_HEAD}6,(?:[^,]*,){{4}}(?:6|17|132|136),", f"{_V6} srcport dstport datalen tcpflags"),
        Rows(rf"{_HEAD}6,", f"{_V6} detail"),
    ),
    messages=(
        Said(
            r"/\S+: Successful login for user '(?P<user>.*)' from: (?P<src_ip>[\da-fA-F.:]+)(?: \(.*\))?",
            "login",
            "success",
        ),
        Said(
            r"/\S+: (?:webConfigurator |Web GUI )?authentication error for (?:user )?'(?P<user>.*)' from:? "
            r"(?P<src_ip>[\da-fA-F.:]+)(?: during .*)?",
            "login",
            "failure",
        ),
        Said(
            r"/\S+: User logged out for user '(?P<user>.*)' from: (?P<src_ip>[\da-fA-F.:]+)(?: \(.*\))?",
            "logout",
            "success",
        ),
        Said(
            r"/\S+: Session timed out for user '(?P<user>.*)' from: (?P<src_ip>[\da-fA-F.:]+)(?: \(.*\))?",
            "logout",
            "success",
        ),
        Said(
            r"user (?P<user>[^@\s]*)@(?P<src_ip>[\da-fA-F.:]+) changed configuration to .*",
            "resource_change",
            "success",
        ),
        Said(
            r"/\S+: Configuration Change: (?P<user>[^@]*)@(?P<src_ip>[\da-fA-F.:]+?) (?:\([^()]*\))?: .*",
            "resource_change",
            "success",
        ),
    ),
    records=(
        Records(
            keys=("rulenr", "ipversion", "src", "dst"),
            where={"action": ".*"},
            columns={
                "src": "src",
                "dst": "dst",
                "src_port": "srcport",
                "dst_port": "dstport",
                "user": "",
                "target": "",
            },
            kind="action",
            actions={
                r"pass|rdr|nat|binat": ("network_connect", "success"),
                r"block|reject": ("network_block", "failure"),
            },
            otherwise=("network_connect", ""),
        ),
    ),
    samples=(
        Sample(
            "Apr  3 09:12:33 gw-2 filterlog[811]: "
            "4,,,1000000103,igb0,match,block,in,4,0x0,,241,54321,0,none,6,tcp,40,"
            "203.0.113.40,192.0.2.80,51000,3389,0,S,1,,1024,,",
            {
                "host": "gw-2",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
                "src_port": "51000",
                "category": "firewall",
            },
        ),
        Sample(
            "<134>1 2026-04-03T09:12:33+02:00 gw-2 filterlog 811 - - "
            "71,,,0f1e2d3c4b5a69788796a5b4c3d2e1f0,igb1,match,pass,out,6,"
            "0x00,0x00000,64,udp,17,48,2001:db8::80,2001:db8::40,50000,53,40",
            {
                "time": "2026-04-03T07:12:33Z",
                "src_ip": "2001:db8::80",
                "dst_ip": "2001:db8::40",
                "dst_port": 53,
                "action": "network_connect",
                "outcome": "success",
            },
        ),
        Sample(
            "Apr  3 09:12:33 gw-2 filterlog[811]: "
            "4,,,1000000103,igb0,match,block,in,4,0x0,,64,1,0,none,1,icmp,84,203.0.113.40,"
            "192.0.2.80,request,42,1,64",
            {"src_ip": "203.0.113.40", "dst_ip": "192.0.2.80", "dst_port": None, "action": "network_block"},
        ),
        Sample(
            "Apr  3 09:12:33 gw-2 php-fpm[811]: /index.php: webConfigurator authentication error for user "
            "'guest7' from: 203.0.113.40",
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
    ),
)
