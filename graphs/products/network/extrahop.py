"""ExtraHop: detections."""

from ..product import Column, Product, Records, Sample

_NOTHING: dict[Column, str] = {"process": "", "command": "", "parent": "", "agent": ""}


PRODUCT = Product(
    name="extrahop",
    source="ExtraHop REST API, detections",
    service="ndr",
    records=(
        Records(
            product="extrahop",
            keys=("risk_score", "participants.role", "title"),
            columns={
                **_NOTHING,
                "time": "start_time create_time update_time mod_time",
                "host": "",
                "src": "",
                "dst": "",
                "user": "",
                "target": "title",
            },
            kind="title",
            otherwise=("alert", ""),
            message="description",
        ),
    ),
    samples=(
        Sample(
            '{"id":7,"start_time":1775207553123,"title":"Unusual Name Transfer","description":"A device asked for a zone","risk_score":61,"participants":[{"role":"offender","object_type":"device"}]}',
            {"time": "2026-04-03T09:12:33.123Z", "action": "alert", "target": "Unusual Name Transfer", "user": ""},
        ),
    ),
)
