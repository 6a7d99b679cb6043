"""Palo Alto Networks PAN-OS, Panorama, Prisma Access: comma lists, tables, CEF, LEEF and JSON."""

from collections.abc import Mapping
from dataclasses import replace

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Rows, Said, Sample

_HEAD = "future_use receive_time serial type subtype config_version generated_time"
_FLOW = (
    f"{_HEAD} src dst natsrc natdst rule srcuser dstuser app vsys from to inbound_if outbound_if logset future_use2 "
    "sessionid repeatcnt sport dport natsport natdport flags proto action"
)
_GROUPS = "dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 vsys_name device_name"
_IP = r"[\da-fA-F.:]+"
_DEVICE = "category profile model vendor os_family os_version hostname mac"
_DEVICES = " ".join(f"{side}_device_{name}" for side in ("src", "dst") for name in _DEVICE.split())
_SINCE_9 = (
    "src_uuid dst_uuid tunnelid monitortag parent_session_id parent_start_time tunnel assoc_id chunks chunks_sent "
    "chunks_received rule_uuid http2_connection link_change_count policy_id link_switches sdwan_cluster sdwan_device_type "
    f"sdwan_cluster_type sdwan_site dynusergroup xff_ip {_DEVICES} container_id pod_namespace pod_name src_edl dst_edl hostid "
    "endpoint_serial src_dag dst_dag session_owner precise_time"
)
"""What follows in the lists of PAN-OS 9 and later; those from 10 on end with the time to the millisecond and its zone."""
_PRECISE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|[+-]\d\d:\d\d)"

_ALLOW = "allow|alert|continue|wildfire-upload-success|override|syncookie-sent|sinkhole-not-used"
_DENY = r"deny|drop.*|reset.*|block.*|random-drop|sinkhole|override-lockout|discard.*"
_TRAFFIC: Mapping[str, tuple[Action, Outcome]] = {
    rf".*\b(?:{_ALLOW})": ("network_connect", "success"),
    rf".*\b(?:{_DENY})": ("network_block", "failure"),
}
_THREAT: Mapping[str, tuple[Action, Outcome]] = {
    rf"\S+ url (?:{_ALLOW}).*": ("web_request", "success"),
    rf"\S+ url (?:{_DENY}).*": ("web_request", "failure"),
    rf"\S+ \S+ (?:{_ALLOW}|forward|wildfire.*).*": ("alert", "success"),
    rf"\S+ \S+ (?:{_DENY}).*": ("alert", "failure"),
}
_VPN: Mapping[str, tuple[Action, Outcome]] = {
    r"\S*(?:login|auth|connected|prelogin|config|register|hip|getconfig|switch|release|tunnel)\S* \S* "
    r"(?:success|0)": (
        "login",
        "success",
    ),
    r"\S*logout\S*.*": ("logout", ""),
    r"\S*(?:auth|login)\S* (?:login|before-login|\S*) failure": ("login", "failure"),
}
_ENDS: Mapping[Column, str] = {
    "time": "generated_time receive_time", "src": "src", "dst": "dst", "src_port": "sport", "dst_port": "dport",
    "user": "srcuser", "host": "device_name",
}  # fmt: skip

_OF_LISTS = (
    Records(
        keys=("future_use", "generated_time"),
        where={"type": "TRAFFIC|TUNNEL|START|END|GTP|SCTP|DECRYPTION"},
        columns=_ENDS,
        kind="action",
        actions=_TRAFFIC,
    ),
    Records(
        keys=("future_use", "generated_time"),
        where={"type": "THREAT"},
        columns={**_ENDS, "target": "misc", "agent": "user_agent"},
        kind="type+subtype+action",
        actions=_THREAT,
        otherwise=("alert", ""),
        message="threatid misc",
    ),
    Records(
        keys=("future_use", "eventid", "opaque"),
        where={"type": "SYSTEM"},
        columns={"time": "generated_time receive_time", "host": "device_name", "user": "", "src": "", "dst": ""},
        kind="eventid",
        actions={
            r"auth-fail|.*-auth-fail|.*login-fail.*": ("login", "failure"),
            r"auth-success|.*-auth-succ|.*login-succ.*": ("login", "success"),
            r".*logout.*": ("logout", "success"),
        },
        otherwise=("status", ""),
        says="opaque",
        message="opaque",
    ),
    Records(
        keys=("future_use", "admin"),
        where={"type": "CONFIG"},
        columns={
            "time": "generated_time receive_time",
            "src": "src",
            "dst": "",
            "user": "admin",
            "host": "device_name",
            "target": "path",
            "command": "cmd",
        },
        kind="cmd",
        actions={
            r"delete.*": ("resource_delete", ""),
            r"(?:add|clone|upload|import).*": ("resource_create", ""),
            r"(?:set|edit|commit.*|rename|move|multi-clone|override|load.*|revert).*": ("resource_change", ""),
            r"(?:validate|show|get|export|save).*": ("status", ""),
        },
        outcome="result",
        outcomes={"Succeeded": "success", "Failed|Unauthorized": "failure", ".*": ""},
        message="path cmd",
    ),
    Records(
        keys=("future_use", "public_ip"),
        where={"type": "GLOBALPROTECT"},
        columns={
            "time": "generated_time receive_time",
            "src": "public_ip public_ipv6",
            "dst": "",
            "user": "srcuser",
            "host": "device_name",
            "agent": "client_os_ver client_os",
        },
        kind="eventid",
        actions={
            r".*logout.*": ("logout", ""),
            r".*(?:auth|login|connected|prelogin).*": ("login", ""),
        },
        otherwise=("status", ""),
        outcome="status error",
        outcomes={"success": "success", "fail.*|error.*": "failure", ".*": ""},
        message="opaque reason",
    ),
    Records(
        keys=("future_use", "ip", "user", "authid"),
        where={"type": "AUTHENTICATION"},
        columns={
            "time": "generated_time receive_time",
            "src": "ip",
            "dst": "",
            "user": "user normalize_user",
            "host": "device_name",
        },
        kind="type",
        otherwise=("login", ""),
        outcome="event desc",
        outcomes={
            ".*(?:fail|reject|denied|invalid|timeout).*": "failure",
            ".*(?:success|succeed|authenticated).*": "success",
            ".*": "",
        },
        message="desc event",
    ),
    Records(
        keys=("future_use", "ip", "datasourcename"),
        where={"type": "USERID", "subtype": ".*"},
        columns={
            "time": "generated_time receive_time",
            "src": "ip",
            "dst": "",
            "user": "user",
            "host": "device_name",
        },
        kind="subtype",
        actions={
            "login": ("login", "success"),
            "logout": ("logout", "success"),
        },
        otherwise=("status", ""),
    ),
    Records(
        keys=("future_use", "matchname"),
        where={"type": "HIP-?MATCH"},
        columns={
            "time": "generated_time receive_time",
            "src": "src",
            "dst": "",
            "user": "srcuser",
            "host": "machinename",
        },
        kind="type",
        otherwise=("status", ""),
    ),
    Records(
        keys=("future_use", "tag_name"),
        where={"type": "IPTAG"},
        columns={"time": "generated_time receive_time", "src": "ip", "dst": "", "user": ""},
        kind="type",
        otherwise=("status", ""),
    ),
    Records(
        keys=("future_use", "evidence"),
        where={"type": "CORRELATION"},
        columns={
            "time": "generated_time receive_time",
            "src": "src",
            "dst": "",
            "user": "srcuser",
            "host": "device_name",
        },
        kind="type",
        otherwise=("alert", ""),
        message="evidence objectname",
    ),
)
"""Kinds of record by the columns of their lists."""


def _precise(records: Records) -> tuple[Records, Records]:
    """The kind where the list ends with a precise time, and where it does not."""
    columns = {**records.columns, "time": "precise_time"}
    return replace(records, where={**records.where, "precise_time": _PRECISE}, columns=columns), records


PRODUCT = Product(
    name="panos",
    source="PAN-OS 8.1 to 11.1 Administrator's Guide, Syslog Field Descriptions; Custom Log/Event Format",
    product="paloalto",
    messages=(
        Said(
            rf"failed authentication for user '(?P<user>.*)'\. +Reason: .*? From: (?P<src_ip>{_IP}?)\.?",
            "login",
            "failure",
        ),
        Said(r"failed authentication for user '(?P<user>.*)'\. .*", "login", "failure"),
        Said(rf"authenticated for user '(?P<user>.*)'\. .*From: (?P<src_ip>{_IP}?)\.?", "login", "success"),
        Said(r"authenticated for user '(?P<user>.*)'\..*", "login", "success"),
        Said(
            rf"[Uu]ser '?(?P<user>.*?)'? logged in via (?P<way>.*) from (?:(?P<src_ip>{_IP})|Console)(?: using .*)?",
            "login",
            "success",
        ),
        Said(
            rf"[Uu]ser '?(?P<user>.*?)'? logged out via (?P<way>.*) from (?:(?P<src_ip>{_IP})|Console).*",
            "logout",
            "success",
        ),
        Said(
            rf"authentication failed for user '(?P<user>.*)' via (?P<way>.*) from (?P<src_ip>{_IP}).*",
            "login",
            "failure",
        ),
        Said(
            rf"failed authentication for user '(?P<user>.*)' via (?P<way>.*) from (?P<src_ip>{_IP}).*",
            "login",
            "failure",
        ),
        Said(
            r"User '?(?P<user>.*?)'? failed authentication\. +Reason: .*? From: (?P<src_ip>[\da-fA-F.:]+?)\.?",
            "login",
            "failure",
        ),
        Said(
            r"User '?(?P<user>.*?)'? (?:authenticated|logged in)\. +From: (?P<src_ip>[\da-fA-F.:]+?)\.?",
            "login",
            "success",
        ),
        Said(
            rf"GlobalProtect (?:gateway|portal) (?:user )?(?:login|authentication) (?P<kind>succeeded|failed)\. "
            rf"Login from: (?P<src_ip>{_IP})"
            r"(?:, Source region: [^,]*)?, User name: (?P<user>.*?)(?:, (?:Client OS version|Reason|Auth "
            r"type|Private IP|Error)\b.*)?",
            "login",
            "success",
            by={"failed": ("login", "failure")},
        ),
        Said(
            rf"GlobalProtect (?:gateway|portal) (?P<kind>[\w -]*?)(?: succeeded| failed)?\. (?:User name: "
            rf"(?P<user>[^,]*), )?.*?(?:Login from|Client IP|Public IP): (?P<src_ip>{_IP}).*",
            "status",
        ),
        Said(r"Configuration committed successfully.*", "resource_change", "success"),
        Said(
            r"Commit job (?P<kind>succeeded|failed).*",
            "resource_change",
            "success",
            by={"failed": ("resource_change", "failure")},
        ),
    ),
    rows=(
        Rows(
            r"[^,]{0,60},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},TRAFFIC,",
            f"{_FLOW} bytes bytes_sent bytes_received packets start elapsed category future_use3 seqno "
            f"actionflags srcloc "
            f"dstloc future_use4 pkts_sent pkts_received session_end_reason {_GROUPS} action_source {_SINCE_9}",
        ),
        Rows(
            r"[^,]{0,60},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},THREAT,",
            f"{_FLOW} misc threatid category severity direction seqno actionflags srcloc dstloc future_use4 "
            f"contenttype "
            "pcap_id filedigest cloud url_idx user_agent filetype xff referer sender subject recipient reportid "
            f"{_GROUPS} future_use5 src_uuid dst_uuid http_method tunnelid monitortag parent_session_id parent_start_time tunnel "
            "threat_category contentver future_use6 assoc_id ppid http_headers url_category_list rule_uuid http2_connection "
            f"dynusergroup xff_ip {_DEVICES} container_id pod_namespace pod_name src_edl dst_edl hostid endpoint_serial "
            "domain_edl src_dag dst_dag partial_hash precise_time",
        ),
        Rows(r"[^,]{0,60},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},(?:TUNNEL|START|END|GTP|SCTP|DECRYPTION),", _FLOW),
        Rows(
            r"[^,]{0,60},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},SYSTEM,",
            f"{_HEAD} vsys eventid object future_use2 future_use3 module severity opaque seqno actionflags {_GROUPS} "
            "future_use4 future_use5 precise_time",
        ),
        Rows(
            r"[^,]{0,60},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},CONFIG,",
            f"{_HEAD} src vsys cmd admin client result path seqno actionflags {_GROUPS} dg_id comment future_use3 precise_time",
        ),
        Rows(
            r"[^,]{0,60},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},GLOBALPROTECT,",
            f"{_HEAD} vsys eventid stage auth_method tunnel_type srcuser srcregion machinename public_ip public_ipv6 "
            "private_ip private_ipv6 hostid serialnumber client_ver client_os client_os_ver repeatcnt reason "
            "error opaque "
            f"status location login_duration connect_method error_code portal seqno actionflags precise_time "
            f"selection_type "
            f"response_time priority attempted_gateways gateway {_GROUPS}",
        ),
        Rows(
            r"[^,]{0,60},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},AUTHENTICATION,",
            f"{_HEAD} vsys ip user normalize_user object authpolicy repeatcnt authid vendor logset serverprofile "
            f"desc "
            f"clienttype event factorno seqno actionflags {_GROUPS} vsys_id authproto rule_uuid precise_time",
        ),
        Rows(
            r"[^,]{0,60},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},USERID,",
            f"{_HEAD} vsys ip user datasourcename eventid repeatcnt timeout beginport endport datasource "
            f"datasourcetype "
            f"seqno actionflags {_GROUPS} vsys_id factortype factor_completion_time factorno ugflags userbysource tag_name "
            "precise_time",
        ),
        Rows(
            r"[^,]{0,60},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},HIP-?MATCH,",
            f"{_HEAD} srcuser vsys machinename os src matchname repeatcnt matchtype future_use2 future_use3 seqno "
            f"actionflags {_GROUPS}",
        ),
        Rows(
            r"[^,]{0,60},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},IPTAG,",
            f"{_HEAD} vsys ip tag_name eventid repeatcnt timeout datasourcename",
        ),
        Rows(
            r"[^,]{0,60},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},CORRELATION,",
            f"{_HEAD} src srcuser vsys category severity {_GROUPS} vsys_id objectname object_id evidence",
        ),
        Rows(
            r"[^,]{0,60},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},AUDIT,",
            "future_use receive_time serial type subtype config_version generated_time",
        ),
    ),
    records=(
        *(kind for records in _OF_LISTS for kind in _precise(records)),
        # A table as the web interface exports it.
        Records(
            keys=("Receive Time", "Source address", "Destination address", "Action"),
            columns={
                "time": "Generate~Time Receive~Time",
                "src": "Source~address",
                "dst": "Destination~address",
                "src_port": "Source~Port",
                "dst_port": "Destination~Port",
                "user": "Source~User",
                "host": "Device~Name",
                "target": "URL/Filename",
            },
            kind="Type+Threat/Content~Type+Action",
            actions={
                **{f"TRAFFIC {kind}": does for kind, does in _TRAFFIC.items()},
                **{f"THREAT {kind[4:]}" if kind.startswith(r"\S+ ") else kind: does for kind, does in _THREAT.items()},
            },
        ),
        # CEF and LEEF templates of the vendor.
        Records(
            keys=("vendor", "device_product", "act"),
            where={"vendor": "Palo Alto Networks", "name": "TRAFFIC|TUNNEL|START|GTP|SCTP|DECRYPTION"},
            columns={
                "time": "rt start",
                "src": "src c6a2",
                "dst": "dst c6a3",
                "src_port": "spt",
                "dst_port": "dpt",
                "user": "suser",
                "host": "dvchost",
            },
            kind="act",
            actions=_TRAFFIC,
        ),
        Records(
            keys=("vendor", "device_product", "act"),
            where={"vendor": "Palo Alto Networks", "name": "THREAT|WILDFIRE|URL|FILE|DATA"},
            columns={
                "time": "rt start",
                "src": "src c6a2",
                "dst": "dst c6a3",
                "src_port": "spt",
                "dst_port": "dpt",
                "user": "suser",
                "host": "dvchost",
                "target": "request fname filePath",
            },
            kind="name+signature_id+act",
            actions=_THREAT,
            otherwise=("alert", ""),
        ),
        Records(
            keys=("vendor", "cat", "action", "usrName"),
            where={"vendor": "Palo Alto Networks", "cat": "TRAFFIC|TUNNEL|START|GTP|SCTP|DECRYPTION"},
            columns={
                "time": "devTime ReceiveTime",
                "src": "src",
                "dst": "dst",
                "src_port": "srcPort",
                "dst_port": "dstPort",
                "user": "usrName SourceUser",
                "host": "DeviceName devname identHostName",
            },
            kind="action",
            actions=_TRAFFIC,
        ),
        Records(
            keys=("vendor", "cat", "Type", "usrName"),
            where={"vendor": "Palo Alto Networks", "Type": "THREAT"},
            columns={
                "time": "devTime ReceiveTime",
                "src": "src",
                "dst": "dst",
                "src_port": "srcPort",
                "dst_port": "dstPort",
                "user": "usrName SourceUser",
                "host": "DeviceName devname identHostName",
                "target": "Miscellaneous URL FileName",
            },
            kind="Type+Subtype+action",
            actions=_THREAT,
            otherwise=("alert", ""),
        ),
        # JSON of the logging service (Strata Logging Service, Prisma Access).
        Records(
            keys=("LogType", "SourceAddress", "DestinationAddress", "Action"),
            where={"LogType": "TRAFFIC|DECRYPTION|TUNNEL"},
            columns={
                "time": "TimeGeneratedHighResolution TimeGenerated EventTime TimeReceived LogTime",
                "src": "SourceAddress",
                "dst": "DestinationAddress",
                "src_port": "SourcePort",
                "dst_port": "DestinationPort",
                "user": "SourceUser SourceUserName",
                "host": "DeviceName LogSourceName",
            },
            kind="Action",
            actions=_TRAFFIC,
        ),
        Records(
            keys=("LogType", "SourceAddress", "DestinationAddress", "Action"),
            where={"LogType": "THREAT|URL|FILE"},
            columns={
                "time": "TimeGeneratedHighResolution TimeGenerated EventTime TimeReceived LogTime",
                "src": "SourceAddress",
                "dst": "DestinationAddress",
                "src_port": "SourcePort",
                "dst_port": "DestinationPort",
                "user": "SourceUser SourceUserName",
                "host": "DeviceName LogSourceName",
                "target": "URL FileName",
                "agent": "UserAgent",
            },
            kind="LogType+Subtype+Action",
            actions=_THREAT,
            otherwise=("alert", ""),
        ),
        Records(
            keys=("LogType", "EventDescription"),
            where={"LogType": "SYSTEM"},
            columns={
                "time": "TimeGeneratedHighResolution TimeGenerated EventTime TimeReceived LogTime",
                "host": "DeviceName LogSourceName",
                "user": "",
                "src": "",
                "dst": "",
            },
            kind="EventName",
            actions={
                r"auth-fail|.*-auth-fail|.*login-fail.*": ("login", "failure"),
                r"auth-success|.*-auth-succ|.*login-succ.*": ("login", "success"),
                r".*logout.*": ("logout", "success"),
            },
            otherwise=("status", ""),
            says="EventDescription",
            message="EventDescription",
        ),
        Records(
            keys=("LogType", "AuthEvent", "User"),
            where={"LogType": "AUTHENTICATION|AUTH"},
            columns={
                "time": "TimeGeneratedHighResolution TimeGenerated EventTime TimeReceived LogTime",
                "host": "DeviceName LogSourceName",
                "user": "User NormalizeUser",
                "src": "UserIP SourceAddress SourceIP",
                "dst": "",
            },
            kind="LogType",
            otherwise=("login", ""),
            outcome="AuthEvent EventStatus AuthenticationDescription",
            outcomes={".*(?:fail|reject|denied|invalid|timeout).*": "failure", ".*succe.*": "success", ".*": ""},
        ),
        Records(
            keys=("LogType", "AdminUserName", "Command"),
            where={"LogType": "CONFIG"},
            columns={
                "time": "TimeGeneratedHighResolution TimeGenerated EventTime TimeReceived LogTime",
                "host": "DeviceName LogSourceName",
                "user": "AdminUserName",
                "src": "EventSource Host ClientIP",
                "dst": "",
                "target": "ConfigurationPath Path",
                "command": "Command",
            },
            kind="Command EventCommand",
            actions={
                r"delete.*": ("resource_delete", ""),
                r"(?:add|clone|upload|import).*": ("resource_create", ""),
                r"(?:set|edit|commit.*|rename|move|multi-clone|override|load.*|revert).*": ("resource_change", ""),
                r"(?:validate|show|get|export|save).*": ("status", ""),
            },
            outcome="EventResult Result",
            outcomes={"Succeeded|success.*": "success", "Failed|Unauthorized": "failure", ".*": ""},
        ),
        Records(
            keys=("LogType", "EventIDValue", "PublicIPv4"),
            where={"LogType": "GLOBALPROTECT"},
            columns={
                "time": "TimeGeneratedHighResolution TimeGenerated EventTime TimeReceived LogTime",
                "src": "PublicIPv4 PublicIPv6",
                "dst": "",
                "user": "SourceUserName SourceUser",
                "host": "DeviceName LogSourceName",
            },
            kind="EventIDValue",
            actions={
                r".*logout.*": ("logout", ""),
                r".*(?:auth|login|connected|prelogin).*": ("login", ""),
            },
            otherwise=("status", ""),
            outcome="EventStatus",
        ),
    ),
    samples=(
        Sample(
            "Apr  3 09:12:33 pa-1 1,2026/04/03 09:12:33,013201001234,TRAFFIC,drop,2561,2026/04/03 "
            "09:12:31,203.0.113.40,"
            "198.51.100.9,0.0.0.0,0.0.0.0,deny-all,,,not-applicable,vsys1,untrust,dmz,ethernet1/1,,fwd,2026/04/03 09:12:31,0,"
            "1,51000,3389,0,0,0x0,tcp,drop,66,66,0,1,2026/04/03 "
            "09:12:31,0,any,,7002,0x0,NL,US,,1,0,policy-deny,0,0,0,0,,pa-1,"
            "from-policy",
            {
                "time": "2026-04-03T09:12:31Z",
                "src_ip": "203.0.113.40",
                "dst_ip": "198.51.100.9",
                "dst_port": 3389,
                "user": "",
                "action": "network_block",
                "outcome": "failure",
                "host": "pa-1",
            },
        ),
        Sample(
            "<14>1 2026-04-03T09:12:33Z pa-1 - - - - 1,2026/04/03 "
            "09:12:33,013201001234,TRAFFIC,end,2305,2026/04/03 09:12:31,"
            "192.0.2.80,198.51.100.9,203.0.113.1,198.51.100.9,web,corp\\dana,,ssl,vsys1,trust,untrust,ae1,ae2,fwd,"
            "2026/04/03 09:12:31,33211,1,51000,443,61000,443,0x1c,tcp,allow,4112,1200,2912,18,2026/04/03 "
            "09:12:01,17,any,0",
            {
                "src_ip": "192.0.2.80",
                "dst_ip": "198.51.100.9",
                "dst_port": 443,
                "user": "corp\\dana",
                "action": "network_connect",
                "outcome": "success",
                "src_port": "51000",
            },
        ),
        Sample(
            "1,2026/04/03 09:12:33,013201001234,THREAT,url,2561,2026/04/03 "
            "09:12:31,192.0.2.80,198.51.100.9,0.0.0.0,0.0.0.0,"
            "web,corp\\dana,,web-browsing,vsys1,trust,untrust,ae1,ae2,fwd,2026/04/03 "
            "09:12:31,33300,1,40001,80,0,0,0x2000,tcp,"
            'block-url,"shop.example/a,b",(9999),gambling,informational,client-to-server,7003,0x0',
            {
                "src_ip": "192.0.2.80",
                "action": "web_request",
                "outcome": "failure",
                "target": "shop.example/a,b",
                "user": "corp\\dana",
            },
        ),
        Sample(
            "1,2026/04/03 09:12:33,013201001234,SYSTEM,auth,2561,2026/04/03 "
            "09:12:31,,auth-fail,Corp-LDAP,0,0,general,medium,"
            "\"failed authentication for user 'guest7'. Reason: User is in locked users list. auth profile "
            "'Corp-LDAP', vsys "
            "'vsys1', server profile 'L', server address '198.51.100.30', From: "
            '203.0.113.40.",7101,0x0,0,0,0,0,,pa-1',
            {
                "time": "2026-04-03T09:12:31Z",
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "dst_ip": "",
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7",),
        ),
        Sample(
            "1,2026/04/03 09:12:33,013201001234,SYSTEM,general,0,2026/04/03 "
            "09:12:31,,general,,0,0,general,informational,"
            "User dana logged in via Web from 203.0.113.40 using https,7104,0x0,0,0,0,0,,pa-1",
            {"user": "dana", "src_ip": "203.0.113.40", "action": "login", "outcome": "success"},
        ),
        Sample(
            "1,2026/04/03 09:12:33,013201001234,GLOBALPROTECT,0,2561,2026/04/03 "
            "09:12:31,vsys1,portal-auth,login,LDAP,,guest7,"
            "NL,PC4,203.0.113.40,0.0.0.0,0.0.0.0,0.0.0.0,aa-bb,SER1,6.1,Windows,Microsoft Windows 11,1,,"
            "Authentication failed: Invalid username or password,,failure,,0,,0,PORTAL,7102,0x0",
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
        ),
        Sample(
            "1,2026/04/03 09:12:33,013201001234,CONFIG,0,2561,2026/04/03 "
            "09:12:31,203.0.113.40,,delete,dana,Web,Succeeded, "
            "vsys  vsys1 rulebase security rules old,7103,0x0,0,0,0,0,,pa-1",
            {"user": "dana", "src_ip": "203.0.113.40", "action": "resource_delete", "outcome": "success"},
        ),
    ),
)
