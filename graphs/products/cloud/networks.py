"""Cloud networks and edges whose records are one map each: Security Hub, Route 53 Resolver, Google
VPC flows, Cloudflare.
"""

from ..product import Column, Product, Records, Sample

_NOTHING: dict[Column, str] = {"user": "", "process": "", "command": "", "parent": ""}
PRODUCT = Product(
    name="cloud_networks",
    source="AWS Security Finding Format; Route 53 Resolver query log; Google VPC flow "
    "log record; Cloudflare Logpush HTTP and audit datasets",
    service="network",
    records=(
        Records(
            product="aws",
            service="securityhub",
            keys=("ProductArn", "GeneratorId", "AwsAccountId", "Title"),
            columns={
                "time": "LastObservedAt FirstObservedAt UpdatedAt CreatedAt",
                "src_ip": "Network.SourceIpV4 Network.SourceIpV6 Action.NetworkConnectionAction.RemoteIpDetails.IpAddressV4 "
                "Action.AwsApiCallAction.RemoteIpDetails.IpAddressV4",
                "dst_ip": "Network.DestinationIpV4 Network.DestinationIpV6",
                "dst_port": "Network.DestinationPort Action.NetworkConnectionAction.LocalPortDetails.Port",
                "host": "Resources.Id",
                "user": "Resources.Details.AwsIamAccessKey.UserName Resources.Details.AwsIamAccessKey.PrincipalName",
                "target": "Title",
                "process": "Process.Name",
                "command": "",
                "agent": "",
            },
            kind="Types Title",
            actions={".*": ("alert", "")},
            message="Description Title",
        ),
        Records(
            product="aws",
            service="route53",
            keys=("query_timestamp", "query_name", "srcaddr"),
            columns={
                **_NOTHING,
                "time": "query_timestamp",
                "src": "srcaddr",
                "src_port": "srcport",
                "dst_ip": "",
                "dst_port": "",
                "host": "srcids.instance",
                "target": "query_name",
                "agent": "",
            },
            kind="query_type",
            actions={".*": ("dns_query", "")},
            outcome="firewall_rule_action rcode",
            outcomes={
                "BLOCK": "failure",
                "NOERROR|ALLOW|ALERT": "success",
                "NXDOMAIN|SERVFAIL|REFUSED|FORMERR": "failure",
            },
        ),
        Records(
            product="gcp",
            service="vpcflow",
            keys=("jsonPayload.connection.src_ip", "jsonPayload.connection.dest_ip"),
            columns={
                **_NOTHING,
                "time": "jsonPayload.start_time timestamp",
                "src": "jsonPayload.connection.src_ip",
                "src_port": "jsonPayload.connection.src_port",
                "dst": "jsonPayload.connection.dest_ip",
                "dst_port": "jsonPayload.connection.dest_port",
                "host": "jsonPayload.instance.vm_name jsonPayload.dest_instance.vm_name jsonPayload.src_instance.vm_name",
                "target": "jsonPayload.rule_details.reference",
                "agent": "",
            },
            kind="jsonPayload.disposition jsonPayload.reporter",
            actions={"DENIED": ("network_block", "failure"), ".*": ("network_connect", "success")},
        ),
        Records(
            product="cloudflare",
            service="http",
            keys=("ClientIP", "ClientRequestMethod", "EdgeResponseStatus"),
            columns={
                **_NOTHING,
                "time": "EdgeStartTimestamp EdgeEndTimestamp",
                "src_ip": "ClientIP",
                "src_port": "ClientSrcPort",
                "dst_ip": "OriginIP",
                "dst_port": "",
                "host": "ClientRequestHost",
                "target": "ClientRequestURI ClientRequestPath",
                "agent": "ClientRequestUserAgent",
            },
            kind="ClientRequestMethod",
            actions={".*": ("web_request", "")},
            outcome="EdgeResponseStatus",
        ),
        Records(
            product="cloudflare",
            service="firewall",
            keys=("Action", "ClientIP", "RuleID", "Datetime"),
            columns={
                **_NOTHING,
                "time": "Datetime",
                "src_ip": "ClientIP",
                "dst_ip": "",
                "dst_port": "",
                "host": "ClientRequestHost",
                "target": "ClientRequestPath",
                "agent": "ClientRequestUserAgent",
            },
            kind="Source Kind",
            actions={".*": ("web_request", "")},
            outcome="Action",
            outcomes={
                "block|drop|challenge|jschallenge|managed_challenge": "failure",
                "allow|log|skip\\w*|.*solved": "success",
            },
        ),
        Records(
            product="cloudflare",
            service="audit",
            keys=("when", "actor.email", "action.type", "actor.ip"),
            columns={
                "time": "when",
                "user": "actor.email",
                "src_ip": "actor.ip",
                "target": "resource.type resource.id zone.name owner.id",
                "host": "",
                "dst_ip": "",
                "process": "",
                "command": "",
                "agent": "",
            },
            kind="action.type",
            actions={"login": ("login", ""), "logout": ("logout", "")},
            outcome="action.result",
            outcomes={"true": "success", "false": "failure"},
        ),
    ),
    samples=(
        Sample(
            '{"version":"0","detail-type":"Security Hub Findings - Imported","source":"aws.securityhub","time":'
            '"2026-05-02T09:12:00Z","detail":{"findings":[{"Id":"1","ProductArn":"a","GeneratorId":"g","AwsAccountId":"1","Types":'
            '["TTPs/X"],"FirstObservedAt":"2026-05-02T09:11:02Z","Title":"T","Network":{"SourceIpV4":"198.51.100.9",'
            '"DestinationIpV4":"10.4.0.7","DestinationPort":22},"Resources":[{"Type":"AwsEc2Instance","Id":"i-1"}]}]}}',
            {
                "time": "2026-05-02T09:11:02+00:00",
                "src_ip": "198.51.100.9",
                "dst_ip": "10.4.0.7",
                "dst_port": 22,
                "action": "alert",
                "host": "i-1",
            },
        ),
        Sample(
            '{"version":"1.1","query_timestamp":"2026-05-02T09:11:02Z","query_name":"a.example.","query_type":"A","rcode":'
            '"NXDOMAIN","srcaddr":"10.4.0.7","srcport":"51000","srcids":{"instance":"i-1"}}',
            {"src_ip": "10.4.0.7", "action": "dns_query", "outcome": "failure", "target": "a.example.", "host": "i-1"},
        ),
        Sample(
            '{"insertId":"1","jsonPayload":{"connection":{"src_ip":"198.51.100.9","src_port":51000,"dest_ip":"10.4.0.7",'
            '"dest_port":22,"protocol":6},"reporter":"DEST","start_time":"2026-05-02T09:11:02Z","dest_instance":{"vm_name":"w1"}},'
            '"timestamp":"2026-05-02T09:11:10Z","resource":{"type":"gce_subnetwork"}}',
            {"src_ip": "198.51.100.9", "dst_ip": "10.4.0.7", "dst_port": 22, "action": "network_connect", "host": "w1"},
        ),
        Sample(
            '{"ClientIP":"198.51.100.9","ClientRequestHost":"www.example","ClientRequestMethod":"GET","ClientRequestURI":"/x",'
            '"EdgeResponseStatus":403,"EdgeStartTimestamp":"2026-05-02T09:11:02Z","ClientRequestUserAgent":"curl/8"}',
            {
                "src_ip": "198.51.100.9",
                "action": "web_request",
                "outcome": "failure",
                "target": "/x",
                "host": "www.example",
            },
        ),
        Sample(
            '{"action":{"result":false,"type":"login"},"actor":{"email":"dana@corp.example","ip":"198.51.100.9","type":"user"},'
            '"id":"x","when":"2026-05-02T09:11:02Z"}',
            {"user": "dana@corp.example", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
        ),
    ),
)
