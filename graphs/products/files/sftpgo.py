"""SFTPGo: log-ins, transfers and commands in its JSON log."""

from ...actions import Action, Outcome
from ..product import Product, Records, Sample
from ..tables import HOSTED

_DONE: dict[str, tuple[Action, Outcome]] = {
    "Upload": ("file_write", "success"),
    "Download": ("file_read", "success"),
    "Rename|Mkdir|Symlink|Chmod|Chown|Chtimes|Truncate|Copy": ("file_write", "success"),
    "Remove|Rmdir": ("file_delete", "success"),
    "SSHCommand": ("process_start", ""),
}

PRODUCT = Product(
    name="sftpgo",
    source="logger/logger.go of SFTPGo 2.3 to 2.6",
    category="ftp",
    service="sftpgo",
    records=(
        Records(
            keys=("sender", "client_ip", "login_type", "protocol"),
            where={"sender": "connection_failed"},
            columns={**HOSTED, "time": "time", "src_ip": "client_ip", "user": "username", "target": "", "agent": ""},
            otherwise=("login", "failure"),
            kind="sender",
            message="error",
        ),
        Records(
            keys=("sender", "connection_id", "username", "protocol"),
            where={"sender": "|".join(_DONE)},
            columns={
                **HOSTED,
                "time": "time",
                "src": "remote_addr",
                "dst": "local_addr",
                "user": "username",
                "target": "target_path file_path",
                "command": "ssh_command",
                "agent": "",
            },
            kind="sender",
            actions=_DONE,
        ),
        Records(
            keys=("sender", "connection_id", "username", "ip", "method"),
            where={"sender": "login"},
            columns={**HOSTED, "time": "time", "src_ip": "ip", "user": "username", "target": "", "agent": "client"},
            otherwise=("login", "success"),
            kind="sender",
            message="message",
        ),
    ),
    samples=(
        Sample(
            '{"level":"debug","time":"2024-03-05T10:11:12.345","sender":"connection_failed","client_ip":"203.0.113.9","username":"dana",'
            '"login_type":"password","protocol":"SSH","error":"invalid credentials"}',
            {
                "time": "2024-03-05T10:11:12.345Z",
                "src_ip": "203.0.113.9",
                "user": "dana",
                "action": "login",
                "outcome": "failure",
            },
            typed=("dana",),
        ),
        Sample(
            '{"level":"info","time":"2024-03-05T10:11:14.345","sender":"Upload","local_addr":"192.0.2.1:2022","remote_addr":"[2001:db8::9]:4711",'
            '"elapsed_ms":3,"size_bytes":15,"username":"dana","file_path":"/srv/a b.zip","connection_id":"SFTP_1a","protocol":"SFTP"}',
            {
                "src_ip": "2001:db8::9",
                "dst_ip": "192.0.2.1",
                "dst_port": 2022,
                "user": "dana",
                "action": "file_write",
                "outcome": "success",
                "target": "/srv/a b.zip",
            },
            typed=("a b.zip",),
        ),
    ),
)
