"""Bitwarden: events of an organisation, from its public interface; their kinds are numbers."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="bitwarden",
    source="EventType of the Bitwarden server 2023.1 to 2025.1; GET /public/events",
    service="audit",
    records=(
        Records(
            keys=("object", "type", "actingUserId", "date"),
            where={"object": "event", "type": r"\d{4}"},
            columns={
                **HOSTED,
                "time": "date",
                "user": "actingUserId",
                "src_ip": "ipAddress",
                "target": "itemId memberId groupId collectionId policyId",
                "agent": "",
            },
            kind="type",
            actions={
                "1000": ("login", "success"),
                "100[56]": ("login", "failure"),
                "1001|1008|1009|1011": ("account_change", "success"),
                "1002|1604": ("security_strengthen", "success"),
                "1003|1004|1605": ("security_weaken", "success"),
                "1007|1602": ("data_export", "success"),
                "1100|1300|1400": ("resource_create", "success"),
                "110[136]|1104|1116|1301|1401|1600|160[6-9]|1700": ("resource_change", "success"),
                "1102|1115|1302|1402|1601": ("resource_delete", "success"),
                "1105": ("permission_grant", "success"),
                "1107|1108|1109|111[0-47]|1603": ("data_read", "success"),
                "1500": ("account_create", "success"),
                "1502|1504": ("permission_grant", "success"),
                "1503|1515|1516": ("account_delete", "success"),
                "1501|150[5-9]|1510|151[2-4]": ("account_change", "success"),
                "1511": ("permission_revoke", "success"),
            },
            otherwise=("status", ""),
        ),
    ),
    samples=(
        Sample(
            '{"object":"event","type":1005,"itemId":null,"collectionId":null,"groupId":null,"policyId":null,"memberId":null,"actingUserId":"u-1",'
            '"installationId":null,"date":"2024-03-05T10:11:12.345Z","device":9,"ipAddress":"203.0.113.9"}',
            {
                "time": "2024-03-05T10:11:12.345Z",
                "user": "u-1",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            '{"object":"event","type":1111,"itemId":"i-7","actingUserId":"u-1","date":"2024-03-05T10:11:12.345Z","device":9,"ipAddress":null}',
            {"user": "u-1", "src_ip": "", "action": "data_read", "target": "i-7"},
        ),
    ),
)
