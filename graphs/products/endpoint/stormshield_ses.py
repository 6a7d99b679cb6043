"""Stormshield Endpoint Security Evolution: its agents' events, one map each."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_COLUMNS: dict[Column, str] = {
    "time": "Timestamp",
    "host": "AdditionalData.AgentName",
    "user": "SpecificData.UserNameLookup SpecificData.SourceProcess.UserNameLookup",
    "src_ip": "SpecificData.LocalAddress",
    "dst_ip": "SpecificData.RemoteAddress",
    "dst_port": "SpecificData.RemotePort",
    "process": "SpecificData.CreatedProcess.ProcessImageName SpecificData.SourceProcess.ProcessImageName",
    "command": "SpecificData.CreatedProcess.ProcessCommandLine SpecificData.SourceProcess.ProcessCommandLine",
    "parent": "SpecificData.ParentProcess.ProcessImageName",
    "target": "SpecificData.Path SpecificData.TargetProcess.ProcessImageName SpecificData.DestinationFilePath "
    "SpecificData.FullPath SpecificData.TargetResourcePath SpecificData.DownloadUrl",
    "agent": "",
}
_KINDS: dict[str, tuple[Action, Outcome]] = {
    r"Registry\w*(?:Read|Query|Open|Access)\w*": ("other", ""),
    r"Registry\w*": ("registry_change", ""),
    r"FileDelet\w*": ("file_delete", ""),
    r"File(?:Read|Open|Execut|Access)\w*|RawVolumeAccess": ("file_read", ""),
    r"File\w*": ("file_write", ""),
    r"Driver\w*": ("module_load", ""),
    r"ProcessAccess\w*|Process\w*(?:Injection|Hollowing|Hooking)\w*": ("process_access", ""),
    r"Process(?:Creat|Execut|Start)\w*": ("process_start", ""),
    r"(?:Network|Wifi|Firewall|Tcp|Udp)\w*": ("network_connect", ""),
    r"(?:Volume|Usb|Device|Floppy|Cdrom|Serial|Bluetooth)\w*": ("status", ""),
    r"\w*(?:Malicious|Ransom|Exploit|Injection|Overflow|Spray|Keylog|Token|Hook|Hollow|Threat|Yara|Ioc|Spoof|Discovery)\w*": (
        "alert",
        "",
    ),
    r"(?:Agent|Server|Policy|Service|Update|Challenge)\w*": ("status", ""),
}

PRODUCT = Product(
    name="stormshield_ses",
    source="Stormshield Endpoint Security Evolution 2.5 administration guide: log types, syslog in JSON",
    service="edr",
    records=(
        Records(  # somebody connects to this machine
            keys=("EventGuid", "Severity"),
            where={"TypeComputedMap": r"(?:Network|Firewall|Tcp|Udp)\w*(?:Accept|Inbound|Listen)\w*"},
            columns={
                **_COLUMNS,
                "src_ip": "SpecificData.RemoteAddress",
                "dst_ip": "SpecificData.LocalAddress",
                "dst_port": "SpecificData.LocalPort",
            },
            kind="TypeComputedMap",
            actions=_KINDS,
            otherwise=("alert", ""),
            outcome="SpecificData.Action.Blocked",
            outcomes={"true": "failure", ".*": ""},
            message="AdditionalData.Message TypeComputedMap",
        ),
        Records(
            keys=("EventGuid", "TypeComputedMap", "Severity"),
            columns=_COLUMNS,
            kind="TypeComputedMap",
            actions=_KINDS,
            otherwise=("alert", ""),
            outcome="SpecificData.Action.Blocked",
            outcomes={"true": "failure", ".*": ""},
            message="AdditionalData.Message TypeComputedMap",
        ),
    ),
    samples=(
        Sample(
            '{"Version":1,"Type":113,"TypeComputedMap":"RegistryValueCreate","Severity":4,"EventGuid":"{AD}",'
            '"Timestamp":"2023-06-15T06:13:20.2600711+01:00","SpecificData":{"SourceProcess":{"PID":1196,'
            '"ProcessImageName":"C:\\\\Windows\\\\regedit.exe","ProcessCommandLine":"regedit","User":"S-1-5-21",'
            '"UserNameLookup":"ADA","UserDomainLookup":"CORP"},"Action":{"Blocked":false},'
            '"Path":"HKEY_CURRENT_USER\\\\SOFTWARE\\\\X","ValueName":"V"},"AdditionalData":{"AgentName":"ws-7"}}',
            {
                "time": "2023-06-15T05:13:20.260071+00:00",
                "host": "ws-7",
                "user": "ADA",
                "process": "C:\\Windows\\regedit.exe",
                "target": "HKEY_CURRENT_USER\\SOFTWARE\\X",
                "action": "registry_change",
                "outcome": "",
            },
        ),
        Sample(
            '{"Version":1,"Type":20056,"TypeComputedMap":"AgentOperationCertutilDecodeMaliciousUsage","Severity":2,'
            '"EventGuid":"{AE}","Timestamp":"2023-06-15T06:23:39.9571804+02:00","SpecificData":{"Action":'
            '{"Blocked":true},"SourceProcess":{"ProcessImageName":"C:\\\\certutil.exe","UserNameLookup":"ADA"},'
            '"ParentProcess":{"ProcessImageName":"C:\\\\cmd.exe","UserNameLookup":"EVE"},'
            '"DestinationFilePath":"C:\\\\b.exe"}}',
            {"user": "ADA", "parent": "C:\\cmd.exe", "target": "C:\\b.exe", "action": "alert", "outcome": "failure"},
        ),
        Sample(
            '{"Type":42,"TypeComputedMap":"NetworkConnect","Severity":4,"EventGuid":"{AF}","Timestamp":'
            '"2023-06-15T06:23:39+02:00","SpecificData":{"Action":{"Blocked":false},"LocalAddress":"10.0.0.7",'
            '"LocalPort":51000,"RemoteAddress":"203.0.113.5","RemotePort":443,"SourceProcess":'
            '{"ProcessImageName":"C:\\\\x.exe","UserNameLookup":"ADA"}}}',
            {"src_ip": "10.0.0.7", "dst_ip": "203.0.113.5", "dst_port": 443, "action": "network_connect"},
        ),
    ),
)
