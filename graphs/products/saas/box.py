"""Box: enterprise events."""

from ...actions import Action, Outcome
from ..product import Product, Records, Sample
from ..tables import HOSTED

_BOX: dict[str, tuple[Action, Outcome]] = {
    "LOGIN|ADMIN_LOGIN": ("login", "success"),
    "FAILED_LOGIN": ("login", "failure"),
    "DOWNLOAD|ITEM_DOWNLOAD|EXPORT": ("data_export", "success"),
    "PREVIEW|ITEM_OPEN|CONTENT_ACCESS|ITEM_PREVIEW": ("data_read", "success"),
    "UPLOAD|ITEM_UPLOAD|EDIT|ITEM_MODIFY|COPY|ITEM_COPY": ("file_write", "success"),
    "DELETE|ITEM_TRASH": ("file_delete", "success"),
    "SHARE|ITEM_SHARED\\w*|COLLABORATION_(?:INVITE|ACCEPT)|SHARED_LINK_SEND": ("permission_grant", "success"),
    "UNSHARE|COLLABORATION_REMOVE|ITEM_SHARED_UNSHARE": ("permission_revoke", "success"),
    "NEW_USER": ("account_create", "success"),
    "DELETE_USER": ("account_delete", "success"),
    "CHANGE_ADMIN_ROLE": ("permission_grant", "success"),
    "SHIELD_\\w+": ("alert", ""),
}


PRODUCT = Product(
    name="box",
    source="Box enterprise events",
    service="audit",
    records=(
        Records(
            product="box",
            service="events",
            keys=("event_type", "created_by.login", "event_id"),
            columns={
                **HOSTED,
                "time": "created_at",
                "user": "created_by.login",
                "src_ip": "ip_address",
                "target": "source.item_name source.name source.login accessible_by.login",
                "agent": "",
            },
            kind="event_type",
            actions=_BOX,
        ),
    ),
    samples=(
        Sample(
            '{"source":{"type":"file","name":"a.pdf"},"created_by":{"type":"user","name":"Dana","login":"dana@corp.example"},'
            '"created_at":"2026-05-02T09:11:02Z","event_id":"e","event_type":"DOWNLOAD","ip_address":"198.51.100.9"}',
            {"user": "dana@corp.example", "action": "data_export", "outcome": "success", "target": "a.pdf"},
        ),
    ),
)
