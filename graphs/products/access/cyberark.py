"""CyberArk: the vault's audit as CEF and JSON, and the audit service of its cloud."""

from ...actions import Action, Outcome
from ..product import Product, Records, Sample
from ..tables import HOSTED

_VAULT: dict[str, tuple[Action, Outcome]] = {
    "(?:Failure: )?.*(?:logon|login|authenticat).*(?:fail|denied|error).*|failure: .*(?:logon|login).*": (
        "login",
        "failure",
    ),
    "(?:logon|login|user logged on|full gateway connection|.* logon succeeded)": ("login", "success"),
    "logoff|logout|.*disconnect.*|.*session end.*": ("logout", ""),
    "(?:add|create)[- ]user.*": ("account_create", "success"),
    "(?:delete|remove)[- ]user.*": ("account_delete", "success"),
    "(?:update|edit|change)[- ]user.*|.*reset.*password.*|store password|.*change password.*": ("account_change", ""),
    "(?:add|update) (?:owner|safe member|group member).*|add[- ](?:role|group)[- ]?.*member.*": (
        "permission_grant",
        "",
    ),
    "(?:delete|remove) (?:owner|safe member|group member).*": ("permission_revoke", ""),
    "(?:retrieve|use|show|copy|get) .*|window title|psm connect.*": ("data_read", ""),
    ".*psm.*connect.*": ("login", ""),
    "(?:add|create|store|import).*": ("resource_create", ""),
    "(?:delete|remove|clear).*": ("resource_delete", ""),
    "(?:update|edit|change|rename|move|set).*": ("resource_change", ""),
}


PRODUCT = Product(
    name="cyberark",
    source="CyberArk Vault SyslogTranslator (CEF, elastic-json) and Audit service events API",
    service="privileged_access",
    records=(
        Records(
            product="cyberark",
            service="vault",
            where={"vendor": "Cyber-?Ark", "device_product": ".*"},
            columns={
                "user": "suser",
                "src_ip": "src shost",
                "dst_ip": "dst dhost",
                "dst_port": "dpt",
                "target": "fname duser",
                "agent": "",
            },
            kind="name",
            actions=_VAULT,
            outcomes={".*": ""},
            message="msg reason name",
        ),
        Records(
            product="cyberark",
            service="audit",
            keys=("applicationCode", "auditCode", "auditType", "username"),
            columns={
                "time": "timestamp",
                "user": "username",
                "src_ip": "source",
                "dst_ip": "target",
                "dst_port": "",
                "host": "",
                "command": "command",
                "target": "accountName customData.user_name customData.PAM.target targetAccount safe",
                "agent": "",
            },
            kind="auditCode+action",
            actions={
                "IDP2009.*": ("login", ""),
                **{rf"\w+ (?:{kind})": does for kind, does in _VAULT.items()},
            },
            outcomes={".*": ""},
            message="message action",
        ),
        Records(
            product="cyberark",
            service="vault",
            keys=("syslog.audit_record.MessageID", "syslog.audit_record.Action"),
            columns={
                **HOSTED,
                "time": "syslog.audit_record.IsoTimestamp syslog.audit_record.Timestamp",
                "host": "syslog.audit_record.Hostname",
                "user": "syslog.audit_record.Issuer syslog.audit_record.SourceUser",
                "src_ip": "syslog.audit_record.Station syslog.audit_record.GatewayStation",
                "target": "syslog.audit_record.TargetUser syslog.audit_record.File syslog.audit_record.Safe",
                "agent": "",
            },
            kind="syslog.audit_record.Action syslog.audit_record.Desc",
            actions={
                "(?:Logon|CPM Logon|User Authentication)\\b.*(?:fail|error|denied).*|.*authentication fail.*": (
                    "login",
                    "failure",
                ),
                "Logon|User Authentication|.*logon succe.*": ("login", "success"),
                "Logoff": ("logout", "success"),
                "(?:Retrieve|Show|Copy) (?:password|file)|.*use password.*|Retrieve File": ("data_read", "success"),
                "(?:PSM|PTA) .*Connect": ("login", "success"),
                "Add User": ("account_create", "success"),
                "Delete User": ("account_delete", "success"),
                "(?:Update|Reset|Unlock|Activate|Suspend) User.*|.*Change Password.*": ("account_change", ""),
                "(?:Add|Update) (?:Owner|Safe Member|Group Member).*": ("permission_grant", "success"),
                "(?:Remove|Delete) (?:Owner|Safe Member|Group Member).*": ("permission_revoke", "success"),
                "Store (?:password|file).*|Rename.*|Update.*|Add .*": ("resource_change", "success"),
                "Delete .*": ("resource_delete", "success"),
                ".*Fail.*": ("status", "failure"),
            },
            otherwise=("status", ""),
            message="syslog.audit_record.Message syslog.audit_record.Desc",
        ),
    ),
    samples=(
        Sample(
            "Feb 11 10:24:09 vault01 CEF:0|Cyber-Ark|Vault|12.2.0000|295|Retrieve password|5|act=Retrieve password "
            "suser=ada fname=Root\\\\db01-root dvc= shost=10.4.5.6 dhost= duser=root externalId= app= reason=Ticket 7",
            {"user": "ada", "src_ip": "10.4.5.6", "target": "Root\\db01-root", "action": "data_read"},
        ),
        Sample(
            '{"uuid":"09","timestamp":1739363114854,"username":"ada@cyberark.cloud.1","applicationCode":"PAM",'
            '"auditCode":"PAM00294","auditType":"Info","action":"Store password","userId":"ada","source":"PVWA",'
            '"component":"Vault","target":"","message":"","safe":"s","accountName":"UnixSSH-10.0.0.1-root"}',
            {
                "time": "2025-02-12T12:25:14.854000+00:00",
                "user": "ada@cyberark.cloud.1",
                "src_ip": "",
                "dst_ip": "",
                "target": "UnixSSH-10.0.0.1-root",
                "action": "account_change",
                "outcome": "",
                "product": "cyberark",
            },
        ),
        Sample(
            '{"uuid":"5f","timestamp":1739269449904,"username":"ada@cyberark.cloud.1","applicationCode":"IDP",'
            '"auditCode":"IDP2001","auditType":"Info","action":"add-user","source":"2001:db8::d987","target":null,'
            '"message":"add-user","customData":{"user_name":"eve@cyberark.cloud.1"}}',
            {
                "user": "ada@cyberark.cloud.1",
                "src_ip": "2001:db8::d987",
                "target": "eve@cyberark.cloud.1",
                "action": "account_create",
            },
        ),
        Sample(
            '<5>1 2026-04-03T09:12:33Z VAULT {"format":"elastic","version":"1.0","syslog":{"audit_record":{"IsoTimestamp":'
            '"2026-04-03T09:12:33Z","Hostname":"VAULT","Product":"Vault","MessageID":"295","Desc":"Retrieve password","Issuer":"dana",'
            '"Action":"Retrieve password","Safe":"Prod","File":"db","Station":"203.0.113.40"}}}',
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "VAULT",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "action": "data_read",
                "outcome": "success",
            },
        ),
    ),
)
