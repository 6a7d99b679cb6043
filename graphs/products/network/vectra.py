"""Vectra Cognito Detect and Darktrace: detections as JSON."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="vectra",
    source="Vectra Cognito Detect Syslog Guide (JSON); Vectra AI Respond UX API",
    product="vectra",
    records=(
        Records(
            keys=("detection_id", "category", "d_type", "certainty"),
            columns={
                "time": "vectra_timestamp",
                "src": "host_ip",
                "dst": "dd_dst_ip dst_ip",
                "dst_port": "dd_dst_port dst_port",
                "host": "host_name",
                "user": "account_uid",
                "target": "dd_dst_dns",
            },
            kind="d_type",
            otherwise=("alert", ""),
            message="d_type_vname",
        ),
        Records(
            keys=("vectra_timestamp", "category", "threat"),
            columns={
                "time": "vectra_timestamp",
                "src": "host_ip",
                "dst": "",
                "host": "host_name",
                "user": "account_uid",
            },
            kind="category",
            otherwise=("alert", ""),
        ),
        Records(
            keys=("vectra_timestamp", "result"),
            columns={"time": "vectra_timestamp", "src": "source_ip", "dst": "", "user": "user", "host": ""},
            kind="type",
            actions={
                "login.*": ("login", ""),
            },
            otherwise=("status", ""),
            outcome="result",
            outcomes={"true|success|pass": "success", "false|failure|fail": "failure"},
            message="message",
        ),
    ),
    samples=(
        Sample(
            'Apr  3 09:12:33 vec-1 vectra_json_v2: {"version": "6.8", "detection_id": 1900, "category": "RECONNAISSANCE", '
            '"severity": 7.0, "threat": 70, "certainty": 86, "d_type": "rpc_recon", "d_type_vname": "RPC Recon", '
            '"headend_addr": "192.0.2.1", "dvchost": "192.0.2.1", "dd_dst_ip": "192.0.2.81", "dd_dst_port": 49668, '
            '"host_name": "pc4", "host_ip": "192.0.2.80", "vectra_timestamp": "1775207553"}',
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "pc4",
                "src_ip": "192.0.2.80",
                "dst_ip": "192.0.2.81",
                "dst_port": 49668,
                "action": "alert",
                "outcome": "",
            },
        ),
    ),
)
