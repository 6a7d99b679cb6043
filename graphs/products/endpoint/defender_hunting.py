"""Microsoft Defender XDR: rows of the advanced hunting tables, exported or streamed (`Device…`, `Identity…`, `Email…`,
`Cloud…`, `Alert…`)."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_TIME = "Timestamp TimeGenerated"
_PROCESS = "InitiatingProcessFolderPath InitiatingProcessFileName"
_DEVICE: dict[Column, str] = {"time": _TIME, "host": "DeviceName", "agent": "", "parent": ""}
_INITIATOR = "InitiatingProcessAccountUpn InitiatingProcessAccountName"
_INBOUND: dict[Column, str] = {
    **_DEVICE,
    "user": "",
    "src_ip": "RemoteIP",
    "src_port": "RemotePort",
    "dst_ip": "LocalIP",
    "dst_port": "LocalPort",
    "process": _PROCESS,
    "command": "",
    "target": "",
}
_CONNECTIONS: dict[str, tuple[Action, Outcome]] = {
    ".*(?:Blocked|Denied)": ("network_block", "failure"),
    "Connection(?:Failed|Attempt)": ("network_connect", "failure"),
    "ConnectionSuccess|HttpConnectionInspected": ("network_connect", "success"),
    "ListeningConnectionCreated": ("status", ""),
}
_ACTOR = f"{_INITIATOR} AccountUpn AccountName"
_EVENTS: dict[str, tuple[Action, Outcome]] = {
    r"AsrOfficeChildProcessAudited|Asr\w+Audited": ("alert", ""),
    r"Asr\w+Blocked|ExploitGuard\w+Blocked|\w+Blocked": ("alert", "failure"),
    r"AntivirusDetection\w*|AntivirusReport|AntivirusError|AntivirusMalware\w*": ("alert", ""),
    r"TamperingAttempt": ("security_weaken", "failure"),
    r"AntivirusScan\w+|AntivirusDefinitions\w+": ("status", ""),
    r"\w*UserAccountCreated": ("account_create", "success"),
    r"\w*UserAccountDeleted": ("account_delete", "success"),
    r"\w*UserAccountModified|UserAccountAddedToLocalGroup|AccountDisplayName\w*|PasswordChangeAttempt|AccountCheck\w*": (
        "account_change",
        "",
    ),
    r"SecurityGroup\w+|UserAccountRemovedFromLocalGroup": ("account_change", "success"),
    r"ServiceInstalled": ("service_change", "success"),
    r"ScheduledTask\w+": ("task_schedule", "success"),
    r"SecurityLogCleared": ("log_clear", "success"),
    r"AuditPolicyModification": ("security_weaken", ""),
    r"PowerShellCommand|ScriptContent|AmsiScriptContent|AmsiScriptDetection": ("script_run", ""),
    r"DnsQuery\w*": ("dns_query", ""),
    r"ProcessCreatedUsingWmiQuery|RemoteWmiOperation": ("process_start", ""),
    r"CreateRemoteThread\w*|OpenProcess\w*|NtAllocate\w+|NtProtect\w+|ReadProcessMemory\w*|WriteToLsass\w*|"
    r"QueueUserApc\w*|SetThreadContext\w*|MemoryRemoteProtect": ("process_access", ""),
    r"DriverLoad|LoadedModule|ImageLoaded": ("module_load", ""),
    r"NamedPipeEvent|UsbDrive\w+|PnpDeviceConnected|ScreenshotTaken|BitLocker\w+|ClrUnbackedModuleLoaded": (
        "status",
        "",
    ),
    r"FirewallInboundConnectionBlocked|FirewallOutboundConnectionBlocked|FirewallInboundConnectionToAppBlocked": (
        "network_block",
        "failure",
    ),
    r"SensitiveFileRead|BrowserLaunchedToOpenUrl": ("file_read", ""),
    r"ShellLinkCreateFileEvent|UntrustedWifi\w*": ("file_write", ""),
    r"LogonRightsSettingEnabled": ("permission_grant", "success"),
}

PRODUCT = Product(
    name="defender_hunting",
    source="Microsoft Learn: advanced hunting schema of Defender XDR, tables and ActionType values (2026)",
    product="windows",
    service="m365_defender",
    records=(
        Records(  # DeviceLogonEvents: the account that logs on, from RemoteIP
            keys=("ActionType", "DeviceName"),
            where={"ActionType": "Logon(?:Success|Failed|Attempted)"},
            columns={
                **_DEVICE,
                "user": "AccountUpn AccountName",
                "src_ip": "RemoteIP",
                "dst_ip": "",
                "dst_port": "",
                "process": _PROCESS,
                "command": "",
                "target": "",
            },
            kind="ActionType",
            actions={
                "LogonSuccess": ("login", "success"),
                "LogonFailed": ("login", "failure"),
                "LogonAttempted": ("login", ""),
            },
        ),
        Records(  # DeviceProcessEvents
            keys=("ActionType", "DeviceName"),
            where={"ActionType": "ProcessCreated|ProcessCreatedUsingWmiQuery|OpenProcessApiCall"},
            columns={
                **_DEVICE,
                "user": "AccountUpn AccountName InitiatingProcessAccountName",
                "process": "FolderPath FileName",
                "command": "ProcessCommandLine",
                "parent": _PROCESS,
                "src_ip": "",
                "dst_ip": "",
                "dst_port": "",
                "target": "",
            },
            kind="ActionType",
            actions={"ProcessCreated.*": ("process_start", "success"), "OpenProcess.*": ("process_access", "")},
        ),
        Records(  # the same, where only the details tell its direction
            keys=("ActionType", "RemoteIP", "AdditionalFields"),
            where={"ActionType": "\\w*Connection\\w*", "AdditionalFields": r'.*"direction"\s*:\s*"In".*'},
            columns=_INBOUND,
            kind="ActionType",
            actions=_CONNECTIONS,
            otherwise=("network_connect", ""),
        ),
        Records(
            keys=("ActionType", "RemoteIP", "AdditionalFields.direction"),
            where={"ActionType": "\\w*Connection\\w*", "AdditionalFields.direction": "In"},
            columns=_INBOUND,
            kind="ActionType",
            actions=_CONNECTIONS,
            otherwise=("network_connect", ""),
        ),
        Records(  # DeviceNetworkEvents: incoming, so the remote party acts
            keys=("ActionType", "DeviceName", "RemoteIP"),
            where={
                "ActionType": "InboundConnection\\w*|FirewallInbound\\w+|ConnectionAcknowledged|InboundInternetScan\\w*"
            },
            columns=_INBOUND,
            kind="ActionType",
            actions={
                "Firewall.*Blocked|.*Blocked": ("network_block", "failure"),
                "InboundConnectionAttempt|InboundInternetScan.*": ("network_connect", ""),
            },
            otherwise=("network_connect", "success"),
        ),
        Records(
            keys=("ActionType", "DeviceName", "RemoteIP"),
            where={
                "ActionType": "\\w*Connection\\w*|NetworkSignatureInspected|DnsConnectionInspected|\\w+ConnectionInspected"
            },
            columns={
                **_DEVICE,
                "user": _INITIATOR,
                "src_ip": "LocalIP",
                "src_port": "LocalPort",
                "dst_ip": "RemoteIP",
                "dst_port": "RemotePort",
                "process": _PROCESS,
                "command": "",
                "target": "RemoteUrl",
            },
            kind="ActionType",
            actions=_CONNECTIONS,
            otherwise=("network_connect", ""),
        ),
        Records(  # DeviceFileEvents, DeviceImageLoadEvents, DeviceRegistryEvents
            keys=("ActionType", "DeviceName"),
            where={"ActionType": "File(?:Created|Modified|Renamed|Deleted)|ImageLoaded|Registry\\w+"},
            columns={
                **_DEVICE,
                "user": f"{_INITIATOR} RequestAccountName",
                "src_ip": "RequestSourceIP",
                "dst_ip": "",
                "dst_port": "",
                "process": _PROCESS,
                "command": "",
                "target": "RegistryKey FolderPath FileName",
            },
            kind="ActionType",
            actions={
                "FileDeleted": ("file_delete", "success"),
                "File.*": ("file_write", "success"),
                "ImageLoaded": ("module_load", "success"),
                "Registry.*": ("registry_change", "success"),
            },
        ),
        Records(  # IdentityLogonEvents, AADSignInEventsBeta
            keys=("LogonType", "Application"),
            columns={
                "time": _TIME,
                "user": "AccountUpn AccountName",
                "src_ip": "IPAddress",
                "host": "DeviceName",
                "dst_ip": "DestinationIPAddress",
                "dst_port": "DestinationPort",
                "target": "TargetDeviceName TargetAccountDisplayName DestinationDeviceName Application",
                "agent": "UserAgent",
                "process": "",
                "command": "",
            },
            kind="ActionType LogonType",
            actions={
                "\\w*Failed\\w*": ("login", "failure"),
                "\\w*Success\\w*": ("login", "success"),
            },
            otherwise=("login", ""),
            outcome="ErrorCode",
            outcomes={"0": "success", "\\d+": "failure"},
        ),
        Records(  # IdentityQueryEvents, IdentityDirectoryEvents
            keys=("ActionType", "Protocol", "DestinationDeviceName"),
            columns={
                "time": _TIME,
                "user": "AccountUpn AccountName AccountSid",
                "src_ip": "IPAddress",
                "host": "DestinationDeviceName",
                "dst_ip": "DestinationIPAddress",
                "dst_port": "DestinationPort",
                "target": "QueryTarget TargetAccountUpn TargetDeviceName",
                "process": "",
                "command": "Query",
            },
            kind="ActionType",
            actions={"DNS query": ("dns_query", ""), "(?:LDAP|SAMR).*query": ("enumerate", "")},
        ),
        Records(  # EmailEvents
            keys=("NetworkMessageId", "RecipientEmailAddress"),
            columns={
                "time": _TIME,
                "user": "SenderFromAddress SenderMailFromAddress",
                "src_ip": "SenderIPv4 SenderIPv6",
                "dst_ip": "",
                "host": "",
                "target": "RecipientEmailAddress",
                "process": "",
                "command": "",
            },
            kind="DeliveryAction ActionType",
            actions={
                "Blocked|.*Block.*": ("mail", "failure"),
                "Delivered|Replaced": ("mail", "success"),
            },
            otherwise=("mail", ""),
        ),
        Records(  # UrlClickEvents
            keys=("ActionType", "Url", "AccountUpn", "IsClickedThrough"),
            columns={
                "time": _TIME,
                "user": "AccountUpn",
                "src_ip": "IPAddress",
                "target": "Url",
                "host": "",
                "dst_ip": "",
            },
            kind="ActionType",
            actions={"ClickBlocked|.*Block.*": ("web_request", "failure"), "ClickAllowed": ("web_request", "success")},
        ),
        Records(  # AlertInfo, AlertEvidence
            keys=("AlertId", "ServiceSource"),
            columns={
                "time": _TIME,
                "user": "AccountUpn AccountName",
                "host": "DeviceName",
                "src_ip": "",
                "dst_ip": "RemoteIP",
                "target": "Title FileName RemoteUrl EntityType",
                "process": "",
                "command": "ProcessCommandLine",
            },
            kind="Title EntityType",
            otherwise=("alert", ""),
        ),
        Records(  # CloudAppEvents
            keys=("ActionType", "Application", "ApplicationId"),
            columns={
                "time": _TIME,
                "user": "RawEventData.UserId AccountUpn AccountId AccountDisplayName",
                "src_ip": "IPAddress",
                "target": "ObjectName",
                "agent": "UserAgent",
                "host": "",
                "process": "",
                "command": "",
                "dst_ip": "",
            },
            kind="ActionType",
            actions={
                "UserLoggedIn": ("login", "success"),
                "UserLoginFailed": ("login", "failure"),
                "FileDownloaded|FileSyncDownloadedFull": ("data_export", "success"),
                "FileAccessed\\w*|MailItemsAccessed": ("data_read", "success"),
                "Send|SendAs|SendOnBehalf": ("mail", ""),
            },
            outcome="RawEventData.ResultStatus",
        ),
        Records(  # DeviceEvents
            keys=("ActionType", "DeviceName"),
            where={"ActionType": "\\w+"},
            columns={
                **_DEVICE,
                "user": _ACTOR,
                "src_ip": "",
                "dst_ip": "RemoteIP",
                "dst_port": "RemotePort",
                "process": _PROCESS,
                "command": "ProcessCommandLine",
                "target": "FolderPath FileName RegistryKey RemoteUrl RemoteDeviceName",
            },
            kind="ActionType",
            actions=_EVENTS,
        ),
    ),
    samples=(
        Sample(
            '{"Timestamp":"2026-04-03T09:12:33Z","ActionType":"ConnectionAttempt","DeviceName":"pc7","RemoteIP":"203.0.113.40",'
            '"RemotePort":57410,"LocalIP":"192.0.2.80","LocalPort":445,"AdditionalFields":"{\\"direction\\":\\"In\\"}"}',
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "pc7",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 445,
            },
        ),
        Sample(
            "Timestamp,DeviceName,ActionType,AccountName,RemoteIP,LogonType\n"
            "2026-05-02T09:11:02.5Z,lap3.corp.example,LogonFailed,dana,198.51.100.9,RemoteInteractive",
            {
                "time": "2026-05-02T09:11:02.5+00:00",
                "user": "dana",
                "src_ip": "198.51.100.9",
                "host": "lap3.corp.example",
                "action": "login",
                "outcome": "failure",
            },
            file="hunting.csv",
        ),
        Sample(
            '{"time":"2026-05-02T09:20:00Z","tenantId":"t","operationName":"Publish","category":'
            '"AdvancedHunting-DeviceNetworkEvents","properties":{"Timestamp":"2026-05-02T09:11:02Z","DeviceName":"lap3",'
            '"ActionType":"InboundConnectionAccepted","LocalIP":"10.4.0.7","LocalPort":3389,"RemoteIP":"198.51.100.9",'
            '"RemotePort":51000}}',
            {
                "time": "2026-05-02T09:11:02+00:00",
                "src_ip": "198.51.100.9",
                "dst_ip": "10.4.0.7",
                "dst_port": 3389,
                "action": "network_connect",
                "outcome": "success",
                "user": "",
            },
        ),
        Sample(
            '{"Timestamp":"2026-05-02T09:11:02Z","DeviceName":"lap3","ActionType":"ConnectionSuccess","LocalIP":"10.4.0.7",'
            '"LocalPort":51000,"RemoteIP":"198.51.100.40","RemotePort":443,"InitiatingProcessFileName":"curl.exe",'
            '"InitiatingProcessAccountName":"dana","RemoteUrl":"files.example"}',
            {
                "src_ip": "10.4.0.7",
                "dst_ip": "198.51.100.40",
                "dst_port": 443,
                "user": "dana",
                "process": "curl.exe",
                "target": "files.example",
                "outcome": "success",
            },
        ),
        Sample(
            '{"Timestamp":"2026-05-02T09:11:02Z","DeviceName":"lap3","ActionType":"RegistryValueSet","RegistryKey":'
            '"HKEY_CURRENT_USER\\\\Software\\\\Run","InitiatingProcessAccountName":"dana","InitiatingProcessFileName":"reg.exe"}',
            {
                "action": "registry_change",
                "user": "dana",
                "target": "HKEY_CURRENT_USER\\Software\\Run",
                "outcome": "success",
            },
        ),
        Sample(
            '{"Timestamp":"2026-05-02T09:11:02Z","DeviceName":"lap3","ActionType":"AsrOfficeChildProcessBlocked",'
            '"InitiatingProcessFileName":"winword.exe","InitiatingProcessAccountName":"dana","FileName":"cmd.exe"}',
            {"action": "alert", "outcome": "failure", "host": "lap3"},
        ),
    ),
)
