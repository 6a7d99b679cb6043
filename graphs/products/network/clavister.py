"""Clavister cOS Core: `CONN: prio=1 id=00600001 event=conn_open … [conn connsrcip=… conndestip=…]`."""

from ..product import Column, Product, Records, Sample

_LINE = (
    r"(?:\[(?P<time>[^\]]{10,40})\] )?(?:[\w.-]+: ){0,3}(?P<message>(?:prio=\d+ )?id=\d{4,9} (?:[^\s=]++=\S++ "
    r"){0,4}event=\w+.*)"
)
_ENDS: dict[Column, str] = {
    "src": "connsrcip srcip client_ip ipaddr remote_ip peer", "dst": "conndestip destip local_ip", "src_port": "connsrcport srcport",
    "dst_port": "conndestport destport", "user": "username user authuser", "target": "url host_name", "host": "",
}  # fmt: skip

_LEFT = (
    r"user_logout|user_disconnected|user_timeout|admin_logout|oneconnect_session_closed|"
    r"oneconnect_session_disconnected|"
    r"sesmgr_session_removed"
)
_DETECTED = r"scan_detected|intrusion_detected|virus_found|idp_\w+|ip_reputation|threshold_\w+|notification_\w+"

PRODUCT = Product(
    name="clavister",
    source="Clavister cOS Core 12 to 14 Log Reference Guide",
    product="clavister",
    lines=(
        rf"(?:<\d+>)?{_LINE}",
        rf"(?:<\d+>)?[A-Z][a-z]{{2}}\s+\d+ \d\d:\d\d:\d\d (?P<host>\S+) {_LINE}",
    ),
    records=(
        Records(
            keys=("id", "event"),
            where={"event": r"[a-z][a-z0-9_]+", "id": r"0?\d{6,7}"},
            columns=_ENDS,
            kind="event+action event",
            actions={
                r"(?:user_login|admin_login|oneconnect_session_created|sesmgr_session_created|login)\b.*": (
                    "login",
                    "success",
                ),
                r"\w*(?:bad_user|auth_fail|login_fail|wrong|bad_password|unknown_user|auth_timeout|invalid_user)\w*.*": (
                    "login",
                    "failure",
                ),
                rf"(?:{_LEFT})\b.*": (
                    "logout",
                    "success",
                ),
                r"(?:conn_open|conn_open_natsat|alg_session_open|application_identified)\b.*": (
                    "network_connect",
                    "success",
                ),
                r"(?:conn_close\w*|alg_session_closed|application_end)\b.*": ("network_connect", "success"),
                r"request_url \w*(?:block|deny|drop|reject)\w*": ("web_request", "failure"),
                r"request_url\b.*": ("web_request", "success"),
                rf"(?:{_DETECTED})\b.*\b(?:drop|close|reject|block)\w*": (
                    "alert",
                    "failure",
                ),
                rf"(?:{_DETECTED})\b.*": (
                    "alert",
                    "",
                ),
                r"\S+ (?:drop|reject|deny|block|close|abort)\w*": ("network_block", "failure"),
                r"\S*(?:drop|reject|block|disallowed|denied|unsolicited_reply)\S*.*": ("network_block", "failure"),
                r"\S+ (?:allow|accept|fwd|forward)\w*": ("network_connect", "success"),
            },
            otherwise=("status", ""),
        ),
    ),
    samples=(
        Sample(
            "<133>[2026-04-03 09:12:33] EFW: RULE: prio=3 id=06000051 rev=1 event=ruleset_drop_packet "
            "action=drop rule=Default_Rule "
            "recvif=wan srcip=203.0.113.40 destip=192.0.2.80 ipproto=TCP ipdatalen=32 srcport=51000 "
            "destport=3389 syn=1",
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            'id=600001 event=conn_open [message=Connection opened conndestzone="T0" ][rules rule=A ][conn [conn conn=Open '
            "connsrcip=192.0.2.80 conndestip=203.0.113.40 connipproto=UDP connsrcport=51000 conndestport=53 "
            "connrecvif=A ]]",
            {
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 53,
                "action": "network_connect",
                "outcome": "success",
            },
        ),
    ),
)
