"""Azure Firewall: rule logs as text (`properties.msg`) and structured (`AZFW…`)."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Said, Sample

_IP = r"[\da-fA-F.:]+"
_NOTHING: dict[Column, str] = {"user": "", "process": "", "command": "", "parent": "", "host": "", "agent": ""}
_VERDICT: dict[str, tuple[Action, Outcome]] = {
    "Den(?:y|ied)|Block\\w*|Drop\\w*": ("network_block", "failure"),
    "Allow\\w*|Accept\\w*": ("network_connect", "success"),
}
_BY: dict[str, tuple[Action, Outcome]] = {
    "Deny": ("network_block", "failure"),
    "Allow": ("network_connect", "success"),
}

PRODUCT = Product(
    name="azure_firewall",
    source="Azure Firewall diagnostic logs (legacy and structured), Microsoft documentation",
    product="azure",
    service="firewall",
    messages=(
        Said(
            rf"(?P<protocol>[\w ()=]+?) request from (?P<src_ip>{_IP}):(?P<src_port>\d*) to (?P<dst_ip>{_IP}):(?P<dst_port>\d*)\.? Action: "
            r"(?P<kind>Allow|Deny)\b.*",
            "network_connect",
            by=_BY,
        ),
        Said(
            rf"(?P<protocol>[\w ()=]+?) request from (?P<src_ip>{_IP}):(?P<src_port>\d+) was DNAT'ed to (?P<dst_ip>{_IP}):(?P<dst_port>\d+).*",
            "network_connect",
            "success",
        ),
        Said(
            rf"(?P<protocol>[\w ()=]+?) request from (?P<src_ip>{_IP}):(?P<src_port>\d+) to (?P<target>[\w.-]+):(?P<dst_port>\d+)\. "
            r"(?:Url: \S+ )?Action: (?P<kind>Allow|Deny)\b.*",
            "web_request",
            by={"Deny": ("web_request", "failure"), "Allow": ("web_request", "success")},
        ),
        Said(
            rf"DNS Request: (?P<src_ip>{_IP}):(?P<src_port>\d+) - \d+ (?P<record_type>\w+) \w+ (?P<target>\S+) .*",
            "dns_query",
        ),
        Said(
            rf"(?P<protocol>\w+) request from (?P<src_ip>{_IP}):(?P<src_port>\d+) to (?:(?P<dst_ip>{_IP})|(?P<target>[\w.-]+)):(?P<dst_port>\d+)\. "
            r"Action: Alert\. .*",
            "alert",
        ),
    ),
    records=(
        Records(
            keys=("category", "time", "properties.msg"),
            where={"category": r"AzureFirewall\w+"},
            columns={**_NOTHING, "time": "time", "target": ""},
            kind="category",
            actions={
                "AzureFirewallDnsProxy": ("dns_query", ""),
            },
            otherwise=("network_connect", ""),
            says="properties.msg",
            message="properties.msg",
        ),
        Records(
            keys=("category", "time", "properties.SourceIp"),
            where={"category": r"AZFWDnsQuery"},
            columns={
                **_NOTHING,
                "time": "time",
                "src": "properties.SourceIp",
                "src_port": "properties.SourcePort",
                "dst": "",
                "target": "properties.QueryName",
            },
            kind="category",
            otherwise=("dns_query", ""),
        ),
        Records(
            keys=("category", "time", "properties.SourceIp"),
            where={"category": r"AZFW\w+"},
            columns={
                **_NOTHING,
                "time": "time",
                "src": "properties.SourceIp",
                "src_port": "properties.SourcePort",
                "dst": "properties.DestinationIp properties.TranslatedIp",
                "dst_port": "properties.DestinationPort",
                "target": "properties.Fqdn properties.TargetUrl properties.Rule",
            },
            kind="properties.Action",
            actions=_VERDICT,
            otherwise=("network_connect", ""),
        ),
    ),
    samples=(
        Sample(
            '{"category":"AzureFirewallNetworkRule","time":"2026-04-03T09:12:33.123Z","resourceId":"/x","properties":{"msg":"TCP request '
            'from 192.0.2.80:51000 to 203.0.113.40:445. Action: Deny"}}',
            {
                "time": "2026-04-03T09:12:33.123Z",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 445,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            '{"category":"AzureFirewallApplicationRule","time":"2026-04-03T09:12:33.123Z","properties":{"msg":"HTTPS request from '
            '192.0.2.80:51000 to shop.example:443. Action: Allow. Rule Collection: c. Rule: r"}}',
            {
                "src_ip": "192.0.2.80",
                "dst_port": 443,
                "target": "shop.example",
                "action": "web_request",
                "outcome": "success",
            },
        ),
        Sample(
            '{"category":"AZFWNetworkRule","time":"2026-04-03T09:12:33.123Z","properties":{"Protocol":"TCP","SourceIp":"192.0.2.80",'
            '"SourcePort":51000,"DestinationIp":"203.0.113.40","DestinationPort":443,"Action":"Allow"}}',
            {
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 443,
                "action": "network_connect",
                "outcome": "success",
            },
        ),
    ),
)
