"""Darktrace: model breaches and incidents."""

from ..product import Column, Product, Records, Sample

_NOTHING: dict[Column, str] = {"process": "", "command": "", "parent": "", "agent": ""}


PRODUCT = Product(
    name="darktrace",
    source="Darktrace Threat Visualizer API (model breaches, AI Analyst incidents)",
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
            otherwise=("alert", ""),
        ),
        Records(
            product="darktrace",
            keys=("groupingIds", "createdAt", "title", "summariser"),
            columns={
                **_NOTHING,
                "time": "createdAt",
                "host": "breachDevices.hostname",
                "src": "breachDevices.ip",
                "dst": "",
                "user": "",
                "target": "title",
            },
            kind="title",
            otherwise=("alert", ""),
            message="summary",
        ),
    ),
    samples=(
        Sample(
            '{"creationTime":1775207555123,"pbid":7,"time":1775207553123,"model":{"then":{"name":"Unusual Connection","priority":3}},"score":0.7,'
            '"device":{"did":1,"ip":"192.0.2.80","hostname":"pc7"}}',
            {"time": "2026-04-03T09:12:33.123Z", "host": "pc7", "src_ip": "192.0.2.80", "action": "alert", "user": ""},
        ),
    ),
)
