"""Samba: file server, domain controller and winbind. Messages stand below a header line that says when; each log-in
may be told in words, as JSON and once more when it is authorised.
"""

from ...actions import Action, Outcome
from ..product import Join, Product, Records, Said, Sample

_PEER = r"\[(?P<src>ipv[46]:[^\[\]]*|[^\[\]]*)\]"
_LOCAL = r"(?:\.? [Ll]ocal host \[(?P<dst>[^\[\]]*)\])?\.? *"
# Names of account, domain and workstation are the client's; where one holds a bracket, two readings remain.
_ACCOUNT = r"\[(?P<domain>[^\[\]]*)\]\\\[(?P<user>[^\[\]]*)\]"
_AT = r" at \[(?P<own_time>[^\[\]]*)\]"
_AUTH = r"\s*Auth: \[(?P<method>[^\[\]]*)\] user " + _ACCOUNT + _AT + r" with \[(?P<password_type>[^\[\]]*)\] status "
_BEHIND = (
    r" workstation \[(?P<workstation>[^\[\]]*)\] remote host "
    + _PEER
    + r"(?: (?:became|mapped to) \[[^\[\]]*\]\\\[[^\[\]]*\](?: \[(?P<sid>[^\[\]]*)\])?)?"
    + _LOCAL
    + r"(?:NETLOGON .*)?"
)
_ABOVE = (
    r"\[(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)?), +(?P<level>\d+)(?:, pid=(?P<pid>\d+))?[^\]]*\] "
    r"\S+?:\d+\((?P<function>\w+)\) *"
)
_TIME = "[2026/03/05 10:11:12.345678,  3] ../../auth/auth_log.c:647(log_authentication_event_human_readable)\n"
_SYSLOG = "Mar  5 10:11:12 nas-1 smbd_audit[811]: "
_ACT = "src_port src_ip user"

_AUDIT = r"(?P<user>[^|]*)\|(?P<src>[\da-fA-F.:]+)\|(?:[^|]*\|){0,4}?"
_OPERATIONS: tuple[tuple[str, str, Action], ...] = (
    ("connect", r"(?P<target>.*)", "network_connect"),
    ("disconnect", r"(?P<target>.*)", "logout"),
    ("unlink|unlinkat|rmdir", r"(?P<target>.*)", "file_delete"),
    ("mkdir|mkdirat|mknod|mknodat|ftruncate|fallocate", r"(?P<target>.*)", "file_write"),
    ("rename|renameat|link|linkat|symlink|symlinkat", r"(?P<renamed>[^|]*)\|(?P<target>[^|]*)", "file_write"),
    ("open|openat", r"r\|(?P<target>.*)", "file_read"),
    ("open|openat", r"(?:w|rw|a)\|(?P<target>.*)", "file_write"),
    ("create_file", r"(?P<access>0x[\da-f]+)\|(?:file|dir)\|\w+\|(?P<target>.*)", "status"),
    ("read|pread|pread_send|pread_recv|sendfile|offload_read_send", r"(?P<target>.*)", "file_read"),
    ("write|pwrite|pwrite_send|pwrite_recv|recvfile|offload_write_send", r"(?P<target>.*)", "file_write"),
    ("opendir|fdopendir|readdir", r"(?P<target>.*)", "enumerate"),
    ("f?chmod|f?chmod_acl|f?chown|lchown|f?set_nt_acl|sys_acl_\\w+|f?setxattr", r"(?P<target>.*)", "resource_change"),
    (r"[a-z_]+", r"(?P<target>.*)", "status"),
)


def _audited() -> tuple[Said, ...]:
    """What `vfs_full_audit` says of an operation: its prefix (`%u|%I` and further parts), operation, result, arguments."""
    results: tuple[tuple[str, Outcome], ...] = ((r"ok", "success"), (r"fail(?: \((?P<reason>[^|]*)\))?", "failure"))
    return tuple(
        Said(_AUDIT + rf"(?P<operation>{names})\|{result}(?:\|{rest})?", action, outcome)
        for names, rest, action in _OPERATIONS
        for result, outcome in results
    )


def _events(kind: str, action: Action, columns: str, outcome: str = "status") -> Records:
    user, source = columns.split()
    return Records(
        keys=(f"{kind}.version.major",),
        where={"type": kind},
        columns={
            "time": "timestamp",
            "user": f"{kind}.{user}",
            "src": f"{kind}.{source}",
            "dst": f"{kind}.localAddress",
            "target": f"{kind}.dn {kind}.group",
            "host": "none",
        },
        kind="type",
        actions={kind: (action, "")},
        outcome=f"{kind}.{outcome}",
        outcomes={"NT_STATUS_OK|Success|": "success", ".*": "failure"},
    )


PRODUCT = Product(
    name="samba",
    source="auth/auth_log.c, source3/modules/vfs_full_audit.c, source3/smbd/smb2_service.c, source3/auth/auth.c of Samba "
    "4.7 to 4.21",
    product="linux",
    category="file",
    service="samba",
    programs=("smbd", "nmbd", "winbindd", "samba", "smbd_audit", "smbd_vfs", "samba-dcerpcd", "rpcd_lsad"),
    above=(_ABOVE,),
    messages=(
        Said(_AUTH + r"\[(?P<status>NT_STATUS_OK)\]" + _BEHIND, "login", "success"),
        Said(_AUTH + r"\[(?P<status>[^\[\]]*)\]" + _BEHIND, "login", "failure"),
        Said(r"\s*Auth: \[.*status \[NT_STATUS_OK\].*", "login", "success"),
        Said(r"\s*Auth: \[.*", "login"),
        Said(
            r"\s*Successful AuthZ: \[(?P<method>[^\[\]]*)\] user "
            + _ACCOUNT
            + r" \[(?P<sid>[^\[\]]*)\]"
            + _AT
            + r" Remote host "
            + _PEER
            + _LOCAL,
            "status",
            "success",
        ),
        Said(
            r"\s*Password Change \[(?P<kind>[^\[\]]*)\]"
            + _AT
            + r" status \[(?:Success)\] remote host "
            + _PEER
            + r" SID \[(?P<sid>[^\[\]]*)\] DN \[(?P<target>.*)\]",
            "account_change",
            "success",
        ),
        Said(r"\s*Password Change \[.*", "account_change", "failure"),
        Said(r"\s*(?:DSDB|Group) Change \[Delete\].*", "resource_delete"),
        Said(r"\s*(?:DSDB|Group) Change \[.*", "resource_change"),
        Said(
            r"\s*check_ntlm_password:\s+[Aa]uthentication for user \[(?P<user>[^\[\]]*)\](?: -> \[[^\[\]]*\])* succeeded",
            "login",
            "success",
        ),
        Said(
            r"\s*check_ntlm_password:\s+[Aa]uthentication for user \[(?P<user>[^\[\]]*)\](?: -> \[[^\[\]]*\])* FAILED with "
            r"error (?P<status>NT_STATUS_\w+).*",
            "login",
            "failure",
        ),
        Said(r"\s*check_(?:ntlm|sam)\w*:.*", "status"),
        Said(
            r"\s*create_connection_session_info: user '(?P<user>.*)' \(from session setup\) not permitted to access this "
            r"share \((?P<target>[^()]*)\)",
            "file_read",
            "failure",
        ),
        Said(
            r"\s*(?P<workstation>\S+) \((?P<src>[^()\s]*)\) (?:signed )?connect to service (?P<target>.+) initially as user "
            r"(?P<user>.+) \(uid=\d+, gid=\d+\)(?: \(pid \d+\))?",
            "network_connect",
            "success",
        ),
        Said(r"\s*(?P<workstation>\S+) \((?P<src>[^()\s]*)\) closed connection to service (?P<target>.+)", "status"),
        Said(r"\s*(?P<user>\S+) opened file (?P<target>.+) read=Yes write=No \(numopens=\d+\)", "file_read", "success"),
        Said(
            r"\s*(?P<user>\S+) opened file (?P<target>.+) read=\w+ write=Yes \(numopens=\d+\)", "file_write", "success"
        ),
        Said(r"\s*(?P<user>\S+) closed file (?P<target>.+) \(numopens=\d+\) \S+", "status"),
        Said(
            r"\s*(?:Plain-text|CRAP) authentication for user (?:(?P<domain>[^\\]*)\\)?(?P<user>.+) returned NT_STATUS_OK.*",
            "login",
            "success",
        ),
        Said(
            r"\s*(?:Plain-text|CRAP) authentication for user (?:(?P<domain>[^\\]*)\\)?(?P<user>.+) returned "
            r"(?P<status>NT_STATUS_\w+).*",
            "login",
            "failure",
        ),
        Said(r"\s*Denied connection from (?:\S+ )?\((?P<src>[^()\s]*)\)", "network_connect", "failure"),
        Said(r"\s*Connection denied from (?P<src>[\da-fA-F.:]+)(?: to \S+)?", "network_connect", "failure"),
        Said(
            r"\s*Permission denied-* *user not allowed to .*User name: (?P<user>.+)\. Printer name: (?P<target>[^.]*)\.",
            "resource_delete",
            "failure",
        ),
        Said(r"\[\d{4}/\d\d/\d\d .*", "status"),
        *_audited(),
    ),
    others="status",
    records=(
        _events("Authentication", "login", "clientAccount remoteAddress"),
        _events("Authorization", "status", "account remoteAddress"),
        _events("KDC Authorization", "status", "account remoteAddress"),
        _events("passwordChange", "account_change", "account remoteAddress"),
        _events("dsdbChange", "resource_change", "account remoteAddress"),
        _events("groupChange", "account_change", "account remoteAddress"),
    ),
    joins=(Join(_ACT, "", act="src_port"),),
    samples=(
        Sample(
            _TIME
            + r"  Auth: [SMB2,(null)] user [ACME]\[dana] at [Thu, 05 Mar 2026 10:11:12.345 CET] with [NTLMv2] status "
            r"[NT_STATUS_WRONG_PASSWORD] workstation [PC9] remote host [ipv4:203.0.113.9:4711] mapped to [ACME]\[dana]. "
            r"local host [ipv4:192.0.2.5:445] ",
            {
                "time": "2026-03-05T09:11:12.345Z",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "dst_ip": "192.0.2.5",
                "dst_port": 445,
                "action": "login",
                "outcome": "failure",
            },
            typed=("dana", "PC9"),
        ),
        Sample(
            _TIME + '  {"timestamp": "2026-03-05T10:11:12.345678+0100", "type": "Authentication", "Authentication": '
            '{"version": {"major": 1, "minor": 2}, "eventId": 4624, "status": "NT_STATUS_OK", "localAddress": '
            '"ipv4:192.0.2.5:445", "remoteAddress": "ipv4:203.0.113.9:4711", "clientDomain": "ACME", "clientAccount": '
            '"dana", "workstation": "PC9"}}',
            {
                "time": "2026-03-05T09:11:12.345678Z",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "dst_port": 445,
                "action": "login",
                "outcome": "success",
            },
            typed=("dana", "PC9"),
        ),
        Sample(
            _SYSLOG + "dana|203.0.113.9|unlinkat|fail (Permission denied)|/srv/files/a|b.txt",
            {
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "file_delete",
                "outcome": "failure",
                "target": "/srv/files/a|b.txt",
                "host": "nas-1",
            },
        ),
        Sample(_TIME + "  INFO: Profiling turned OFF from pid 26069", {"action": "status", "user": "", "outcome": ""}),
    ),
)
