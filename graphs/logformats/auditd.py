"""Linux audit records, `type=SYSCALL msg=audit(1364481363.243:24287): k=v …` (Linux Audit documentation, "Understanding audit log files").

Records of one audit event share an id. Each line is an event of its own; what a SYSCALL record said about who acted is added to
the EXECVE, PATH, CWD and PROCTITLE records that follow it.
"""

import re

from ..actions import Action
from ..events.event import Draft
from ..events.values import address_of, is_empty
from .format import FileContext, LineFormat, LineParser, share

_HEADER = re.compile(
    r"(?:node=(?P<node>\S+) )?(?:type=(?P<type>[\w\[\]]+) )?(?:msg=)?audit(?:\[\d+\]: )?\((?P<time>\d+(?:\.\d+)?):(?P<id>\d+)\)\s*:\s*(?P<rest>.*)",
    re.DOTALL,
)
_EMBEDDED = re.compile(r"(?:audit: )?(?:type=\w+ )?(?:msg=)?audit\(")
_SNIFF = re.compile(r"(?:node=\S+ )?type=[\w\[\]]+ (?:msg=)?audit\(\d+")
_PAIR = re.compile(r"([\w-]+)=(\"[^\"]*\"|'[^']*'|\([^)]*\)|\S*)")
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

_ACTIONS: dict[str, Action] = {
    "EXECVE": "process_start", "PROCTITLE": "status", "CWD": "status", "PATH": "file_read", "SOCKADDR": "network_connect", "SOCKETCALL": "status",
    "USER_AUTH": "login", "USER_LOGIN": "login", "USER_START": "login", "CRED_ACQ": "status", "CRED_DISP": "status", "CRED_REFR": "status", "USER_ACCT": "status",
    "USER_END": "logout", "USER_LOGOUT": "logout", "LOGIN": "login", "USER_CMD": "privilege_use", "ADD_USER": "account_create", "DEL_USER": "account_delete",
    "ADD_GROUP": "resource_create", "DEL_GROUP": "resource_delete", "USER_CHAUTHTOK": "account_change", "USER_MGMT": "account_change", "GRP_MGMT": "account_change",
    "CHUSER_ID": "privilege_use", "CHGRP_ID": "privilege_use", "ROLE_ASSIGN": "permission_grant", "ROLE_REMOVE": "permission_revoke", "GRP_CHAUTHTOK": "account_change",
    "SERVICE_START": "status", "SERVICE_STOP": "service_change", "CONFIG_CHANGE": "security_weaken", "DAEMON_END": "security_weaken", "DAEMON_START": "status",
    "DAEMON_ABORT": "security_weaken", "KERN_MODULE": "module_load", "MAC_STATUS": "security_weaken", "AVC": "alert", "ANOM_PROMISCUOUS": "alert",
    "ANOM_ABEND": "alert", "NETFILTER_CFG": "resource_change", "SYSTEM_BOOT": "status", "SYSTEM_SHUTDOWN": "status", "CRYPTO_KEY_USER": "status",
    "CRYPTO_SESSION": "network_connect", "TTY": "process_start", "USER_TTY": "process_start", "BPF": "status", "EOE": "status", "USER_ERR": "login",
}  # fmt: skip
_SYSCALLS: dict[str, Action] = {
    "execve": "process_start", "execveat": "process_start", "connect": "network_connect", "accept": "network_connect", "accept4": "network_connect",
    "bind": "network_connect", "open": "file_read", "openat": "file_read", "creat": "file_write", "unlink": "file_delete", "unlinkat": "file_delete",
    "rename": "file_write", "renameat": "file_write", "renameat2": "file_write", "chmod": "file_write", "fchmod": "file_write", "fchmodat": "file_write",
    "chown": "file_write", "fchownat": "file_write", "init_module": "module_load", "finit_module": "module_load", "delete_module": "module_load",
    "ptrace": "process_access", "process_vm_writev": "process_access", "setuid": "privilege_use", "setreuid": "privilege_use", "setresuid": "privilege_use",
    "kill": "process_access", "mount": "resource_change", "sethostname": "resource_change", "adjtimex": "resource_change", "settimeofday": "resource_change",
}  # fmt: skip
_NUMBERS = {"59": "execve", "322": "execveat", "42": "connect", "43": "accept", "288": "accept4", "49": "bind", "2": "open", "257": "openat", "85": "creat", "87": "unlink", "263": "unlinkat", "82": "rename", "264": "renameat", "316": "renameat2", "90": "chmod", "91": "fchmod", "268": "fchmodat", "92": "chown", "260": "fchownat", "175": "init_module", "313": "finit_module", "176": "delete_module", "101": "ptrace", "311": "process_vm_writev", "105": "setuid", "113": "setreuid", "117": "setresuid", "62": "kill", "165": "mount", "170": "sethostname", "159": "adjtimex", "164": "settimeofday"}  # fmt: skip  # noqa: E501
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
    kind = match["type"] or "UNKNOWN"
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
        elif len(value) >= 4 and _HEX_NAMES.fullmatch(name) and _HEX.fullmatch(value) and not value.isdigit():
            value = bytes.fromhex(value).replace(b"\0", b" ").decode("utf-8", "replace")
        elif name == "proctitle" and _HEX.fullmatch(value) and len(value) >= 4:
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
        draft.command = " ".join(arguments)
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
            draft.dst_port = int(fields["lport"]) if fields.get("lport", "").isdigit() else None
    draft.target = fields.get("name") or fields.get("id", "") or fields.get("unit", "") or fields.get("terminal", "")


FORMAT = LineFormat(name="auditd", sniff=share(_SNIFF), parser=parser)
