"""Search engines' crawlers, believed by where they come from: anybody may write their names into a user agent.

The networks are those that the operators publish for their crawlers (Google's and Bing's lists of addresses, Apple's,
Yandex' and Meta's own networks). A name that a server looked up for an address is not enough: whoever owns the address
writes it, and no access log says that it was looked up the other way round, too.
"""

from functools import lru_cache
from ipaddress import ip_address, ip_network

_NETWORKS = tuple(
    ip_network(network)
    for network in (
        # Google
        "66.249.64.0/20", "2001:4860:4801::/48",
        # Bing
        "13.66.139.0/24", "13.66.144.0/24", "40.77.139.0/25", "40.77.167.0/24", "40.77.177.0/24", "40.77.178.0/23",
        "40.77.188.0/22", "40.77.202.0/24", "52.167.144.0/24", "65.55.210.0/24", "157.55.39.0/24", "199.30.24.0/23",
        "207.46.13.0/24",
        # Apple
        "17.0.0.0/8",
        # Yandex
        "5.255.192.0/18", "77.88.0.0/18", "87.250.224.0/19", "95.108.128.0/17", "141.8.128.0/18", "213.180.192.0/19",
        "2a02:6b8::/32",
        # Meta
        "31.13.24.0/21", "31.13.64.0/18", "66.220.144.0/20", "69.63.176.0/20", "69.171.224.0/19", "173.252.64.0/18",
        "2a03:2880::/32",
    )
)  # fmt: skip


@lru_cache(maxsize=4096)
def is_known_crawler(client: str) -> bool:
    """Whether an address belongs to a search engine's crawlers; a name never does."""
    try:
        address = ip_address(client)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped in network for network in _NETWORKS if network.version == mapped.version)
