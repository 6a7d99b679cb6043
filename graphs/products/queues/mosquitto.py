"""Eclipse Mosquitto: the broker's log."""

from ..product import Join, Product, Said, Sample

_IS = r"(?:\d{10}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d{4}|Z)?)"
_HEAD = "2024-03-05T10:11:12: "
_T = "2024-03-05T10:11:12+00:00"

PRODUCT = Product(
    name="mosquitto",
    source="handle_connect.c, net.c, context.c, bridge.c of Mosquitto 1.6 to 2.0",
    category="queue",
    programs=("mosquitto",),
    lines=(rf"(?P<time>{_IS}): (?P<message>.*)",),
    others="status",
    joins=(Join("client", "src_ip user"), Join("refusal", "", act="refusal")),
    messages=(
        Said(r"New connection from (?P<src_and_port>[\da-fA-F.:]+:\d+) on port (?P<dst_port>\d+)\.", "network_connect"),
        Said(r"New connection from (?P<src>\S+) on port (?P<dst_port>\d+)\.", "network_connect"),
        Said(
            r"New (?:bridge |client )connected from (?P<src_and_port>[\da-fA-F.:]+:\d+) as (?P<client>.*) \(p\d+, c\d+, "
            r"k\d+(?:, u'(?P<user>.*)')?\)\.",
            "login",
            "success",
            begins="*",
        ),
        Said(
            r"New (?:bridge |client )connected from (?P<src>[\da-fA-F.:]+) as (?P<client>.*) \(p\d+, c\d+, k\d+(?:, u'(?P<user>.*)')?\)\.",
            "login",
            "success",
            begins="*",
        ),
        # The broker's answer (where it logs them) has the address, the notice behind it has not: both tell one refusal.
        Said(
            r"Sending (?P<refusal>C)ONNACK to (?P<src>[\da-fA-F.:]+) \(\d+, (?P<code>4|5|13[458]|140)\)",
            "login",
            "failure",
        ),
        Said(r"(?P<refusal>C)lient <unknown> disconnected, (?P<reason>not authori[sz]ed)\.", "login", "failure"),
        Said(r"Client (?P<src>[\da-fA-F.:]+) disconnected, (?P<reason>not authori[sz]ed)\.", "login", "failure"),
        Said(
            r"Client (?P<client>.*) \[(?P<src_and_port>[\da-fA-F.:]+:\d+)\] disconnected(?:, | due to |: )?(?P<reason>not authori[sz]ed)\.",
            "login",
            "failure",
        ),
        Said(r"Client (?P<client>.*) disconnected, (?P<reason>not authori[sz]ed)\.", "login", "failure"),
        Said(
            r"Client (?P<client>.*?) (?:\[(?P<src_and_port>[\da-fA-F.:]+:\d+)\] )?(?:disconnected|closed its connection|has "
            r"exceeded timeout).*",
            "logout",
            ends="*",
        ),
        Said(
            r"(?:Socket error on client|Client connection from|Bad socket read/write on client) (?P<client>\S+).*",
            "network_connect",
            "failure",
        ),
        Said(r"OpenSSL Error.*|.*TLS.*", "network_connect", "failure"),
        Said(r"Denied (?:PUBLISH|SUBSCRIBE) from (?P<client>\S+) .*", "data_read", "failure"),
        Said(r"Error: .*", "status", "failure"),
        Said(
            r"(?:mosquitto|Config|Opening|Using|Saving|Sending|Received|Connection|Warning|No will|Info|Loading|\t|"
            r"Connecting|Bridge|Creating|Plugin|Will|Reload|Starting|Expiring|Restored).*",
            "status",
        ),
    ),
    samples=(
        Sample(
            _HEAD + "New client connected from 203.0.113.9:4711 as guest7 (p2, c1, k60, u'dana').",
            {"time": _T, "src_ip": "203.0.113.9", "user": "dana", "action": "login", "outcome": "success"},
        ),
        Sample(
            "1709633472: New client connected from 203.0.113.9 as sensor (p2, c1, k60, u'dana').",
            {"time": _T, "src_ip": "203.0.113.9", "user": "dana", "action": "login", "outcome": "success"},
        ),
        Sample(
            _HEAD + "Client guest7 disconnected, not authorised.",
            {"time": _T, "src_ip": "", "action": "login", "outcome": "failure", "user": ""},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "Sending CONNACK to 203.0.113.9 (0, 5)",
            {"src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "user": ""},
        ),
        Sample(
            _HEAD + "Sending CONNACK to sensor (0, 0)",
            {"src_ip": "", "action": "status", "outcome": ""},
            typed=("sensor",),
        ),
        Sample(
            _HEAD + "New connection from 203.0.113.9:4711 on port 1883.",
            {"src_ip": "203.0.113.9", "dst_port": 1883, "action": "network_connect"},
        ),
    ),
)
