"""Google Cloud: VPC flows and firewall decisions."""

from ..product import Product, Records, Sample
from ..tables import UNATTENDED

PRODUCT = Product(
    name="gcp_flows",
    source="Google VPC flow log record, firewall rules logging",
    service="network",
    records=(
        Records(
            product="gcp",
            service="vpcflow",
            keys=("jsonPayload.connection.src_ip", "jsonPayload.connection.dest_ip"),
            columns={
                **UNATTENDED,
                "time": "timestamp jsonPayload.start_time",
                "src": "jsonPayload.connection.src_ip",
                "src_port": "jsonPayload.connection.src_port",
                "dst": "jsonPayload.connection.dest_ip",
                "dst_port": "jsonPayload.connection.dest_port",
                "host": "jsonPayload.instance.vm_name jsonPayload.dest_instance.vm_name jsonPayload.src_instance.vm_name",
                "target": "jsonPayload.rule_details.reference",
                "agent": "",
            },
            kind="jsonPayload.disposition jsonPayload.reporter",
            actions={
                "DENIED": ("network_block", "failure"),
            },
            otherwise=("network_connect", "success"),
        ),
    ),
    samples=(
        Sample(
            '{"insertId":"1","jsonPayload":{"connection":{"src_ip":"198.51.100.9","src_port":51000,"dest_ip":"10.4.0.7",'
            '"dest_port":22,"protocol":6},"reporter":"DEST","start_time":"2026-05-02T09:11:02Z","dest_instance":{"vm_name":"w1"}},'
            '"timestamp":"2026-05-02T09:11:10Z","resource":{"type":"gce_subnetwork"}}',
            {"src_ip": "198.51.100.9", "dst_ip": "10.4.0.7", "dst_port": 22, "action": "network_connect", "host": "w1"},
        ),
    ),
)
