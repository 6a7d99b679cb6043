"""FRITZ!Box: the list of events, as its pages and push mails write it in German."""

from ..product import Product, Said, Sample

_FROM = r" von (?:der )?IP-Adresse (?P<src>[\da-fA-F.:]*[\da-fA-F:])"

PRODUCT = Product(
    name="fritzbox",
    source="system events of FRITZ!OS 7.2 to 8.0",
    category="firewall",
    service="fritzbox",
    lines=(r"(?P<time>\d\d\.\d\d\.\d\d(?:\d\d)? \d\d:\d\d:\d\d) (?P<message>.*)",),
    messages=(
        Said(
            r"Anmeldung des Benutzers (?P<user>.*) an der FRITZ!Box-Benutzeroberfläche" + _FROM + r" gescheitert.*",
            "login",
            "failure",
        ),
        Said(
            r"Anmeldung des Benutzers (?P<user>.*) an der FRITZ!Box-Benutzeroberfläche" + _FROM + r"\.?",
            "login",
            "success",
        ),
        Said(r"Anmeldung einer App des Benutzers (?P<user>.*)" + _FROM + r" gescheitert.*", "login", "failure"),
        Said(r"Anmeldung einer App des Benutzers (?P<user>.*)" + _FROM + r"\.?", "login", "success"),
        Said(r"Anmeldung an der FRITZ!Box-Benutzeroberfläche" + _FROM + r" gescheitert.*", "login", "failure"),
        Said(r"Anmeldung an der FRITZ!Box-Benutzeroberfläche" + _FROM + r"\.?", "login", "success"),
        Said(r"VPN-Verbindung zu (?P<target>.*) wurde erfolgreich hergestellt\.?", "network_connect", "success"),
        Said(r"VPN-(?:Verbindung zu|Fehler:) (?P<target>.*)", "status"),
        Said(
            r"(?:Internetverbindung|DSL|WLAN-Gerät|WLAN|Die Systemzeit|Zeitüberschreitung|Dynamic DNS|Verbindung).*",
            "status",
        ),
    ),
    samples=(
        Sample(
            "05.03.24 10:11:13 Anmeldung des Benutzers dana an der FRITZ!Box-Benutzeroberfläche von IP-Adresse 203.0.113.9 gescheitert "
            "(falsches Kennwort).",
            {
                "time": "2024-03-05T10:11:13Z",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
            },
            typed=("dana",),
        ),
        Sample(
            "05.03.24 10:11:12 Anmeldung des Benutzers dana an der FRITZ!Box-Benutzeroberfläche von IP-Adresse 192.0.2.20.",
            {"user": "dana", "src_ip": "192.0.2.20", "action": "login", "outcome": "success"},
        ),
        Sample(
            "05.03.24 10:11:14 Anmeldung einer App des Benutzers dana von IP-Adresse 2001:db8::9 gescheitert (ungültige Anmeldedaten).",
            {"user": "dana", "src_ip": "2001:db8::9", "action": "login", "outcome": "failure"},
        ),
    ),
)
