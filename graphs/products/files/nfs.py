"""NFS and TFTP: mounts, unmounts and refused requests."""

from ..product import Product, Said, Sample

PRODUCT = Product(
    name="nfs",
    source="utils/mountd/auth.c, mountd.c of nfs-utils 1.3 to 2.8; tftpd/tftpd.c of tftp-hpa 5.2; atftpd 0.7",
    product="linux",
    category="file",
    service="nfs",
    programs=("rpc.mountd", "mountd", "rpc.nfsd", "nfsdcld", "rpc.statd", "tftpd", "in.tftpd", "atftpd"),
    others="status",
    messages=(
        Said(
            r"authenticated (?P<kind>mount|unmount) request from (?P<src>\S+) for (?P<target>.*) \([^()]*\)",
            "network_connect",
            "success",
            by={"unmount": ("status", "success")},
        ),
        Said(
            r"refused (?:un)?mount request from (?P<src>\S+) for (?P<target>.*) \([^()]*\): .*",
            "network_connect",
            "failure",
        ),
        Said(
            r"(?:bad path in|mount request from unknown host|.*illegal port).* (?P<src>[\da-fA-F.:]+)(?: for .*|: .*)?",
            "network_connect",
            "failure",
        ),
        Said(r"RRQ from (?P<src>[\da-fA-F.:]+) filename (?P<target>.*)", "file_read"),
        Said(r"WRQ from (?P<src>[\da-fA-F.:]+) filename (?P<target>.*)", "file_write"),
        Said(r"Serving (?P<target>.*) to (?P<src>[\da-fA-F.:]+:\d+)", "file_read"),
        Said(r"sending NAK \(\d+, (?P<reason>.*)\) to (?P<dst>[\da-fA-F.:]+)", "file_read", "failure"),
    ),
    samples=(
        Sample(
            "Mar  5 10:11:12 nas-1 rpc.mountd[811]: refused mount request from 203.0.113.9 for /srv/pay (/srv/pay): "
            "unmatched host",
            {"src_ip": "203.0.113.9", "action": "network_connect", "outcome": "failure", "target": "/srv/pay"},
        ),
    ),
)
