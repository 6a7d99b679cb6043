"""Azure flow logs: each flow of a network security group or a virtual network, as the reader spreads their records."""

from ..product import Product, Records, Sample

_NSG = (
    '{"records":[{"time":"2026-05-02T09:10:00.0000000Z","macAddress":"000D3A112233","category":'
    '"NetworkSecurityGroupFlowEvent","resourceId":"/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.NETWORK/'
    'NETWORKSECURITYGROUPS/WEB","operationName":"NetworkSecurityGroupFlowEvents","properties":{"Version":1,"flows":'
    '[{"rule":"UserRule_ssh","flows":[{"mac":"000D3A112233","flowTuples":["1777713060,198.51.100.9,10.4.0.7,51000,22,T,'
    'I,D","1777713061,10.4.0.7,198.51.100.40,41000,443,T,O,A"]}]}]}}]}'
)
_VNET = (
    '{"records":[{"time":"2026-05-02T09:10:00.0000000Z","flowLogVersion":4,"macAddress":"112233445566","category":'
    '"FlowLogFlowEvent","targetResourceID":"/subscriptions/s/virtualNetworks/v","operationName":"FlowLogFlowEvent",'
    '"flowRecords":{"flows":[{"aclID":"a","flowGroups":[{"rule":"DefaultRule_AllowInternetOutBound","flowTuples":'
    '["1777713060123,10.4.0.7,198.51.100.40,41000,443,6,O,B,NX,0,0,0,0"]},{"rule":"Deny","flowTuples":'
    '["1777713060500,198.51.100.9,10.4.0.7,51000,3389,6,I,D,NX,0,0,0,0"]}]}]}}]}'
)

PRODUCT = Product(
    name="azure_flows",
    source="Microsoft Learn: NSG flow logs (tuple versions 1 and 2), Virtual network flow logs (version 4)",
    product="azure",
    service="flowlogs",
    category="firewall",
    records=(
        Records(
            keys=("flow_log", "flow.time", "flow.src_ip"),
            columns={
                "time": "flow.time",
                "src": "flow.src_ip",
                "dst": "flow.dst_ip",
                "src_port": "flow.src_port",
                "dst_port": "flow.dst_port",
                "target": "rule",
                "host": "",
                "user": "",
            },
            kind="flow.decision flow.state",
            actions={"D": ("network_block", "failure"), "[ABCE]": ("network_connect", "success")},
        ),
    ),
    samples=(
        Sample(
            _NSG,
            {
                "time": "2026-05-02T09:11:00+00:00",
                "src_ip": "198.51.100.9",
                "dst_ip": "10.4.0.7",
                "dst_port": 22,
                "action": "network_block",
                "outcome": "failure",
                "user": "",
            },
        ),
        Sample(
            _VNET,
            {
                "time": "2026-05-02T09:11:00.123+00:00",
                "src_ip": "10.4.0.7",
                "dst_ip": "198.51.100.40",
                "dst_port": 443,
                "action": "network_connect",
                "outcome": "success",
            },
        ),
    ),
)
