"""Wireless access: hostapd's stations and wpa_supplicant's networks."""

from ..product import Product, Said, Sample

_STATION = r"(?P<interface>\S+): STA (?P<mac>[\da-f]{2}(?::[\da-f]{2}){5}) "

PRODUCT = Product(
    name="hostapd",
    source="src/ap/{ieee802_11,wpa_auth,ieee802_1x,accounting}.c, wpa_supplicant/events.c of hostap 2.6 to 2.11",
    product="linux",
    category="wireless",
    service="hostapd",
    programs=("hostapd", "wpa_supplicant"),
    others="status",
    messages=(
        Said(_STATION + r"IEEE 802\.1X: authenticated - EAP type: .*", "login", "success"),
        Said(_STATION + r"IEEE 802\.1X: (?:authentication failed|Supplicant used different).*", "login", "failure"),
        Said(_STATION + r"RADIUS: (?:starting|stopped) accounting session (?P<session>\S+)", "status"),
        Said(_STATION + r"WPA: pairwise key handshake completed.*", "login", "success"),
        Said(_STATION + r"IEEE 802\.11: (?:associated|authenticated).*", "network_connect"),
        Said(_STATION + r"IEEE 802\.11: (?:disassociated|deauthenticated).*", "status"),
        Said(_STATION + r".*", "status"),
        Said(r"(?P<interface>\S+): AP-STA-CONNECTED (?P<mac>[\da-f:]{17}).*", "network_connect", "success"),
        Said(r"(?P<interface>\S+): AP-STA-POSSIBLE-PSK-MISMATCH (?P<mac>[\da-f:]{17}).*", "login", "failure"),
        Said(r"(?P<interface>\S+): CTRL-EVENT-EAP-FAILURE2?(?: (?P<mac>[\da-f:]{17}))?.*", "login", "failure"),
        Said(r"(?P<interface>\S+): CTRL-EVENT-EAP-SUCCESS2?(?: (?P<mac>[\da-f:]{17}))?.*", "login", "success"),
        Said(r"(?P<interface>\S+): CTRL-EVENT-CONNECTED .*", "network_connect", "success"),
        Said(r"(?P<interface>\S+): CTRL-EVENT-SSID-TEMP-DISABLED .*reason=WRONG_KEY.*", "login", "failure"),
    ),
    samples=(
        Sample(
            "Mar  5 10:11:12 ap-1 hostapd[811]: wlan0: STA 02:00:5e:10:00:01 IEEE 802.1X: authentication failed - EAP type: "
            "25 (PEAP)",
            {"mac": "02:00:5e:10:00:01", "action": "login", "outcome": "failure", "user": "", "src_ip": ""},
        ),
    ),
)
