"""Linux audit records, `type=SYSCALL msg=audit(1364481363.243:24287): k=v …` (Linux Audit documentation,
"Understanding audit log files").

Records of one audit event share an id. Each line is an event of its own; what a SYSCALL record said about who
acted is added to the EXECVE, PATH, CWD and PROCTITLE records that follow it.
"""

import re
from typing import cast

from ...actions import Action
from ...meaning.event import Draft
from ...meaning.values import address_of, is_empty, port_of
from ...wordlists import labels_by_item
from ..format import FileContext, LineFormat, LineParser, share

_HEADER = re.compile(
    r"(?:node=(?P<node>\S+) )?(?:type=(?P<type>[\w\[\]]+) )?(?:msg=)?audit(?:\[\d+\]: )?\((?P<time>\d+"
    r"(?:\.\d+)?):(?P<id>\d+)\)\s*:\s*(?P<rest>.*)",
    re.DOTALL,
)
_EMBEDDED = re.compile(r"(?:audit: )?(?:type=\w+ )?(?:msg=)?audit\(")
_SNIFF = re.compile(r"(?:node=\S+ )?type=[\w\[\]]+ (?:msg=)?audit\(\d+")
_PAIR = re.compile(r"(?<![\w-])([\w-]++)=(\"[^\"]*\"|'[^']*'|\([^()]*\)|\S*)")
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
privilege_use: USER_CMD CHUSER_ID CHGRP_ID
account_create: ADD_USER
account_delete: DEL_USER
resource_create: ADD_GROUP
resource_delete: DEL_GROUP
account_change: USER_CHAUTHTOK USER_MGMT GRP_MGMT GRP_CHAUTHTOK
permission_grant: ROLE_ASSIGN
permission_revoke: ROLE_REMOVE
service_change: SERVICE_STOP
security_weaken: CONFIG_CHANGE DAEMON_END DAEMON_ABORT MAC_STATUS
module_load: KERN_MODULE
alert: AVC ANOM_PROMISCUOUS ANOM_ABEND
resource_change: NETFILTER_CFG
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


def parser(context: FileContext) -> LineParser:
    """Read audit records of one file."""

    def parse(line: str) -> Draft | None:
        return read_line(line, context)

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
    fields = _pairs(match["rest"])
    _share(fields, kind, match["id"], context)
    fields["type"] = kind
    draft = Draft(
        time=context.clock.parse(match["time"]), format="auditd", product="linux", service="auditd", fields=fields
    )
    draft.host = match["node"] or ""
    draft.process = fields.get("exe") or fields.get("comm", "")
    draft.user = next(
        (fields[name] for name in ("acct", "AUID", "UID", "auid", "uid") if _names_user(fields.get(name, ""))), ""
    )
    draft.src_ip = address_of(fields.get("addr", "")) or address_of(fields.get("hostname", ""))
    draft.action = _action(kind, fields)
    result = fields.get("res") or fields.get("success") or ""
    draft.outcome = (
        "success" if result in ("success", "yes", "1") else "failure" if result in ("failed", "no", "0") else ""
    )
    _fill(draft, kind)
    draft.template = (
        f"auditd:{kind}"
        + (f" {fields['SYSCALL']}" if fields.get("SYSCALL") else "")
        + (f" op={fields['op']}" if "op" in fields else "")
    )
    draft.message = f"{kind} {draft.process} {draft.command or draft.target} {draft.user} {result}"[:300]
    return draft


def _pairs(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    enriched = text.replace("\x1d", " ")
    if (start := enriched.find("msg='")) >= 0:
        enriched = f"{enriched[:start]}{enriched[start + 5 :].rstrip(chr(39))}"
    for name, value in _PAIR.findall(enriched):
        if value[:1] in "\"'" and value:
            value = value[1:-1]
        elif (len(value) >= 4 and _HEX_NAMES.fullmatch(name) and _HEX.fullmatch(value) and not value.isdigit()) or (
            name == "proctitle" and _HEX.fullmatch(value) and len(value) >= 4
        ):
            value = bytes.fromhex(value).replace(b"\0", b" ").decode("utf-8", "replace")
        fields[name] = value
    return fields


def _share(fields: dict[str, str], kind: str, audit_id: str, context: FileContext) -> None:
    """Hand what SYSCALL said to the records of the same event that follow."""
    syscall = fields.get("SYSCALL") or _NUMBERS.get(fields.get("syscall", ""), "")
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
        elif "laddr" in fields:
            draft.dst_ip = address_of(fields["laddr"])
            draft.dst_port = port_of(fields.get("lport", ""))
    draft.target = fields.get("name") or fields.get("id", "") or fields.get("unit", "") or fields.get("terminal", "")


FORMAT = LineFormat(name="auditd", sniff=share(_SNIFF), parser=parser)
