"""Zoom: sign-ins and sign-outs."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="zoom",
    source="Zoom sign-in / sign-out and operation reports",
    service="audit",
    records=(
        Records(  # what administrators did
            product="zoom",
            service="operations",
            keys=("time", "operator", "category_type", "action", "operation_detail"),
            columns={
                **HOSTED,
                "time": "time",
                "user": "operator",
                "src_ip": "",
                "target": "operation_detail",
                "agent": "",
            },
            kind="action+category_type",
            actions={
                "(?:Add|Create|Batch Add|Invite) (?:User|Contact|Account)s?": ("account_create", ""),
                "(?:Delete|Batch Delete|Unlink|Disassociate) (?:User|Contact|Account)s?": ("account_delete", ""),
                "\\w+ (?:User|Account)s?": ("account_change", ""),
                "(?:Update|Assign|Add Member\\w*) Roles?(?: Members?)?": ("permission_grant", ""),
                "(?:Unassign|Remove|Delete Member\\w*) Roles?(?: Members?)?": ("permission_revoke", ""),
                "(?:Download|Export|Share) .*": ("data_export", ""),
                "(?:View|Play) .*": ("data_read", ""),
                "(?:Batch )?(?:Add|Create|Upload|Import) .*": ("resource_create", ""),
                "(?:Batch )?(?:Delete|Remove|Trash) .*": ("resource_delete", ""),
                "(?:Batch )?(?:Update|Edit|Change|Enable|Disable|Lock|Unlock|Recover|Restore|Move|Assign|Unassign) .*": (
                    "resource_change",
                    "",
                ),
            },
            message="operation_detail",
        ),
        Records(
            product="zoom",
            service="activities",
            keys=("email", "time", "type", "ip_address", "client_type"),
            columns={
                **HOSTED,
                "time": "time",
                "user": "email",
                "src_ip": "ip_address",
                "target": "",
                "agent": "client_type",
            },
            kind="type",
            actions={"Sign in": ("login", "success"), "Sign out": ("logout", "success")},
        ),
    ),
    samples=(
        Sample(
            '{"email":"dana@corp.example","time":"2026-05-02T09:11:02Z","type":"Sign in","ip_address":"198.51.100.9",'
            '"client_type":"Browser","version":"5"}',
            {"user": "dana@corp.example", "action": "login", "outcome": "success", "host": ""},
        ),
    ),
)
