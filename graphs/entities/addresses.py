"""What kind of address an IP address is."""

import ipaddress
from functools import lru_cache
from typing import Literal

AddressClass = Literal["public", "private", "documentation", "loopback", "link_local", "reserved"]

_DOCUMENTATION = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
)
_PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)


@lru_cache(maxsize=16384)
def address_class(text: str) -> AddressClass:
    """The class of an address (RFC 1918, 4193, 5737, 3849, 6598; IANA special-purpose registries)."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address_class(str(address.ipv4_mapped))
    if address.is_loopback:
        return "loopback"
    if address.is_link_local:
        return "link_local"
    if any(address in network for network in _DOCUMENTATION if network.version == address.version):
        return "documentation"
    if any(address in network for network in _PRIVATE if network.version == address.version):
        return "private"
    if address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global:
        return "reserved"
    return "public"


def is_internal(text: str) -> bool:
    """Whether an address belongs to the inside of a network."""
    return address_class(text) in ("private", "loopback", "link_local")
