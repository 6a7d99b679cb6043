"""Check Point: log exporter's `[action:"Drop"; src:"…"; dst:"…"; …]`, CEF, LEEF and key=value."""

from collections.abc import Mapping

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_ENDS: dict[Column, str] = {
    "time": "time rt", "src": "src", "dst": "dst", "src_port": "s_port", "dst_port": "service svc",
    "user": "user src_user_name usrName administrator", "host": "origin_sic_host originsicname_host orig_name", "target": "resource url",
    "agent": "user_agent web_client_type",
}  # fmt: skip
_VERDICTS: Mapping[str, tuple[Action, Outcome]] = {
    r".*\b(?:drop|reject|block|prevent|deny|encrypt fail)\w*": ("network_block", "failure"),
    r".*\b(?:accept|allow|encrypt|decrypt|bypass|inspect|vpn routing|key install|http redirect|redirect)\w*": (
        "network_connect",
        "success",
    ),
}
_ALERTS: Mapping[str, tuple[Action, Outcome]] = {
    r".*\b(?:drop|reject|block|prevent|deny|quarantine)\w*": ("alert", "failure"),
    r".*\b(?:detect|accept|allow|monitor|inspect|extract|bypass)\w*": ("alert", "success"),
}
_BLADES = (
    r"(?:IPS|Anti.?Bot|Anti.?Virus|New Anti Virus|Threat Emulation|Threat "
    r"Extraction|Anti-?Malware|SmartDefense|DDoS Protector|Anti.?Spam.*|Forensics|Zero "
    r"Phishing|DLP|WAF|Harmony.*|Endpoint.*|SmartEvent.*|Anti-?Ransomware|Anti-?Exploit)"
)
_LOGIN: Mapping[str, tuple[Action, Outcome]] = {
    r".*\b(?:failed log ?in|log ?in failed|failed|reject|deny)\w*.*": ("login", "failure"),
    r".*\blog ?out\b.*": ("logout", "success"),
    r".*\b(?:log ?in|authcrypt|authorize|authenticat)\w*.*": ("login", "success"),
    r".*\bupdate\b.*": ("status", ""),
}

PRODUCT = Product(
    name="checkpoint",
    source="Check Point Log Exporter, Log Fields Description (R80 to R81.20)",
    product="checkpoint",
    service="fw1",
    records=(
        Records(
            keys=("product", "origin", "src", "dst", "action"),
            where={"product": _BLADES},
            columns={**_ENDS, "dst_port": "service svc d_port"},
            kind="action",
            actions=_ALERTS,
            otherwise=("alert", ""),
            message="protection_name malware_action attack_info message_info",
        ),
        Records(
            keys=("product", "origin", "action"),
            where={
                "product": (
                    r"(?:SmartConsole|System Monitor|WEB_API|WebUI|SmartDashboard|SmartUpdate|.*Web-UI.*|Connectra|Mobile "
                    r"Access|Identity Awareness|Endpoint VPN|Remote Access.*|VPN)"
                )
            },
            columns={**_ENDS, "src": "src machine_ip client_ip", "user": "administrator user src_user_name"},
            kind="operation+action auth_status+action subject+action action",
            actions=_LOGIN,
            message="additional_info subject",
        ),
        Records(  # the gateway's own words about keys and tunnels name no blade
            keys=("loguid", "origin", "src", "dst", "action", "ifdir"),
            columns={**_ENDS, "dst_port": "service svc"},
            kind="action",
            actions=_VERDICTS,
            otherwise=("network_connect", ""),
            message="reject_category",
        ),
        Records(
            keys=("product", "origin", "src", "dst", "action"),
            columns=_ENDS,
            kind="action",
            actions=_VERDICTS,
            otherwise=("network_connect", ""),
            message="message_info",
        ),
        Records(
            keys=("vendor", "device_product", "act"),
            where={"vendor": "Check ?Point", "device_product": _BLADES},
            columns={
                "time": "rt start devTime",
                "src": "src",
                "dst": "dst",
                "src_port": "spt srcPort",
                "dst_port": "dpt dstPort",
                "user": "suser duser usrName",
                "host": "dvchost",
                "target": "request",
            },
            kind="act",
            actions=_ALERTS,
            otherwise=("alert", ""),
        ),
        Records(
            keys=("vendor", "device_product", "act", "src", "dst"),
            where={"vendor": "Check ?Point"},
            columns={
                "time": "rt start devTime",
                "src": "src",
                "dst": "dst",
                "src_port": "spt srcPort",
                "dst_port": "dpt dstPort",
                "user": "suser duser usrName",
                "host": "dvchost",
                "target": "request",
            },
            kind="act",
            actions=_VERDICTS,
            otherwise=("network_connect", ""),
        ),
    ),
    samples=(
        Sample(
            '<134>1 2026-04-03T09:12:33Z gw-1 CheckPoint 811 - [action:"Reject"; flags:"1"; ifdir:"inbound"; ifname:"daemon"; '
            'loguid:"{0x0,0x0}"; origin:"192.0.2.1"; dst:"192.0.2.80"; fw_subproduct:"VPN-1"; reject_category:"IKE failure"; '
            'src:"203.0.113.40"; scheme:"IKE"; ]',
            {
                "host": "gw-1",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "action": "network_block",
                "outcome": "failure",
                "product": "checkpoint",
                "inferred": "",
            },
        ),
        Sample(  # cut off at the length of a datagram
            '<134>1 2026-04-03T09:12:33Z gw-1 CheckPoint 811 - [action:"Accept"; ifdir:"inbound"; loguid:"{0x0,0x0}"; '
            'origin:"192.0.2.1"; dst:"192.0.2.80"; src:"203.0.113.40"; service:"443"; product:"VPN-1 & FireWall-1"; rule_name:"any',
            {
                "host": "gw-1",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "action": "network_connect",
                "outcome": "success",
                "product": "checkpoint",
            },
        ),
        Sample(
            '<134>1 2026-04-03T09:12:33Z cp-4 CheckPoint 8363 - [action:"Drop"; flags:"425984"; ifdir:"inbound"; ifname:"eth0"; '
            'loguid:"{0x0}"; origin:"192.0.2.1"; time:"1775207553"; version:"5"; dst:"192.0.2.80"; product:"VPN-1 & FireWall-1"; '
            'proto:"6"; s_port:"51000"; service:"3389"; src:"203.0.113.40"]',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
                "host": "cp-4",
            },
        ),
        Sample(
            'Apr  3 09:12:33 cp-4 CheckPoint[8363]: [action:"Detect"; origin:"192.0.2.1"; time:"1775207553"; dst:"192.0.2.80"; '
            'product:"IPS"; protection_name:"Port Scan"; proto:"6"; s_port:"51000"; service:"80"; src:"203.0.113.40"]',
            {"src_ip": "203.0.113.40", "dst_ip": "192.0.2.80", "action": "alert", "outcome": "success"},
        ),
    ),
)
