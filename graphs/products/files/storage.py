"""Network storage: Synology DSM, QNAP QTS and NetApp ONTAP."""

from ..product import Product, Said, Sample

_IP = r"(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F]*:[\da-fA-F:]+(?:\.\d+)*"
_HEAD = "Apr  3 09:12:33 nas-1 "
_AUDITED = r"(?:\S+ )?:: (?P<node>[^:\s]+):(?P<way>[\w-]+)(?: :: |:)(?P<src>[\d.]+):(?P<src_port>\d+)(?: :: [^:\s]*:|:)(?P<user>[^:]+?)(?::[^:]+?)? :: "

PRODUCT = Product(
    name="storage",
    source="Synology DSM 7 Log Center; QNAP QTS 5 system logs (qlogd); NetApp ONTAP 9 audit log (mgwd, kern_audit)",
    product="storage",
    programs=("connection", "winfileservice", "winfileservice event", "filestation event", "system", "backup", "user", "qlogd", "kern_audit"),
    lines=(
        r"[\da-f]{8}\.[\da-f]{4,16} [\da-f]{8} (?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d [+-]\d\d:\d\d) "
        r"\[(?P<program>kern_audit):\w+:\d+\] (?P<message>.*)",
        r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d [+-]\d\d:\d\d) \[(?P<program>kern_audit):\w+:\d+\] (?P<message>.*)",
    ),
    messages=(
        # Synology: who stands in brackets, and the text behind the last of them is the device's.
        Said(rf"User \[(?P<user>.*)\] from \[[^\[\]]*?(?P<src>{_IP})[^\[\]]*\] (?:failed to (?:log|sign) in|failed to login).*", "login", "failure"),
        Said(rf"User \[(?P<user>.*)\] from \[[^\[\]]*?(?P<src>{_IP})[^\[\]]*\] (?:logged in successfully|signed in to).*", "login", "success"),
        Said(rf"User \[(?P<user>.*)\] from \[[^\[\]]*?(?P<src>{_IP})[^\[\]]*\] (?:logged out|signed out|disconnected).*", "logout", "success"),
        Said(rf"User \[(?P<user>.*)\] from \[[^\[\]]*?(?P<src>{_IP})[^\[\]]*\] (?:accessed|via) .*", "network_connect"),
        Said(rf"(?:Host )?\[(?P<src>{_IP})\] was blocked (?:via|from) .*", "network_block", "failure"),
        Said(rf"(?:Event: )?(?:delete), Path: (?P<target>.*), File/Folder: \w+, Size: [^,]*, User: (?P<user>[^,]*), IP: (?P<src>{_IP})", "file_delete",
             "success"),
        Said(rf"(?:Event: )?(?:write|create|mkdir|rename|move|upload|copy), Path: (?P<target>.*), File/Folder: \w+, Size: [^,]*, User: (?P<user>[^,]*), "
             rf"IP: (?P<src>{_IP})", "file_write", "success"),
        Said(rf"(?:Event: )?\w+, Path: (?P<target>.*), File/Folder: \w+, Size: [^,]*, User: (?P<user>[^,]*), IP: (?P<src>{_IP})", "file_read", "success"),
        # QNAP
        Said(rf"conn log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), Computer name: [^,]*, Connection type: (?P<way>[^,]*), Accessed resources: "
             r"(?P<target>.*), Action: Login Fail\w*", "login", "failure"),
        Said(rf"conn log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), Computer name: [^,]*, Connection type: (?P<way>[^,]*), Accessed resources: "
             r"(?P<target>.*), Action: Login OK", "login", "success"),
        Said(rf"conn log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), Computer name: [^,]*, Connection type: (?P<way>[^,]*), Accessed resources: "
             r"(?P<target>.*), Action: Logout", "logout", "success"),
        Said(rf"conn log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), Computer name: [^,]*, Connection type: (?P<way>[^,]*), Accessed resources: "
             r"(?P<target>.*), Action: (?:Delete)", "file_delete", "success"),
        Said(rf"conn log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), Computer name: [^,]*, Connection type: (?P<way>[^,]*), Accessed resources: "
             r"(?P<target>.*), Action: (?:Write|Rename|Move|Create Directory|Upload|Copy|MakeDir)", "file_write", "success"),
        Said(rf"conn log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), Computer name: [^,]*, Connection type: (?P<way>[^,]*), Accessed resources: "
             r"(?P<target>.*), Action: (?:Read|Download)", "file_read", "success"),
        Said(rf"(?:conn|event) log: Users: (?P<user>.*), Source IP: (?P<src>{_IP}), .*", "status"),
        # NetApp: a command, then whether it worked
        Said(_AUDITED + r"(?P<command>(?:Login|login) .*|Login Attempt) :: Error:?.*", "login", "failure"),
        Said(_AUDITED + r"(?P<command>.*) :: Success:?.*", "process_start", "success"),
        Said(_AUDITED + r"(?P<command>.*) :: Error:?.*", "process_start", "failure"),
        Said(_AUDITED + r"(?P<command>.*) :: Pending:?.*", "process_start"),
    ),
    samples=(
        Sample(
            _HEAD + "Connection: User [guest7] from [203.0.113.40] failed to log in via [DSM] due to authorization failure.",
            {"host": "nas-1", "user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "WinFileService Event: delete, Path: /share/a.pdf, File/Folder: File, Size: 10 KB, User: dana, IP: 203.0.113.40",
            {"user": "dana", "src_ip": "203.0.113.40", "action": "file_delete", "outcome": "success", "target": "/share/a.pdf"},
        ),
        Sample(
            _HEAD + "qlogd[811]: conn log: Users: guest7, Source IP: 203.0.113.40, Computer name: ---, Connection type: HTTP, Accessed "
            "resources: Administration, Action: Login Fail",
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "00000012.00a1 0021a1b2 Fri Apr 03 2026 09:12:33 +00:00 [kern_audit:info:811] 8003e8 :: cl1:ssh :: 203.0.113.40:51000 :: cl1:dana "
            ":: volume show :: Success",
            {"time": "2026-04-03T09:12:33Z", "user": "dana", "src_ip": "203.0.113.40", "action": "process_start", "outcome": "success",
             "command": "volume show"},
        ),
    ),
)  # fmt: skip
