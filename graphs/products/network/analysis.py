"""Network detection and response whose alerts are one map each: Darktrace, ExtraHop; Mimecast's audit log."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_ALERT: dict[str, tuple[Action, Outcome]] = {".*": ("alert", "")}
_NOTHING: dict[Column, str] = {"process": "", "command": "", "parent": "", "agent": ""}

PRODUCT = Product(
    name="network_analysis",
    source="Darktrace Threat Visualizer API (model breaches, AI Analyst incidents); ExtraHop REST API, detections; Mimecast API 2.0, audit events",
    service="ndr",
    records=(
        Records(
            product="darktrace",
            keys=("pbid", "creationTime", "model.then.name"),
            columns={
                **_NOTHING,
                "time": "time creationTime",
                "host": "device.hostname device.devicelabel",
                "src": "device.ip",
                "dst": "triggeredComponents.ip",
                "user": "device.credentials",
                "target": "model.then.name",
            },
            kind="model.then.name",
            actions=_ALERT,
        ),
        Records(
            product="darktrace",
            keys=("groupingIds", "createdAt", "title", "summariser"),
            columns={**_NOTHING, "time": "createdAt", "host": "breachDevices.hostname", "src": "breachDevices.ip", "dst": "", "user": "", "target": "title"},
            kind="title",
            actions=_ALERT,
            message="summary",
        ),
        Records(
            product="extrahop",
            keys=("risk_score", "participants.role", "title"),
            columns={**_NOTHING, "time": "start_time create_time update_time mod_time", "host": "", "src": "", "dst": "", "user": "", "target": "title"},
            kind="title",
            actions=_ALERT,
            message="description",
        ),
        Records(
            product="mimecast",
            service="audit",
            keys=("auditType", "eventTime", "eventInfo"),
            columns={**_NOTHING, "time": "eventTime", "user": "user", "src": "", "dst": "", "host": "", "target": "category"},
            kind="auditType",
            actions={
                r"User Logged On|Login.*Success.*": ("login", "success"),
                r".*(?:Logon|Login|Authentication).*Fail\w*.*": ("login", "failure"),
                r"User Logged Off": ("logout", "success"),
                r"(?:New|Added|Created|Imported)\b.*|.*\b(?:Created|Added)": ("resource_create", "success"),
                r"(?:Deleted|Removed)\b.*|.*\b(?:Deleted|Removed)": ("resource_delete", "success"),
                r".*\b(?:Changed|Updated|Modified|Adjustment|Edited|Completed)\b.*": ("resource_change", "success"),
                r"(?:Search|View|Message|Archive|Folder).*": ("data_read", ""),
                r".*": ("status", ""),
            },
            message="eventInfo",
        ),
    ),
    samples=(
        Sample(
            '{"creationTime":1775207555123,"pbid":7,"time":1775207553123,"model":{"then":{"name":"Unusual Connection","priority":3}},"score":0.7,'
            '"device":{"did":1,"ip":"192.0.2.80","hostname":"pc7"}}',
            {"time": "2026-04-03T09:12:33.123Z", "host": "pc7", "src_ip": "192.0.2.80", "action": "alert", "user": ""},
        ),
        Sample(
            '{"id":"x","auditType":"User Logged On","user":"dana@corp.example","eventTime":"2026-04-03T09:12:33+0000","eventInfo":"Successful '
            'authentication for dana@corp.example","category":"authentication_logs"}',
            {"time": "2026-04-03T09:12:33Z", "user": "dana@corp.example", "action": "login", "outcome": "success"},
        ),
    ),
)  # fmt: skip
