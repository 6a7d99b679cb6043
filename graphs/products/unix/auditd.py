"""Linux audit records, `type=SYSCALL msg=audit(1364481363.243:24287): k=v …` (Linux Audit documentation,
"Understanding audit log files").

Records of one audit event share an id. Each line is an event of its own; what a SYSCALL record said about who
acted is added to the EXECVE, PATH, CWD and PROCTITLE records that follow it.
"""

import re
import shlex
from typing import cast

from ...actions import Action
from ...meaning.event import Draft
from ...meaning.values import address_of, is_empty, port_of
from ...wordlists import labels_by_item
from ..format import DIRECTIVE, FileContext, LineFormat, LineParser, share

_HEADER = re.compile(
    r"(?:audit: )?(?:node=(?P<node>\S+) )?(?:type=(?P<type>[\w\[\]]+) )?(?:msg=)?audit(?:\[\d+\]: )?"
    r"\((?P<time>\d+(?:\.\d+)?|\d[\d./-]{5,9} \d\d:\d\d:\d\d(?:\.\d+)?):(?P<id>\d+)\)\s*:\s*(?P<rest>.*)",
    re.DOTALL,
)
_EMBEDDED = re.compile(r"(?:audit: )?(?:type=\w+ )?(?:msg=)?audit\(")
_SNIFF = re.compile(r"(?:node=\S+ )?type=[\w\[\]]+ (?:msg=)?audit\(\d|----$|time->")
_SEPARATOR = re.compile(r"----\s*|time->.*")
"""What the search tool writes between events."""
_PAIR = re.compile(r"(?<![\w-])([\w-]++)=(\"[^\"]*\"|'[^']*'|\([^()]*\)|\S*)")
_NAMES = (
    r"(?:exe|hostname|addr|terminal|res|cwd|cmd|acct|pid|uid|auid|ses|subj|msg|op|grantors|inode|dev|mode|ouid|ogid|rdev|"
    r"nametype|cap_\w+|obj|a\d+|item|name|success|exit|items|ppid|gid|euid|suid|fsuid|egid|sgid|fsgid|tty|comm|key|saddr|id|"
    r"grp|unit|syscall|arch|per|proctitle|argc|old-auid|old-ses|laddr|lport|rport|direction|spid|suid|cipher|ksize|mac|pfs)="
)
_SPOKEN = re.compile(rf"(?<![\w-])([\w-]++)=(\{{[^{{}}]*\}}|'[^']*'|[^ ]*(?: (?!{_NAMES})[^ ]*)*+)")
"""A pair as the search tool interprets it: without quotes, the value ends where a known name begins."""
_HEX = re.compile(r"(?:[0-9A-F]{2})+")
_HEX_NAMES = re.compile(r"a\d+|proctitle|cmd|name|exe|comm|cwd|acct|data|path|file")
_SHARED = (
    "auid",
    "uid",
    "euid",
    "pid",
    "ppid",
    "exe",
    "comm",
    "key",
    "ses",
    "tty",
    "success",
    "SYSCALL",
    "AUID",
    "UID",
    "EUID",
    "syscall",
)
_SOCKADDR_V4 = re.compile(r"0200([0-9A-F]{4})([0-9A-F]{8})")
_SOCKADDR_V6 = re.compile(r"0A00([0-9A-F]{4})[0-9A-F]{8}([0-9A-F]{32})")
_SOCKADDR_SPOKEN = re.compile(r"(?:laddr=|host:)(\S+) (?:lport=|serv:)(\d+)")
_BECOMES = frozenset(("su", "sudo", "sudo-rs", "doas", "pkexec", "runuser", "su-l"))
"""Programs whose user is in already and wants to be somebody else: `acct` is who that is."""
_BY_THEMSELVES = frozenset(("cron", "crond", "atd", "systemd", "systemd-executor", "anacron"))
"""Programs that open sessions for nobody who logs in."""
_OF_ACCOUNTS = frozenset(
    (
        *("ADD_USER", "DEL_USER", "USER_MGMT", "USER_CHAUTHTOK", "GRP_MGMT", "GRP_CHAUTHTOK", "ADD_GROUP", "DEL_GROUP"),
        *("CHGRP_ID", "CHUSER_ID", "ROLE_ASSIGN", "ROLE_REMOVE", "ACCT_LOCK", "ACCT_UNLOCK", "RESP_ACCT_LOCK"),
    )
)
"""Kinds whose `acct` or `id` is the account that something is done to."""
_AVC = re.compile(r"avc: +(denied|granted) +\{([^{}]*)\}")
_STRONG = frozenset(("sudo", "wheel", "root", "adm", "admin", "docker", "lxd", "disk", "shadow"))

_ACTIONS = cast(
    dict[str, Action],
    labels_by_item("""
process_start: EXECVE TTY USER_TTY
status: PROCTITLE CWD SOCKETCALL CRED_ACQ CRED_DISP CRED_REFR USER_ACCT SERVICE_START DAEMON_START SYSTEM_BOOT
    SYSTEM_SHUTDOWN CRYPTO_KEY_USER BPF EOE
file_read: PATH
network_connect: SOCKADDR CRYPTO_SESSION
login: USER_AUTH USER_LOGIN USER_START LOGIN USER_ERR
logout: USER_END USER_LOGOUT
privilege_use: USER_CMD CHUSER_ID CHGRP_ID USER_ROLE_CHANGE
account_create: ADD_USER
account_delete: DEL_USER
resource_create: ADD_GROUP
resource_delete: DEL_GROUP
account_change: USER_CHAUTHTOK USER_MGMT GRP_MGMT GRP_CHAUTHTOK ACCT_LOCK ACCT_UNLOCK RESP_ACCT_LOCK
permission_grant: ROLE_ASSIGN
permission_revoke: ROLE_REMOVE
service_change: SERVICE_STOP
security_weaken: CONFIG_CHANGE DAEMON_END DAEMON_ABORT MAC_STATUS
module_load: KERN_MODULE
alert: AVC USER_AVC ANOM_PROMISCUOUS ANOM_ABEND ANOM_LOGIN_FAILURES ANOM_LOGIN_TIME ANOM_LOGIN_SESSIONS ANOM_LOGIN_LOCATION
    ANOM_ROOT_TRANS ANOM_LINK ANOM_CREAT ANOM_EXEC ANOM_MK_EXEC ANOM_ADD_ACCT ANOM_DEL_ACCT ANOM_MOD_ACCT SECCOMP
resource_change: NETFILTER_CFG MAC_POLICY_LOAD MAC_CONFIG_CHANGE
"""),
)
_SYSCALLS = cast(
    dict[str, Action],
    labels_by_item("""
process_start: execve execveat
network_connect: connect accept accept4 bind
file_read: open openat
file_write: creat rename renameat renameat2 chmod fchmod fchmodat chown fchownat
file_delete: unlink unlinkat
module_load: init_module finit_module delete_module
process_access: ptrace process_vm_writev kill
privilege_use: setuid setreuid setresuid
resource_change: mount sethostname adjtimex settimeofday
"""),
)
_NUMBERS = dict(
    pair.split("=")
    for pair in [
        "59=execve",
        "322=execveat",
        "42=connect",
        "43=accept",
        "288=accept4",
        "49=bind",
        "2=open",
        "257=openat",
        "85=creat",
        "87=unlink",
        "263=unlinkat",
        "82=rename",
        "264=renameat",
        "316=renameat2",
        "90=chmod",
        "91=fchmod",
        "268=fchmodat",
        "92=chown",
        "260=fchownat",
        "175=init_module",
        "313=finit_module",
        "176=delete_module",
        "101=ptrace",
        "311=process_vm_writev",
        "105=setuid",
        "113=setreuid",
        "117=setresuid",
        "62=kill",
        "165=mount",
        "170=sethostname",
        "159=adjtimex",
        "164=settimeofday",
    ]
)
"""System call numbers of x86-64."""


_KINDS = dict(
    pair.split("=")
    for pair in [
        *("1006=LOGIN", "1100=USER_AUTH", "1101=USER_ACCT", "1102=USER_MGMT", "1103=CRED_ACQ", "1104=CRED_DISP"),
        *(
            "1105=USER_START",
            "1106=USER_END",
            "1107=USER_AVC",
            "1108=USER_CHAUTHTOK",
            "1109=USER_ERR",
            "1110=CRED_REFR",
        ),
        *("1112=USER_LOGIN", "1113=USER_LOGOUT", "1114=ADD_USER", "1115=DEL_USER", "1116=ADD_GROUP", "1117=DEL_GROUP"),
        *("1123=USER_CMD", "1127=SYSTEM_BOOT", "1128=SYSTEM_SHUTDOWN", "1130=SERVICE_START", "1131=SERVICE_STOP"),
        *(
            "1300=SYSCALL",
            "1302=PATH",
            "1305=CONFIG_CHANGE",
            "1306=SOCKADDR",
            "1307=CWD",
            "1309=EXECVE",
            "1325=NETFILTER_CFG",
        ),
        *("1326=SECCOMP", "1327=PROCTITLE", "1330=KERN_MODULE", "1334=BPF", "1400=AVC", "1403=MAC_POLICY_LOAD"),
        *("1404=MAC_STATUS", "1700=ANOM_PROMISCUOUS", "1701=ANOM_ABEND", "2404=CRYPTO_KEY_USER", "2407=CRYPTO_SESSION"),
    ]
)
"""Kinds as the kernel writes them where no audit daemon runs (linux/audit.h)."""


def parser(context: FileContext) -> LineParser:
    """Read audit records of one file."""

    def parse(line: str) -> Draft | None:
        return DIRECTIVE if _SEPARATOR.fullmatch(line) else read_line(line, context)

    return parse


def read_line(text: str, context: FileContext) -> Draft | None:
    """The audit record that a text is, or None."""
    embedded = _EMBEDDED.search(text, 0, 80)
    match = _HEADER.match(text) or (_HEADER.match(text, embedded.start()) if embedded else None)
    if match is None:
        return None
    kind = (match["type"] or "UNKNOWN").removeprefix(
        "AUOMS_"
    )  # Microsoft's collector merges the records of one audit event
    kind = _KINDS.get(kind.removeprefix("UNKNOWN[").removesuffix("]"), kind)
    fields = _pairs(match["rest"], _PAIR if match["time"].replace(".", "").isdigit() else _SPOKEN)
    _share(fields, kind, match["id"], context)
    fields["type"], fields["audit_id"] = kind, match["id"]
    if kind in ("AVC", "USER_AVC") and (avc := _AVC.search(match["rest"])):
        fields["seresult"], fields["seperms"] = avc[1], avc[2].strip()
    draft = Draft(
        time=context.clock.parse(match["time"]), format="auditd", product="linux", service="auditd", fields=fields
    )
    draft.host = match["node"] or ""
    draft.process = fields.get("exe") or fields.get("comm", "")
    draft.src_ip = address_of(fields.get("addr", "")) or address_of(fields.get("hostname", ""))
    draft.action = _action(kind, fields)
    result = fields.get("res") or fields.get("success") or ""
    draft.outcome = (
        "success" if result in ("success", "yes", "1") else "failure" if result in ("failed", "no", "0") else ""
    )
    _fill(draft, kind)
    _name_people(draft, kind)
    draft.template = (
        f"auditd:{kind}"
        + (f" {fields['SYSCALL']}" if fields.get("SYSCALL") else "")
        + (f" op={fields['op']}" if "op" in fields else "")
    )
    draft.message = f"{kind} {draft.process} {draft.command or draft.target} {draft.user} {result}"[:300]
    return draft


def _pairs(text: str, pattern: re.Pattern[str]) -> dict[str, str]:
    """Fields of a record: its own, those within `msg='…'`, and the names that an enriched record adds."""
    said, _, names = text.partition("\x1d")
    if (start := said.find("msg='")) >= 0:
        end = said.rfind("'")
        inner = said[start + 5 :] if end < start + 5 else said[start + 5 : end]
        # Without the separating byte the names stand right behind the closing quote.
        said, names = f"{said[:start]}{inner}", names or ("" if end < start + 5 else said[end + 1 :])
    fields: dict[str, str] = {}
    for part in (said, names):
        for name, value in pattern.findall(part):
            fields[name] = _plain(name, value)
    return fields


def _plain(name: str, value: str) -> str:
    """A value without its quotes, or the text that hexadecimal digits stand for."""
    if value[:1] in "\"'" and value:
        return value[1:-1] if len(value) > 1 else ""
    if len(value) < 4 or not _HEX.fullmatch(value):
        return value
    if name == "proctitle" or (_HEX_NAMES.fullmatch(name) and not value.isdigit()):
        return bytes.fromhex(value).replace(b"\0", b" ").decode("utf-8", "replace")
    return value


def _share(fields: dict[str, str], kind: str, audit_id: str, context: FileContext) -> None:
    """Hand what SYSCALL said to the records of the same event that follow."""
    number = fields.get("syscall", "")
    syscall = fields.get("SYSCALL") or _NUMBERS.get(number, "" if number.isdigit() else number)
    if syscall:
        fields["SYSCALL"] = syscall
    if kind == "SYSCALL":
        context.notes["audit"] = audit_id
        for name in _SHARED:
            context.notes[f"audit.{name}"] = fields.get(name, "")
    elif kind in ("EXECVE", "PATH", "CWD", "PROCTITLE", "SOCKADDR") and context.notes.get("audit") == audit_id:
        for name in _SHARED:
            if value := context.notes.get(f"audit.{name}"):
                fields.setdefault(name, value)


def _name_people(draft: Draft, kind: str) -> None:
    """Who acts, and the account that something is done to."""
    fields = draft.fields
    program = draft.process.rpartition("/")[2]
    acting = next((fields[name] for name in ("AUID", "UID", "auid", "uid") if _names_user(fields.get(name, ""))), "")
    account = fields.get("acct", "") if _names_user(fields.get("acct", "")) else ""
    if kind in _OF_ACCOUNTS:
        draft.user = acting
        draft.target = account or fields.get("ID", "") or fields.get("id", "") or draft.target
        if fields.get("grp", "") in _STRONG and "add" in fields.get("op", ""):
            draft.action = "permission_grant"
        return
    draft.user = account or acting
    if not account:
        return
    if program in _BECOMES:
        draft.user, draft.target = acting or account, account
        if draft.action == "login":
            draft.action = "privilege_use" if kind == "USER_AUTH" else "status"
        elif draft.action == "logout":
            draft.action = "status"
    elif program in _BY_THEMSELVES and draft.action in ("login", "logout"):
        draft.action = "status"


def _names_user(value: str) -> bool:
    return not is_empty(value) and value not in ("4294967295", "-1", "unset", "(unknown)")


def _action(kind: str, fields: dict[str, str]) -> Action:
    if kind == "SYSCALL" or (kind == "PATH" and fields.get("SYSCALL")):
        action = _SYSCALLS.get(fields.get("SYSCALL", ""), "other")
        if kind == "PATH" and action == "process_start":
            return "status"
        return "file_write" if action == "file_read" and fields.get("nametype") == "CREATE" else action
    if kind == "CONFIG_CHANGE" and fields.get("op", "").strip('"') in ("add_rule", "set"):
        return "resource_change"
    if kind == "PATH" and fields.get("nametype") in ("CREATE", "DELETE"):
        return "file_write" if fields["nametype"] == "CREATE" else "file_delete"
    return _ACTIONS.get(kind, "other")


def _fill(draft: Draft, kind: str) -> None:
    fields = draft.fields
    if kind == "EXECVE":
        arguments = [fields[f"a{index}"] for index in range(64) if f"a{index}" in fields]
        draft.command = fields.get("cmdline") or fields.get("proctitle") or " ".join(arguments)
        if any(re.search(r"[^\w@%+=:,./-]", argument) for argument in arguments):
            fields["argv"] = shlex.join(
                arguments
            )  # which words were one argument, for whoever reads what the command does
        fields["CommandLine"] = draft.command
        fields.setdefault("Image", fields.get("exe") or (arguments[0] if arguments else ""))
        draft.process = draft.process or fields["Image"]
        draft.category = "process_creation"
    elif kind == "PROCTITLE":
        draft.command = fields.get("proctitle", "")
    elif kind == "USER_CMD":
        draft.command = fields.get("cmd", "")
        draft.outcome = draft.outcome or "success"
    elif kind == "SOCKADDR":
        if match := _SOCKADDR_V4.match(fields.get("saddr", "")):
            draft.dst_ip = ".".join(str(octet) for octet in bytes.fromhex(match[2]))
            draft.dst_port = int(match[1], 16)
        elif match := _SOCKADDR_V6.match(fields.get("saddr", "")):
            draft.dst_ip = address_of(":".join(match[2][at : at + 4] for at in range(0, 32, 4)))
            draft.dst_port = int(match[1], 16)
        elif match := _SOCKADDR_SPOKEN.search(fields.get("saddr", "")):
            draft.dst_ip, draft.dst_port = address_of(match[1]), port_of(match[2])
        elif "laddr" in fields:
            draft.dst_ip = address_of(fields["laddr"])
            draft.dst_port = port_of(fields.get("lport", ""))
    elif kind == "CRYPTO_SESSION" and "laddr" in fields:
        draft.dst_ip, draft.dst_port = address_of(fields["laddr"]), port_of(fields.get("lport", ""))
    elif kind in ("AVC", "USER_AVC"):
        draft.outcome = "failure" if fields.get("seresult") == "denied" else draft.outcome
    draft.target = fields.get("name") or fields.get("id", "") or fields.get("unit", "")


FORMAT = LineFormat(name="auditd", sniff=share(_SNIFF), parser=parser)
