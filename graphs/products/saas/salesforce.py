"""Salesforce: event log files and real-time events."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="salesforce",
    source="Salesforce EventLogFile and real-time events",
    service="audit",
    records=(
        Records(  # Salesforce log files
            product="salesforce",
            service="login",
            keys=("EVENT_TYPE", "USER_ID", "LOGIN_STATUS"),
            columns={
                **HOSTED,
                "time": "TIMESTAMP_DERIVED TIMESTAMP",
                "user": "USER_NAME USER_ID",
                "src_ip": "SOURCE_IP CLIENT_IP",
                "target": "URI",
                "agent": "BROWSER_TYPE USER_AGENT",
            },
            kind="EVENT_TYPE",
            actions={"Login": ("login", "")},
            outcome="LOGIN_STATUS",
            outcomes={"LOGIN_NO_ERROR": "success", "LOGIN_.*": "failure"},
        ),
        Records(
            product="salesforce",
            service="event",
            keys=("EVENT_TYPE", "USER_ID", "CLIENT_IP"),
            columns={
                **HOSTED,
                "time": "TIMESTAMP_DERIVED TIMESTAMP",
                "user": "USER_NAME USER_ID",
                "src_ip": "CLIENT_IP",
                "target": "ENTITY_NAME OBJECT_NAME URI FILE_TYPE REPORT_ID",
                "agent": "USER_AGENT BROWSER_TYPE",
            },
            kind="EVENT_TYPE",
            actions={
                "Logout": ("logout", "success"),
                "LoginAs": ("privilege_use", "success"),
                "Report\\w*Export|DataExport|ContentTransfer|DocumentAttachmentDownloads|BulkApi\\d?": (
                    "data_export",
                    "",
                ),
                "API|RestApi|ApiTotalUsage|ApexCallout|URI|LightningPageView|Report|Search|Dashboard|Sites": (
                    "data_read",
                    "",
                ),
                "PermissionUpdate|PermissionSetEvent|GroupMembership": ("permission_grant", ""),
                "SetupAuditTrail|ChangeSetOperation|PlatformEncryption|MetadataApiOperation": ("resource_change", ""),
                "PackageInstall": ("resource_create", ""),
            },
            otherwise=("status", ""),
        ),
        Records(  # Salesforce real-time events
            product="salesforce",
            service="login",
            keys=("EventIdentifier", "EventDate", "Username", "LoginType"),
            columns={
                **HOSTED,
                "time": "EventDate CreatedDate",
                "user": "Username",
                "src_ip": "SourceIp",
                "target": "Application LoginUrl",
                "agent": "Browser UserAgent",
            },
            kind="LoginType",
            otherwise=("login", ""),
            outcome="Status",
            outcomes={"Success": "success", ".+": "failure"},
        ),
    ),
    samples=(
        Sample(
            "EVENT_TYPE,TIMESTAMP,USER_ID,USER_NAME,SOURCE_IP,LOGIN_STATUS\n"
            "Login,20260502091102.000,005,dana@corp.example,198.51.100.9,LOGIN_ERROR_INVALID_PASSWORD",
            {
                "user": "dana@corp.example",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "failure",
                "time": "2026-05-02T09:11:02+00:00",
            },
            file="login.csv",
        ),
    ),
)
