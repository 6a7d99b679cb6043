"""What commands of Windows do to the machine that they run on, `cmd` and PowerShell alike."""

import re
from collections.abc import Callable, Iterator

from .deed import Deed
from .words import Command

_ADMINISTRATORS = re.compile(
    r"^(?:administrat\w*|domain admins|enterprise admins|schema admins|domänen-admins|"
    r"backup operators|remote desktop users|account operators)$",
    re.IGNORECASE,
)
_PROTECTION = re.compile(
    r"^(?:windefend|wdnissvc|sense|mpssvc|wscsvc|securityhealthservice|eventlog|sysmon(?:64)?|vss|wbengine|mbamservice|"
    r"sophos.*|mcafee.*|symantec.*|sentinel.*|csfalcon.*|csagent|carbonblack.*|cb|cbdefense|ekrn|avp.*|klnagent|tmlisten|ntrtscan|xagt|cylancesvc|"
    r"elastic-?agent.*|winlogbeat|nxlog|splunkforwarder|wazuhsvc|osqueryd|veeam.*|backupexec.*)$",
    re.IGNORECASE,
)
_RUN_KEY = re.compile(
    r"\\(?:currentversion\\(?:run(?:once|services|onceex)?|policies\\explorer\\run|winlogon)|"
    r"image file execution options|userinitmprlogonscript|appinit_dlls)",
    re.IGNORECASE,
)
_PROTECTION_KEY = re.compile(
    r"windows defender|disableantispyware|disablerealtimemonitoring|\\lsa\b.*(?:runasppl|disablerestrictedadmin|restrictedadmin)|"
    r"enablelua|tamperprotection|wdigest|\\eventlog\\|scriptblocklogging|disabletaskmgr|\bamsi",
    re.IGNORECASE,
)


def windows_deeds(command: Command) -> Iterator[Deed]:
    """What one command does."""
    if reader := _PROGRAMS.get(command.program):
        yield from reader(command)


def _net(command: Command) -> Iterator[Deed]:
    words = [word for word in command.arguments if not word.startswith("/")]
    switches = {word.lower().partition(":")[0] for word in command.arguments if word.startswith("/")}
    if len(words) < 2:
        return
    verb = words[0].lower()
    if verb in ("user", "users"):
        if "/add" in switches:
            yield Deed(kind="account_create", what=words[1])
        elif "/delete" in switches or "/del" in switches:
            yield Deed(kind="account_delete", what=words[1])
        elif len(words) > 2 or "/active" in switches:
            yield Deed(kind="account_change", what=words[1])
    elif verb in ("localgroup", "group") and "/add" in switches and len(words) > 2:
        yield Deed(kind="grant" if _ADMINISTRATORS.match(words[1]) else "account_change", what=words[-1])
    elif verb == "stop":
        name = " ".join(words[1:])
        yield Deed(kind="weaken" if _PROTECTION.match(name) else "service", what=name)


def _sc(command: Command) -> Iterator[Deed]:
    words = [word for word in command.arguments if not word.startswith("\\\\")]
    if len(words) < 2:
        return
    verb, name = words[0].lower(), words[1]
    if _PROTECTION.match(name) and (
        verb in ("stop", "delete") or (verb == "config" and "disabled" in " ".join(words).lower())
    ):
        yield Deed(kind="weaken", what=name)
    elif verb in ("create", "config", "delete", "stop", "failure", "sdset"):
        yield Deed(kind="service", what=name)


def _schtasks(command: Command) -> Iterator[Deed]:
    low = [word.lower() for word in command.arguments]
    if any(word in ("/create", "-create", "/change", "-change") for word in low):
        name = next((command.arguments[place + 1] for place, word in enumerate(low[:-1]) if word in ("/tn", "-tn")), "")
        yield Deed(kind="task", what=name)


def _reg(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments)
    verb = command.arguments[0].lower() if command.arguments else ""
    key = command.arguments[1] if len(command.arguments) > 1 else ""
    value = re.search(r"(?i)/v\s+(\S+)", text)
    what = f"{key}\\{value[1]}" if value else key
    if verb in ("save", "export") and re.search(
        r"(?i)\\(?:sam|security|system)\b|^(?:hklm|hkey_local_machine)\\(?:sam|security|system)", text
    ):
        yield Deed(kind="credentials", what=key, file=command.arguments[2] if len(command.arguments) > 2 else "")
    elif verb in ("add", "delete") and _PROTECTION_KEY.search(text):
        yield Deed(kind="weaken", what=what)
    elif verb == "add" and _RUN_KEY.search(text):
        yield Deed(kind="autostart", what=what)


def _wevtutil(command: Command) -> Iterator[Deed]:
    if command.arguments and command.arguments[0].lower() in ("cl", "clear-log"):
        yield Deed(kind="log_clear", what=command.arguments[1] if len(command.arguments) > 1 else "")
    elif (
        command.arguments
        and command.arguments[0].lower() in ("sl", "set-log")
        and re.search(r"(?i)/e(?:nabled)?:false", " ".join(command.arguments))
    ):
        yield Deed(kind="weaken", what=f"the log {command.arguments[1]}" if len(command.arguments) > 1 else "a log")


def _clear_log(command: Command) -> Iterator[Deed]:
    plain = [word for word in command.arguments if not word.startswith("-")]
    yield Deed(kind="log_clear", what=plain[0] if plain else "the event log")


def _preference(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments)
    if match := re.search(
        r"(?i)-(Disable\w+)(?:[ :]+(?:\$?true|1))?|-(Exclusion\w+)[ :]+(\S+)|-MAPSReporting\s+\S+|-SubmitSamplesConsent\s+\S+",
        text,
    ):
        yield Deed(kind="weaken", what=f"Microsoft Defender ({match[0].strip('-')})")


def _netsh(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments).lower()
    if re.search(
        r"(?:allprofiles|currentprofile|domainprofile|publicprofile|privateprofile)\s+state\s+off|opmode.*disable", text
    ):
        yield Deed(kind="weaken", what="the firewall")


def _auditpol(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments).lower()
    if "/clear" in text or "/remove" in text or "success:disable" in text or "failure:disable" in text:
        yield Deed(kind="weaken", what="the audit policy")


def _shadow(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments).lower()
    if re.search(
        r"delete\s+shadows?|shadowcopy\b.*delete|resize\s+shadowstorage|delete\s+(?:catalog|systemstatebackup|backup)|recoveryenabled\s+no|bootstatuspolicy\s+ignoreallfailures",
        text,
    ):
        what = (
            "the recovery settings"
            if command.program == "bcdedit"
            else "backups"
            if command.program == "wbadmin"
            else "shadow copies"
        )
        yield Deed(kind="destroy", what=what)


def _ntdsutil(command: Command) -> Iterator[Deed]:
    if re.search(r"(?i)ifm|ntds", " ".join(command.arguments)):
        yield Deed(kind="credentials", what="the directory's password database")


def _lsass(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments)
    if re.search(r"(?i)lsass|comsvcs(?:\.dll)?[, ]+(?:#\+?0*24|minidump)|\bminidump\s+\d+", text):
        file = re.search(r"(?i)(\S+\.(?:dmp|bin|out|log|tmp))", text)
        yield Deed(kind="credentials", what="the memory of lsass", file=file[1] if file else "")


def _service_cmdlet(command: Command) -> Iterator[Deed]:
    plain = [word for word in command.arguments if not word.startswith("-")]
    name = plain[0] if plain else ""
    if not name:
        return
    if command.program in ("stop-service", "remove-service", "set-service", "suspend-service") and _PROTECTION.match(
        name
    ):
        if command.program != "set-service" or re.search(r"(?i)disabled|stopped", " ".join(command.arguments)):
            yield Deed(kind="weaken", what=name)
    elif command.program in ("new-service", "stop-service", "remove-service"):
        yield Deed(kind="service", what=name)


def _account_cmdlet(command: Command) -> Iterator[Deed]:
    plain = [word for word in command.arguments if not word.startswith("-")]
    options = {
        word.lower(): value
        for word, value in zip(command.arguments, command.arguments[1:], strict=False)
        if word.startswith("-")
    }
    name = (
        options.get("-name")
        or options.get("-samaccountname")
        or options.get("-member")
        or options.get("-members")
        or options.get("-identity")
        or (plain[0] if plain else "")
    )
    group = options.get("-group") or options.get("-identity") or (plain[0] if plain else "")
    if command.program in ("new-localuser", "new-aduser"):
        yield Deed(kind="account_create", what=name)
    elif command.program in ("add-localgroupmember", "add-adgroupmember"):
        member = options.get("-member") or options.get("-members") or (plain[-1] if plain else "")
        yield Deed(kind="grant" if _ADMINISTRATORS.match(group) else "account_change", what=member)
    elif command.program in ("set-localuser", "set-adaccountpassword", "enable-localuser", "enable-adaccount"):
        yield Deed(kind="account_change", what=name)
    elif command.program in ("remove-localuser", "remove-aduser"):
        yield Deed(kind="account_delete", what=name)


def _task_cmdlet(command: Command) -> Iterator[Deed]:
    options = {word.lower(): value for word, value in zip(command.arguments, command.arguments[1:], strict=False)}
    yield Deed(kind="task", what=options.get("-taskname", ""))


def _property(command: Command) -> Iterator[Deed]:
    text = " ".join(command.arguments)
    if _PROTECTION_KEY.search(text):
        yield Deed(kind="weaken", what=command.arguments[0] if command.arguments else "")
    elif _RUN_KEY.search(text):
        yield Deed(kind="autostart", what=next((word for word in command.arguments if _RUN_KEY.search(word)), ""))


def _compress(command: Command) -> Iterator[Deed]:
    options = {word.lower(): value for word, value in zip(command.arguments, command.arguments[1:], strict=False)}
    if file := options.get("-destinationpath") or (
        command.arguments[-1] if command.arguments and not command.arguments[-1].startswith("-") else ""
    ):
        yield Deed(kind="archive", what=file, file=file)


def _runas(command: Command) -> Iterator[Deed]:
    for word in command.arguments:
        if word.lower().startswith("/user:"):
            yield Deed(kind="become", what=word.partition(":")[2])


def _driver(command: Command) -> Iterator[Deed]:
    plain = [word for word in command.arguments if not word.startswith(("/", "-"))]
    if plain:
        yield Deed(kind="module", what=plain[-1])


_PROGRAMS: dict[str, Callable[[Command], Iterator[Deed]]] = {
    "net": _net, "net1": _net, "sc": _sc, "schtasks": _schtasks, "reg": _reg, "wevtutil": _wevtutil,
    "clear-eventlog": _clear_log, "remove-eventlog": _clear_log, "limit-eventlog": _clear_log,
    "set-mppreference": _preference, "add-mppreference": _preference, "netsh": _netsh, "auditpol": _auditpol,
    "vssadmin": _shadow, "wmic": _shadow, "wbadmin": _shadow, "bcdedit": _shadow, "ntdsutil": _ntdsutil,
    "rundll32": _lsass, "procdump": _lsass, "procdump64": _lsass, "sqldumper": _lsass, "createdump": _lsass,
    **dict.fromkeys(("stop-service", "new-service", "remove-service", "set-service", "suspend-service"), _service_cmdlet),
    **dict.fromkeys(
        ("new-localuser", "new-aduser", "add-localgroupmember", "add-adgroupmember", "set-localuser", "set-adaccountpassword",
         "enable-localuser", "enable-adaccount", "remove-localuser", "remove-aduser"), _account_cmdlet),
    "register-scheduledtask": _task_cmdlet, "set-itemproperty": _property, "new-itemproperty": _property, "sp": _property,
    "compress-archive": _compress, "runas": _runas, "fltmc": _driver,
}  # fmt: skip
WINDOWS_PROGRAMS = frozenset(_PROGRAMS)
"""Programs that are read here."""
