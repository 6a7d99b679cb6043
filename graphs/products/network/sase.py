"""Network security from the cloud: Cato, Zscaler ZIA and ZPA, Netskope, Cisco Umbrella."""

from collections.abc import Mapping

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Rows, Said, Sample

_BLOCK = r"(?:block\w*|den(?:y|ied)|drop\w*|prevent\w*|reject\w*|reset\w*|quarantine\w*|caution\w*|not.allowed)"
_PASS = r"(?:allow\w*|permit\w*|pass\w*|monitor\w*|bypass\w*|proxied|inspect\w*|accept\w*|alert|tls_inspect)"
_ALERTS = "dlp|malware|malsite|policy|uba|quarantine|remediation|watchlist|compromised credential|security assessment"
_FLOW: Mapping[str, tuple[Action, Outcome]] = {
    rf"{_BLOCK}.*": ("network_block", "failure"),
    rf"{_PASS}.*": ("network_connect", "success"),
    r".*": ("network_connect", ""),
}
_WEB: Mapping[str, tuple[Action, Outcome]] = {
    rf"{_BLOCK}.*": ("web_request", "failure"),
    rf"{_PASS}.*": ("web_request", "success"),
    r".*": ("web_request", ""),
}
_CATO: dict[Column, str] = {
    "time": "event_time time_str event_timestamp time", "src": "src_ip client_ip", "dst": "dest_ip dst_ip", "src_port": "src_port",
    "dst_port": "dest_port dst_port", "user": "user_name vpn_user_email user_id ad_name upgrade_end_user user_awareness_user",
    "host": "", "target": "url domain_name full_path_url file_name dest_site_name",
}  # fmt: skip


def _identified(
    keys: tuple[str, ...], columns: dict[Column, str], kind: str, actions: Mapping[str, tuple[Action, Outcome]]
) -> tuple[Records, Records]:
    """Umbrella's records where the identity is a computer, and where it is something else."""
    computer = {"identity_type": r"(?:Roaming Computers|Anyconnect Roaming Client|Cisco Secure Client).*"}
    return (
        Records(keys=keys, where=computer, columns={**columns, "host": "identity"}, kind=kind, actions=actions),
        Records(keys=keys, columns={**columns, "host": ""}, kind=kind, actions=actions),
    )


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
            actions=_WEB,
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
            actions=_FLOW,
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
            actions={rf"{_BLOCK}.*": ("dns_query", "failure"), r".*": ("dns_query", "")},
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
            actions={rf"{_BLOCK}.*": ("dns_query", "failure"), r".*": ("dns_query", "")},
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
            actions=_FLOW,
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
                ".*": ("other", ""),
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
            actions={".*ERROR.*|.*FAIL.*": ("network_connect", "failure"), ".*": ("network_connect", "")},
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
                r".*": ("network_connect", ""),
            },
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
                r".*": ("status", ""),
            },
        ),
    )


PRODUCT = Product(
    name="sase",
    source=(
        "Cato Events (Field Descriptions); Zscaler NSS Feed Output Formats and ZPA Log Streaming; Netskope "
        "Events API v2"
    ),
    rows=(
        Rows(
            r'"?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"?,"?[^,]{0,200}"?,(?:"[^"]{0,400}"|[^",]{0,400}),"?[\da-fA-F.:]*"?,"?[\da-fA-F.:]*"?,'
            r'"?(?:Allowed|Blocked|Proxied)"?,"?\d+ \(\w+\)',
            "umbrella_time identity identities internal_ip external_ip verdict query_type response_code domain "
            "categories identity_type identity_types",
        ),
        Rows(  # what went through Umbrella's proxy
            r'"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d","[^"]{0,200}","[\da-fA-F.:]*","[\da-fA-F.:]*","[\da-fA-F.:]*","[^"]{0,100}",'
            r'"(?:ALLOWED|BLOCKED|WARN)"',
            "umbrella_time identity internal_ip external_ip proxied_ip content_type proxy_verdict url referer user_agent status_code "
            "request_size response_size body_size sha256 categories av pua amp_disposition amp_name amp_score identity_type",
        ),
        Rows(  # and what its tunnel of single addresses
            r'"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d","[^"]{0,200}","[\da-fA-F.:]+","\d{1,5}","[\da-fA-F.:]+","\d{1,5}","[^"]{0,200}","[^"]{0,100}"$',
            "umbrella_time identity internal_ip source_port tunnel_ip tunnel_port categories identity_type",
        ),
    ),
    lines=(  # Netskope's transaction events
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?P<message>\d+ \d+ \d+ \d+ [\da-fA-F.:]+ (?:[\da-fA-F.:]+|-) (?:\"[^\"]*\"|-) .*)",
    ),
    messages=(
        Said(
            r"(?:\d+ ){4}(?P<src_ip>\S+) (?:-|(?P<dst_ip>\S+)) (?:-|\"(?:-|(?P<user>[^\"]*))\") .*",
            "web_request",
        ),
    ),
    records=(
        *_identified(
            keys=("umbrella_time", "proxied_ip", "proxy_verdict"),
            columns={
                "time": "umbrella_time",
                "src": "internal_ip external_ip",
                "dst": "proxied_ip",
                "user": "",
                "target": "url",
                "agent": "user_agent",
            },
            kind="proxy_verdict",
            actions=_WEB,
        ),
        *_identified(
            keys=("umbrella_time", "internal_ip", "tunnel_ip"),
            columns={
                "time": "umbrella_time",
                "src": "internal_ip",
                "src_port": "source_port",
                "dst": "tunnel_ip",
                "dst_port": "tunnel_port",
                "user": "",
            },
            kind="umbrella_time",
            actions={".*": ("network_connect", "")},
        ),
        Records(  # Netskope's administrators
            product="netskope",
            service="audit",
            keys=("audit_log_event", "user", "timestamp"),
            columns={
                "time": "timestamp",
                "user": "user ur_normalized",
                "src_ip": "",
                "dst_ip": "",
                "host": "",
                "target": "supporting_data.data_type",
                "agent": "",
            },
            kind="audit_log_event",
            actions={
                "Login Successful": ("login", "success"),
                "Login Failed": ("login", "failure"),
                "Logout.*": ("logout", ""),
                "Password Change.*": ("account_change", ""),
                "(?:Added|Created?) (?:new )?admin.*|Create admin.*": ("account_create", "success"),
                "(?:Deleted?|Removed?) admin.*": ("account_delete", "success"),
                "(?:Edit|Updated?|Change[ds]?|Modified) .*": ("resource_change", "success"),
                "(?:Deleted?|Removed?) .*": ("resource_delete", "success"),
                "(?:Added|Created?|New) .*": ("resource_create", "success"),
                ".*": ("other", ""),
            },
            outcomes={".*": ""},
            message="audit_log_event",
        ),
        Records(
            keys=("umbrella_time", "verdict", "query_type"),
            columns={
                "time": "umbrella_time",
                "src": "internal_ip external_ip",
                "dst": "",
                "user": "",
                "host": "",
                "target": "domain",
            },
            kind="verdict",
            actions={"Blocked": ("dns_query", "failure"), ".*": ("dns_query", "success")},
        ),
        Records(
            keys=("event_type", "event_sub_type", "action"),
            where={"event_type": "Security|.*Security.*"},
            columns=_CATO,
            kind="action",
            actions=_FLOW,
            message="event_message rule_name",
        ),
        Records(
            keys=("event_type", "event_sub_type"),
            where={"event_type": "Connectivity|Routing|System|Sockets Management|Detection and Response|.*"},
            columns=_CATO,
            kind="event_sub_type",
            actions={
                r"connected|.*\bconnected": ("network_connect", "success"),
                r"disconnected|.*\bdisconnected": ("network_connect", ""),
                r".*(?:login|authentication|mfa)\b.*(?:fail|denied|block).*": ("login", "failure"),
                r".*(?:login|authentication|mfa)\b.*": ("login", ""),
                r".*\bblock.*": ("network_block", "failure"),
                r".*": ("status", ""),
            },
            message="event_message",
        ),
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
                ".*": ("other", ""),
            },
        ),
        Records(
            keys=("access_method", "tunnel_type", "srcport", "type", "action"),
            where={"type": "network"},
            columns={
                "time": "timestamp",
                "src": "srcip userip",
                "dst": "dstip dsthost",
                "src_port": "srcport",
                "dst_port": "dstport",
                "user": "user userkey",
                "host": "hostname",
                "target": "dsthost site",
            },
            kind="action",
            actions=_FLOW,
        ),
        Records(
            keys=("access_method", "srcip", "app", "type"),
            columns={
                "time": "timestamp",
                "src": "srcip userip",
                "dst": "dstip",
                "dst_port": "dstport",
                "user": "user userkey from_user",
                "host": "hostname",
                "target": "url object site",
                "agent": "useragent",
            },
            kind="alert_type+action type+action action type",
            actions={
                rf"(?:{_ALERTS})\w* {_BLOCK}.*": (
                    "alert",
                    "failure",
                ),
                rf"(?:{_ALERTS})\b.*": (
                    "alert",
                    "success",
                ),
                rf"\S+ {_BLOCK}.*": ("web_request", "failure"),
                r".*": ("web_request", ""),
            },
            message="alert_name",
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
            '{"access_method":"Client","action":"allow","app":"x","dsthost":"203.0.113.40","dstip":"","dstport":443,"hostname":"pc7","srcip":"",'
            '"srcport":60916,"timestamp":1775207553,"tunnel_type":"NPA","type":"network","user":"dana@shop.example","userip":""}',
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "pc7",
                "dst_ip": "203.0.113.40",
                "user": "dana@shop.example",
                "action": "network_connect",
                "outcome": "success",
            },
        ),
        Sample(
            '2026-04-03 09:12:33 29 605 5702 6307 192.0.2.80 203.0.113.40 "dana@shop.example" - - - GET - 200 - shop.example shop.example - 443',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "user": "dana@shop.example",
            },
        ),
        Sample(
            '"2026-04-03 09:12:33","pc7","192.0.2.80","198.51.100.1","203.0.113.40","text/html","BLOCKED","http://shop.example/a","","curl",'
            '"403","1","2","3","","Malware","","","","","","Roaming Computers",""',
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "pc7",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "action": "web_request",
                "outcome": "failure",
                "target": "http://shop.example/a",
            },
        ),
        Sample(
            '"2026-04-03 09:12:33","pc7","192.0.2.80","51000","203.0.113.40","443","","Roaming Computers"',
            {
                "host": "pc7",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 443,
                "action": "network_connect",
            },
        ),
        Sample(
            '{"timestamp":1651494031,"type":"admin_audit_logs","user":"ada","severity_level":1,"audit_log_event":'
            '"Login Failed","supporting_data":{"data_type":"user","data_values":["10.5.6.7","ada"]},"ur_normalized":"ada"}',
            {
                "time": "2022-05-02T12:20:31+00:00",
                "user": "ada",
                "src_ip": "",
                "action": "login",
                "outcome": "failure",
                "product": "netskope",
            },
        ),
        Sample(
            '"2026-04-03 09:12:33","pc4","pc4,site","192.0.2.80","198.51.100.1","Blocked","1 (A)","NOERROR","shop.example.","Malware"',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "192.0.2.80",
                "target": "shop.example.",
                "action": "dns_query",
                "outcome": "failure",
            },
        ),
        Sample(
            '{"event_time":"2026-04-03T09:12:33Z","event_type":"Security","event_sub_type":"Internet Firewall","action":"Block",'
            '"src_ip":"192.0.2.80","dest_ip":"203.0.113.40","dest_port":"23","user_name":"dana"}',
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "dana",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 23,
                "action": "network_block",
                "outcome": "failure",
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
