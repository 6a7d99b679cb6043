"""BeyondTrust Privileged Remote Access: sessions and administrators."""

from ..product import Product, Records, Said, Sample

_BEYONDTRUST = (
    r"(?:\d+:\d+:\d+:)?site=(?P<host>[^;]*);when=(?P<own_time>\d+);who=(?:[^;(\\]|\\.)*\((?P<user>[^();]*)\)"
    r"(?:[^;\\]|\\.)*;who_ip=(?P<src_ip>[^;]*);event="
)


PRODUCT = Product(
    name="beyondtrust",
    source="BeyondTrust Privileged Remote Access syslog message reference 24",
    programs=("bg",),
    service="privileged_access",
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
            },
            otherwise=("status", ""),
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
            '{"timestamp":"1732809735","session_id":"1f34","jump_group":{"name":"g","type":"shared"},"event_type":'
            '"Conference Member Added","performed_by":{"type":"customer","name":"Ada"},"data":{"name":"Ada",'
            '"private_ip":"192.0.2.10","public_ip":"203.0.113.20:50677","hostname":"ws.corp.test"}}',
            {"host": "ws.corp.test", "user": "Ada", "src_ip": "192.0.2.10", "action": "status"},
        ),
    ),
)
