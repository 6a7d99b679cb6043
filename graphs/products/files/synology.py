"""Synology DSM: log-ins and file transfers."""

from ..product import Product, Said, Sample

_IP = r"(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F]*:[\da-fA-F:]+(?:\.\d+)*"
_HEAD = "Apr  3 09:12:33 nas-1 "


PRODUCT = Product(
    name="synology",
    product="synology",
    source="Synology DSM 7 Log Center",
    programs=(
        "connection",
        "winfileservice",
        "winfileservice event",
        "filestation event",
        "filestation",
        "system",
        "backup",
        "user",
    ),
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
            r"User \[(?P<target>[^\]]*)\] (?:was|has been) created(?: by \[(?P<user>[^\]]*)\])?\.?",
            "account_create",
            "success",
        ),
        Said(
            r"User \[(?P<target>[^\]]*)\] (?:was|has been) (?:deleted|removed)(?: by \[(?P<user>[^\]]*)\])?\.?",
            "account_delete",
            "success",
        ),
        Said(
            r"User \[(?P<target>[^\]]*)\] (?:was|has been) added to (?:the )?group \[administrators\](?: by \[(?P<user>[^\]]*)\])?\.?",
            "permission_grant",
            "success",
        ),
        Said(
            r"User \[(?P<target>[^\]]*)\] (?:was|has been) (?:added to|removed from) (?:the )?group \[[^\]]*\]"
            r"(?: by \[(?P<user>[^\]]*)\])?\.?",
            "account_change",
            "success",
        ),
        Said(
            r"(?:The password of )?[Uu]ser \[(?P<target>[^\]]*)\](?:'s password)? (?:was|has been) (?:changed|modified|updated)"
            r"(?: by \[(?P<user>[^\]]*)\])?\.?",
            "account_change",
            "success",
        ),
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
            _HEAD + "System: User [svc_media] was added to the group [administrators] by [dana].",
            {"user": "dana", "action": "permission_grant", "outcome": "success", "target": "svc_media"},
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
