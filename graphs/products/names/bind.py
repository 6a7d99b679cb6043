"""BIND 9: what `named` logs of queries, transfers, updates and refusals, in syslog and in files of its own channels."""

from ...actions import Action, Outcome
from ..product import Product, Said, Sample

_LEVEL = r"(?:critical|error|warning|notice|info|debug \d+)"
_CATEGORY = (
    r"(?:client|cname|config|database|default|delegation-only|dispatch|dnssec|dnstap|edns-disabled|general|lame-servers|"
    r"network|notify|nsid|queries|query-errors|rate-limit|resolver|responses|rpz|rpz-passthru|security|serve-stale|"
    r"spill|sslkeylog|trust-anchor-telemetry|unmatched|update|update-security|xfer-in|xfer-out|zoneload|zone)"
)
_PREFIX = rf"(?:(?P<log_category>{_CATEGORY}): )?(?:(?P<level>{_LEVEL}): )?"
_PEER = r"(?P<src>[\da-fA-F.:]+(?:%\w+)?#\d+)"
# The name in parentheses is the client's; named writes blanks and parentheses in names with a backslash.
_CLIENT = (
    rf"client (?:@0x[\da-f]+ )?{_PEER}(?:/key (?P<tsig_key>\S+))?(?: \(\S+\))?: "
    r"(?:view (?P<view>\S+): )?(?:signer \"(?P<signer>[^\"]*)\" )?"
)
_ZONE = r"'(?P<target>[^'/\s]+)(?:/(?P<record_type>[\w-]+))?/(?P<class>\w+)'"
_HEAD = (
    r"(?P<time>\d{1,2}-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d{3})?|"
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?(?:Z|[+-]\d\d:?\d\d)?)\s+(?P<message>.*)"
)
_SYSLOG = "Mar  5 10:11:12 ns-1 named[811]: "


def _said(pattern: str, action: Action, outcome: Outcome = "") -> Said:
    return Said(_PREFIX + pattern, action, outcome)


PRODUCT = Product(
    name="bind",
    source="lib/ns/{client,query,xfrout,update,notify}.c, lib/dns/{xfrin,zone,resolver,rrl}.c of BIND 9.11 to 9.20",
    product="linux",
    category="dns",
    service="named",
    programs=("named", "named-pkcs11", "named-sdb"),
    lines=(
        _HEAD,
        # what is left where a collector takes the head off
        rf"(?P<message>(?:{_CATEGORY}: )?(?:{_LEVEL}: )?(?:client (?:@0x[\da-f]+ )?[\da-fA-F.:]+(?:%\w+)?#\d+(?: UDP| TCP|.*)?: .*|zone \S+/IN(?:/\S+)?: .*|"
        r"(?:lame server|[\w ()]{3,60}) resolving '[^']*'.*: [\da-fA-F.:]+#\d+))",
    ),
    others="status",
    messages=(
        _said(
            _CLIENT + r"query: (?P<target>\S+) (?P<class>\S+) (?P<record_type>\S+) (?P<flags>[+-]\S*)"
            r"(?: \((?P<dst>[\da-fA-F.:]+)\))?(?: \[ECS (?P<subnet>[^\]]*)\])?",
            "dns_query",
        ),
        _said(  # as Infoblox writes answers
            rf"client (?:@0x[\da-f]+ )?{_PEER} (?P<protocol>UDP|TCP): query: (?P<target>\S+) (?P<class>\S+) (?P<record_type>\S+) response: "
            r"(?P<rcode>[A-Z]+)\b.*",
            "dns_query",
        ),
        _said(
            _CLIENT + r"response: (?P<target>\S+) (?P<class>\S+) (?P<record_type>\S+) (?P<rcode>[A-Z]\w+) .*",
            "dns_query",
        ),
        _said(_CLIENT + rf"zone transfer {_ZONE} denied.*", "data_export", "failure"),
        _said(_CLIENT + rf"bad zone transfer request: {_ZONE}: (?P<reason>.*)", "data_export", "failure"),
        _said(_CLIENT + rf"query(?: \(cache\))? {_ZONE} denied.*", "dns_query", "failure"),
        _said(_CLIENT + r"query(?: \(cache\))? denied *", "dns_query", "failure"),
        _said(
            _CLIENT + r"query failed \((?P<reason>[^)]*)\) for (?P<target>[^\s/]+)/(?P<class>\w+)/(?P<record_type>\S+)"
            r"(?: at \S+)?",
            "dns_query",
            "failure",
        ),
        _said(_CLIENT + rf"transfer of {_ZONE}: [AI]XFR(?:-style IXFR)? started.*", "data_export"),
        _said(_CLIENT + rf"transfer of {_ZONE}: [AI]XFR(?:-style IXFR)? ended.*", "data_export", "success"),
        _said(_CLIENT + rf"transfer of {_ZONE}: (?P<reason>.*)", "status"),
        _said(
            _CLIENT + rf"(?:dynamic )?update(?: forwarding)? {_ZONE} (?:denied|rejected).*",
            "resource_change",
            "failure",
        ),
        _said(_CLIENT + rf"updating zone {_ZONE}: (?:adding|deleting) .*", "resource_change", "success"),
        _said(
            _CLIENT + rf"updating zone {_ZONE}: (?:update (?:failed|unsuccessful)|rejected).*",
            "resource_change",
            "failure",
        ),
        _said(_CLIENT + rf"(?:updating|forwarding update for) zone {_ZONE}.*", "status"),
        _said(
            _CLIENT
            + r"(?:disabled )?rpz \S+ (?P<policy>\S+) rewrite (?P<target>[^\s/]+)/(?P<record_type>\w+)/\w+ via .*",
            "dns_query",
            "failure",
        ),
        _said(_CLIENT + r"(?:would )?rate limit (?P<policy>drop|slip|all|\w+) .*", "dns_query", "failure"),
        _said(_CLIENT + r"received notify for zone '(?P<target>[^'\s]+)'.*", "status"),
        _said(_CLIENT + r"refused notify .*", "status", "failure"),
        _said(_CLIENT + r"request has invalid signature: (?P<reason>.*)", "login", "failure"),
        _said(
            _CLIENT + r"(?:approved|denied|no matching view|message parsing|error|query|DNS|bad|drop|slip).*", "status"
        ),
        _said(_CLIENT + r".*", "status"),
        _said(r"client (?:@0x[\da-f]+ )?(?:\(no-peer\)|<unknown>).*", "status"),
        _said(r"(?:limit|stop limiting|would limit) \S+ responses to \S+.*", "status"),
        _said(
            r"(?:lame server|(?:error \()?[\w ()]{3,60}\)?(?: unexpected RCODE)?) resolving '(?P<target>[^'/\s]+)"
            r"(?:/(?P<record_type>\w+))?(?:/\w+)?'(?: \(in '\S*'\?\))?: (?P<dst>[\da-fA-F.:]+#\d+)",
            "status",
            "failure",
        ),
        _said(
            r"DNS format error from (?P<dst>[\da-fA-F.:]+#\d+) resolving (?P<target>[^\s/]+)/.*", "status", "failure"
        ),
        _said(r"transfer of '(?P<target>[^'/\s]+)/\w+' from (?P<dst>[\da-fA-F.:]+#\d+): .*", "status"),
        _said(rf"zone (?P<target>[^\s/:]+)(?:/\w+)*: (?:refused )?notify from (?:non-\w+: )?{_PEER}.*", "status"),
        _said(r"zone (?P<target>[^\s/:]+)(?:/\w+)*: .*", "status"),
        _said(
            r"(?:invalid command|rejected command channel message|command channel).* from " + _PEER + r".*", "status"
        ),
        _said(r"received control channel command '(?P<command>.*)'", "status"),
        _said(
            r"(?:all zones loaded|running|shutting down|exiting|stopping command channel.*|managed-keys-zone.*|"
            r"validating \S+: .*|clients-per-query .*|checkhints: .*|resolver priming query complete.*|starting BIND .*|"
            r"reloading .*|listening on .*|no longer listening on .*|command channel .*|automatic empty zone: .*|"
            r"configuring .*|sizing .*|set up .*|using .*|loading .*|built .*|running as: .*|compiled .*|linked .*|"
            r"adjusted .*|found \d+ .*|generating .*|could not .*|max .*|flush\w* .*|received SIG\w+ .*|"
            r"trust-anchor-telemetry .*|sending notif.*|any newly .*|reload\w* .*|the working directory .*|"
            r"BIND 9 .*|corporation.*|maintained by.*|-{10,}|not using .*|unable to .*)",
            "status",
        ),
        Said(rf"(?P<log_category>{_CATEGORY}): (?P<level>{_LEVEL}): .*", "status"),
    ),
    samples=(
        Sample(
            _SYSLOG + "client @0x7f01 203.0.113.9#41234 (www.acme.test): view int: query: www.acme.test IN AAAA +E(0)K "
            "(192.0.2.53)",
            {
                "src_ip": "203.0.113.9",
                "dst_ip": "192.0.2.53",
                "action": "dns_query",
                "target": "www.acme.test",
                "record_type": "AAAA",
                "src_port": "41234",
            },
        ),
        Sample(
            "05-Mar-2026 10:11:12.345 security: info: client 203.0.113.9#41234 (a.test): query (cache) 'a.test/A/IN' denied",
            {"time": "2026-03-05T10:11:12.345Z", "action": "dns_query", "outcome": "failure", "target": "a.test"},
        ),
        Sample(
            "2026-03-05T10:11:12.345Z client 2001:db8::9#4123/key tr (a.test): zone transfer 'a.test/AXFR/IN' denied",
            {"src_ip": "2001:db8::9", "action": "data_export", "outcome": "failure", "target": "a.test", "host": ""},
        ),
        Sample(
            "05-Mar-2026 10:11:12.345 lame-servers: info: connection refused resolving 'a.test/A/IN': 192.0.2.77#53",
            {"dst_ip": "192.0.2.77", "src_ip": "", "action": "status", "host": ""},
        ),
        Sample(_SYSLOG + "some message of a later version from 203.0.113.9", {"action": "status", "src_ip": ""}),
    ),
)
