"""Privileged access: CyberArk's vault and audit service, Delinea, BeyondTrust Remote Access."""

from ...actions import Action, Outcome
from ..product import Product, Records, Said, Sample

_BEYONDTRUST = (
    r"(?:\d+:\d+:\d+:)?site=(?P<host>[^;]*);when=(?P<own_time>\d+);who=(?:[^;(\\]|\\.)*\((?P<user>[^();]*)\)"
    r"(?:[^;\\]|\\.)*;who_ip=(?P<src_ip>[^;]*);event="
)
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
    ".*": ("other", ""),
}

PRODUCT = Product(
    name="privileged_access",
    source="CyberArk Vault CEF (SyslogTranslator) and Audit service events API, Delinea Platform audit events, "
    "BeyondTrust Privileged Remote Access syslog message reference 24",
    service="privileged_access",
    programs=("bg",),
    lines=(r"(?P<message>site=[^;]*;when=(?P<time>\d{10});who=.*)",),
    messages=(
        Said(
            _BEYONDTRUST + r"(?:login|token)(?:;target=(?P<target>[^;]*))?;status=success(?:;.*)?", "login", "success"
        ),
        Said(
            _BEYONDTRUST + r"(?:login|token)(?:;target=(?P<target>[^;]*))?;status=fail\w*(?:;.*)?", "login", "failure"
        ),
        Said(_BEYONDTRUST + r"logout(?:;target=(?P<target>[^;]*))?(?:;.*)?", "logout"),
        Said(
            _BEYONDTRUST + r"(?P<kind>\w+)(?:;.*)?",
            "other",
            by={
                "user_added": ("account_create", "success"),
                "api_account_added": ("account_create", "success"),
                "user_removed": ("account_delete", "success"),
                "user_changed": ("account_change", "success"),
                "change_password": ("account_change", ""),
                "setting_changed": ("resource_change", "success"),
                "session_policy_added": ("resource_create", "success"),
                "session_policy_removed": ("resource_delete", "success"),
                "session_policy_changed": ("resource_change", "success"),
                "group_policy_changed": ("permission_grant", ""),
            },
        ),
    ),
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
            product="delinea",
            service="platform",
            keys=("Event type", "Initiated by", "Field changes"),
            columns={
                "time": "Date",
                "user": "Initiated~by",
                "src_ip": "Source",
                "dst_ip": "",
                "dst_port": "",
                "host": "",
                "target": "Target",
                "agent": "",
            },
            kind="Event~type",
            actions={
                ".*(?:login|authentication|logon).*(?:fail|denied).*": ("login", "failure"),
                ".*session.*(?:end|clos|terminat|disconnect).*": ("logout", ""),
                ".*session.*(?:launch|start|connect|open).*": ("login", ""),
                ".*(?:login|logon|authenticat).*": ("login", ""),
                ".*(?:create|add)(?:d)?": ("resource_create", "success"),
                ".*(?:delete|remove)(?:d)?": ("resource_delete", "success"),
                ".*(?:update|change|edit|rename)(?:d)?": ("resource_change", "success"),
                ".*(?:view|retriev|download|copi|check(?:ed)?out).*": ("data_read", ""),
                ".*": ("other", ""),
            },
            outcomes={".*": ""},
            message="Action",
        ),
        Records(
            product="beyondtrust",
            service="sessions",
            keys=("session_id", "event_type", "timestamp"),
            where={"jump_group.name": ".*"},
            columns={
                "time": "timestamp",
                "user": "performed_by.name data.name",
                "src_ip": "data.private_ip data.public_ip",
                "dst_ip": "",
                "host": "data.hostname",
                "target": "filename destination.name data.filename",
                "agent": "",
            },
            kind="event_type",
            actions={
                "Session Start": ("login", ""),
                "Session End": ("logout", ""),
                "File Upload.*": ("file_write", ""),
                "File Download.*|File Transfer.*": ("data_export", ""),
                "File Deleted": ("file_delete", "success"),
                "Directory Created|File (?:Moved|Renamed).*": ("file_write", "success"),
                "Special Action Executed|Command Shell.*|Custom Special Action.*": ("process_start", ""),
                ".*": ("status", ""),
            },
            outcomes={".*": ""},
            message="body event_type",
        ),
    ),
    samples=(
        Sample(
            "site=pra.corp.test;when=1773658193;who=Ada Lovelace (ada);who_ip=198.51.100.10;event=login;"
            "target=web/login;status=success",
            {
                "time": "2026-03-16T10:49:53+00:00",
                "host": "pra.corp.test",
                "user": "ada",
                "src_ip": "198.51.100.10",
                "target": "web/login",
                "action": "login",
                "outcome": "success",
            },
        ),
        Sample(
            "Mar 16 10:49:53 pra01 BG: 1427:01:01:site=pra.corp.test;when=1773658193;who=unknown () using password;"
            "who_ip=198.51.100.10;event=login;target=web/login;status=failure;reason=failed",
            {"user": "", "src_ip": "198.51.100.10", "action": "login", "outcome": "failure"},
        ),
        Sample(
            "site=pra.corp.test;when=1773648636;who=Jane Doe (jane@corp.test);who_ip=198.51.100.5;event=user_changed;"
            "old_username=eve;old_permissions:admin=0;new_permissions:admin=1",
            {"user": "jane@corp.test", "src_ip": "198.51.100.5", "action": "account_change", "outcome": "success"},
        ),
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
            '{"Date":"2025-08-18T15:01:42.7166877+00:00","Service":"Remote Access","Level":"PrivilegedActivity",'
            '"Event type":"Delinea.RAS.Session.Secret.Launched","Action":"Launched by user ada to srv-1:22 using ssh.",'
            '"Initiated by":"ada","Target":"srv-1","Source":"10.3.2.1","Field changes":""}',
            {"user": "ada", "src_ip": "10.3.2.1", "target": "srv-1", "action": "login", "outcome": ""},
        ),
        Sample(
            '{"timestamp":"1732809735","session_id":"1f34","jump_group":{"name":"g","type":"shared"},"event_type":'
            '"Conference Member Added","performed_by":{"type":"customer","name":"Ada"},"data":{"name":"Ada",'
            '"private_ip":"192.0.2.10","public_ip":"203.0.113.20:50677","hostname":"ws.corp.test"}}',
            {"host": "ws.corp.test", "user": "Ada", "src_ip": "192.0.2.10", "action": "status"},
        ),
    ),
)
