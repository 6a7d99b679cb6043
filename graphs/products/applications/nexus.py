"""Sonatype Nexus Repository: the audit log."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="nexus",
    source="audit.log of Nexus Repository 3.30 to 3.70",
    category="application",
    service="audit",
    records=(
        Records(
            keys=("timestamp", "initiator", "domain", "type", "context", "nodeId"),
            columns={
                "time": "timestamp",
                "target": "context attributes.name",
                "host": "",
                "process": "",
                "command": "",
                "agent": "",
            },
            kind="domain+type",
            actions={
                r"security\.user created": ("account_create", "success"),
                r"security\.user deleted": ("account_delete", "success"),
                r"security\.user updated": ("account_change", "success"),
                r"security\.user-role-mapping (?:created|updated)|security\.(?:role|privilege) (?:created|updated)": (
                    "permission_grant",
                    "success",
                ),
                r"security\.user-role-mapping deleted|security\.(?:role|privilege) deleted": (
                    "permission_revoke",
                    "success",
                ),
                r"(?:repository\.\w+|\w[\w.-]*) created": ("resource_create", "success"),
                r"(?:repository\.\w+|\w[\w.-]*) (?:deleted|purged)": ("resource_delete", "success"),
            },
        ),
    ),
    samples=(
        Sample(
            '{"timestamp":"2024-03-05 10:11:12,345+0100","nodeId":"0a1b","initiator":"admin/203.0.113.9","domain":"security.user","type":'
            '"created","context":"eva","thread":"qtp1-55","attributes":{"id":"eva","email":"eva@example.org","roles":"nx-admin"}}',
            {
                "time": "2024-03-05T09:11:12.345Z",
                "user": "admin",
                "src_ip": "203.0.113.9",
                "action": "account_create",
                "target": "eva",
            },
        ),
        Sample(
            '{"timestamp":"2024-03-05 10:11:12,345+0100","nodeId":"0a1b","initiator":"*TASK","domain":"repository.asset","type":"deleted",'
            '"context":"app.jar","attributes":{"repository.name":"libs"}}',
            {"src_ip": "", "action": "resource_delete", "target": "app.jar"},
        ),
    ),
)
