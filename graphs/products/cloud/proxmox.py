"""Proxmox VE and Backup Server, and Nutanix: log-ins and tasks of their management services."""

from ..product import Product, Records, Said, Sample

_IP = r"(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F]*:[\da-fA-F:]+(?:\.\d+){0,3}"

PRODUCT = Product(
    name="proxmox",
    source="pve-access-control, pve-manager 7 and 8 (PVE::API2::AccessControl, PVE::RESTEnvironment); Nutanix Prism API audit log",
    product="proxmox",
    programs=("pvedaemon", "pveproxy", "pvestatd", "pve-ha-lrm", "pve-ha-crm", "pve-firewall", "pvescheduler", "pmxcfs", "proxmox-backup-api",
              "proxmox-backup-proxy", "pct", "qm", "vzdump", "pmgdaemon", "pmgproxy", "api_audit", "api_audit_v3"),
    others="status",
    messages=(
        # The name stands between fixed words; the address before it is the service's.
        Said(rf"authentication failure; rhost=(?P<src>{_IP}) user=(?P<user>.*) msg=.*", "login", "failure"),
        Said(r"authentication failure; rhost=\s*user=(?P<user>.*) msg=.*", "login", "failure"),
        Said(r"<(?P<by>[^<>]*)> successful auth for user '(?P<user>.*)'", "login", "success"),
        Said(r"successful auth for user '(?P<user>.*)'", "login", "success"),
        Said(r"<(?P<user>[^<>]*)> starting task (?P<target>UPID:\S+)", "process_start"),
        Said(r"<(?P<user>[^<>]*)> end task (?P<target>UPID:\S+) OK", "status", "success"),
        Said(r"<(?P<user>[^<>]*)> end task (?P<target>UPID:\S+) .*", "status", "failure"),
        Said(r"<(?P<user>[^<>]*)> (?:move|delete|create|update|add|remove|set|start|stop|shutdown|destroy)\b.*", "resource_change"),
    ),
    records=(
        Records(
            product="nutanix",
            keys=("userName", "clientIp", "httpMethod", "restEndpoint"),
            columns={"time": "timestamp", "user": "userName", "src": "clientIp", "dst": "", "host": "", "target": "restEndpoint", "agent": ""},
            kind="httpMethod+restEndpoint",
            actions={
                "(?:GET|HEAD) .*|POST .*/(?:list|groups|query)": ("enumerate", ""),
                "DELETE .*": ("resource_delete", ""),
                "POST .*": ("resource_create", ""),
                "(?:PUT|PATCH) .*": ("resource_change", ""),
            },
        ),
    ),
    samples=(
        Sample(
            "Apr  3 09:12:33 pve-1 pvedaemon[811]: authentication failure; rhost=::ffff:203.0.113.40 user=guest7@pam msg=Authentication failure",
            {"host": "pve-1", "user": "guest7@pam", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
        ),
        Sample(
            "Apr  3 09:12:33 pve-1 pvedaemon[811]: <root@pam> successful auth for user 'dana@pve'",
            {"user": "dana@pve", "action": "login", "outcome": "success"},
        ),
    ),
)  # fmt: skip
