"""Aruba mobility controllers and instant access points: `authmgr[811]: <522008> <NOTI> …`; UniFi's CEF."""

from ..product import Product, Records, Said, Sample

_HEAD = r"(?:<\d{6}> )?(?:<\d+> )?<\w{4}> \|?(?:<?[^<>|]*[>|])? *"
_MAC = r"(?P<mac>[\da-fA-F:]{17})"
_IP = r"(?:\d{1,3}\.){3}\d{1,3}"

PRODUCT = Product(
    name="aruba",
    source="ArubaOS 8 Syslog Messages Guide; Ubiquiti UniFi Network 9, SIEM integration (CEF)",
    product="aruba",
    programs=("authmgr", "stm", "sapd", "cli", "fpapps", "localdb", "nanny", "isakmpd", "mdns", "dds", "webui", "wms"),
    messages=(
        Said(_HEAD + rf".*?User Authentication Successful: username=(?P<user>.*) MAC={_MAC} IP=(?P<src>{_IP}) .*", "login", "success"),
        Said(_HEAD + rf".*?User Authentication Failed: username=(?P<user>.*) MAC={_MAC} IP=(?P<src>{_IP}) .*", "login", "failure"),
        Said(_HEAD + rf".*?User authentication failed: username=(?P<user>.*) userip=(?P<src>{_IP}) .*", "login", "failure"),
        Said(_HEAD + rf".*?Authentication Successful(?: for|:) (?:User|user) (?P<user>[^,]*), ?Logged in from (?P<src>{_IP}) .*", "login", "success"),
        Said(_HEAD + rf".*?User (?P<user>\S+),? logged in from (?P<src>{_IP}).*", "login", "success"),
        Said(_HEAD + rf".*?User (?P<user>\S+) .*?[Ff]ailed (?:log ?in|authentication) from (?P<src>{_IP}).*", "login", "failure"),
        Said(_HEAD + rf".*?USER:? ?(?P<user>\S+) (?:has logged in|connected) from (?P<src>{_IP}).*", "login", "success"),
        Said(_HEAD + rf".*?MAC={_MAC} IP=(?P<src>{_IP}) User entry (?:added|deleted): .*", "status"),
        Said(_HEAD + r".*", "status"),
    ),
    records=(
        Records(
            product="unifi",
            keys=("vendor", "device_product", "UNIFIcategory"),
            where={"vendor": "Ubiquiti"},
            columns={"time": "UNIFIutcTime rt", "src": "src UNIFIclientIp", "dst": "dst", "src_port": "spt", "dst_port": "dpt",
                     "user": "UNIFIadmin suser", "host": "UNIFIhost", "target": "UNIFIclientAlias UNIFIwifiName"},
            kind="name",
            actions={
                r".*\bAdmin (?:Signed In|Accessed|Login)\b.*": ("login", "success"),
                r".*(?:Blocked|Threat Detected|Honeypot|Intrusion).*": ("alert", "failure"),
                r".*Client Connected.*": ("network_connect", "success"),
                r".*Client Disconnected.*": ("status", ""),
                r".*(?:Config|Settings|Device Adopted|Made Config Changes).*": ("resource_change", "success"),

            },
otherwise=("status", ""),
            message="msg",
        ),
    ),
    samples=(
        Sample(
            "Apr  3 09:12:33 2026 wlc-1 authmgr[811]: <522008> <NOTI> <wlc-1 192.0.2.1>  User Authentication Successful: username=dana "
            "MAC=02:00:5e:10:00:01 IP=192.0.2.80 role=emp VLAN=7 AP=ap1 SSID=c AAA profile=p auth method=802.1x auth server=r",
            {"time": "2026-04-03T09:12:33Z", "host": "wlc-1", "user": "dana", "src_ip": "192.0.2.80", "action": "login", "outcome": "success"},
        ),
        Sample(
            "CEF:0|Ubiquiti|UniFi Network|9.0.108|400|WiFi Client Connected|1|UNIFIcategory=Client Devices UNIFIsubCategory=WiFi UNIFIhost=UDM "
            "UNIFIclientAlias=pc7 UNIFIclientIp=192.0.2.80 UNIFIutcTime=2026-04-03T09:12:33.123Z msg=pc7 connected",
            {"time": "2026-04-03T09:12:33.123Z", "src_ip": "192.0.2.80", "host": "UDM", "action": "network_connect"},
        ),
    ),
)  # fmt: skip
