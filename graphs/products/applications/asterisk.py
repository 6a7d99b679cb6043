"""Asterisk: security events and the notices of refused calls and registrations, in its own files and in syslog."""

from ..product import Product, Said, Sample

_TIME = r"\[(?P<time>(?:[A-Z][a-z]{2} +\d{1,2}|\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d{4})?)\] "
_LEVEL = (
    r"(?P<level>SECURITY|NOTICE|WARNING|ERROR|VERBOSE|DEBUG|DTMF|FAX)\[(?P<pid>\d+)\](?:\[(?P<call>C-[\da-f]+)\])?:? "
)
_WHERE = r"(?:(?P<source_file>[\w/-]+\.(?:c|cc)):?(?:\d+:? )?(?: ?(?:in )?\w+:)? )?"
_HEAD = _TIME + _LEVEL + r"(?P<message>.*)"
# Account, call and challenge are the caller's to choose: an event that holds a second address says nothing.
_TEXT = r'(?:(?!",[A-Za-z]+=").)*'
_EVENT = (
    rf'SecurityEvent="(?P<kind>\w+)"(?:,[A-Za-z]+="[^"]*")*?,AccountID="(?P<user>{_TEXT})",SessionID="{_TEXT}"'
    r'(?:,SessionTV="[^"]*")?,LocalAddress="IPV[46]/\w+/(?P<dst_ip>[\da-fA-F.:]+)/(?P<dst_port>\d+)",'
    r'RemoteAddress="IPV[46]/\w+/(?P<src_ip>[\da-fA-F.:]+)/(?P<src_port>\d+)"(?!.*RemoteAddress=).*'
)
_A = r"(?P<src>\[?[\da-fA-F.:]+\]?)"
_STAMP = "[2026-03-05 10:11:12] SECURITY[811] res_security_log.c: "
_NOTICE = "[Mar  5 10:11:12] NOTICE[811][C-0000001a]: "
_REST = 'LocalAddress="IPV4/UDP/192.0.2.5/5060",RemoteAddress="IPV4/UDP/203.0.113.9/4711"'

PRODUCT = Product(
    name="asterisk",
    source="main/security_events.c, res_security_log.c, res_pjsip, chan_sip.c, chan_iax2.c, manager.c of Asterisk 13 to 20",
    category="telephony",
    programs=("asterisk",),
    lines=(_HEAD,),
    carried=(_LEVEL + r"(?P<message>.*)",),
    others="status",
    messages=(
        Said(
            _WHERE + _EVENT,
            "status",
            by={
                "SuccessfulAuth": ("login", "success"),
                "InvalidPassword": ("login", "failure"),
                "InvalidAccountID": ("login", "failure"),
                "ChallengeResponseFailed": ("login", "failure"),
                "FailedACL": ("login", "failure"),
                "UnexpectedAddress": ("login", "failure"),
                "AuthMethodNotAllowed": ("login", "failure"),
                "InvalidTransport": ("network_connect", "failure"),
                "SessionLimit": ("network_connect", "failure"),
                "RequestBadFormat": ("network_connect", "failure"),
                "LoadAverageLimit": ("network_connect", "failure"),
                "RequestNotAllowed": ("network_connect", "failure"),
                "RequestNotSupported": ("network_connect", "failure"),
            },
        ),
        Said(_WHERE + r"SecurityEvent=.*", "status"),
        # Registrations and requests name the account within the caller's own words: only the address behind them counts.
        Said(
            _WHERE + r"Registration from '.*<sips?:(?P<user>[^'<>@;]+)@[^'<>]*>' failed for '" + _A + r"(?::\d+)?' - "
            r"(?P<reason>[^']*)",
            "login",
            "failure",
        ),
        Said(
            _WHERE + r"Registration from '.*' failed for '" + _A + r"(?::\d+)?' - (?P<reason>[^']*)", "login", "failure"
        ),
        Said(
            _WHERE + r"Request '?[A-Z]+'? from '.*' failed for '" + _A + r"(?::\d+)?' \(callid: .*\) - "
            r"(?P<reason>(?:Failed to authenticate|Error to authenticate|No matching endpoint found)[^']*)",
            "login",
            "failure",
        ),
        Said(_WHERE + r"Failed to authenticate (?:device|user) .*", "login", "failure"),
        Said(
            _WHERE + r"(?:Host )?" + _A + r"(?::\d+)? (?:failed to authenticate as|failed MD5 authentication for) "
            r"'(?P<user>.*)'(?: \(.*\))?",
            "login",
            "failure",
        ),
        Said(
            _WHERE + r"(?:Host )?" + _A + r"(?::\d+)? tried to authenticate with nonexistent user '(?P<user>.*)'",
            "login",
            "failure",
        ),
        Said(_WHERE + r"No registration for peer '(?P<user>.*)' \(from " + _A + r"\)", "login", "failure"),
        Said(_WHERE + r" *(?:== )?Manager '(?P<user>.*)' logged on from " + _A, "login", "success"),
        Said(_WHERE + r" *(?:== )?Manager '(?P<user>.*)' logged off from " + _A, "logout"),
        Said(
            _WHERE + r" *(?:-- )?Registered (?:SIP|IAX2) '(?P<user>.*)' at " + _A + r"(?::\d+)?.*", "login", "success"
        ),
        Said(
            _WHERE + r"Call from '.*' \(" + _A + r":\d+\) to extension '.*' rejected because extension not found.*",
            "network_connect",
            "failure",
        ),
        Said(
            r"(?:[\w/-]+\.c\b|Ext\. |  ?(?:--|==|>) |Asterisk |Remote UNIX connection|chan_\w+|res_\w+|pbx_?\w*|app_\w+).*",
            "status",
        ),
    ),
    samples=(
        Sample(
            _STAMP
            + 'SecurityEvent="InvalidPassword",EventTV="2026-03-05T10:11:12.345+0000",Severity="Error",Service="PJSIP",'
            'EventVersion="2",AccountID="guest7",SessionID="a7c1@example",'
            + _REST
            + ',Challenge="1/2",ReceivedHash="3"',
            {
                "time": "2026-03-05T10:11:12Z",
                "user": "guest7",
                "src_ip": "203.0.113.9",
                "src_port": "4711",
                "dst_ip": "192.0.2.5",
                "dst_port": 5060,
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7",),
        ),
        Sample(
            _STAMP + 'SecurityEvent="SuccessfulAuth",EventTV="2026-03-05T10:11:12.345+0000",Severity="Informational",'
            'Service="PJSIP",EventVersion="1",AccountID="dana",SessionID="a7c1@example",'
            + _REST
            + ',UsingPassword="1"',
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
        Sample(
            _STAMP + 'SecurityEvent="ChallengeSent",EventTV="2026-03-05T10:11:12.345+0000",Severity="Informational",'
            'Service="PJSIP",EventVersion="1",AccountID="dana",SessionID="a7c1@example",' + _REST + ',Challenge=""',
            {"user": "dana", "src_ip": "203.0.113.9", "action": "status", "outcome": ""},
        ),
        Sample(
            _NOTICE
            + "chan_sip.c:28926 handle_request_register: Registration from '\"guest7\" <sip:guest7@192.0.2.5>' failed "
            "for '203.0.113.9:4711' - Wrong password",
            {"src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _NOTICE
            + "chan_sip.c: Registration from '<sip:dana@192.0.2.5>' failed for '203.0.113.9:4711' - Wrong password",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _NOTICE + "res_pjsip/pjsip_distributor.c:676 log_failed_request: Request 'REGISTER' from "
            "'<sip:guest7@192.0.2.5>' failed for '203.0.113.9:4711' (callid: 7@a) - Failed to authenticate",
            {"user": "", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "[Mar  5 10:11:12] NOTICE[811] manager.c: 203.0.113.9 failed to authenticate as 'guest7'",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
    ),
)
