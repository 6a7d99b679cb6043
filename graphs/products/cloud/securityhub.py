"""AWS Security Hub: findings."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="securityhub",
    source="AWS Security Finding Format",
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
            otherwise=("alert", ""),
            message="Description Title",
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
    ),
)
