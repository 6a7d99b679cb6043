"""Alerts as tools of many makers write them: each with how many alerts it holds, and where another sending differs."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Shape:
    """What one tool sends."""

    name: str
    value: Any
    who: str
    """Somebody whom it names, in small letters; empty for nobody."""
    again: dict[str, Any] = field(default_factory=dict)
    """Where the same alert, sent again, says something else: path with slashes -> value."""
    other: dict[str, Any] = field(default_factory=dict)
    """Where an alert of somebody else does."""
    count: int = 1


SHAPES = (
    Shape(
        "sentinel incident",
        {
            "id": "/subscriptions/7f1c/incidents/0c3f5b1e-1111-4222-8333-944444444401",
            "name": "0c3f5b1e-1111-4222-8333-944444444401",
            "etag": '"1a00-0000"',
            "properties": {
                "title": "Sign-ins from two countries",
                "severity": "High",
                "status": "New",
                "incidentNumber": 3177,
                "createdTimeUtc": "2026-11-21T08:14:02Z",
                "lastModifiedTimeUtc": "2026-11-21T08:14:02Z",
                "firstActivityTimeUtc": "2026-11-21T07:51:40Z",
                "relatedEntities": [{"kind": "Account", "properties": {"accountName": "ines.moreau"}}],
            },
        },
        "ines.moreau",
        {
            "id": "/subscriptions/7f1c/incidents/99995b1e-1111-4222-8333-944444444499",
            "name": "99995b1e-1111-4222-8333-944444444499",
            "etag": '"1a00-0077"',
            "properties/incidentNumber": 3178,
            "properties/lastModifiedTimeUtc": "2026-11-21T09:00:11Z",
            "properties/status": "Active",
        },
        {"properties/relatedEntities/0/properties/accountName": "paul.weiss"},
    ),
    Shape(
        "defender list",
        {
            "@odata.context": "https://graph.example.com/v1.0/$metadata#alerts",
            "value": [
                {
                    "id": "da637551227677560813_-961444813",
                    "title": "Suspicious script",
                    "severity": "medium",
                    "hostStates": [{"fqdn": "lap-7.example.com"}],
                },
                {
                    "id": "da637551227677560814_-961444814",
                    "title": "Credential dump",
                    "severity": "high",
                    "hostStates": [{"fqdn": "lap-8.example.com"}],
                },
            ],
            "@odata.nextLink": "https://graph.example.com/v1.0/alerts?$skip=2",
        },
        "lap-7.example.com",
        {"value/0/id": "da637551227677560999_1", "value/1/id": "da637551227677560999_2"},
        {"value/0/hostStates/0/fqdn": "lap-1.example.com", "value/1/hostStates/0/fqdn": "lap-2.example.com"},
        count=2,
    ),
    Shape(
        "splunk webhook",
        {
            "sid": "scheduler__admin__search__RMD5_at_1795337400_2217",
            "search_name": "Brute force on the VPN",
            "app": "search",
            "owner": "admin",
            "results_link": "https://splunk.example.com/app/search/@go?sid=scheduler__admin__search__RMD5_at_1795337400_2217",
            "result": {"_time": "1795337388.221", "user": "lee", "src": "198.51.100.77", "count": "214", "urgency": "high"},
        },
        "lee",
        {
            "sid": "scheduler__admin__search__RMD5_at_1795337700_3301",
            "results_link": "https://splunk.example.com/app/search/@go?sid=scheduler__admin__search__RMD5_at_1795337700_3301",
            "result/_time": "1795337688.004",
        },
        {"result/user": "kim", "result/src": "198.51.100.78"},
    ),
    Shape(
        "splunk notable",
        {
            "event_id": "4F2C0A11-77AA@@notable@@d6a3c0a6",
            "rule_title": "Privileged group changed",
            "urgency": "critical",
            "dest": "dc-02",
            "src_user": "t0-admin",
            "_time": "2026-11-21T10:00:00.000+00:00",
            "info_search_time": "1795341600.1",
        },
        "t0-admin",
        {"event_id": "9E11AA10-0000@@notable@@ffa3c0a6", "info_search_time": "1795341900.1"},
        {"src_user": "t0-other", "dest": "dc-09"},
    ),
    Shape(
        "elastic security",
        {
            "_id": "b9e1f0aa",
            "_index": ".internal.alerts-security.alerts-default-000001",
            "_source": {
                "@timestamp": "2026-11-21T11:00:10.001Z",
                "kibana.alert.uuid": "b9e1f0aac0ffee",
                "kibana.alert.rule.name": "Shell by a web server",
                "kibana.alert.severity": "critical",
                "kibana.alert.start": "2026-11-21T11:00:10.001Z",
                "kibana.alert.url": "https://kibana.example.com/app/security/alerts/redirect/b9e1f0aac0ffee",
                "host": {"name": "shop-3"},
                "user": {"name": "www-data"},
                "process": {"pid": 4242, "name": "sh"},
            },
        },
        "shop-3",
        {
            "_id": "77e1f0aa",
            "_source/@timestamp": "2026-11-21T11:05:10.001Z",
            "_source/kibana.alert.uuid": "77e1f0aac0ff77",
            "_source/kibana.alert.url": "https://kibana.example.com/app/security/alerts/redirect/77e1f0aac0ff77",
        },
        {"_source/host/name": "shop-4", "_source/user/name": "nginx"},
    ),
    Shape(
        "elastic search",
        {
            "took": 3,
            "timed_out": False,
            "_shards": {"total": 1},
            "hits": {
                "total": {"value": 2},
                "hits": [
                    {"_id": "1", "_source": {"rule": {"name": "Odd child"}, "host": {"hostname": "a-1"}}},
                    {"_id": "2", "_source": {"rule": {"name": "Odd child"}, "host": {"hostname": "a-2"}}},
                ],
            },
        },
        "a-1",
        {"took": 5, "hits/hits/0/_id": "9"},
        {"hits/hits/0/_source/host/hostname": "b-1", "hits/hits/1/_source/host/hostname": "b-2"},
        count=2,
    ),
    Shape(
        "wazuh",
        {
            "timestamp": "2026-11-21T12:03:44.101+0000",
            "id": "1795349024.991233",
            "rule": {"level": 12, "id": "5763", "description": "Many failed log-ins", "firedtimes": 3, "groups": ["syslog", "sshd"]},
            "agent": {"id": "007", "name": "mail-1", "ip": "10.8.0.7"},
            "manager": {"name": "siem"},
            "data": {"srcip": "203.0.113.51", "dstuser": "root"},
        },
        "203.0.113.51",
        {"timestamp": "2026-11-21T12:04:44.101+0000", "id": "1795349084.1000", "rule/firedtimes": 4},
        {"agent/name": "mail-2", "agent/ip": "10.8.0.9", "data/srcip": "203.0.113.99"},
    ),
    Shape(
        "suricata eve",
        {
            "timestamp": "2026-11-21T12:10:00.221001+0000",
            "flow_id": 1871101,
            "event_type": "alert",
            "src_ip": "10.1.2.3",
            "src_port": 50100,
            "dest_ip": "203.0.113.77",
            "dest_port": 443,
            "proto": "TCP",
            "alert": {"action": "allowed", "gid": 1, "signature_id": 2031071, "signature": "TROJAN check-in", "severity": 1},
        },
        "203.0.113.77",
        {"timestamp": "2026-11-21T12:11:00.221001+0000"},
        {"src_ip": "10.1.2.4", "dest_ip": "203.0.113.78"},
    ),
    Shape(
        "falco",
        {
            "hostname": "node-4",
            "output": "Shell in a container (user=root container=web)",
            "priority": "Warning",
            "rule": "Terminal shell in container",
            "source": "syscall",
            "time": "2026-11-21T12:20:11.812Z",
            "uuid": "6ad1e6f8-1f5c-4b0d-9a07-bb1000000001",
            "output_fields": {"container.id": "3ad7b26ded6d", "user.name": "root", "k8s.pod.name": "web-6d9"},
        },
        "node-4",
        {"time": "2026-11-21T12:21:00.000Z", "uuid": "00d1e6f8-1f5c-4b0d-9a07-bb1000000002"},
        {"hostname": "node-5", "output_fields/k8s.pod.name": "web-7c1", "output_fields/container.id": "99d7b26ded99"},
    ),
    Shape(
        "guardduty through a bus",
        {
            "version": "0",
            "id": "cd2d702e-ab31-411b-9344-793ce56b1bc7",
            "detail-type": "GuardDuty Finding",
            "source": "aws.guardduty",
            "time": "2026-11-21T13:00:00Z",
            "detail": {
                "id": "16afba5c5c43e07c9e3e5e2e544e95df",
                "arn": "arn:aws:guardduty:eu-west-1:111122223333:detector/a1/finding/16afba5c5c43e07c9e3e5e2e544e95df",
                "type": "UnauthorizedAccess:IAMUser/ConsoleLogin",
                "severity": 5.0,
                "createdAt": "2026-11-21T12:50:00Z",
                "updatedAt": "2026-11-21T12:59:00Z",
                "resource": {"accessKeyDetails": {"userName": "deploy-bot", "principalId": "AIDAEXAMPLE"}},
                "service": {"eventFirstSeen": "2026-11-21T12:44:00Z", "eventLastSeen": "2026-11-21T12:58:00Z"},
            },
        },
        "deploy-bot",
        {
            "id": "ffff702e-ab31-411b-9344-793ce56b1bc7",
            "time": "2026-11-21T13:05:00Z",
            "detail/updatedAt": "2026-11-21T13:04:00Z",
            "detail/service/eventLastSeen": "2026-11-21T13:03:00Z",
        },
        {
            "detail/resource/accessKeyDetails/userName": "backup-bot",
            "detail/resource/accessKeyDetails/principalId": "AIDAOTHER",
        },
    ),
    Shape(
        "guardduty findings",
        {
            "Findings": [
                {"Id": "f1a2", "Title": "Port probe", "Severity": 2, "Resource": {"InstanceDetails": {"InstanceId": "i-0aa1"}}},
                {"Id": "f1a3", "Title": "Port probe", "Severity": 2, "Resource": {"InstanceDetails": {"InstanceId": "i-0aa2"}}},
            ],
            "NextToken": "abc",
        },
        "i-0aa1",
        {"Findings/0/Id": "f9a2", "Findings/1/Id": "f9a3", "NextToken": "def"},
        {
            "Findings/0/Resource/InstanceDetails/InstanceId": "i-0bb1",
            "Findings/1/Resource/InstanceDetails/InstanceId": "i-0bb2",
        },
        count=2,
    ),
    Shape(
        "endpoint product",
        {
            "meta": {"query_time": 0.2, "trace_id": "aa-1"},
            "errors": [],
            "resources": [
                {
                    "composite_id": "c1:ind:77f0:1100-22-33",
                    "aggregate_id": "aggind:77f0:1100",
                    "created_timestamp": "2026-11-21T13:30:00Z",
                    "display_name": "Credential theft",
                    "severity_name": "Critical",
                    "device": {"hostname": "WS-114", "external_ip": "198.51.100.4"},
                    "user_name": "mara",
                    "falcon_host_link": "https://edr.example.com/activity/c1:ind:77f0:1100-22-33",
                }
            ],
        },
        "ws-114",
        {
            "meta/trace_id": "aa-2",
            "resources/0/composite_id": "c1:ind:77f0:1199-22-33",
            "resources/0/created_timestamp": "2026-11-21T13:40:00Z",
            "resources/0/falcon_host_link": "https://edr.example.com/activity/c1:ind:77f0:1199-22-33",
        },
        {"resources/0/device": {"hostname": "WS-115", "external_ip": "198.51.100.5"}, "resources/0/user_name": "nils"},
    ),
    Shape(
        "alertmanager",
        {
            "version": "4",
            "groupKey": "{}:{alertname='LoginFlood'}",
            "truncatedAlerts": 0,
            "status": "firing",
            "receiver": "hook",
            "groupLabels": {"alertname": "LoginFlood"},
            "commonLabels": {"alertname": "LoginFlood", "severity": "critical"},
            "commonAnnotations": {},
            "externalURL": "http://am.example.com:9093",
            "alerts": [
                {
                    "status": "firing",
                    "labels": {"alertname": "LoginFlood", "instance": "gate-1:9100", "severity": "critical"},
                    "startsAt": "2026-11-21T14:00:00Z",
                    "endsAt": "0001-01-01T00:00:00Z",
                    "fingerprint": "aa11",
                },
                {
                    "status": "firing",
                    "labels": {"alertname": "LoginFlood", "instance": "gate-2:9100", "severity": "critical"},
                    "startsAt": "2026-11-21T14:00:00Z",
                    "endsAt": "0001-01-01T00:00:00Z",
                    "fingerprint": "aa12",
                },
            ],
        },
        "gate-1",
        {
            "status": "resolved",
            "alerts/0/status": "resolved",
            "alerts/0/endsAt": "2026-11-21T14:30:00Z",
            "alerts/1/status": "resolved",
            "alerts/1/endsAt": "2026-11-21T14:31:00Z",
        },
        {
            "alerts/0/labels/instance": "gate-3:9100",
            "alerts/1/labels/instance": "gate-4:9100",
            "alerts/0/fingerprint": "bb11",
            "alerts/1/fingerprint": "bb12",
        },
        count=2,
    ),
    Shape(
        "grafana",
        {
            "receiver": "soc",
            "status": "firing",
            "orgId": 1,
            "alerts": [{"status": "firing", "labels": {"alertname": "Exfil", "host": "nas-1"}, "startsAt": "2026-11-21T14:10:00Z"}],
            "groupLabels": {},
            "commonLabels": {},
            "commonAnnotations": {},
            "externalURL": "http://g.example.com",
            "version": "1",
            "groupKey": "{}",
            "truncatedAlerts": 0,
            "title": "[FIRING:1] Exfil",
            "state": "alerting",
            "message": "**Firing**",
        },
        "nas-1",
        {"alerts/0/startsAt": "2026-11-21T14:12:00Z"},
        {"alerts/0/labels/host": "nas-2"},
    ),
    Shape(
        "ocsf finding",
        {
            "class_uid": 2004,
            "activity_id": 1,
            "severity_id": 4,
            "time": 1795359000000,
            "metadata": {"uid": "aa0f-1", "version": "1.3.0", "logged_time": 1795359001000, "product": {"name": "Scanner"}},
            "finding_info": {"uid": "fi-0001-77", "title": "Lateral movement", "created_time": 1795358000000},
            "device": {"hostname": "hv-2", "ip": "10.5.5.2"},
            "actor": {"user": {"name": "svc-backup"}},
        },
        "svc-backup",
        {
            "metadata/uid": "bb0f-2",
            "metadata/logged_time": 1795359901000,
            "finding_info/uid": "fi-0002-78",
            "time": 1795359300000,
        },
        {"device": {"hostname": "hv-3", "ip": "10.5.5.3"}, "actor/user/name": "svc-print"},
    ),
    Shape(
        "plain text fields",
        {"subject": "IDS: possible C2 from 10.2.2.9", "body": "Host 10.2.2.9 spoke to 203.0.113.200 on 21 Nov 2026."},
        "",
        {},
        {"body": "Host 10.2.2.10 spoke to 203.0.113.201 on 21 Nov 2026.", "subject": "IDS: possible C2 from 10.2.2.10"},
    ),
    Shape(
        "deeply nested",
        {"a": {"b": {"c": {"d": {"e": {"alert": {"host": {"name": "deep-1"}, "severity": "low", "id": "x-1"}}}}}}},
        "deep-1",
        {"a/b/c/d/e/alert/id": "x-2"},
        {"a/b/c/d/e/alert/host/name": "deep-2"},
    ),
    Shape(
        "a list",
        [
            {"title": "One", "user": "ada", "id": 11},
            {"title": "Two", "user": "bea", "id": 12},
            {"title": "Three", "user": "cyd", "id": 13},
        ],
        "ada",
        {"0/id": 21, "1/id": 22, "2/id": 23},
        {"0/user": "dan", "1/user": "eva", "2/user": "fay"},
        count=3,
    ),
    Shape(
        "qradar offense",
        {
            "id": 4711,
            "description": "Excessive denies\n containing Firewall Deny",
            "severity": 6,
            "offense_source": "10.9.9.9",
            "start_time": 1795360000000,
            "last_updated_time": 1795360100000,
            "status": "OPEN",
            "event_count": 40,
            "source_address": "10.9.9.9",
        },
        "10.9.9.9",
        {"last_updated_time": 1795360200000, "event_count": 55},
        {"offense_source": "10.9.9.8", "source_address": "10.9.9.8"},
    ),
    Shape(
        "security hub",
        {
            "detail-type": "Security Hub Findings - Imported",
            "detail": {
                "findings": [
                    {
                        "Id": "arn:aws:securityhub:x/finding/0a1b2c3d",
                        "Title": "Root used",
                        "Severity": {"Label": "HIGH"},
                        "CreatedAt": "2026-11-21T15:00:00Z",
                        "Resources": [{"Type": "AwsAccount", "PrincipalName": "root-of-9"}],
                    }
                ]
            },
        },
        "root-of-9",
        {"detail/findings/0/CreatedAt": "2026-11-21T15:02:00Z"},
        {"detail/findings/0/Resources/0/PrincipalName": "root-of-8"},
    ),
    Shape(
        "chronicle",
        {
            "name": "instances/1/alerts/de_77aa-01",
            "detectionTime": "2026-11-21T15:10:00Z",
            "detection": [{"ruleName": "odd_dns", "severity": "LOW"}],
            "principal": {"hostname": "hq-9", "ip": ["10.4.4.4"]},
        },
        "hq-9",
        {"detectionTime": "2026-11-21T15:20:00Z"},
        {"principal": {"hostname": "hq-8", "ip": ["10.4.4.5"]}},
    ),
    Shape(
        "okta log event",
        {
            "uuid": "a1b2c3d4-0000-11ef-8000-000000000001",
            "published": "2026-11-21T15:30:00.000Z",
            "eventType": "user.account.lock",
            "severity": "WARN",
            "displayMessage": "Max sign in attempts exceeded",
            "actor": {"alternateId": "joan@example.com", "type": "User"},
            "client": {"ipAddress": "198.51.100.130"},
        },
        "joan@example.com",
        {"uuid": "ffb2c3d4-0000-11ef-8000-000000000002", "published": "2026-11-21T15:33:00.000Z"},
        {"actor/alternateId": "jack@example.com", "client/ipAddress": "198.51.100.131"},
    ),
    Shape(
        "pagerduty",
        {
            "event": {
                "id": "01DEN1HNLBC1VITK9GGYT1",
                "event_type": "incident.triggered",
                "occurred_at": "2026-11-21T15:40:00Z",
                "data": {"id": "PGR0VU2", "title": "Ransom note on files-2", "urgency": "high", "service": {"summary": "SOC"}},
            }
        },
        "",
        {"event/id": "01DEN1HNLBC1VITK9GG999", "event/occurred_at": "2026-11-21T15:41:00Z"},
        {"event/data/title": "Ransom note on files-3"},
    ),
    Shape(
        "windows event",
        {
            "EventID": 4720,
            "TimeCreated": "2026-11-21T15:50:00Z",
            "Computer": "DC-1",
            "EventRecordID": 99812,
            "SubjectUserName": "helpdesk",
            "TargetUserName": "newadmin",
            "Level": "Information",
        },
        "helpdesk",
        {"EventRecordID": 99813, "TimeCreated": "2026-11-21T15:51:00Z"},
        {"EventID": 4732},
    ),
    Shape(
        "sigma match",
        {
            "rule_title": "Shadow copies deleted",
            "level": "critical",
            "timestamp": "2026-11-21 16:00:00.100",
            "details": "vssadmin delete shadows",
            "computer": "FS-1",
        },
        "fs-1",
        {"timestamp": "2026-11-21 16:00:20.100"},
        {"computer": "FS-2"},
    ),
    Shape(
        "crowded keys",
        {
            "Alert Name": "Odd VPN log-in",
            "Source IP": "203.0.113.60",
            "User Name": "tess",
            "Risk Score": 88,
            "Event Time": "11/21/2026 16:10",
        },
        "tess",
        {"Event Time": "11/21/2026 16:20"},
        {"User Name": "tom", "Source IP": "203.0.113.61"},
    ),
    Shape(
        "ticket",
        {
            "key": "SOC-881",
            "fields": {
                "summary": "Phish reported",
                "reporter": {"emailAddress": "una@example.com"},
                "created": "2026-11-21T16:20:00Z",
                "priority": {"name": "High"},
            },
        },
        "una@example.com",
        {"fields/created": "2026-11-21T16:25:00Z"},
        {"fields/reporter/emailAddress": "ute@example.com"},
    ),
    Shape(
        "with what it is about",
        {"title": "Beacon", "severity": "high", "user": "vic", "events": [{"id": 1, "port": 443}, {"id": 2, "port": 8443}]},
        "vic",
        {},
        {"user": "wes", "events": []},
    ),
    Shape(
        "other letters",
        {"название": "Подбор пароля", "пользователь": "иван", "user": "иван", "уровень": "высокий", "id": "т-1"},
        "иван",
        {"id": "т-2"},
        {"user": "пётр", "пользователь": "пётр"},
    ),
    Shape(
        "xdr incident",
        {
            "incident_id": "3391",
            "creation_time": 1795364000000,
            "modification_time": 1795364100000,
            "detection_time": None,
            "status": "new",
            "severity": "high",
            "description": "Tool of an attacker",
            "hosts": ["lab-3:9e1c"],
            "users": ["xena"],
            "alert_count": 3,
            "xdr_url": "https://xdr.example.com/incident-view?caseId=3391",
        },
        "xena",
        {
            "modification_time": 1795364900000,
            "status": "under_investigation",
            "incident_id": "3391",
        },
        {"users": ["yves"], "hosts": ["lab-4:9e1d"]},
    ),
)  # fmt: skip

NO_ALERT = {
    "nothing": b"",
    "blank": b" \n\n ",
    "empty object": b"{}",
    "empty list": b"[]",
    "list of empty objects": b"[{}, {}]",
    "empty answer": b'{"value": [], "@odata.context": "x"}',
    "number": b"17",
    "text": b'"an alert"',
    "null": b"null",
    "words": b"Something odd happened on web-01.",
    "xml": b"<alert><host>web-01</host></alert>",
    "form": b"title=Odd&host=web-01",
    "half": b'{"title": "Odd", "host": ',
    "bytes": bytes(range(256)),
    "too deep": b"[" * 100_000,
    "list of texts": b'["one", "two"]',
    "large": b'{"title": "Odd", "raw": "' + b"x" * 5_000_000 + b'"}',
}
"""What holds none that could be kept."""


def changed(value: Any, changes: dict[str, Any]) -> Any:
    """The same with other values at some paths."""
    import copy

    made = copy.deepcopy(value)
    for path, new in changes.items():
        *steps, last = path.split("/")
        place = made
        for step in steps:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[int(last) if isinstance(place, list) else last] = new
    return made
