"""Synology DSM: log-ins and file transfers."""

from ..product import Product, Said, Sample

_IP = r"(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F]*:[\da-fA-F:]+(?:\.\d+)*"
_HEAD = "Apr  3 09:12:33 nas-1 "


PRODUCT = Product(
    name="synology",
    product="synology",
    source="Synology DSM 7 Log Center",
    programs=("connection", "winfileservice", "winfileservice event", "filestation event", "system", "backup", "user"),
    messages=(
        Said(
            rf"User \[(?P<user>.*)\] from \[[^\[\]]*?(?P<src>{_IP})[^\[\]]*\] (?:failed to (?:log|sign) in|failed to login).*",
            "login",
            "failure",
        ),
        Said(
            rf"User \[(?P<user>.*)\] from \[[^\[\]]*?(?P<src>{_IP})[^\[\]]*\] (?:logged in successfully|signed in to).*",
            "login",
            "success",
        ),
        Said(
            rf"User \[(?P<user>.*)\] from \[[^\[\]]*?(?P<src>{_IP})[^\[\]]*\] (?:logged out|signed out|disconnected).*",
            "logout",
            "success",
        ),
        Said(rf"User \[(?P<user>.*)\] from \[[^\[\]]*?(?P<src>{_IP})[^\[\]]*\] (?:accessed|via) .*", "network_connect"),
        Said(rf"(?:Host )?\[(?P<src>{_IP})\] was blocked (?:via|from) .*", "network_block", "failure"),
        Said(
            rf"(?:Event: )?(?:delete), Path: (?P<target>.*), File/Folder: \w+, Size: [^,]*, User: (?P<user>[^,]*), IP: (?P<src>{_IP})",
            "file_delete",
            "success",
        ),
        Said(
            rf"(?:Event: )?(?:write|create|mkdir|rename|move|upload|copy), Path: (?P<target>.*), File/Folder: \w+, Size: [^,]*, User: (?P<user>[^,]*), "
            rf"IP: (?P<src>{_IP})",
            "file_write",
            "success",
        ),
        Said(
            rf"(?:Event: )?\w+, Path: (?P<target>.*), File/Folder: \w+, Size: [^,]*, User: (?P<user>[^,]*), IP: (?P<src>{_IP})",
            "file_read",
            "success",
        ),
    ),
    samples=(
        Sample(
            _HEAD
            + "Connection: User [guest7] from [203.0.113.40] failed to log in via [DSM] due to authorization failure.",
            {"host": "nas-1", "user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD
            + "WinFileService Event: delete, Path: /share/a.pdf, File/Folder: File, Size: 10 KB, User: dana, IP: 203.0.113.40",
            {
                "user": "dana",
                "src_ip": "203.0.113.40",
                "action": "file_delete",
                "outcome": "success",
                "target": "/share/a.pdf",
            },
        ),
    ),
)
