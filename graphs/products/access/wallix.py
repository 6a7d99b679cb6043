"""WALLIX Bastion: sessions through its SSH and RDP proxies, its log-ins, its administration, its vault."""

from ...actions import Action, Outcome
from ..product import Product, Records, Sample

_BY_STATUS: dict[str, Outcome] = {"success.*|ok|true": "success", "fail.*|error|false|denied": "failure", ".*": ""}
_CHANGES: dict[str, tuple[Action, Outcome]] = {
    "add (?:user|account|localdomain|globaldomain)": ("account_create", "success"),
    "delete (?:user|account|localdomain|globaldomain)": ("account_delete", "success"),
    "edit (?:user|account|pwdpolicy)": ("account_change", "success"),
    "add (?:authorization|profil|usergroup)": ("permission_grant", "success"),
    "delete (?:authorization|profil|usergroup)": ("permission_revoke", "success"),
    "add (?:apikey|credchginfo)": ("credential_create", "success"),
    "(?:list|view|download) .*": ("enumerate", "success"),
    "add .*": ("resource_create", "success"),
    "delete .*": ("resource_delete", "success"),
    "(?:edit|set|change|restore|import|enable|disable|move|rename) .*": ("resource_change", "success"),
}

PRODUCT = Product(
    name="wallix",
    source="WALLIX Bastion administration guide, SIEM messages (versions 9 to 12)",
    service="bastion",
    records=(
        Records(  # what happens within a session: the host is the device that it leads to
            keys=("session_id", "client_ip", "target_ip", "device", "type"),
            columns={
                "user": "user",
                "src_ip": "client_ip",
                "dst_ip": "target_ip",
                "dst_port": "",
                "host": "device",
                "target": "account",
                "command": "command_line command data",
                "process": "process",
                "parent": "",
                "agent": "",
            },
            kind="type",
            actions={
                "SESSION_ESTABLISHED_SUCCESSFULLY|SESSION_ESTABLISHED|CONNECTION_ESTABLISHED": ("login", "success"),
                "SESSION_CREATION_FAILED|CONNECTION_FAILED|AUTHENTICATION_FAILURE|.*_FAILED": ("login", "failure"),
                "SESSION_DISCONNECTION|DISCONNECT": ("logout", ""),
                "NEW_PROCESS": ("process_start", "success"),
                "SFTP_EVENT|SCP_EVENT|.*FILE.*|CB_COPYING_PASTING_FILE.*|DRIVE_REDIRECTION.*": ("data_export", ""),
                "KILL_.*|NOTIFY_.*|.*PATTERN.*": ("alert", ""),
            },
            otherwise=("status", ""),
            outcome="status",
            outcomes=_BY_STATUS,
            message="text data command_line type",
        ),
        Records(  # a connection to a proxy before there is a session
            keys=("psid", "type"),
            columns={
                "user": "login user",
                "src_ip": "src_ip client_ip",
                "dst_ip": "target_ip",
                "dst_port": "",
                "target": "target account",
                "agent": "",
            },
            kind="type",
            actions={
                "INCOMING_CONNECTION": ("network_connect", "success"),
                "AUTHENTICATION_SUCCESS": ("login", "success"),
                "AUTHENTICATION_FAILURE|.*_FAILED": ("login", "failure"),
                "DISCONNECT.*|CONNECTION_CLOSED|OUTGOING_DISCONNECTION": ("logout", ""),
                "OUTGOING_CONNECTION": ("network_connect", ""),
            },
            otherwise=("status", ""),
            outcomes=_BY_STATUS,
            message="type",
        ),
        Records(
            keys=("action", "user", "client_ip", "status"),
            where={"action": "authentify|logout|disconnect"},
            columns={"user": "user", "src_ip": "client_ip", "dst_ip": "", "dst_port": "", "target": "", "agent": ""},
            kind="action",
            actions={
                "authentify": ("login", ""),
                "logout|disconnect": ("logout", ""),
            },
            outcome="status",
            outcomes=_BY_STATUS,
            message="infos",
        ),
        Records(
            keys=("action", "type", "user", "client_ip", "infos"),
            columns={
                "user": "user",
                "src_ip": "client_ip",
                "dst_ip": "",
                "dst_port": "",
                "target": "object type",
                "agent": "",
            },
            kind="action+type",
            actions=_CHANGES,
            outcomes=_BY_STATUS,
            message="infos",
        ),
        Records(
            keys=("action", "user", "account", "vault", "result"),
            columns={"user": "user", "target": "account", "src_ip": "client_ip", "dst_ip": ""},
            kind="action",
            actions={
                "check(?:in|out).*|view.*|extend.*": ("data_read", ""),
                ".*(?:change|reset|rotat|reconcil|propagat|set)\\w*.*": ("account_change", ""),
            },
            outcome="result",
            outcomes={".*success.*": "success", ".*(?:fail|denied|error).*": "failure", ".*": ""},
            message="result",
        ),
        Records(
            keys=("session_uid", "status", "type", "user", "target", "begin", "end"),
            columns={"time": "end", "user": "user", "target": "target", "src_ip": "", "dst_ip": ""},
            kind="session_uid",
            otherwise=("status", ""),
            outcome="status",
            outcomes=_BY_STATUS,
            message="type",
        ),
    ),
    samples=(
        Sample(
            '2022-09-05T10:05:15+02:00 bastion01 rdpproxy 4597 - - [RDP Session] session_id="1830c6" '
            'client_ip="10.1.1.1" target_ip="10.2.2.2" user="adm-ada@corp.test" device="files01" service="RDP" '
            'account="svc@corp.test" type="NEW_PROCESS" command_line="C:\\\\x.exe -n"',
            {
                "time": "2022-09-05T08:05:15+00:00",
                "host": "files01",
                "user": "adm-ada@corp.test",
                "src_ip": "10.1.1.1",
                "dst_ip": "10.2.2.2",
                "target": "svc@corp.test",
                "action": "process_start",
            },
        ),
        Sample(
            '<134>Sep  5 10:05:15 bastion01 sshproxy: [SSH Session] session_id="168bd3" client_ip="10.10.43.84" '
            'target_ip="db.corp.test" user="ada" device="DB01" service="SSH" account="root" '
            'type="SESSION_ESTABLISHED_SUCCESSFULLY"',
            {
                "host": "DB01",
                "user": "ada",
                "src_ip": "10.10.43.84",
                "dst_ip": "",
                "target": "root",
                "action": "login",
                "outcome": "success",
            },
        ),
        Sample(
            'Sep  5 10:05:15 bastion01 sshproxy[123]: [sshproxy] psid="1616" type="INCOMING_CONNECTION" '
            'src_ip="10.17.86.250" src_port="53344"',
            {"host": "bastion01", "src_ip": "10.17.86.250", "user": "", "action": "network_connect"},
        ),
        Sample(
            'Sep  5 10:05:15 bastion01 wabengine[123]: [wabauth] action="authentify" user="ada" client_ip="10.1.1.1" '
            'status="failure" infos="diagnostic [Password authentication failed]"',
            {"host": "bastion01", "user": "ada", "src_ip": "10.1.1.1", "action": "login", "outcome": "failure"},
        ),
        Sample(
            '[wabaudit] action="add" type="User" object="eve" user="admin" client_ip="10.10.45.212" '
            'infos="email [eve@corp.test], profile [administrator]"',
            {
                "user": "admin",
                "src_ip": "10.10.45.212",
                "target": "eve",
                "action": "account_create",
                "outcome": "success",
            },
        ),
        Sample(
            '2025-04-23T16:18:12+02:00 bastion01 WAB(root) 17470 - - [Vault Activity] type="Vault" action="checkout" '
            'user="ada@corp.test" account="root@local@db01" vault="local" session="True" result="Checkout successful"',
            {"user": "ada@corp.test", "target": "root@local@db01", "action": "data_read", "outcome": "success"},
        ),
    ),
)
