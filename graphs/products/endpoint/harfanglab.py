"""HarfangLab EDR: its telemetry and alerts, one JSON object each."""

from ..product import Column, Product, Records, Sample

_BASE: dict[Column, str] = {
    "time": "@event_create_date utc_time alert_time @timestamp",
    "host": "agent.hostname",
    "agent": "",
    "parent": "parent_image parent_commandline process.parent_image",
}

PRODUCT = Product(
    name="harfanglab",
    source="HarfangLab EDR documentation: telemetry and alert formats (2024)",
    service="harfanglab",
    records=(
        Records(
            keys=("log_type", "agent.hostname"),
            where={"log_type": "authentication"},
            columns={
                **_BASE,
                "user": "target_username source_username",
                "src_ip": "source_address windows.ip_address linux.ip_address",
                "dst_ip": "",
                "process": "process_name",
                "command": "",
                "target": "",
            },
            kind="event_type object_type",
            actions={
                "login_failure": ("login", "failure"),
                "logoff|logout": ("logout", "success"),
            },
            otherwise=("login", ""),
            outcome="success",
            outcomes={"true": "success", "false": "failure"},
        ),
        Records(
            keys=("log_type", "agent.hostname"),
            where={"log_type": "network"},
            columns={
                **_BASE,
                "user": "username",
                "src_ip": "saddr",
                "src_port": "sport",
                "dst_ip": "daddr",
                "dst_port": "dport",
                "process": "image_name",
                "command": "",
                "target": "",
            },
            kind="log_type",
            otherwise=("network_connect", ""),
            outcome="connection_successful",
            outcomes={"true": "success", "false": "failure"},
        ),
        Records(
            keys=("log_type", "agent.hostname"),
            where={"log_type": "process|process_create"},
            columns={
                **_BASE,
                "user": "username",
                "src_ip": "",
                "dst_ip": "",
                "process": "image_name process_name",
                "command": "commandline",
                "target": "",
            },
            kind="log_type",
            otherwise=("process_start", "success"),
        ),
        Records(
            keys=("log_type", "agent.hostname"),
            where={"log_type": "alert|threat|antivirus|investigation"},
            columns={
                **_BASE,
                "user": "process.username username windows_defender.username",
                "src_ip": "",
                "dst_ip": "network.daddr network_event.daddr",
                "process": "process.image_name image_name",
                "command": "process.commandline",
                "target": "rule_name threat_name alert_type",
            },
            kind="rule_name alert_type log_type",
            otherwise=("alert", ""),
            outcome="status",
            outcomes={".*": ""},
            message="msg rule_name",
        ),
        Records(
            keys=("log_type", "agent.hostname"),
            where={"log_type": "\\w+"},
            columns={
                **_BASE,
                "user": "username user.name source_username",
                "src_ip": "",
                "dst_ip": "",
                "process": "process_image_path image_name process_name",
                "command": "commandline PowershellCommand",
                "target": "requested_name path target_filename target_object imagepath",
            },
            kind="log_type",
            actions={
                "dns_resolution|dns": ("dns_query", ""),
                "file.*": ("file_write", ""),
                "registry.*": ("registry_change", ""),
                "driverload|library\\w*": ("module_load", ""),
                "injectedthread|remotethread": ("process_access", ""),
                "powershell": ("script_run", ""),
                "agentlog|connectionlog|agent": ("status", ""),
            },
        ),
    ),
    samples=(
        Sample(
            '{"log_type":"authentication","event_type":"login_failure","@timestamp":"2026-05-02T09:12:00Z","target_username":'
            '"corp\\\\dana","source_username":"corp\\\\pc7$","success":false,"source_address":"198.51.100.9","agent":'
            '{"hostname":"pc7","domainname":"corp"},"@event_create_date":"2026-05-02T09:11:02.500Z"}',
            {
                "time": "2026-05-02T09:11:02.5+00:00",
                "host": "pc7",
                "user": "corp\\dana",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            '{"log_type":"network","username":"CORP\\\\dana","saddr":"10.4.0.7","sport":51000,"daddr":"198.51.100.40","dport":443,'
            '"image_name":"C:\\\\a.exe","agent":{"hostname":"pc7"},"@event_create_date":"2026-05-02T09:11:02Z"}',
            {
                "src_ip": "10.4.0.7",
                "dst_ip": "198.51.100.40",
                "dst_port": 443,
                "user": "CORP\\dana",
                "action": "network_connect",
            },
        ),
    ),
)
