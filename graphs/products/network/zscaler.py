"""Zscaler: ZIA's feeds, ZPA's log streaming, and what administrators do in both."""

from ..product import Product, Records, Sample
from ..tables import BLOCKED, CONNECTION, FLOW, REQUEST, WEB


def _within(prefix: str) -> tuple[Records, ...]:
    """Zscaler's records, whose names a feed may put into `event`."""
    return (
        Records(
            keys=(f"{prefix}urlcategory", f"{prefix}action", f"{prefix}ClientIP"),
            columns={
                "time": f"{prefix}datetime {prefix}time {prefix}epochtime",
                "src": f"{prefix}ClientIP {prefix}clientpublicIP",
                "dst": f"{prefix}serverip",
                "user": f"{prefix}login {prefix}user",
                "target": f"{prefix}url {prefix}eurl",
                "agent": f"{prefix}useragent {prefix}ua",
                "host": "",
            },
            kind=f"{prefix}action",
            actions=WEB,
            otherwise=REQUEST,
        ),
        Records(
            keys=(f"{prefix}csip", f"{prefix}cdip", f"{prefix}action"),
            columns={
                "time": f"{prefix}datetime {prefix}time",
                "src": f"{prefix}csip",
                "dst": f"{prefix}cdip",
                "src_port": f"{prefix}csport",
                "dst_port": f"{prefix}cdport",
                "user": f"{prefix}user {prefix}login",
                "host": "",
            },
            kind=f"{prefix}action",
            actions=FLOW,
            otherwise=CONNECTION,
        ),
        Records(
            keys=(f"{prefix}clientip", f"{prefix}dns_req", f"{prefix}user"),
            columns={
                "time": f"{prefix}datetime {prefix}time",
                "src": f"{prefix}clientip",
                "dst": "",
                "user": f"{prefix}user {prefix}login",
                "host": "",
                "target": f"{prefix}dns_req",
            },
            kind=f"{prefix}reqaction {prefix}resaction",
            actions={
                rf"{BLOCKED}.*": ("dns_query", "failure"),
            },
            otherwise=("dns_query", ""),
        ),
        Records(
            keys=(f"{prefix}dns_req", f"{prefix}clt_sip"),
            columns={
                "time": f"{prefix}datetime {prefix}time",
                "src": f"{prefix}clt_sip",
                "dst": f"{prefix}srv_dip",
                "dst_port": f"{prefix}srv_dport",
                "user": f"{prefix}user {prefix}login",
                "host": f"{prefix}devicehostname",
                "target": f"{prefix}dns_req",
            },
            kind=f"{prefix}reqaction {prefix}resaction",
            actions={
                rf"{BLOCKED}.*": ("dns_query", "failure"),
            },
            otherwise=("dns_query", ""),
        ),
        Records(
            keys=(f"{prefix}clt_sip", f"{prefix}srv_dip", f"{prefix}action"),
            columns={
                "time": f"{prefix}datetime {prefix}time",
                "src": f"{prefix}clt_sip",
                "dst": f"{prefix}srv_dip",
                "src_port": f"{prefix}clt_sport",
                "dst_port": f"{prefix}srv_dport",
                "user": f"{prefix}user {prefix}login",
                "host": f"{prefix}devicehostname",
            },
            kind=f"{prefix}action",
            actions=FLOW,
            otherwise=CONNECTION,
        ),
        Records(  # what administrators do
            product="zscaler",
            service="audit",
            keys=(f"{prefix}auditlogtype", f"{prefix}adminid", f"{prefix}clientip", f"{prefix}action"),
            columns={
                "time": f"{prefix}time {prefix}datetime",
                "src": f"{prefix}clientip",
                "dst": "",
                "user": f"{prefix}adminid",
                "host": "",
                "target": f"{prefix}resource",
            },
            kind=f"{prefix}action",
            actions={
                "SIGN_IN": ("login", ""),
                "SIGN_OUT": ("logout", ""),
                "CREATE": ("resource_create", ""),
                "DELETE": ("resource_delete", ""),
                "UPDATE|PATCH|ACTIVATE|IMPORT": ("resource_change", ""),
            },
            outcome=f"{prefix}result",
            outcomes={"SUCCESS": "success", "FAILURE": "failure", ".*": ""},
        ),
        Records(
            keys=(f"{prefix}tunneltype", f"{prefix}sourceip", f"{prefix}destinationip"),
            columns={
                "time": f"{prefix}datetime {prefix}time",
                "src": f"{prefix}sourceip",
                "src_port": f"{prefix}sourceport",
                "dst": f"{prefix}destinationip",
                "dst_port": "",
                "user": f"{prefix}user",
                "host": "",
            },
            kind=f"{prefix}event {prefix}Recordtype",
            actions={
                ".*ERROR.*|.*FAIL.*": ("network_connect", "failure"),
            },
            otherwise=("network_connect", ""),
        ),
        Records(
            keys=(f"{prefix}LogTimestamp", f"{prefix}ClientPublicIP", f"{prefix}ConnectionStatus"),
            columns={
                "time": f"{prefix}LogTimestamp",
                "src": f"{prefix}ClientPublicIP",
                "dst": f"{prefix}ServerIP",
                "dst_port": f"{prefix}ServerPort {prefix}ServicePort",
                "user": f"{prefix}Username",
                "host": "",
                "target": f"{prefix}Host",
            },
            kind=f"{prefix}ConnectionStatus+{prefix}InternalReason",
            actions={
                r".*\b(?:BRK_MT_SETUP_FAIL|AST_MT_SETUP_\w*ERR|.*REJECT|.*BLOCK|.*DENIED)\w*.*": (
                    "network_block",
                    "failure",
                ),
                r"(?:open|active|close).*": ("network_connect", "success"),
            },
            otherwise=("network_connect", ""),
        ),
        Records(
            keys=(f"{prefix}LogTimestamp", f"{prefix}SessionStatus", f"{prefix}Username"),
            columns={
                "time": f"{prefix}LogTimestamp",
                "src": f"{prefix}PublicIP",
                "dst": "",
                "user": f"{prefix}Username",
                "host": f"{prefix}Hostname",
            },
            kind=f"{prefix}SessionStatus",
            actions={
                r".*AUTHENTICATED": ("login", "success"),
                r".*AUTH_?FAILED.*|.*FAIL.*": ("login", "failure"),
                r".*DISCONNECTED": ("logout", "success"),
            },
            otherwise=("status", ""),
        ),
    )


PRODUCT = Product(
    name="zscaler",
    source="Zscaler NSS Feed Output Formats and ZPA Log Streaming",
    records=(
        *_within("event."),
        *_within(""),
        Records(
            product="zscaler",
            service="audit",
            keys=("ModifiedByUser", "AuditOperationType", "ObjectType"),
            columns={
                "time": "ModifiedTime CreationTime",
                "src": "",
                "dst": "",
                "user": "ModifiedByUser",
                "host": "",
                "target": "ObjectName ObjectID",
            },
            kind="AuditOperationType",
            actions={
                "Create": ("resource_create", "success"),
                "Update": ("resource_change", "success"),
                "Delete": ("resource_delete", "success"),
                "Sign ?In": ("login", "success"),
                "Sign ?In Fail.*": ("login", "failure"),
                "Sign ?Out": ("logout", "success"),
            },
        ),
    ),
    samples=(
        Sample(
            '{"sourcetype":"zscalernss-fw","event":{"datetime":"Fri Apr 03 09:12:33 2026","login":"dana@shop.example","clt_sport":"53321",'
            '"srv_dport":"445","clt_sip":"192.0.2.80","srv_dip":"203.0.113.40","action":"Block/Drop"}}',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 445,
                "user": "dana@shop.example",
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            '{"sourcetype":"zscalernss-audit","event":{"time":"Fri Apr 03 09:12:33 2026","action":"SIGN_IN","resource":"None",'
            '"adminid":"dana@shop.example","clientip":"203.0.113.40","result":"FAILURE","auditlogtype":"ZIA"}}',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "203.0.113.40",
                "user": "dana@shop.example",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            '{"sourcetype":"zscalernss-tunnel","event":{"datetime":"Fri Apr 03 09:12:33 2026","Recordtype":"Tunnel Samples","tunneltype":"GRE",'
            '"user":"dana@shop.example","sourceip":"192.0.2.80","destinationip":"203.0.113.40","sourceport":"4535","event":"PHASE1_ERROR"}}',
            {"src_ip": "192.0.2.80", "dst_ip": "203.0.113.40", "user": "dana@shop.example", "outcome": "failure"},
        ),
        Sample(
            '{"ModifiedTime":"2026-04-03T09:12:33.000Z","CreationTime":"2026-04-03T09:12:33.000Z","ModifiedBy":112,"AuditOldValue":"",'
            '"AuditOperationType":"Create","ObjectType":"Browser Access","ObjectName":"shop","ModifiedByUser":"dana@shop.example"}',
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "dana@shop.example",
                "action": "resource_create",
                "target": "shop",
            },
        ),
        Sample(
            '{"sourcetype":"zscalernss-fw","event":{"datetime":"Fri Apr 03 09:12:33 2026","user":"dana@shop.example","cdport":"23",'
            '"csport":"51000","sdport":"23","csip":"192.0.2.80","cdip":"203.0.113.40","ssip":"198.51.100.1","action":"Drop","proto":"TCP"}}',
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "dana@shop.example",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 23,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
    ),
)
