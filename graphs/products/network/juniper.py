"""Juniper Junos: SRX flows, screens, IDP, AppTrack, AV and web filter as structured data or text; log-ins and commands."""

from collections.abc import Mapping

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Said, Sample

_IP = r"[\da-fA-F.:]+"
_NAT = rf"{_IP}/\d+->{_IP}/\d+(?: 0x[\da-f]+)?"
_FLOW = rf"(?P<src_ip>{_IP})/(?P<src_port>\d+)->(?P<dst_ip>{_IP})/(?P<dst_port>\d+)"
_ENDS: dict[Column, str] = {
    "src": "source-address src-address", "src_port": "source-port", "dst": "destination-address", "dst_port": "destination-port",
    "user": "username user", "host": "hostname", "target": "url obj urlcategory-url application-name-url",
}  # fmt: skip
_AI = r"(?P<mark>[A-Z][A-Z0-9]*_\w+): "
_UI: Mapping[str, tuple[Action, Outcome]] = {
    r"SSHD_LOGIN_FAILED\w*|LOGIN_FAILED\w*|SSHD_LOGIN_ATTEMPTS_THRESHOLD|WEB_AUTH_FAIL|FWAUTH_\w*_FAIL\w*|"
    r"DYNAMIC_VPN_AUTH_FAIL\w*|LOGIN_PAM_\w*ERROR|JADE_AUTH_FAILURE": (
        "login",
        "failure",
    ),
    r"UI_LOGIN_EVENT|LOGIN_INFORMATION|LOGIN_ROOT|WEB_AUTH_SUCCESS|FWAUTH_\w*(?:SUCCESS|ACCEPTED)\w*|"
    r"DYNAMIC_VPN_AUTH_OK|UI_AUTH_EVENT|JADE_AUTH_SUCCESS|UI_JUNOSCRIPT_CMD_AUTH": (
        "login",
        "success",
    ),
    r"UI_LOGOUT_EVENT|FWAUTH_\w*LOGOUT\w*|DYNAMIC_VPN_CONN_DEL\w*": ("logout", "success"),
    r"DOT1XD_USR_AUTHENTICATED|DOT1XD_USR_ATHNTICTD\w*": ("login", "success"),
    r"DOT1XD_\w*(?:FAIL|REJECT)\w*": ("login", "failure"),
    r"UI_CMDLINE_READ_LINE|UI_CHILD_START|UI_NETCONF_CMD|UI_JUNOSCRIPT_CMD": ("process_start", "success"),
    r"UI_CFG_AUDIT_\w+|UI_COMMIT\w*|UI_LOAD_EVENT|UI_DBASE_LOGIN_EVENT|UI_REBOOT_EVENT|UI_FACTORY_OPERATION": (
        "resource_change",
        "success",
    ),
    r"SNMPD_AUTH_FAILURE|RTSLIB_AUTH_FAILURE": ("login", "failure"),
}

_SYSTEM = (
    r"(?:UI|SSHD|LOGIN|FWAUTH|WEB|SNMPD|DOT1XD|KMD|RPD|CHASSISD|DYNAMIC_VPN|JADE|RT|SNMP|MIB2D|JSRPD|ESWD|"
    r"L2ALD|EVENTD|PKID|LICENSE|DCD|PING|LACPD|LLDPD)_\w+"
)

PRODUCT = Product(
    name="juniper",
    source="Junos OS System Log Messages Reference (Log Explorer) 12.1 to 23.4",
    product="juniper",
    programs=(
        "rt_flow",
        "rt_ids",
        "rt_idp",
        "rt_utm",
        "rt_secintel",
        "rt_aamw",
        "mgd",
        "rpd",
        "chassisd",
        "kmd",
        "iked",
        "snmpd",
        "mib2d",
        "dcd",
        "cli",
        "eventd",
        "l2ald",
        "dfwd",
        "pfe",
        "firewalld",
        "sshd",
        "login",
        "web",
        "jlaunchd",
        "init",
        "dot1xd",
        "eswd",
        "junos",
    ),
    lines=(
        # what is left where a collector takes the head off
        r"(?P<message>(?:RT_FLOW: )?RT_FLOW_\w+: .*|(?:RT_SCREEN|APPTRACK|IDP|WEBFILTER|UI|PFE_FW|SNMPD|LOGIN|SSHD|FWAUTH)_[A-Z0-9_]+: .*|"
        r"FW: [\w./-]+ +[ADR] +.*\(\d+ packets?\))",
    ),
    messages=(
        # Flows in text. The state that a close names is a reason; "->" joins the two ends.
        Said(
            rf"(?:RT_FLOW: )?RT_FLOW_SESSION_CREATE(?:_LS)?: (?:session created|Session created|created) {_FLOW}(?: 0x[\da-f]+)? "
            rf"(?P<service_name>\S+)(?: {_NAT} (?:\S+ ){{2,6}}(?P<protocol>\d{{1,3}}) \S+ \S+ \S+ \d+ (?P<user>[^\s()]+)\([^()]*\) .*| .*)",
            "network_connect",
            "success",
        ),
        Said(
            rf"(?:RT_FLOW: )?RT_FLOW_SESSION_CLOSE(?:_LS)?: (?:session closed|Session closed|closed) (?P<reason>[^:]*): {_FLOW}"
            rf"(?:(?: 0x[\da-f]+)? \S+ {_NAT} (?:\S+ ){{2,6}}(?P<protocol>\d{{1,3}}) \S+ \S+ \S+ \d+ \d+\(\d+\) \d+\(\d+\) \d+ "
            rf"\S+ \S+ (?P<user>[^\s()]+)\([^()]*\) .*|.*)",
            "network_connect",
            "success",
        ),
        Said(
            rf"(?:RT_FLOW: )?RT_FLOW_SESSION_DENY(?:_LS)?: (?:session denied|Session denied|denied) {_FLOW}.*",
            "network_block",
            "failure",
        ),
        Said(rf"APPTRACK_SESSION_\w+: (?:.*? )?{_FLOW}.*", "network_connect", "success"),
        Said(rf"RT_FLOW: RT_FLOW_SESSION_DENY\w*: (?:.*? )?{_FLOW}.*", "network_block", "failure"),
        Said(rf"RT_FLOW: RT_FLOW_SESSION_\w+: (?:.*? )?{_FLOW}.*", "network_connect", "success"),
        Said(
            rf"RT_SCREEN_\w+: (?P<signature>[^!]*?)! ?source: (?P<src_ip>{_IP}?)(?::(?P<src_port>\d+))?, "
            rf"destination: (?P<dst_ip>{_IP}?)(?::(?P<dst_port>\d+))?, .*action: "
            rf"(?P<kind>drop|alarm-without-drop|alarm|\S+)",
            "alert",
            "",
            by={
                "drop": ("network_block", "failure"),
                "alarm-without-drop": ("alert", "success"),
                "alarm": ("alert", "success"),
            },
        ),
        Said(
            rf"RT_SCREEN_\w+: (?P<signature>[^!]*?)! ?(?:source|destination): (?P<dst_ip>{_IP}?)(?::\d+)?, .*", "alert"
        ),
        Said(
            rf"IDP_ATTACK_LOG_EVENT\w*: IDP: at (?P<epoch>\d+), (?:\S+ )*?Attack log <{_FLOW}> for \S+ protocol "
            rf"and service (?P<service_name>\S+) application .*? by rule .*? action=(?P<kind>\w+),.*",
            "alert",
            "success",
            by={
                "DROP": ("alert", "failure"),
                "CLOSE": ("alert", "failure"),
                "CLOSE_CLIENT": ("alert", "failure"),
                "CLOSE_SERVER": ("alert", "failure"),
                "DROP_PACKET": ("alert", "failure"),
            },
        ),
        Said(r"IDP_\w+: .*", "alert"),
        Said(
            rf"WEBFILTER_URL_(?P<kind>BLOCKED|PERMITTED|REDIRECTED|QUARANTINE\w*): WebFilter: ACTION=\"[^\"]*\" "
            rf"(?P<src_ip>{_IP})\((?P<src_port>\d+)\)->(?P<dst_ip>{_IP})\((?P<dst_port>\d+)\)(?:,\S+)? "
            rf".*?URL=(?P<target>\S+).*",
            "web_request",
            "success",
            by={"BLOCKED": ("web_request", "failure")},
        ),
        Said(
            rf"(?:AV|ANTISPAM|CONTENT_FILTERING)_\w+: "
            rf"(?:.*? )?(?P<src_ip>{_IP})(?::|\()(?P<src_port>\d+)\)?->(?P<dst_ip>{_IP})(?::|\()(?P<dst_port>\d+)\)?.*",
            "alert",
        ),
        Said(
            rf"(?:PFE_FW_SYSLOG_\w+: )?FW: (?P<interface>\S+) +(?P<kind>[ADR]) +(?:[\da-f:.]+ +){{0,5}}?(?:[\da-f]{{1,5}}b +)?"
            rf"(?P<protocol>[A-Za-z]\w*|\d{{1,3}}) +(?P<src_ip>{_IP}) "
            rf"(?P<dst_ip>{_IP}) +(?P<src_port>\d+) +(?P<dst_port>\d+).*",
            "network_connect",
            "success",
            by={"D": ("network_block", "failure"), "R": ("network_block", "failure")},
        ),
        # Log-ins and what administrators do.
        Said(
            rf"SSHD_LOGIN_FAILED\w*: Login failed for user '(?P<user>.*)' from host '(?P<src_ip>{_IP})'",
            "login",
            "failure",
        ),
        Said(
            rf"(?:SSHD_)?LOGIN_FAILED\w*: Login failed for user (?P<user>.*) from host (?P<src_ip>{_IP}|\S+)",
            "login",
            "failure",
        ),
        Said(r"SSHD_LOGIN_ATTEMPTS_THRESHOLD: .*? for (?:user '(?P<user>.*)' )?.*", "login", "failure"),
        Said(
            rf"LOGIN_(?:INFORMATION|ROOT): User (?P<user>.*) logged in (?:as root )?from host "
            rf"(?:(?P<src_ip>{_IP})|\S*) on device (?P<line>\S+)",
            "login",
            "success",
        ),
        Said(r"LOGIN_PAM_\w+: .*", "login", "failure"),
        Said(
            rf"UI_LOGIN_EVENT: User '(?P<user>[^']*)' login, class '(?P<class>[^']*)' \[\d+\](?:, ssh-connection "
            rf"'(?:(?P<src_ip>{_IP}) (?P<src_port>\d+) (?P<dst_ip>{_IP}) (?P<dst_port>\d+))?')?(?:, client-mode "
            rf"'(?P<way>[^']*)')?.*",
            "login",
            "success",
        ),
        Said(r"UI_LOGOUT_EVENT: User '(?P<user>[^']*)' logout", "logout", "success"),
        Said(r"UI_AUTH_EVENT: Authenticated user '(?P<user>[^']*)' (?:at|assigned to) .*", "login", "success"),
        Said(r"UI_AUTH_INVALID_CHALLENGE: .*", "login", "failure"),
        Said(r"UI_CMDLINE_READ_LINE: User '(?P<user>[^']*)', command '(?P<command>.*?) ?'", "process_start", "success"),
        Said(
            r"UI_(?:NETCONF|JUNOSCRIPT)_CMD: User '(?P<user>[^']*)' used \S+ (?:client|server) to run command "
            r"'(?P<command>.*?) ?'",
            "process_start",
            "success",
        ),
        Said(
            r"UI_CFG_AUDIT_(?P<kind>SET|DELETE|OTHER|NEW|\w+): User '(?P<user>[^']*)' \w+: "
            r"(?P<target>\[[^\]]*\]|\S+)?.*",
            "resource_change",
            "success",
            by={"DELETE": ("resource_delete", "success")},
        ),
        Said(
            r"UI_COMMIT\w*: User '(?P<user>[^']*)' (?:requested|performed) '(?P<command>[^']*)' operation.*",
            "resource_change",
            "success",
        ),
        Said(r"UI_COMMIT\w*: .*", "resource_change", "success"),
        Said(r"UI_DBASE_LOG(?:IN|OUT)_EVENT: User '(?P<user>[^']*)' .*", "status"),
        Said(
            r"UI_LOAD_EVENT: User '(?P<user>[^']*)' is performing a '(?P<command>[^']*)'", "resource_change", "success"
        ),
        Said(r"UI_(?:REBOOT|HALT)_EVENT: .*? by '(?P<user>[^']*)'.*", "service_change", "success"),
        Said(
            rf"SNMPD_AUTH_FAILURE: \w+: unauthorized SNMP community from (?P<src_ip>{_IP}) to "
            rf"(?:(?P<dst_ip>{_IP})|\S+).*",
            "login",
            "failure",
        ),
        Said(
            rf"(?:IKE|IPSec) negotiation (?P<kind>failed|successfully completed)(?: with error: "
            rf"(?P<reason>(?:(?!\. ).)*+))?\. .*?Local: (?P<dst_ip>{_IP})/\d+, Remote: (?P<src_ip>{_IP})/\d+.*",
            "network_connect",
            "success",
            by={"failed": ("network_connect", "failure")},
        ),
        Said(r"KMD_(?:VPN_UP|PM_SA_ESTABLISHED)\w*: .*", "network_connect", "success"),
        Said(
            rf"FWAUTH_\w+: User (?P<user>.*?) (?:at|from) (?P<src_ip>{_IP}) (?:is accepted|accepted|authenticated).*",
            "login",
            "success",
        ),
        Said(
            rf"FWAUTH_\w+: User (?P<user>.*?) (?:at|from) (?P<src_ip>{_IP}) (?:is )?(?:rejected|failed).*",
            "login",
            "failure",
        ),
        Said(
            r"(?:RT|KMD|UI|SNMPD?|RPD|CHASSISD|ESWD|L2ALD|DCD|PFE|MIB2D|LACPD|LLDPD|VCCPD|RMOPD|EVENTD|SYSTEM|"
            r"JADE|LICENSE|BFDD|VRRPD|DOT1XD|PING|JSRPD|NSTRACED?|AAMW|SECINTEL|FWAUTH|DYNAMIC|LIBJ\w*|IF|IFP|"
            r"TFEB|COSD|PKID|DH|JDHCPD|CRON|SFW|ASP|FLOW|ALARM\w*)_[A-Z0-9_]+: .*",
            "status",
        ),
    ),
    records=(
        Records(
            keys=("source-address", "destination-address", "msgid"),
            where={"msgid": r"RT_FLOW_\w+|APPTRACK_\w+|RT_FLOW"},
            columns=_ENDS,
            kind="msgid",
            actions={
                r"\S*_(?:DENY|DROP|REJECT)\w*": ("network_block", "failure"),
            },
            otherwise=("network_connect", "success"),
            message="reason",
        ),
        Records(
            keys=("source-address", "msgid"),
            where={"msgid": r"RT_SCREEN_\w+"},
            columns=_ENDS,
            kind="action msgid",
            actions={
                r"drop": ("network_block", "failure"),
                r"alarm\S*": ("alert", "success"),
            },
            otherwise=("alert", ""),
            message="attack-name",
        ),
        Records(
            keys=("source-address", "msgid"),
            where={"msgid": r"(?:WEBFILTER)_\w+"},
            columns=_ENDS,
            kind="msgid",
            actions={
                r"\w+_BLOCKED\w*": ("web_request", "failure"),
            },
            otherwise=("web_request", "success"),
        ),
        Records(
            keys=("msgid",),
            where={"msgid": r"(?:IDP|AV|ANTISPAM|CONTENT_FILTERING|SECINTEL|AAMW|ANTI_VIRUS)_\w+"},
            columns=_ENDS
            | {
                "target": "url filename object-name attack-name file-name",
                "src": "source-address client-ip-str",
                "host": "",
            },
            kind="action msgid",
            actions={
                r"drop\w*|close\w*|block\w*|deny|BLOCK|sinkhole": ("alert", "failure"),
                r"permit|none|no_action|noted?|log|pass\w*": ("alert", "success"),
            },
            otherwise=("alert", ""),
            message="attack-name threat-name verdict-number reason",
        ),
        Records(
            keys=("msgid", "program"),
            where={
                "msgid": _SYSTEM,
                "program": r"[a-z][\w-]*|RT_\w+",
            },
            columns={
                "src": "source-address client-address remote-address",
                "user": "username user",
                "command": "command",
                "dst": "destination-address local-address",
                "dst_port": "destination-port",
                "target": "pathname interface-name",
            },
            kind="msgid",
            actions=_UI,
            otherwise=("status", ""),
        ),
    ),
    samples=(
        Sample(  # structured data behind the header of a relay
            "Apr  3 09:12:39 192.0.2.1 junos-flow: 2026-04-03T09:12:33.803Z srx-1 RT_FLOW - RT_FLOW_SESSION_DENY [junos@2636.1.1.1.2.39 "
            'source-address="203.0.113.40" source-port="51000" destination-address="192.0.2.80" destination-port="22" '
            'service-name="ssh" protocol-id="6" policy-name="deny-all" username="N/A" roles="N/A" reason="policy deny"]',
            {
                "time": "2026-04-03T09:12:33.803Z",
                "host": "srx-1",
                "user": "",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 22,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            "<14>1 2026-04-03T09:12:33.120+02:00 srx-9 RT_FLOW - RT_FLOW_SESSION_CREATE_LS [junos@2636.1.1.1.2.40 "
            'source-address="192.0.2.80" source-port="51000" destination-address="203.0.113.40" destination-port="443" '
            'service-name="junos-https" nat-source-address="198.51.100.1" protocol-id="6" policy-name="web" username="dana" '
            'roles="N/A" source-zone-name="trust"]',
            {
                "time": "2026-04-03T07:12:33.120Z",
                "host": "srx-9",
                "user": "dana",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 443,
                "action": "network_connect",
                "outcome": "success",
                "src_port": "51000",
            },
        ),
        Sample(
            "Apr  3 09:12:33 srx-9 RT_FLOW: RT_FLOW_SESSION_DENY: session denied "
            "203.0.113.40/51000->192.0.2.80/3389 None 6(0) "
            "default-deny untrust trust UNKNOWN UNKNOWN N/A(N/A) ge-0/0/0.0",
            {
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
                "user": "",
            },
        ),
        Sample(
            "Apr  3 09:12:33 srx-9 sshd[812]: SSHD_LOGIN_FAILED: Login failed for user 'guest7' from host "
            "'203.0.113.40'",
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "Apr  3 09:12:33 srx-9 mgd[812]: UI_CMDLINE_READ_LINE: User 'dana', command 'show configuration '",
            {"user": "dana", "action": "process_start", "command": "show configuration"},
        ),
        Sample(
            '<165>1 2026-04-03T09:12:33.120Z srx-9 mgd 812 UI_LOGIN_EVENT [junos@2636.1.1.1.2.40 username="dana" '
            'class-name="super-user" local-peer="" pid="812" ssh-connection="203.0.113.40 51000 192.0.2.1 22" client-mode="cli"] '
            "User 'dana' login, class 'super-user' [812], ssh-connection '203.0.113.40 51000 192.0.2.1 22', "
            "client-mode 'cli'",
            {"user": "dana", "action": "login", "outcome": "success", "host": "srx-9"},
        ),
        Sample(
            '<11>1 2026-04-03T09:12:33.120Z srx-9 RT_IDS - RT_SCREEN_TCP [junos@2636.1.1.1.2.40 attack-name="TCP port scan!" '
            'source-address="203.0.113.40" source-port="51000" destination-address="192.0.2.80" destination-port="50010" '
            'source-zone-name="untrust" interface-name="reth0.0" action="drop"]',
            {
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 50010,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
    ),
)
