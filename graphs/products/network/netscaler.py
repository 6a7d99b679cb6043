"""Citrix NetScaler (ADC, Gateway): `03/04/2026:07:15:02 GMT ns1 0-PPE-0 : default AAA LOGIN_FAILED 4411 0 : …`."""

from ..product import Product, Said, Sample

_IP = r"[\da-fA-F.:]+"
_ID = r" \d+ \d+ : +"
_HEAD = r"(?:default |\S+ )?"
_CONTEXT = rf"Context .*? ?- SessionId: ?\d+ ?- +User (?P<user>.*?) - Client_ip (?P<src_ip>{_IP})"
_LINE = (
    r"(?P<time>\d{1,2}/\d{1,2}/\d{4}:\d\d:\d\d:\d\d|\d{4}/\d\d/\d\d:\d\d:\d\d:\d\d)(?: (?P<zone>[A-Z]{3,4}))? "
    r"{1,2}(?P<host>\S*) \S+ : +(?P<message>.*)"
)

PRODUCT = Product(
    name="netscaler",
    source="NetScaler 12.1 to 14.1 Syslog Message Reference",
    product="citrix",
    lines=(
        rf"(?:<\d+>)?\s*\"?{_LINE}",
        # what is left where a collector takes the head off
        r"(?P<message>default (?:\w+ )?(?:CMD_EXECUTED|LOGIN|LOGOUT|LOGIN_FAILED|TCPCONNSTAT|ICASTART|ICAEND_CONNSTAT|CONN_\w+) \d+ \d+ : +.*|"
        r"\S+ on \S+ shell_command=\".*\")",
        rf"(?:<\d+>)?\s*[A-Z][a-z]{{2}}\s+\d+ \d\d:\d\d:\d\d (?:\S+ )?(?:<[\w.]+> *)?{_LINE}",
        rf"(?:<\d+>)?1? ?\d{{4}}-\d\d-\d\dT\S+ \S+ (?:\S+ ){{0,6}}{_LINE}",
    ),
    messages=(
        Said(
            rf"{_HEAD}AAA(?:TM)? LOGIN_FAILED{_ID}User (?P<user>.*) - Client_ip (?P<src_ip>{_IP}) - Failure_reason "
            r"\"(?P<reason>[^\"]*)\"(?: - Browser(?:_type)? (?P<agent>.*))?",
            "login",
            "failure",
        ),
        Said(rf"{_HEAD}AAA(?:TM)? LOGIN_FAILED{_ID}.*", "login", "failure"),
        Said(
            rf"{_HEAD}(?:SSLVPN|AAA|AAATM) LOGIN{_ID}{_CONTEXT} .*?(?:Vserver (?P<dst>{_IP}:\d+) .*)?",
            "login",
            "success",
        ),
        Said(rf"{_HEAD}(?:SSLVPN|AAA|AAATM) LOGOUT{_ID}{_CONTEXT} .*", "logout", "success"),
        Said(
            rf"{_HEAD}(?:SSLVPN|AAA|AAATM) "
            rf"(?:TCPCONNSTAT|UDPFLOWSTAT|TCPCONN_TIMEDOUT|ICASTART|ICAEND_CONNSTAT){_ID}{_CONTEXT} .*?"
            rf"Source (?P<client>{_IP}:\d+) - Destination (?P<dst>{_IP}:\d+) .*",
            "network_connect",
            "success",
        ),
        Said(
            rf"{_HEAD}(?:SSLVPN|AAA|AAATM|ICA) ICA\w*{_ID}(?:\[[^\]]*\] ?){{0,9}}Source (?P<src>{_IP}:\d+) - Destination "
            rf"(?P<dst>{_IP}:\d+) .*?"
            r"(?:username:domainname|Username) (?P<user>[^:\s]+).*",
            "network_connect",
            "success",
        ),
        Said(
            rf"{_HEAD}(?:SSLVPN|AAA|AAATM) NONHTTP_RESOURCEACCESS_DENIED{_ID}{_CONTEXT} .*?Destination "
            rf"(?P<dst>{_IP}:\d+) .*",
            "network_block",
            "failure",
        ),
        Said(
            rf"{_HEAD}(?:SSLVPN|AAA|AAATM) HTTPREQUEST{_ID}{_CONTEXT} .*? : (?:SSO is \w+ : )?(?P<method>[A-Z]+) "
            rf"(?P<target>\S+).*",
            "web_request",
            "success",
        ),
        Said(rf"{_HEAD}(?:SSLVPN|AAA|AAATM) HTTP_RESOURCEACCESS_DENIED{_ID}{_CONTEXT} .*", "web_request", "failure"),
        Said(
            rf"{_HEAD}(?:\w+ )?CMD_EXECUTED{_ID}User (?P<user>.*?) - (?:ADM_User \S+ - )?Remote_ip (?P<src_ip>{_IP}) - "
            rf"Command "
            r"\"(?P<command>login .*)\" - Status \"(?P<kind>Success|ERROR|Done)[^\"]*\"",
            "login",
            "success",
            by={"ERROR": ("login", "failure")},
        ),
        Said(
            rf"{_HEAD}(?:\w+ )?CMD_EXECUTED{_ID}User (?P<user>.*?) - (?:ADM_User \S+ - )?Remote_ip (?P<src_ip>{_IP}) - "
            rf"Command "
            r"\"(?P<command>.*)\" - Status \"(?P<kind>Success|ERROR|Done)[^\"]*\"",
            "process_start",
            "success",
            by={"ERROR": ("process_start", "failure")},
        ),
        Said(
            rf"{_HEAD}TCP (?:CONN_TERMINATE|CONN_DELINK|NAT_CONN_DELINK|OTHERCONN_DELINK|"
            rf"NAT_OTHERCONN_DELINK){_ID}(?:TCP - )?Source (?P<src>{_IP}:\d+)"
            rf"(?: - Vserver {_IP}:\d+)?(?: - Nat_?[iI][pP] {_IP}:\d+)? - Destination (?P<dst>{_IP}:\d+) .*",
            "network_connect",
            "success",
        ),
        Said(
            rf"{_HEAD}(?:TCP|UDP|RNAT) \w+{_ID}.*?Source (?P<src>{_IP}:\d+) .*?Destination (?P<dst>{_IP}:\d+)\b.*",
            "network_connect",
            "success",
        ),
        Said(
            rf"{_HEAD}SSLLOG SSL_HANDSHAKE_(?P<kind>SUCCESS|FAILURE)\w*{_ID}SPCBId \d+ - ClientIP "
            rf"(?P<src_ip>{_IP}) - ClientPort "
            rf"(?P<src_port>\d+) - VserverServiceIP (?P<dst_ip>{_IP}) - VserverServicePort (?P<dst_port>\d+) .*",
            "network_connect",
            "success",
            by={"FAILURE": ("network_connect", "failure")},
        ),
        Said(
            rf"{_HEAD}ACL\w* \w+{_ID}Source (?P<src>{_IP}(?::\d+)?)(?: -->)?[ -]+Destination "
            rf"(?P<dst>{_IP}(?::\d+)?) .*?\b(?P<kind>ALLOW|DENY)\b.*",
            "network_connect",
            "success",
            by={"DENY": ("network_block", "failure")},
        ),
        Said(
            rf"{_HEAD}APPFW \w+{_ID}(?P<src_ip>{_IP}) .*<(?P<kind>blocked|not blocked|transformed)>",
            "alert",
            "",
            by={"blocked": ("alert", "failure"), "not blocked": ("alert", "success")},
        ),
        Said(rf"{_HEAD}APPFW \w+{_ID}.*", "alert"),
        Said(
            rf"{_HEAD}SSLVPN Message{_ID}\"*(?:SSLVPN )?Mux Authorize result is (?P<kind>\w+), User <(?P<user>.*)>, Srcip: (?P<src_ip>{_IP}), "
            rf"Dstip: (?P<dst_ip>{_IP}),.*",
            "network_connect",
            "success",
            by={"Deny": ("network_block", "failure")},
        ),
        Said(
            rf"{_HEAD}SSLVPN Message{_ID}\"*SSO ns_sslvpn_process_sso_conn: user (?P<user>.*) clientip (?P<src_ip>{_IP}) request: "
            r"(?P<target>\S+) .*",
            "web_request",
        ),
        Said(r"(?P<user>\S+) on \S+ shell_command=\"(?P<command>.*)\"", "process_start"),
        Said(rf"{_HEAD}AAA(?:TM)? Message{_ID}.*", "status"),
        Said(rf"{_HEAD}[A-Z][A-Z_\d]* \w+{_ID}.*", "status"),
    ),
    samples=(
        Sample(
            "<134> 04/03/2026:09:12:33 GMT gw-7 0-PPE-1 : default AAA LOGIN_FAILED 9012 0 :  User guest7 - Client_ip "
            '203.0.113.40 - Failure_reason "Invalid credentials passed" - Browser Mozilla/5.0 (X11)',
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "gw-7",
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "failure",
                "agent": "Mozilla/5.0 (X11)",
            },
            typed=("guest7",),
        ),
        Sample(
            "Apr  3 11:12:33 192.0.2.7 04/03/2026:09:12:33 GMT gw-7 0-PPE-1 : default SSLVPN LOGIN 9013 0 :  Context "
            'dana@203.0.113.40 - SessionId: 12- User dana - Client_ip 203.0.113.40 - Nat_ip "Mapped Ip" - Vserver '
            '198.51.100.9:443 - Browser_type "Mozilla/5.0" - SSLVPN_client_type ICA - Group(s) "N/A"',
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "success",
            },
        ),
        Sample(
            "<134> 04/03/2026:09:12:33 GMT gw-7 0-PPE-1 : default GUI CMD_EXECUTED 9014 0 :  User nsroot - "
            "ADM_User NONE - "
            'Remote_ip 203.0.113.40 - Command "show ns ip" - Status "Success"',
            {
                "user": "nsroot",
                "src_ip": "203.0.113.40",
                "action": "process_start",
                "outcome": "success",
                "command": "show ns ip",
            },
        ),
        Sample(
            "<134> 04/03/2026:09:12:33 GMT gw-7 0-PPE-1 : default TCP CONN_TERMINATE 9015 0 :  Source "
            "192.0.2.80:51000 - "
            "Destination 203.0.113.40:443 - Start Time 04/03/2026:09:12:01 GMT - End Time 04/03/2026:09:12:33 GMT - "
            "Total_bytes_send 1 - Total_bytes_recv 1",
            {"src_ip": "192.0.2.80", "dst_ip": "203.0.113.40", "dst_port": 443, "action": "network_connect"},
        ),
    ),
)
