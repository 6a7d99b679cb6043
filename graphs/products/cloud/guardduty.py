"""Amazon GuardDuty findings: the remote party of the action that was found, and the instance it concerns."""

from ..product import Column, Product, Records, Sample

_KINDS = ("{0}.networkConnectionAction", "{0}.portProbeAction", "{0}.awsApiCallAction", "{0}.kubernetesApiCallAction",
          "{0}.rdsLoginAttemptAction")  # fmt: skip


def _names(*ends: str) -> str:
    """Names below each kind of action, as the API and EventBridge write them and as the command line does."""
    lower = [f"{kind.format('service.action')}.{end}" for kind in _KINDS for end in ends]
    return " ".join([*lower, *(".".join(part[:1].upper() + part[1:] for part in name.split(".")) for name in lower)])


_REMOTE = _names("remoteIpDetails.ipAddressV4", "portProbeDetails.remoteIpDetails.ipAddressV4")
_LOCAL = _names("localIpDetails.ipAddressV4", "portProbeDetails.localIpDetails.ipAddressV4")
_INSTANCE = "resource.instanceDetails.networkInterfaces.privateIpAddress Resource.InstanceDetails.NetworkInterfaces.PrivateIpAddress"
_REMOTE_PORT, _LOCAL_PORT = (
    _names("remotePortDetails.port"),
    _names("localPortDetails.port", "portProbeDetails.localPortDetails.port"),
)
_USER = (
    "resource.accessKeyDetails.userName Resource.AccessKeyDetails.UserName "
    "resource.kubernetesDetails.kubernetesUserDetails.username resource.rdsDbUserDetails.user"
)
_HOST = (
    "resource.instanceDetails.instanceId Resource.InstanceDetails.InstanceId resource.eksClusterDetails.name "
    "resource.rdsDbInstanceDetails.dbInstanceIdentifier"
)
_TARGET = "title Title"
_TIME = "service.eventLastSeen Service.EventLastSeen updatedAt UpdatedAt createdAt CreatedAt"
_DIRECTION = "service.action.networkConnectionAction.connectionDirection"
_BASE: dict[Column, str] = {
    "time": _TIME,
    "user": _USER,
    "host": _HOST,
    "target": _TARGET,
    "process": "",
    "command": "",
}


PRODUCT = Product(
    name="guardduty",
    source="Amazon GuardDuty user guide: finding format, finding types (2026)",
    product="aws",
    service="guardduty",
    records=(
        Records(
            keys=(
                "type",
                "service.serviceName",
                "severity",
                "service.action.networkConnectionAction.connectionDirection",
            ),
            where={_DIRECTION: "OUTBOUND"},
            columns={
                **_BASE,
                "src": f"{_LOCAL} {_INSTANCE}",
                "dst": _REMOTE,
                "dst_port": _REMOTE_PORT,
                "src_port": _LOCAL_PORT,
            },
            kind="type",
            otherwise=("alert", ""),
            message="description title",
        ),
        Records(
            keys=("type", "service.serviceName", "severity"),
            where={"service.serviceName": "guardduty"},
            columns={
                **_BASE,
                "src": _REMOTE,
                "dst": f"{_LOCAL} {_INSTANCE}",
                "dst_port": _LOCAL_PORT,
                "src_port": _REMOTE_PORT,
            },
            kind="type",
            otherwise=("alert", ""),
            message="description title",
        ),
        Records(
            keys=("Type", "Service.ServiceName", "Severity"),
            where={"Service.ServiceName": "guardduty"},
            columns={
                **_BASE,
                "src": _REMOTE,
                "dst": f"{_LOCAL} {_INSTANCE}",
                "dst_port": _LOCAL_PORT,
                "src_port": _REMOTE_PORT,
            },
            kind="Type",
            otherwise=("alert", ""),
            message="Description Title",
        ),
    ),
    samples=(
        Sample(
            '{"version":"0","detail-type":"GuardDuty Finding","source":"aws.guardduty","time":"2026-05-02T10:00:00Z",'
            '"detail":{"type":"Recon:EC2/PortProbeUnprotectedPort","severity":2,"resource":{"resourceType":"Instance",'
            '"instanceDetails":{"instanceId":"i-77","networkInterfaces":[{"privateIpAddress":"10.4.0.7"}]}},"service":'
            '{"serviceName":"guardduty","action":{"actionType":"PORT_PROBE","portProbeAction":{"portProbeDetails":'
            '[{"localPortDetails":{"port":22},"remoteIpDetails":{"ipAddressV4":"198.51.100.9"}}],"blocked":false}},'
            '"eventLastSeen":"2026-05-02T09:50:00Z"},"title":"Probed port","description":"Port 22 is probed."}}',
            {
                "time": "2026-05-02T09:50:00+00:00",
                "src_ip": "198.51.100.9",
                "dst_ip": "10.4.0.7",
                "dst_port": 22,
                "host": "i-77",
                "action": "alert",
                "outcome": "",
            },
        ),
        Sample(
            '{"type":"Backdoor:EC2/C&CActivity.B","severity":8,"service":{"serviceName":"guardduty","action":{"actionType":'
            '"NETWORK_CONNECTION","networkConnectionAction":{"connectionDirection":"OUTBOUND","remoteIpDetails":'
            '{"ipAddressV4":"198.51.100.66"},"remotePortDetails":{"port":8080},"localPortDetails":{"port":40100},'
            '"localIpDetails":{"ipAddressV4":"10.4.0.7"}}},"eventLastSeen":"2026-05-02T09:50:00Z"},"title":"t"}',
            {"src_ip": "10.4.0.7", "dst_ip": "198.51.100.66", "dst_port": 8080, "action": "alert", "outcome": ""},
        ),
        Sample(
            '{"type":"PenTest:IAMUser/KaliLinux","severity":5,"resource":{"accessKeyDetails":{"userName":"dana"}},'
            '"service":{"serviceName":"guardduty","action":{"actionType":"AWS_API_CALL","awsApiCallAction":{"api":"ListBuckets",'
            '"remoteIpDetails":{"ipAddressV4":"198.51.100.9"}}},"eventLastSeen":"2026-05-02T09:50:00Z"},"title":"t"}',
            {"src_ip": "198.51.100.9", "dst_ip": "", "user": "dana", "action": "alert"},
        ),
    ),
)
