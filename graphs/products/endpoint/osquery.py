"""osquery: processes that its audit and BPF tables saw start, one JSON object each."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="osquery",
    source="osquery 5: schema of process_events, bpf_process_events and es_process_events; results log in event format",
    product="linux",
    service="osquery",
    records=(
        Records(
            keys=("name", "hostIdentifier", "columns.cmdline", "columns.path"),
            where={"name": r".*process_events?.*|.*process.*", "action": "added"},
            columns={
                "time": "columns.time columns.datetime unixTime calendarTime",
                "host": "hostIdentifier",
                "user": "columns.username columns.user",
                "process": "columns.path",
                "parent": "columns.parent_path",
                "command": "columns.cmdline",
                "target": "",
                "src_ip": "",
                "dst_ip": "",
            },
            kind="name",
            otherwise=("process_start", ""),
        ),
    ),
    samples=(
        Sample(
            '{"name":"process_events","hostIdentifier":"web-2","calendarTime":"Thu Mar  5 10:11:12 2026 UTC","unixTime":1772705472,'
            '"columns":{"auid":"1001","cmdline":"less /etc/hosts","path":"/usr/bin/less","pid":"9","parent":"8","uid":"0",'
            '"username":"dana"},"action":"added"}',
            {"time": "2026-03-05T10:11:12Z", "host": "web-2", "user": "dana", "action": "process_start", "process": "/usr/bin/less",
             "command": "less /etc/hosts"},
        ),
    ),
)  # fmt: skip
