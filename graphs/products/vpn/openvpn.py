"""OpenVPN: log files, syslog and status files of versions 2 and 3.

A server's line begins with the client: `address:port`, and `name/address:port` once its certificate or account is known.
"""

from ..product import Join, Product, Records, Rows, Said, Sample

_PROTO = r"(?:(?:udp|tcp)\w{0,8}:)?"
_ADDRESS = (
    _PROTO + r"(?P<src>(?:\d{1,3}\.){3}\d{1,3}:\d{1,5}|\[[\da-fA-F:.]+\]:\d{1,5}|[\da-fA-F]{0,4}:[\da-fA-F:.]{1,40})"
)
_PEER = rf"(?:(?P<common_name>[\w.@/ -]{{1,80}})/)?{_ADDRESS} "
_NAMED = rf"(?P<user>[\w.@/ -]{{1,80}})/{_ADDRESS} "
_BARE = rf"{_ADDRESS} "
_SOCKET = r"\[AF_INET6?\](?:::ffff:)?"
_HEAD = (
    r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d{10}\.\d{6} [\da-f]+)"
    r"(?: us=\d+)? (?P<message>.*)"
)
_WITHOUT_TIME = (
    r"(?P<message>(?:[\w.@/ -]{1,80}/)?(?:\d{1,3}\.){3}\d{1,3}:\d{1,5} (?:TLS|VERIFY|MULTI|SENT CONTROL|\[|peer info|PUSH|"
    r"SIG[A-Z0-9]+\[|Data Channel|CRL CHECK|Outgoing Data|Incoming Data|Control Channel|CERTIFICATE).*|MULTI: .*)"
)
"""Lines with `--suppress-timestamps`."""
_SUCCEEDED = r"TLS: Username/(?:Password|auth-token|Key) authentication (?P<kind>succeeded|deferred) for username '(?P<user>.*)'.*"
_FAILED = (
    r"(?:TLS Auth Error: |TLS Error: Auth |AUTH_FAILED|Auth Username/Password verification failed|VERIFY (?:ERROR|SCRIPT ERROR|"
    r"EKU ERROR|KU ERROR|X509NAME ERROR|PLUGIN ERROR)|CRL CHECK FAILED|Certificate does not have).*"
)
_STATUS = (
    r"(?:Client-initiated|Closing TUN|Connection reset|Control Channel|Data Channel|Delayed exit|Fatal|GDG|Inactivity|"
    r"Incoming|Initialization Sequence|Key \[|LZO|LZ4|MANAGEMENT|MTU|MULTI|NOTE|OPTIONS|Options|Outgoing|PID_ERR|PLUGIN|"
    r"PUSH|Peer|Preserving|Protocol|Re-using|Replay|SENT CONTROL|SIG[A-Z0-9]+|Sent fatal|Socket|TCP|TLS|TUN|UDP|UID|"
    r"VERIFY|WARNING|WWW|Warning|dco_|delete|event_wait|tls-crypt|library versions|net_|openssl|OpenSSL|OpenVPN|"
    r"read UDP|read TCP|recv_|route|send_push|succeeded|write UDP|write TCP|/sbin/|add_route|ifconfig|do_ifconfig|"
    r"Authenticate/Decrypt|Bad |Block|Chroot|GID|Diffie|ECDH|Listening|Linux|DEPRECATED|Decrypt|client_connect|peer info).*"
)

PRODUCT = Product(
    name="openvpn",
    source="multi.c, ssl_verify.c, ssl.c, push.c, manage.c, mtcp.c, status output of OpenVPN 2.3 to 2.6",
    product="linux",
    category="vpn",
    service="openvpn",
    programs=("openvpn", "ovpn-server", "ovpn-client", "openvpn-server", "openvpnserver", "openvpn2server"),
    lines=(_HEAD, _WITHOUT_TIME),
    others="status",
    messages=(
        Said(_PEER + _SUCCEEDED, "login", "success", by={"deferred": ("status", "")}),
        Said(_NAMED + _FAILED, "login", "failure", ends="user"),
        Said(
            _BARE
            + r"VERIFY (?:SCRIPT |PLUGIN |X509NAME |EKU |KU )?OK:? depth=0, (?:.*[,/ ])?CN=(?P<user>[^,/=]+)(?:[,/].*)?",
            "status",
        ),
        Said(_BARE + r"SENT CONTROL \[UNDEF\]: 'AUTH_FAILED.*", "login", "failure"),
        Said(_BARE + r"SENT CONTROL \[(?P<user>[^\]]*)\]: 'AUTH_FAILED.*", "login", "failure"),
        Said(
            _BARE + r"TLS Auth Error: username attempted to change from '.*' to '.*' -- tunnel disabled",
            "login",
            "failure",
        ),
        Said(_BARE + _FAILED, "login", "failure"),
        Said(_BARE + r"TLS Error: (?P<reason>.*)", "status", "failure"),
        Said(_BARE + r"\[(?P<user>[^\]]*)\] Peer Connection Initiated with .*", "network_connect"),
        Said(
            _PEER + r"(?:TLS: Initial packet from|TCP connection established with|Connection Established with) .*",
            "network_connect",
            begins="*",
        ),
        Said(_NAMED + r"SIG\w+\[.*\] received, client-instance (?:exiting|restarting)", "logout", ends="*"),
        Said(_BARE + r"SIG\w+\[.*\] received, client-instance (?:exiting|restarting)", "status", ends="*"),
        Said(_NAMED + r"MULTI: bad source address from client .*", "network_block"),
        # A client gets its address and settings only once it is let in; that its connection was initiated says less.
        Said(_NAMED + r"MULTI_sva: pool returned .*", "login", "success"),
        Said(_NAMED + r"SENT CONTROL \[[^\]]*\]: 'PUSH_REPLY.*", "login", "success"),
        Said(_BARE + r"SENT CONTROL \[(?P<user>[^\]]*)\]: .*", "status"),
        Said(_NAMED + r"MULTI: Learn: (?P<virtual_ip>\S+) -> .*", "status"),
        Said(_NAMED + _STATUS, "status"),
        Said(_BARE + _STATUS, "status"),
        Said(rf"MULTI: primary virtual IP for (?P<user>[\w.@/ -]{{1,80}})/{_ADDRESS}: (?P<virtual_ip>\S+)", "status"),
        Said(rf"MULTI: Learn: (?P<virtual_ip>\S+) -> (?P<user>[\w.@/ -]{{1,80}})/{_ADDRESS}", "status"),
        Said(r"MANAGEMENT: Client connected from " + _SOCKET + r"(?P<src>\S+)", "network_connect"),
        Said(r"MANAGEMENT: CMD '(?P<command>.*)'", "status"),
        Said(
            r"PLUGIN AUTH-PAM: BACKGROUND: user '(?P<user>.*)' failed to authenticate: (?P<reason>[^']*)",
            "login",
            "failure",
        ),
        Said(
            r"AUTH-PAM: BACKGROUND: user '(?P<user>.*)' failed to authenticate: (?P<reason>[^']*)", "login", "failure"
        ),
        Said(
            r"(?:TCP connection established with|TLS: Initial packet from) "
            + _SOCKET
            + r"(?P<src>[^\s,]+)(?:, sid=.*)?",
            "network_connect",
        ),
        Said(
            r"(?:TLS Error|TLS_ERROR|tls-crypt unwrap error|Authenticate/Decrypt packet error)\b.*\(?from "
            + _SOCKET
            + r"(?P<src>[^\s,()]+)\)?.*",
            "status",
            "failure",
        ),
        Said(r'Incorrect password supplied for LDAP DN "(?P<user>.*)"\.?', "login", "failure"),
        Said(r"LDAP bind failed: (?P<reason>.*)", "status", "failure"),
        Said(r'LDAP user "(?P<user>.*)" was not found\.?', "login", "failure"),
        Said(r"user '(?P<user>.*)' authenticated", "login", "success"),
        Said(r"user '(?P<user>.*)' could not authenticate\.?", "login", "failure"),
        Said(r"AUTH: Received control message: AUTH_FAILED.*", "login", "failure"),
        Said(
            r"\[(?P<peer_name>[^\]]*)\] Peer Connection Initiated with " + _SOCKET + r"(?P<dst>\S+)", "network_connect"
        ),
        Said(r"VERIFY ERROR: .*", "status", "failure"),
        Said(
            r"(?:Initialization Sequence Completed|Peer Connection Initiated|Preserving recently used remote address|"
            r"OpenVPN \d+\.\d+|library versions: |MULTI: multi_init called|IFCONFIG POOL|UDPv[46] link |TCPv[46]_\w+ link |"
            r"SIG(?:TERM|HUP|USR[12]|INT)\[\w+,|TUN/TAP device|net_route_v4|Data Channel: cipher|Outgoing Data Channel).*",
            "status",
        ),
    ),
    loose=(
        Said(_NAMED + r".*", "status"),
        Said(_BARE + r".*", "status"),
    ),
    rows=(
        Rows(
            r"CLIENT_LIST,",
            "list common_name real_address virtual_address virtual_ipv6_address bytes_received bytes_sent connected_since "
            "connected_since_epoch username client_id peer_id cipher",
        ),
        Rows(
            r"CLIENT_LIST\t",
            "list common_name real_address virtual_address virtual_ipv6_address bytes_received bytes_sent connected_since "
            "connected_since_epoch username client_id peer_id cipher",
            "\t",
        ),
        Rows(r"ROUTING_TABLE,", "list virtual_address common_name real_address last_reference last_reference_epoch"),
        Rows(
            r"ROUTING_TABLE\t",
            "list virtual_address common_name real_address last_reference last_reference_epoch",
            "\t",
        ),
        Rows(r"TITLE,OpenVPN ", "list title"),
        Rows(r"TITLE\tOpenVPN ", "list title", "\t"),
        Rows(r"TIME,\d{4}-|TIME,[A-Z][a-z]{2} ", "list moment epoch"),
        Rows(r"TIME\t\d{4}-|TIME\t[A-Z][a-z]{2} ", "list moment epoch", "\t"),
        Rows(r"GLOBAL_STATS,", "list name value"),
        Rows(r"GLOBAL_STATS\t", "list name value", "\t"),
        Rows(r"HEADER,(?:CLIENT_LIST|ROUTING_TABLE),", "list name"),
        Rows(r"HEADER\t(?:CLIENT_LIST|ROUTING_TABLE)\t", "list name", "\t"),
    ),
    records=(
        Records(
            where={"list": "CLIENT_LIST", "username": "UNDEF|"},
            columns={"time": "connected_since_epoch", "user": "common_name", "src": "real_address"},
            kind="list",
            otherwise=("status", ""),
        ),
        Records(
            where={"list": "CLIENT_LIST"},
            columns={"time": "connected_since_epoch", "user": "username common_name", "src": "real_address"},
            kind="list",
            otherwise=("status", ""),
        ),
        Records(
            where={"list": "ROUTING_TABLE"},
            columns={"time": "last_reference_epoch", "user": "common_name", "src": "real_address"},
            kind="list",
            otherwise=("status", ""),
        ),
        Records(
            where={"list": "TITLE|TIME|GLOBAL_STATS|HEADER"},
            columns={"time": "epoch", "user": "none", "src": "none", "target": "none"},
            kind="list",
            otherwise=("status", ""),
        ),
    ),
    joins=(Join("src_ip src_port", "user", act="src_port"),),
    samples=(
        Sample(
            "2026-03-05 10:11:12 dana/203.0.113.9:4711 MULTI_sva: pool returned IPv4=10.8.0.6, IPv6=(Not enabled)",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
        Sample(
            "2026-03-05 10:11:12 203.0.113.9:4711 [dana] Peer Connection Initiated with [AF_INET]203.0.113.9:4711",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "network_connect", "outcome": ""},
        ),
        Sample(
            "203.0.113.9:4711 TLS: Username/Password authentication succeeded for username 'dana'",
            {"time": None, "user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
            typed=("dana",),
        ),
        Sample(
            "2026-03-05 10:11:12 203.0.113.9:4711 TLS: Username/Password authentication succeeded for username 'dana' [CN SET]",
            {
                "time": "2026-03-05T10:11:12Z",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "success",
            },
            typed=("dana",),
        ),
        Sample(
            "Thu Mar  5 10:11:12 2026 us=123456 203.0.113.9:4711 VERIFY OK: depth=0, C=DE, O=Acme, CN=dana\n"
            "Thu Mar  5 10:11:12 2026 us=123457 203.0.113.9:4711 TLS Auth Error: Auth Username/Password verification failed "
            "for peer",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "joined": "user"},
            event=2,
        ),
        Sample(
            "Mar  5 10:11:12 gw ovpn-server[811]: dana/203.0.113.9:4711 some words of a later version for eve",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "status"},
        ),
        Sample(
            "Mar  5 10:11:12 gw openvpn[811]: PLUGIN AUTH-PAM: BACKGROUND: user 'dana' failed to authenticate: "
            "Authentication failure",
            {"user": "dana", "src_ip": "", "action": "login", "outcome": "failure"},
            typed=("dana",),
        ),
        Sample(
            "CLIENT_LIST,dana,203.0.113.9:4711,10.8.0.2,,1,2,2026-03-05 11:11:12,1772705472,UNDEF,0,0,AES-256-GCM",
            {"time": "2026-03-05T10:11:12Z", "user": "dana", "src_ip": "203.0.113.9", "action": "status"},
        ),
    ),
)
