"""OneLogin: events."""

from ...actions import Action, Outcome
from ..product import Product, Records, Sample
from ..tables import HOSTED

_ONELOGIN: dict[str, tuple[Action, Outcome]] = {
    "5|8|21": ("login", "success"),
    "6|9|23|77|901|905|906": ("login", "failure"),
    "7": ("logout", "success"),
    "13|1": ("account_create", "success"),
    "17|2": ("account_delete", "success"),
    "11|12|14|15|16|18|19|24|25|55|56": ("account_change", ""),
    "3|10|72|73": ("permission_grant", "success"),
    "4": ("permission_revoke", "success"),
}


PRODUCT = Product(
    name="onelogin",
    source="OneLogin event types",
    service="identity",
    records=(
        Records(
            product="onelogin",
            service="onelogin.events",
            keys=("event_type_id", "actor_user_id"),
            columns={
                **HOSTED,
                "time": "created_at event_timestamp",
                "user": "actor_user_name user_name",
                "src_ip": "ipaddr ip_address",
                "target": "user_name app_name role_name",
                "agent": "user_agent",
            },
            kind="event_type_id",
            actions=_ONELOGIN,
            message="notes custom_message error_description",
        ),
    ),
    samples=(
        Sample(
            '{"event_type_id":6,"actor_user_id":1,"actor_user_name":"Dana","user_name":"Dana","ipaddr":"198.51.100.9",'
            '"created_at":"2026-05-02T09:11:02Z"}',
            {"user": "Dana", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
        ),
    ),
)
