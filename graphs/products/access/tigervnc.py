"""TigerVNC's server: who connected to a desktop, and who was turned away."""

from ..product import Product, Said, Sample

_PEER = r"(?P<src>[\da-fA-F.:\[\]]+?)::(?P<src_port>\d{1,5})"

PRODUCT = Product(
    name="tigervnc",
    source="rfb/VNCServerST.cxx, VNCSConnectionST.cxx and SConnection.cxx of TigerVNC 1.9 to 1.14",
    product="linux",
    service="vnc",
    programs=("xvnc", "xtigervnc", "x0vncserver", "x0tigervncserver", "vncserver"),
    others="status",
    above=(r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})",),
    messages=(
        Said(rf"Connections: accepted: {_PEER}", "network_connect", "success"),
        Said(rf"Connections: closed: {_PEER}.*", "status"),
        Said(r"Connections: blacklisted: (?P<src>\S+)", "network_block", "failure"),
        Said(
            rf"VNCSConnST: +closing {_PEER}: (?:Authentication failure|Too many security failures).*",
            "login",
            "failure",
        ),
        Said(rf"VNCSConnST: +closing {_PEER}: .*", "status"),
        Said(r"SConnection: AuthFailureException: .*", "login", "failure"),
    ),
    samples=(
        Sample(
            "Sat Nov 28 15:12:33 2026\n Connections: accepted: 198.51.100.23::45631\n SConnection: Client needs protocol version 3.8",
            {
                "time": "2026-11-28T15:12:33Z",
                "src_ip": "198.51.100.23",
                "src_port": "45631",
                "action": "network_connect",
                "outcome": "success",
            },
        ),
        Sample(
            "Sat Nov 28 15:12:32 2026\n Connections: accepted: 203.0.113.9::34627\n Connections: closed: 203.0.113.9::34627\n"
            " Connections: blacklisted: 203.0.113.9",
            {"src_ip": "203.0.113.9", "action": "network_block", "outcome": "failure"},
            event=-1,
        ),
        Sample(
            "Nov 28 15:12:33 desk Xvnc[811]: SConnection: AuthFailureException: Authentication failure: No password configured",
            {"action": "login", "outcome": "failure"},
        ),
    ),
)
