"""memcached: what `-v` and `-vv` write to the standard error, and its SASL messages."""

from ..product import Product, Said, Sample

_FD = r"[<>]?(?P<fd>\d{1,7})\s"

PRODUCT = Product(
    name="memcached",
    source="memcached.c, proto_text.c, proto_bin.c, sasl_defs.c of memcached 1.5 to 1.6",
    product="memcached",
    category="database",
    programs=("memcached",),
    others="status",
    lines=(
        r"(?P<message>[<>]\d{1,7} (?:new (?:auto-negotiating|binary|ascii|unknown) client connection|connection closed\.|"
        r"(?:gets?|set|add|replace|append|prepend|delete|incr|decr|stats|flush_all|version|verbosity|quit) ?.*|END|STORED|sending key .*|"
        r"(?:Invalid|server) .*)|(?:slab class +\d+: chunk size|INFO: User `.*` |SASL \().*)",
    ),
    messages=(
        Said(_FD + r"new \w[\w-]* client connection.*", "network_connect", "success"),
        Said(_FD + r"connection closed\.", "status"),
        Said(_FD + r"(?P<command>(?:gets?|mg|gat|gats) .*)", "data_read"),
        Said(_FD + r"(?P<command>(?:set|add|replace|append|prepend|cas|incr|decr|touch|ms) .*)", "resource_change"),
        Said(_FD + r"(?P<command>(?:delete|md) .*)", "resource_delete"),
        Said(_FD + r"(?P<command>flush_all.*)", "resource_delete"),
        Said(r"INFO: User `(?P<user>.*)` failed to authenticate", "login", "failure"),
        Said(r"INFO: User `(?P<user>.*)` authenticated", "login", "success"),
        Said(r"SASL \(severity \d+\): .*", "status"),
    ),
    samples=(
        Sample(
            "<31 new auto-negotiating client connection\n<31 get order:7",
            {"action": "data_read", "command": "get order:7", "src_ip": "", "user": ""},
            event=2,
        ),
        Sample(
            "Apr  3 09:12:33 cache-1 memcached[811]: INFO: User `guest7` failed to authenticate",
            {"user": "guest7", "action": "login", "outcome": "failure", "host": "cache-1"},
            typed=("guest7",),
        ),
    ),
)
