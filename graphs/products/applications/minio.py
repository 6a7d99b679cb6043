"""MinIO: audit records (version 1)."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="minio",
    source="internal/logger/message/audit/entry.go, madmin-go of MinIO 2023 and 2024",
    category="application",
    records=(
        Records(
            keys=("deploymentid", "time", "api.name", "remotehost"),
            columns={
                "time": "time",
                "user": "accessKey requestClaims.accessKey requestClaims.sub",
                "src": "remotehost",
                "target": "api.object api.bucket",
                "agent": "userAgent",
                "host": "requestHeader.Host",
                "dst": "server",
            },
            kind="api.name",
            actions={
                "AddUser|CreateUser": ("account_create", ""),
                "RemoveUser": ("account_delete", ""),
                "AddServiceAccount": ("credential_create", ""),
                "SetPolicyForUserOrGroup|PutBucketPolicy|AttachDetachPolicyBuiltin|AddCannedPolicy": (
                    "permission_grant",
                    "",
                ),
                "DeleteBucketPolicy|RemoveCannedPolicy": ("permission_revoke", ""),
                "AssumeRole.*|Login": ("login", ""),
                "Get.*|Select.*|Head.*": ("data_read", ""),
                "List.*": ("enumerate", ""),
                "Put.*|Copy.*|PostPolicy.*|.*Multipart.*|Make.*|Create.*": ("resource_change", ""),
                "Delete.*|Remove.*": ("resource_delete", ""),
            },
            otherwise=("status", ""),
            outcome="api.statusCode api.status",
        ),
    ),
    samples=(
        Sample(
            '{"version":"1","deploymentid":"d1","time":"2024-03-05T10:11:12.5Z","trigger":"incoming","api":{"name":"GetObject","bucket":"shop",'
            '"object":"a.csv","status":"Forbidden","statusCode":403},"remotehost":"203.0.113.9","requestID":"a1","userAgent":"MinIO",'
            '"accessKey":"dana"}',
            {
                "time": "2024-03-05T10:11:12.500+00:00",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "data_read",
                "outcome": "failure",
                "target": "a.csv",
            },
            file="audit.json",
        ),
    ),
)
