"""Google Security Operations (Chronicle): events of the Unified Data Model, whatever product wrote them."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_COLUMNS: dict[Column, str] = {
    "time": "metadata.eventTimestamp metadata.event_timestamp metadata.collectedTimestamp",
    "user": "principal.user.userid principal.user.emailAddresses principal.user.email_addresses principal.user.userDisplayName "
    "target.user.userid target.user.emailAddresses target.user.email_addresses",
    "src_ip": "principal.ip src.ip",
    "src_port": "principal.port",
    "dst_ip": "target.ip",
    "dst_port": "target.port",
    "host": "principal.hostname principal.asset.hostname target.hostname observer.hostname",
    "process": "target.process.file.fullPath target.process.file.full_path principal.process.file.fullPath",
    "parent": "principal.process.file.fullPath principal.process.file.full_path",
    "command": "target.process.commandLine target.process.command_line principal.process.commandLine",
    "target": "target.url network.dns.questions.name target.file.fullPath target.file.full_path target.registry.registryKey "
    "target.resource.name target.hostname target.application",
    "agent": "network.http.userAgent network.http.user_agent",
}
_LOGIN: dict[Column, str] = {
    **_COLUMNS,
    "user": "target.user.userid target.user.emailAddresses target.user.email_addresses principal.user.userid "
    "principal.user.emailAddresses",
    "process": "",
    "parent": "",
    "command": "",
}
_KINDS: dict[str, tuple[Action, Outcome]] = {
    "USER_LOGIN|USER_BADGE_IN": ("login", ""),
    "USER_LOGOUT": ("logout", ""),
    "USER_CREATION": ("account_create", ""),
    "USER_DELETION": ("account_delete", ""),
    "USER_CHANGE_PERMISSIONS|RESOURCE_PERMISSIONS_CHANGE|GROUP_MODIFICATION": ("permission_grant", ""),
    "USER_CHANGE_PASSWORD|USER_UNCATEGORIZED": ("account_change", ""),
    "USER_RESOURCE_ACCESS|RESOURCE_READ": ("data_read", ""),
    "USER_RESOURCE_CREATION|RESOURCE_CREATION|GROUP_CREATION": ("resource_create", ""),
    "USER_RESOURCE_DELETION|RESOURCE_DELETION|GROUP_DELETION": ("resource_delete", ""),
    "USER_RESOURCE_UPDATE_\\w+|RESOURCE_WRITTEN|SETTING_\\w+": ("resource_change", ""),
    "PROCESS_LAUNCH": ("process_start", ""),
    "PROCESS_INJECTION|PROCESS_OPEN|PROCESS_PRIVILEGE_ESCALATION": ("process_access", ""),
    "PROCESS_MODULE_LOAD": ("module_load", ""),
    "FILE_DELETION": ("file_delete", ""),
    "FILE_(?:READ|OPEN)": ("file_read", ""),
    "FILE_\\w+": ("file_write", ""),
    "REGISTRY_\\w+": ("registry_change", ""),
    "NETWORK_DNS": ("dns_query", ""),
    "NETWORK_HTTP": ("web_request", ""),
    "NETWORK_\\w+": ("network_connect", ""),
    "EMAIL_\\w+": ("mail", ""),
    "SCHEDULED_TASK_\\w+": ("task_schedule", ""),
    "SERVICE_\\w+": ("service_change", ""),
    "SCAN_\\w+": ("alert", ""),
    "STATUS_\\w+|GENERIC_EVENT|SYSTEM_AUDIT_LOG_UNCATEGORIZED": ("status", ""),
    "SYSTEM_AUDIT_LOG_WIPE": ("log_clear", ""),
}
_RESULT = "securityResult.action security_result.action network.http.responseCode"
_RESULTS: dict[str, Outcome] = {
    "(?:ALLOW|ALLOW_WITH_MODIFICATION).*": "success",
    "(?:BLOCK|QUARANTINE|FAIL|CHALLENGE).*": "failure",
}

PRODUCT = Product(
    name="chronicle_udm",
    source="Google Security Operations: Unified Data Model field list and event types (2026)",
    product="udm",
    service="udm",
    records=(
        Records(
            keys=("metadata.eventType",),
            where={"metadata.eventType": "USER_LOG\\w+"},
            columns=_LOGIN,
            kind="metadata.eventType",
            actions=_KINDS,
            outcome=_RESULT,
            outcomes=_RESULTS,
        ),
        Records(
            keys=("metadata.event_type",),
            where={"metadata.event_type": "USER_LOG\\w+"},
            columns=_LOGIN,
            kind="metadata.event_type",
            actions=_KINDS,
            outcome=_RESULT,
            outcomes=_RESULTS,
        ),
        Records(
            keys=("metadata.eventType", "securityResult.action"),
            where={"metadata.eventType": "NETWORK_\\w+", "securityResult.action": "(?:BLOCK|QUARANTINE).*"},
            columns=_COLUMNS,
            kind="metadata.eventType",
            actions={
                "NETWORK_DNS": ("dns_query", "failure"),
            },
            otherwise=("network_block", "failure"),
        ),
        Records(
            keys=("metadata.eventType",),
            where={"metadata.eventType": "[A-Z]+_[A-Z_]+"},
            columns=_COLUMNS,
            kind="metadata.eventType",
            actions=_KINDS,
            outcome=_RESULT,
            outcomes=_RESULTS,
        ),
        Records(
            keys=("metadata.event_type",),
            where={"metadata.event_type": "[A-Z]+_[A-Z_]+"},
            columns=_COLUMNS,
            kind="metadata.event_type",
            actions=_KINDS,
            outcome=_RESULT,
            outcomes=_RESULTS,
        ),
    ),
    samples=(
        Sample(
            '{"metadata":{"eventTimestamp":"2026-05-02T09:11:02Z","eventType":"USER_LOGIN","vendorName":"X","productName":"Y"},'
            '"principal":{"ip":["198.51.100.9"],"hostname":"pc7"},"target":{"ip":["10.4.0.7"],"port":22,"user":{"userid":"dana"}},'
            '"securityResult":[{"action":["BLOCK"]}]}',
            {
                "user": "dana",
                "src_ip": "198.51.100.9",
                "dst_ip": "10.4.0.7",
                "dst_port": 22,
                "action": "login",
                "outcome": "failure",
                "time": "2026-05-02T09:11:02+00:00",
                "host": "pc7",
            },
        ),
        Sample(
            '{"metadata":{"eventTimestamp":"2026-05-02T09:11:02Z","eventType":"NETWORK_CONNECTION"},"principal":{"ip":["10.4.0.7"]},'
            '"target":{"ip":["198.51.100.40"],"port":445},"securityResult":[{"action":["BLOCK"]}]}',
            {
                "src_ip": "10.4.0.7",
                "dst_ip": "198.51.100.40",
                "dst_port": 445,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
    ),
)
