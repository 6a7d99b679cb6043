"""TeamViewer: the list of incoming connections, whose times are UTC."""

from ..product import Product, Records, Rows, Sample

PRODUCT = Product(
    name="teamviewer",
    source="Connections_incoming.txt of TeamViewer 11 to 15 for Windows",
    product="windows",
    category="application",
    service="teamviewer",
    rows=(
        Rows(
            r"\d{6,12}\t[^\t]*\t\d\d-\d\d-\d{4} \d\d:\d\d:\d\d\t(?:\d\d-\d\d-\d{4} \d\d:\d\d:\d\d)?\t[^\t]*\t\w+",
            "teamviewer_id teamviewer_name teamviewer_start teamviewer_end teamviewer_account teamviewer_mode teamviewer_session",
            "\t",
        ),
    ),
    records=(
        Records(
            keys=("teamviewer_id", "teamviewer_start", "teamviewer_mode"),
            columns={
                "time": "teamviewer_start",
                "user": "teamviewer_account",
                "target": "",
                "host": "",
                "src": "",
                "dst": "",
                "process": "",
                "command": "",
                "agent": "teamviewer_name",
            },
            kind="teamviewer_mode",
            otherwise=("login", "success"),
            message="teamviewer_mode",
        ),
    ),
    samples=(
        Sample(
            "123456789\tWS-ANNA\t05-03-2024 10:11:12\t05-03-2024 10:31:12\tdana\tRemoteControl\t{6D1B7E0B-0000-4000-8000-0123456789AB}",
            {
                "time": "2024-03-05T10:11:12Z",
                "user": "dana",
                "action": "login",
                "outcome": "success",
                "teamviewer_id": "123456789",
                "agent": "WS-ANNA",
            },
            file="Connections_incoming.txt",
        ),
    ),
)
