"""Delinea Platform: audit events."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="delinea",
    source="Delinea Platform audit events",
    service="privileged_access",
    records=(
        Records(
            product="delinea",
            service="platform",
            keys=("Event type", "Initiated by", "Field changes"),
            columns={
                "time": "Date",
                "user": "Initiated~by",
                "src_ip": "Source",
                "dst_ip": "",
                "dst_port": "",
                "host": "",
                "target": "Target",
                "agent": "",
            },
            kind="Event~type",
            actions={
                ".*(?:login|authentication|logon).*(?:fail|denied).*": ("login", "failure"),
                ".*session.*(?:end|clos|terminat|disconnect).*": ("logout", ""),
                ".*session.*(?:launch|start|connect|open).*": ("login", ""),
                ".*(?:login|logon|authenticat).*": ("login", ""),
                ".*(?:create|add)(?:d)?": ("resource_create", "success"),
                ".*(?:delete|remove)(?:d)?": ("resource_delete", "success"),
                ".*(?:update|change|edit|rename)(?:d)?": ("resource_change", "success"),
                ".*(?:view|retriev|download|copi|check(?:ed)?out).*": ("data_read", ""),
            },
            outcomes={".*": ""},
            message="Action",
        ),
    ),
    samples=(
        Sample(
            '{"Date":"2025-08-18T15:01:42.7166877+00:00","Service":"Remote Access","Level":"PrivilegedActivity",'
            '"Event type":"Delinea.RAS.Session.Secret.Launched","Action":"Launched by user ada to srv-1:22 using ssh.",'
            '"Initiated by":"ada","Target":"srv-1","Source":"10.3.2.1","Field changes":""}',
            {"user": "ada", "src_ip": "10.3.2.1", "target": "srv-1", "action": "login", "outcome": ""},
        ),
    ),
)
