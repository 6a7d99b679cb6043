"""Kamailio, OpenSIPS and FreeSWITCH: calls, refused registrations and blocked senders."""

from ..product import Product, Said, Sample

_ADDRESS = r"[\da-fA-F.:]+"
_ACCOUNTED = r".*?ACC: [\w ]+: timestamp=\d+;method=(?P<method>\w+);.*?;code=(?P<code>{code});reason=(?P<reason>[^;]*);"
_PARTIES = rf"src_user=(?P<user>[^;]*);src_domain=[^;]*;src_ip=(?P<src>{_ADDRESS});(?:dst_ouser=[^;]*;)?dst_user=(?P<target>[^;]*);.*"
_PLACE = r"(?:\[\w+\] )?sofia_reg\.c:\d+ "
_KAMAILIO = "Mar  5 10:11:12 sip1 /usr/sbin/kamailio[811]: "
_CALL = "ACC: transaction answered: timestamp=1709633472;method=INVITE;from_tag=a1;to_tag=b2;call_id=c3@203.0.113.9;code=200;reason=OK;"

PRODUCT = Product(
    name="sip",
    source="kamailio.cfg and the acc module of Kamailio 5, acc of OpenSIPS 3; sofia_reg.c of FreeSWITCH 1.10",
    category="application",
    programs=("kamailio", "opensips", "freeswitch"),
    lines=(r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+)(?: [\d.]+%)? (?P<message>\[[A-Z]+\] sofia_reg\.c:\d+ .*)",),
    messages=(
        Said(_ACCOUNTED.format(code=r"[123]\d\d") + _PARTIES, "network_connect", "success"),
        Said(_ACCOUNTED.format(code=r"[456]\d\d") + _PARTIES, "network_connect", "failure"),
        Said(
            rf".*?pike blocking (?P<method>\w+) from (?P<asked>.*) \(IP:(?P<src>{_ADDRESS}?)(?::(?P<src_port>\d{{1,5}}))?\)",
            "network_block",
            "failure",
        ),
        Said(
            _PLACE
            + rf"SIP auth failure \((?P<method>\w+)\) on sofia profile '[^']*' for \[(?P<user>.*)@(?P<domain>[^@\]]*)\] from ip (?P<src>{_ADDRESS})",
            "login",
            "failure",
        ),
        Said(
            _PLACE
            + rf"SIP auth challenge \((?P<method>\w+)\) on sofia profile '[^']*' for \[(?P<asked>.*)\] from ip (?P<src>{_ADDRESS})",
            "status",
        ),
        Said(
            _PLACE + rf"Can't find user \[(?P<user>.*)@(?P<domain>[^@\]]*)\] from (?P<src>{_ADDRESS})",
            "login",
            "failure",
        ),
    ),
    samples=(
        Sample(
            _KAMAILIO + "ALERT: <script>: ALERT: pike blocking REGISTER from sip:100@192.0.2.10 (IP:203.0.113.9:5071)",
            {"host": "sip1", "src_ip": "203.0.113.9", "dst_ip": "", "action": "network_block", "outcome": "failure"},
            typed=("100@192.0.2.10",),
        ),
        Sample(
            _KAMAILIO
            + f"NOTICE: acc [acc.c:281]: acc_log_request(): {_CALL}src_user=dana;src_domain=192.0.2.10;src_ip=203.0.113.9;"
            "dst_ouser=200;dst_user=200;dst_domain=192.0.2.10",
            {
                "src_ip": "203.0.113.9",
                "user": "dana",
                "action": "network_connect",
                "outcome": "success",
                "target": "200",
            },
        ),
        Sample(
            "2024-03-05 10:11:12.345678 99.20% [WARNING] sofia_reg.c:1798 SIP auth failure (REGISTER) on sofia profile 'internal' for "
            "[100@192.0.2.10] from ip 203.0.113.9",
            {
                "time": "2024-03-05T10:11:12.345678Z",
                "src_ip": "203.0.113.9",
                "user": "100",
                "action": "login",
                "outcome": "failure",
            },
            typed=("100",),
        ),
    ),
)
