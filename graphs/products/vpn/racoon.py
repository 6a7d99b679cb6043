"""racoon (ipsec-tools): IKEv1 daemon of older gateways, BSD and Apple systems."""

from ..product import Product, Said, Sample

_LEVEL = r"(?:(?P<level>INFO|NOTIFY|NOTICE|WARNING|ERROR|DEBUG\d?): )?"
_ENDS = r"(?P<dst>[\da-fA-F.:]+\[\d+\])(?:<=>|-)(?P<src>[\da-fA-F.:]+\[\d+\])"

PRODUCT = Product(
    name="racoon",
    source="src/racoon/{isakmp,isakmp_xauth,oakley}.c of ipsec-tools 0.8",
    product="linux",
    category="vpn",
    service="racoon",
    programs=("racoon",),
    others="status",
    messages=(
        Said(_LEVEL + rf"respond new phase 1 negotiation: {_ENDS}", "network_connect"),
        Said(_LEVEL + rf"ISAKMP-SA established {_ENDS} .*", "status", "success"),
        Said(_LEVEL + rf"ISAKMP-SA (?:deleted|expired) {_ENDS} .*", "status"),
        Said(_LEVEL + r"login succeeded for user \"(?P<user>.*)\"", "login", "success"),
        Said(_LEVEL + r"login failed for user \"(?P<user>.*)\"", "login", "failure"),
        Said(_LEVEL + r"(?P<src>[\da-fA-F.:]+) give up to get IPsec-SA due to time up.*", "status", "failure"),
        Said(
            _LEVEL
            + r"(?:HASH mismatched|Invalid SIG\.?|failed to get (?:valid )?psk.*|couldn't find the proper pskey.*)",
            "login",
            "failure",
        ),
        Said(r"(?P<level>INFO|NOTIFY|NOTICE|WARNING|ERROR|DEBUG\d?): .*", "status"),
    ),
    samples=(
        Sample(
            "Mar  5 10:11:12 gw racoon: INFO: respond new phase 1 negotiation: 192.0.2.5[500]<=>203.0.113.9[4500]",
            {"src_ip": "203.0.113.9", "dst_ip": "192.0.2.5", "dst_port": 500, "action": "network_connect"},
        ),
        Sample(
            'Mar  5 10:11:12 gw racoon: ERROR: login failed for user "dana"',
            {"user": "dana", "action": "login", "outcome": "failure"},
            typed=("dana",),
        ),
    ),
)
