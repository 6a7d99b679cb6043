"""Alerts of endpoint products whose records are one map each: Carbon Black, Cortex XDR, Microsoft Defender's alerts,
Sophos Central, ESET PROTECT, WithSecure Elements, Falco.
"""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_ALERT: dict[str, tuple[Action, Outcome]] = {".*": ("alert", "")}
_STOPPED: dict[str, Outcome] = {
    ".*(?:block|prevent|denied|den(?:y|ies)|quarantin|clean|delet|terminat|remov|kill|isolat).*": "failure",
    ".*": "",
}
_NO_NETWORK: dict[Column, str] = {"src_ip": "", "dst_ip": "", "dst_port": "", "agent": ""}

PRODUCT = Product(
    name="endpoint_alerts",
    source="Carbon Black Cloud alerts v7, Cortex XDR get_alerts, Microsoft Graph security alerts v2, Sophos Central SIEM "
    "API, ESET PROTECT JSON syslog export, WithSecure Elements security events, Falco JSON output",
    service="edr",
    records=(
        Records(
            product="carbonblack",
            service="alerts",
            keys=("type", "device_name", "backend_timestamp"),
            columns={
                **_NO_NETWORK,
                "time": "first_event_timestamp detection_timestamp create_time backend_timestamp",
                "host": "device_name",
                "user": "device_username process_username",
                "process": "process_name threat_cause_actor_name",
                "parent": "parent_name",
                "command": "process_cmdline",
                "target": "report_name threat_cause_threat_category reason_code",
                "src_ip": "netconn_local_ip",
                "dst_ip": "netconn_remote_ip",
                "dst_port": "netconn_remote_port",
            },
            kind="type",
            actions=_ALERT,
            outcome="sensor_action run_state",
            outcomes={"DENY|TERMINATE|BLOCK\\w*": "failure", ".*": ""},
            message="reason",
        ),
        Records(
            product="cortex_xdr",
            service="alerts",
            keys=("alert_id", "host_name", "detection_timestamp"),
            columns={
                "time": "detection_timestamp local_insert_ts",
                "host": "host_name",
                "user": "user_name actor_effective_username",
                "process": "actor_process_image_path actor_process_image_name causality_actor_process_image_name",
                "command": "actor_process_command_line",
                "target": "name action_file_path action_process_image_name action_registry_full_key",
                "src_ip": "action_local_ip",
                "dst_ip": "action_remote_ip",
                "dst_port": "action_remote_port",
                "parent": "",
                "agent": "",
            },
            kind="name category",
            actions=_ALERT,
            outcome="action action_pretty",
            outcomes=_STOPPED,
            message="description name",
        ),
        Records(
            product="windows",
            service="m365_defender",
            keys=("alertId", "detectionSource", "machineId"),
            columns={
                **_NO_NETWORK,
                "time": "firstEventTime alertCreationTime",
                "host": "computerDnsName",
                "user": "relatedUser.userName evidence.accountName",
                "process": "evidence.fileName",
                "command": "evidence.processCommandLine",
                "target": "title threatName",
            },
            kind="title category",
            actions=_ALERT,
            message="description title",
        ),
        Records(
            product="m365",
            service="alerts",
            keys=("serviceSource", "detectionSource", "title", "severity"),
            columns={
                **_NO_NETWORK,
                "time": "firstActivityDateTime createdDateTime",
                "host": "evidence.deviceDnsName evidence.hostName",
                "user": "evidence.userAccount.userPrincipalName evidence.userAccount.accountName",
                "process": "evidence.imageFile.fileName",
                "command": "evidence.processCommandLine",
                "target": "title threatDisplayName",
            },
            kind="title category",
            actions=_ALERT,
            message="description title",
        ),
        Records(  # Sophos Central events and alerts
            product="sophos",
            service="central",
            keys=("type", "endpoint_id", "customer_id"),
            where={"type": "Event::.*"},
            columns={
                "time": "when created_at rt",
                "host": "location dhost",
                "user": "suser source source_info.user",
                "src_ip": "source_info.ip",
                "dst_ip": "",
                "target": "threat name filePath",
                "process": "",
                "command": "",
                "agent": "",
            },
            kind="type",
            actions={
                "Event::Endpoint::(?:UpdateSuccess|Updat\\w+|NonCompliant|Registered|ReRegistered|SAVScanComplete|Enroll\\w*)": (
                    "status",
                    "",
                ),
                "Event::Endpoint::UserAutoCreated": ("account_create", "success"),
                "Event::Endpoint::(?:WebControlViolation|WebFilteringBlocked)": ("web_request", "failure"),
                "Event::Endpoint::(?:SavDisabled|RealTimeProtectionDisabled)": ("security_weaken", ""),
                ".*": ("alert", ""),
            },
            outcome="type",
            outcomes={".*(?:Cleaned|CleanedUp|Blocked|Quarantin|Prevented|CleanUp|Terminated).*": "failure", ".*": ""},
            message="name description",
        ),
        Records(  # ESET PROTECT
            product="eset",
            service="protect",
            keys=("event_type", "hostname", "occured"),
            columns={
                "time": "occured",
                "host": "hostname",
                "user": "username user",
                "src_ip": "source_address target",
                "src_port": "source_address_port",
                "dst_ip": "target_address",
                "dst_port": "target_address_port",
                "process": "processname process_name",
                "command": "",
                "target": "object_uri threat_name target detail",
                "agent": "",
            },
            kind="event_type",
            actions={
                "Audit_Event": ("status", ""),
                "FirewallAggregated_Event": ("network_block", "failure"),
                "FilteredWebsites_Event|BlockedFiles_Event": ("web_request", "failure"),
                ".*": ("alert", ""),
            },
            outcome="action_taken action result",
            outcomes={"Success\\w*": "success", **_STOPPED},
        ),
        Records(
            product="withsecure",
            service="elements",
            keys=("clientTimestamp", "engine", "device.name"),
            columns={
                "time": "clientTimestamp serverTimestamp",
                "host": "device.name device.winsAddress",
                "user": "userName details.userName",
                "src_ip": "details.localAddress",
                "dst_ip": "details.remoteAddress",
                "dst_port": "details.remotePort",
                "process": "details.targetPath details.process details.creator",
                "parent": "details.parentPath",
                "command": "details.commandLine details.targetCommandLine",
                "target": "details.url details.filePath details.path details.infectionName details.incidentId",
                "agent": "",
            },
            kind="engine",
            actions={
                "firewall|connectionControl": ("network_block", "failure"),
                "browsingProtection|reputationBasedBrowsing|webContentControl": ("web_request", "failure"),
                "systemEventsLog|systemEvents?|activityMonitor": ("status", ""),
                ".*": ("alert", ""),
            },
            outcome="action",
            outcomes=_STOPPED,
        ),
        Records(
            product="falco",
            service="falco",
            keys=("rule", "priority", "output", "output_fields.proc.name"),
            columns={
                "time": "time",
                "host": "hostname output_fields.k8s.node.name output_fields.evt.hostname",
                "user": "output_fields.user.name",
                "process": "output_fields.proc.exepath output_fields.proc.name",
                "parent": "output_fields.proc.pname",
                "command": "output_fields.proc.cmdline",
                "target": "output_fields.fd.name rule",
                "src_ip": "output_fields.fd.cip",
                "dst_ip": "output_fields.fd.sip",
                "dst_port": "output_fields.fd.sport",
                "agent": "",
            },
            kind="rule",
            actions=_ALERT,
            message="output",
        ),
    ),
    samples=(
        Sample(
            '{"type":"CB_ANALYTICS","device_name":"PC7","device_username":"dana","backend_timestamp":"2026-05-02T09:12:00Z",'
            '"first_event_timestamp":"2026-05-02T09:11:02Z","device_external_ip":"198.51.100.1","process_name":"a.exe",'
            '"reason":"x","sensor_action":"DENY"}',
            {
                "host": "PC7",
                "user": "dana",
                "action": "alert",
                "outcome": "failure",
                "src_ip": "",
                "process": "a.exe",
                "time": "2026-05-02T09:11:02+00:00",
            },
        ),
        Sample(
            '{"alert_id":"1","host_name":"pc7","detection_timestamp":1777713062000,"user_name":"CORP\\\\dana","name":"BTP",'
            '"category":"Malware","action":"DETECTED","action_pretty":"Detected","actor_process_command_line":"a.exe /q"}',
            {"host": "pc7", "user": "CORP\\dana", "action": "alert", "outcome": "", "command": "a.exe /q"},
        ),
        Sample(
            '{"type":"Event::Endpoint::Threat::CleanedUp","endpoint_id":"e","customer_id":"c","when":"2026-05-02T09:11:02Z",'
            '"location":"PC7","source":"CORP\\\\dana","source_info":{"ip":"10.4.0.7"},"name":"Malware cleaned up","threat":"T"}',
            {"host": "PC7", "user": "CORP\\dana", "action": "alert", "outcome": "failure", "target": "T"},
        ),
        Sample(
            '{"clientTimestamp":"2026-05-02T09:11:02Z","engine":"firewall","action":"blocked","device":{"name":"PC7"},"userName":'
            '"CORP\\\\dana","details":{"localAddress":"10.4.0.7","remoteAddress":"198.51.100.40","remotePort":"445"}}',
            {
                "host": "PC7",
                "action": "network_block",
                "outcome": "failure",
                "dst_ip": "198.51.100.40",
                "dst_port": 445,
            },
        ),
        Sample(
            '{"hostname":"node1","output":"Warning x","priority":"Warning","rule":"Terminal shell in container","time":'
            '"2026-05-02T09:11:02Z","output_fields":{"proc.cmdline":"bash -i","proc.name":"bash","proc.pname":"runc",'
            '"user.name":"root"}}',
            {"host": "node1", "user": "root", "action": "alert", "outcome": "", "command": "bash -i", "parent": "runc"},
        ),
        Sample(
            '{"event_type":"Threat_Event","ipv4":"10.4.0.7","hostname":"pc7","occured":"02-May-2026 09:11:02","username":'
            '"CORP\\\\dana","threat_name":"T","object_uri":"file:///C:/a.exe","action_taken":"Cleaned by deleting"}',
            {
                "host": "pc7",
                "user": "CORP\\dana",
                "action": "alert",
                "outcome": "failure",
                "time": "2026-05-02T09:11:02+00:00",
            },
        ),
    ),
)
