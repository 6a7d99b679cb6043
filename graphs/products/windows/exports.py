"""What tools make of Windows events: columns under other names, event data in one cell, abbreviations. Each is given
back the names under which Windows itself keeps the values (EvtxECmd and its maps; default_details.txt and
channel_abbreviations.txt of hayabusa-rules; Chainsaw's CSV; winlogbeat's and Elastic Agent's modules; Wazuh's win
fields; Event Viewer's "Save all events as CSV").
"""

import re
from collections.abc import Mapping, Sequence

import orjson

from ...meaning.flatten import Record, text_of
from ...meaning.values import is_empty
from .events import CHANNELS, PROVIDERS

_DATA_LINE = re.compile(r"[ \t]*+['\"]?(\w[\w. ]{0,60}?)['\"]?: ?(.*)")
_CHANNEL_WORDS = {
    "app": "Application",
    "dns-svr": "DNS Server",
    "applocker": "Microsoft-Windows-AppLocker/EXE and DLL",
    "bitscli": "Microsoft-Windows-Bits-Client/Operational",
    "codeinteg": "Microsoft-Windows-CodeIntegrity/Operational",
    "ntlm": "Microsoft-Windows-NTLM/Operational",
    "smbclisec": "Microsoft-Windows-SmbClient/Security",
    "sysmon": "Microsoft-Windows-Sysmon/Operational",
    "tasksch": "Microsoft-Windows-TaskScheduler/Operational",
    "pwsh": "Microsoft-Windows-PowerShell/Operational",
    "pwshcore": "PowerShellCore/Operational",
    "pwshclassic": "Windows PowerShell",
    "defender": "Microsoft-Windows-Windows Defender/Operational",
    "firewall": "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall",
    "winrm": "Microsoft-Windows-WinRM/Operational",
    "wmi": "Microsoft-Windows-WMI-Activity/Operational",
    "exchange": "MSExchange Management",
    "openssh": "OpenSSH/Operational",
    "sec": "Security",
    "sys": "System",
    "rds-rcm": "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
    "rds-lsm": "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
}
_DETAILS: Mapping[str, tuple[str, ...]] = {
    "Type": ("LogonType",),
    "TgtUser": ("TargetUserName", "TargetUser"),
    "SrcUser": ("SubjectUserName", "SourceUser"),
    "SrcComp": ("WorkstationName",),
    "SrcIP": ("IpAddress", "SourceIp", "SourceAddress"),
    "TgtIP": ("DestinationIp", "DestAddress"),
    "SrcPort": ("IpPort", "SourcePort"),
    "TgtPort": ("DestinationPort", "DestPort"),
    "SrcHost": ("SourceHostname",),
    "TgtHost": ("DestinationHostname",),
    "TgtSvr": ("TargetServerName",),
    "TgtGrp": ("TargetUserName",),
    "TgtObj": ("TargetObject",),
    "Query": ("QueryName",),
    "Pipe": ("PipeName",),
    "ScriptBlock": ("ScriptBlockText",),
    "Cmd": ("CommandLine",),
    "Cmdline": ("CommandLine",),
    "CmdLine": ("CommandLine",),
    "ParentCmd": ("ParentCommandLine",),
    "ParentCmdline": ("ParentCommandLine",),
    "SrcProc": ("SourceImage",),
    "TgtProc": ("TargetImage",),
    "Svc": ("ServiceName",),
    "ObjName": ("ObjectName",),
    "Threat": ("Threat Name",),
    "ShareName": ("ShareName",),
    "Status": ("Status",),
    "AuthPkg": ("AuthenticationPackageName",),
    "LID": ("TargetLogonId",),
}
_ECS: Mapping[str, tuple[str, ...]] = {
    "process.executable": ("Image", "NewProcessName"),
    "process.command_line": ("CommandLine",),
    "process.parent.executable": ("ParentImage", "ParentProcessName"),
    "process.parent.command_line": ("ParentCommandLine",),
    "source.ip": ("SourceIp", "IpAddress"),
    "source.port": ("SourcePort", "IpPort"),
    "destination.ip": ("DestinationIp", "DestAddress"),
    "destination.port": ("DestinationPort", "DestPort"),
    "destination.domain": ("DestinationHostname",),
    "registry.path": ("TargetObject",),
    "dns.question.name": ("QueryName",),
    "dll.path": ("ImageLoaded",),
    "powershell.file.script_block_text": ("ScriptBlockText",),
    "source.domain": ("WorkstationName",),
    "service.name": ("ServiceName",),
    "group.name": ("GroupName",),
    "user.target.name": ("TargetUserName",),
}
_VIEWER = ("Keywords", "Date and Time", "Source", "Event ID", "Task Category")


def restore(fields: dict[str, str]) -> None:
    """Add the names of Windows to the fields of an event that a tool has rewritten."""
    if "MapDescription" in fields or "PayloadData1" in fields:
        _restore_evtxecmd(fields)
    elif "RuleTitle" in fields:
        _restore_hayabusa(fields)
    elif "Event Data" in fields and ":" in fields["Event Data"]:
        for match in filter(None, map(_DATA_LINE.fullmatch, fields["Event Data"].splitlines())):
            fields.setdefault(match[1], match[2].strip().strip("'\""))
    elif "RenderedDescription" in fields:
        fields.setdefault("Message", fields["RenderedDescription"])
    if "event.code" in fields or "winlog.event_id" in fields or "winlog.channel" in fields:
        _restore_ecs(fields)


def _restore_evtxecmd(fields: dict[str, str]) -> None:
    payload = fields.pop("Payload", "")
    fields["EventPayload"] = payload
    fields |= {name: value for name, value in _event_data(payload).items() if name not in fields}
    if fields.get("ExecutableInfo"):
        fields.setdefault("CommandLine", fields["ExecutableInfo"])
    if fields.get("RemoteHost") and "IpAddress" not in fields:
        fields["IpAddress"] = fields["RemoteHost"].rpartition("(")[2].rstrip(")")
    if fields.get("UserName"):
        fields["User"] = fields.get("User") or fields["UserName"]


def _event_data(payload: str) -> dict[str, str]:
    """Named data of an event's payload as JSON: a list of `Data` elements, or elements of their own."""
    try:
        parts = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return {}
    found: dict[str, str] = {}
    waiting = [parts]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            name = part.get("@Name")
            if isinstance(name, str):
                found.setdefault(name, text_of(part.get("#text", "")))
            else:
                for key, value in part.items():
                    if isinstance(value, dict | list):
                        waiting.append(value)
                    elif not key.startswith(("@", "#")) and value is not None:
                        found.setdefault(key, text_of(value))
    return found


def _restore_hayabusa(fields: dict[str, str]) -> None:
    channel = fields.get("Channel", "")
    fields["Channel"] = _CHANNEL_WORDS.get(channel.lower(), channel)
    number = fields.get("EventID", "")
    parts = {name: value for name in ("Details", "ExtraFieldInfo") for name, value in _details(fields, name).items()}
    is_sysmon = fields["Channel"].startswith("Microsoft-Windows-Sysmon")
    for short, value in parts.items():
        if is_empty(value):
            continue
        for name in _DETAILS.get(short, (short,)):
            fields.setdefault(name, value)
        if short in ("User", "Name", "Path", "Proc"):
            fields.setdefault(_of_short(short, number, is_sysmon=is_sysmon), value)
    if "User" in parts and not is_sysmon:
        fields.setdefault("SubjectUserName", parts["User"])
    if number == "4672" and "TgtUser" in parts:
        fields.setdefault("SubjectUserName", parts["TgtUser"])
    fields.setdefault("Message", fields.get("RuleTitle", ""))
    fields.pop("Details", None)  # Sysmon's own name for the value of a registry key


def _details(fields: Mapping[str, str], name: str) -> dict[str, str]:
    """The parts of a cell, or what a JSON timeline holds in its place."""
    text = fields.get(name, "")
    if text.strip() in ("", "-"):
        return {key[len(name) + 1 :]: value for key, value in fields.items() if key.startswith(f"{name}.")}
    parts = (part.partition(":") for part in text.split("¦"))
    return {key.strip(): value.strip() for key, _, value in parts if key.strip()}


def _of_short(short: str, number: str, *, is_sysmon: bool) -> str:
    if short == "Name":
        return "TaskName" if number in ("4698", "4699") else "Name"
    if short == "Path":
        if number == "4688":
            return "NewProcessName"
        return "ServiceFileName" if number in ("4697", "7045") else "TargetFilename" if is_sysmon else "ObjectName"
    if short == "Proc":
        return "Image" if is_sysmon else "NewProcessName" if number == "4688" else "ProcessName"
    return "User" if is_sysmon else "SubjectUserName"


def _restore_ecs(fields: dict[str, str]) -> None:
    for name, windows in _ECS.items():
        if value := fields.get(name):
            for own in windows:
                fields.setdefault(own, value)
    fields.setdefault("EventID", fields.get("winlog.event_id") or fields.get("event.code", ""))
    channel, provider = fields.get("winlog.channel", ""), fields.get("event.provider", "")
    fields.setdefault("Channel", channel)
    fields.setdefault("ProviderName", fields.get("winlog.provider_name") or provider)
    fields.setdefault("Computer", fields.get("winlog.computer_name") or fields.get("host.name", ""))
    path = fields.get("file.path")
    if path:
        fields.setdefault("ImageLoaded" if fields["EventID"] == "6" else "TargetFilename", path)
    if user := fields.get("user.name"):
        service = CHANNELS.get(channel.lower()) or PROVIDERS.get(provider.lower())
        domain = fields.get("user.domain", "")
        if service == "sysmon":
            fields.setdefault("User", f"{domain}\\{user}" if domain else user)
        elif fields["EventID"] in ("4624", "4625", "4634", "4647", "4768", "4769", "4771", "4776"):
            fields.setdefault("TargetUserName", user)
        else:
            fields.setdefault("SubjectUserName", user)
    _read_host_application(fields)


def _read_host_application(fields: dict[str, str]) -> None:
    """The values that PowerShell's classic events keep as text: a third parameter of `Name=value` lines."""
    for line in fields.get("param3", "").splitlines():
        name, mark, value = line.strip().partition("=")
        if mark and name.isalnum() and value:
            fields.setdefault(name, value)


def viewer_fields(names: Sequence[str], fields: dict[str, str]) -> dict[str, str]:
    """The cells of a row that the Event Viewer saved, whatever its language: five names, and the message behind them."""
    if len(names) != len(_VIEWER) or "more" not in fields:
        return fields
    number, source = fields.get(names[3], ""), fields.get(names[2], "").lower()
    if not (number.isdigit() and len(number) <= 5 and (source in PROVIDERS or source.startswith("microsoft-windows-"))):
        return fields
    return {own: fields[name] for own, name in zip(_VIEWER, names, strict=True) if name in fields} | {
        "Message": fields["more"].strip()
    }


def wazuh_fields(win: Record) -> dict[str, str]:
    """Names as Windows writes them from Wazuh's, which begin with a small letter."""
    found: dict[str, str] = {}
    for part in ("system", "eventdata", "userdata"):
        values = win.get(part)
        for name, value in values.items() if isinstance(values, Mapping) else ():
            if value is not None:
                found[name[:1].upper() + name[1:]] = text_of(value)
    return found
