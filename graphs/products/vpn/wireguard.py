"""WireGuard: the kernel module's messages (dynamic debug) and wireguard-go's."""

from ..product import Product, Said, Sample

_UPTIME = r"(?:\[ *\d+\.\d+\] )?"
_PEER = _UPTIME + r"wireguard: (?P<interface>\S+): .*peer (?P<peer>\d+) \((?P<src>[^\s()]+)\)"

PRODUCT = Product(
    name="wireguard",
    source="drivers/net/wireguard/{receive,send,peer,timers}.c of Linux 5.6 to 6.12",
    product="linux",
    category="vpn",
    service="wireguard",
    programs=("kernel",),
    messages=(
        Said(
            _UPTIME + r"wireguard: (?P<interface>\S+): Receiving handshake initiation from peer (?P<peer>\d+) "
            r"\((?P<src>[^\s()]+)\)",
            "network_connect",
        ),
        Said(
            _UPTIME + r"wireguard: (?P<interface>\S+): Invalid (?:handshake initiation|MAC of handshake).* from "
            r"(?P<src>[^\s()]+)",
            "login",
            "failure",
        ),
        Said(
            _UPTIME
            + r"wireguard: (?P<interface>\S+): Packet has unallowed src IP \((?P<inner_source>[^\s()]+)\) from peer "
            r"(?P<peer>\d+) \((?P<src>[^\s()]+)\)",
            "network_block",
        ),
        Said(_PEER + r".*", "status"),
        Said(_UPTIME + r"wireguard: .*", "status"),
    ),
    samples=(
        Sample(
            "Mar  5 10:11:12 gw kernel: [   99.1] wireguard: wg0: Receiving handshake initiation from peer 3 "
            "(203.0.113.9:51820)",
            {"src_ip": "203.0.113.9", "action": "network_connect", "interface": "wg0", "peer": "3"},
        ),
    ),
)
