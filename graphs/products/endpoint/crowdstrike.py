"""CrowdStrike Falcon: events of the streaming API (detections, audits of the console) and of Falcon Data Replicator."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_FDR: dict[Column, str] = {
    "time": "ContextTimeStamp timestamp ContextTimeStamp_decimal @timestamp _time",
    "host": "ComputerName aip_host",
    "user": "UserPrincipal UserName UserSid",
    "process": "ImageFileName ContextImageFileName ContextBaseFileName",
    "parent": "ParentImageFileName ParentBaseFileName",
    "command": "CommandLine",
    "agent": "",
}
_SIMPLE: dict[str, tuple[Action, Outcome]] = {
    "ProcessRollup2|SyntheticProcessRollup2": ("process_start", "success"),
    "ProcessBlocked|.*Blocked.*|.*Prevented.*": ("alert", "failure"),
    "UserLogon|UserIdentity": ("login", "success"),
    "UserLogonFailed2?": ("login", "failure"),
    "UserLogoff": ("logout", "success"),
    "UserAccountCreated": ("account_create", "success"),
    "UserAccountDeleted": ("account_delete", "success"),
    "UserAccountAddedToGroup": ("account_change", "success"),
    "DnsRequest|SuspiciousDnsRequest": ("dns_query", ""),
    "Network(?:Connect|Receive).*": ("network_connect", ""),
    "Firewall.*": ("resource_change", ""),
    "ScheduledTask.*": ("task_schedule", "success"),
    "ServiceStarted|.*ServiceInstall.*|ModifyServiceBinary|CreateService": ("service_change", ""),
    "(?:Asep|Reg|Suspicious)\\w*(?:Value|Key)\\w*": ("registry_change", ""),
    ".*Written|.*FileCreate.*|FileRename.*|NewExecutable.*|NewScript.*": ("file_write", ""),
    ".*FileDelete.*|ExecutableDeleted": ("file_delete", ""),
    "ClassifiedModuleLoad|DriverLoad|ImageHash|.*ModuleLoad.*": ("module_load", ""),
    "InjectedThread|CreateThread.*|ProcessInjection|ReflectiveDllLoaded": ("process_access", ""),
    "ScriptControl.*|CommandHistory": ("script_run", ""),
    "EventLogCleared": ("log_clear", "success"),
    "EndOfProcess|AgentOnline|SensorHeartbeat|.*Statistics.*|ConfigStateUpdate|AgentConnect": ("status", ""),
}
_CONSOLE: dict[str, tuple[Action, Outcome]] = {
    ".*userAuthenticate|.*twoFactorAuthenticate|.*saml2?Assert.*|.*activeSession.*": ("login", ""),
    ".*createUser|.*userCreated": ("account_create", ""),
    ".*deleteUser": ("account_delete", ""),
    ".*(?:grantUserRoles|grantCustomerSubscriptions|updateUserRoles)": ("permission_grant", ""),
    ".*revokeUserRoles": ("permission_revoke", ""),
    ".*(?:changePassword|resetAuthSecret|confirmResetPassword|requestResetPassword|updateUser)": ("account_change", ""),
    ".*(?:createAPIClient|create_api_client|resetAPIClientSecret)": ("credential_create", ""),
    ".*(?:delete_policy|disable_policy|remove.*policy|hide_host_request|delete_.*exclusion|create.*exclusion)": (
        "security_weaken",
        "",
    ),
}

PRODUCT = Product(
    name="crowdstrike",
    source="CrowdStrike Falcon event streams API and Falcon Data Replicator event dictionary (2026)",
    service="falcon",
    records=(
        Records(
            keys=("metadata.eventType", "event.DetectName"),
            columns={
                "time": "metadata.eventCreationTime event.ProcessStartTime",
                "host": "event.ComputerName",
                "user": "event.UserName",
                "process": "event.FilePath event.FileName",
                "parent": "event.ParentImageFileName",
                "command": "event.CommandLine",
                "target": "event.DetectName",
                "src_ip": "",  # its LocalIP is the address of the machine on which it was found
                "dst_ip": "",
                "agent": "",
            },
            kind="metadata.eventType",
            otherwise=("alert", ""),
            outcome="event.PatternDispositionDescription",
            outcomes={"Prevention.*": "failure", ".*": ""},
            message="event.DetectDescription",
        ),
        Records(
            keys=("metadata.eventType", "event.OperationName"),
            columns={
                "time": "event.UTCTimestamp metadata.eventCreationTime",
                "user": "event.UserId",
                "src_ip": "event.UserIp",
                "target": "event.AuditKeyValues.target_name event.AuditKeyValues.ValueString event.ServiceName",
                "host": "",
                "dst_ip": "",
                "process": "",
                "command": "",
                "agent": "",
            },
            kind="event.OperationName",
            actions=_CONSOLE,
            outcome="event.Success",
            outcomes={"true": "success", "false": "failure"},
        ),
        Records(
            keys=("metadata.eventType", "event.UserName", "event.StartTimestamp"),
            where={"metadata.eventType": "RemoteResponseSession\\w+"},
            columns={
                "time": "event.StartTimestamp metadata.eventCreationTime",
                "user": "event.UserName",
                "target": "event.HostnameField",
                "host": "",
                "src_ip": "",
                "dst_ip": "",
                "command": "event.Commands",
            },
            kind="metadata.eventType",
            actions={
                ".*End.*": ("logout", "success"),
            },
            otherwise=("process_start", "success"),
        ),
        Records(
            keys=("metadata.eventType", "event.RemoteAddress", "event.ConnectionDirection"),
            columns={
                "time": "metadata.eventCreationTime event.Timestamp",
                "host": "event.HostName event.ComputerName",
                "user": "event.UserName",
                "src_ip": "event.LocalAddress",
                "src_port": "event.LocalPort",
                "dst_ip": "event.RemoteAddress",
                "dst_port": "event.RemotePort",
                "process": "event.ImageFileName",
                "command": "event.CommandLine",
                "target": "event.RuleName",
            },
            kind="event.RuleAction",
            actions={
                "2|block\\w*|drop\\w*": ("network_block", "failure"),
            },
            otherwise=("network_connect", ""),
        ),
        Records(
            keys=("vendor", "device_product", "shost"),
            where={"vendor": "CrowdStrike"},
            columns={
                "time": "rt start",
                "host": "shost",
                "user": "suser duser",
                "process": "filePath fname",
                "command": "cs5 CommandLine",
                "target": "cs1 fname",
                "src_ip": "src",
                "dst_ip": "",
            },
            kind="signature_id",
            actions={
                "AuthActivity\\w*": ("login", ""),
                "UserActivity\\w*": ("resource_change", ""),
            },
            otherwise=("alert", ""),
            outcome="act outcome",
            outcomes={".*(?:prevent|block|kill|quarantin|true).*": "failure", ".*": ""},
            message="msg",
        ),
        Records(
            keys=("metadata.eventType", "event.ComputerName"),
            columns={
                "time": "event.StartTime event.Timestamp metadata.eventCreationTime",
                "host": "event.ComputerName event.HostName",
                "user": "event.UserName event.SourceAccountName",
                "src_ip": "event.SourceEndpointIpAddress",
                "dst_ip": "",
                "process": "event.FilePath event.FileName",
                "command": "event.CommandLine",
                "target": "event.Name event.IncidentType event.DetectName",
            },
            kind="metadata.eventType",
            otherwise=("alert", ""),
            outcome="event.PatternDispositionDescription",
            outcomes={"Prevention.*": "failure", ".*": ""},
        ),
        Records(
            keys=("event_simpleName", "aid"),
            where={"event_simpleName": "UserLogon\\w*|UserLogoff|UserIdentity"},
            columns={**_FDR, "src_ip": "RemoteAddressIP4 RemoteAddressIP6", "dst_ip": "", "target": "", "dst_port": ""},
            kind="event_simpleName",
            actions=_SIMPLE,
        ),
        Records(
            keys=("event_simpleName", "aid"),
            where={"event_simpleName": "NetworkReceive\\w*"},
            columns={
                **_FDR,
                "src_ip": "RemoteAddressIP4 RemoteAddressIP6",
                "src_port": "RemotePort RPort",
                "dst_ip": "LocalAddressIP4 LocalAddressIP6",
                "dst_port": "LocalPort LPort",
                "target": "",
            },
            kind="event_simpleName",
            actions=_SIMPLE,
        ),
        Records(
            keys=("event_simpleName", "aid"),
            columns={
                **_FDR,
                "src_ip": "LocalAddressIP4 LocalAddressIP6",
                "src_port": "LocalPort LPort",
                "dst_ip": "RemoteAddressIP4 RemoteAddressIP6",
                "dst_port": "RemotePort RPort",
                "target": "DomainName TargetFileName RegObjectName ServiceDisplayName TaskName ImageFileName",
            },
            kind="event_simpleName",
            actions=_SIMPLE,
        ),
    ),
    samples=(
        Sample(
            '{"metadata":{"customerIDString":"c","offset":1,"eventType":"DetectionSummaryEvent","eventCreationTime":'
            '1777713062000},"event":{"ProcessStartTime":1777713060,"ComputerName":"PC7","UserName":"dana","DetectName":"NGAV",'
            '"FileName":"a.exe","FilePath":"\\\\x\\\\a.exe","CommandLine":"a.exe /q","LocalIP":"10.4.0.7",'
            '"PatternDispositionDescription":"Prevention, process was blocked from execution."}}',
            {
                "time": "2026-05-02T09:11:02+00:00",
                "host": "PC7",
                "user": "dana",
                "action": "alert",
                "outcome": "failure",
                "command": "a.exe /q",
                "src_ip": "",
            },
        ),
        Sample(
            '{"metadata":{"eventType":"AuthActivityAuditEvent","eventCreationTime":1777713062000},"event":{"UserId":'
            '"dana@corp.example","UserIp":"198.51.100.9","OperationName":"userAuthenticate","ServiceName":"CrowdStrike '
            'Authentication","Success":false,"UTCTimestamp":1777713062}}',
            {"user": "dana@corp.example", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            '{"event_simpleName":"NetworkConnectIP4","aid":"a1","ComputerName":"PC7","LocalAddressIP4":"10.4.0.7","LocalPort":'
            '"51000","RemoteAddressIP4":"198.51.100.40","RemotePort":"443","timestamp":"1777713062000"}',
            {
                "src_ip": "10.4.0.7",
                "dst_ip": "198.51.100.40",
                "dst_port": 443,
                "action": "network_connect",
                "host": "PC7",
            },
        ),
    ),
)
