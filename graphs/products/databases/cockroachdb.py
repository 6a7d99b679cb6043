"""CockroachDB: structured events of sessions, roles and privileges in its log files."""

from ..product import Product, Said, Sample

_TEXT = r"\"‹?(?P<{name}>[^\"›]*)›?\""
_EVENT = r"=\{{\"Timestamp\":\d+,\"EventType\":\"{kind}\""
_STATEMENT = r",\"Statement\":\"(?P<command>(?:[^\"\\]|\\.)*)\".*?,\"User\":" + _TEXT.format(name="user")
_PEER = r",.*?\"RemoteAddress\":" + _TEXT.format(name="src_and_port")
_ACCOUNT = r",.*?\"TransportUser\":" + _TEXT.format(name="user") + r".*\}"
_TAGS = "I240305 10:11:12.345678 811 4@util/log/event_log.go:32 ⋮ [T1,Vsystem,n1,client=203.0.113.9:51234,hostssl,user=‹dana›] 12 "


def _event(kind: str) -> str:
    return _EVENT.format(kind=kind)


PRODUCT = Product(
    name="cockroachdb",
    source="eventpb of CockroachDB 21.2 to 24.1, crdb-v1 and crdb-v2 formats",
    category="database",
    service="cockroachdb",
    lines=(
        r"(?P<level>[IWEF])(?P<time>\d{6} \d\d:\d\d:\d\d\.\d+) \d+ (?:\d+@)?(?P<place>[\w./-]+:\d+) (?:\S{1,3} )?"
        r"\[(?:[^\]]*?,client=(?P<src_and_port>[\da-fA-F.:\[\]]+:\d+))?[^\]]*\] (?:\d+ )?(?P<message>.*)",
    ),
    messages=(
        Said(_event("client_authentication_failed") + _PEER + _ACCOUNT, "login", "failure"),
        Said(_event("client_authentication_ok") + _PEER + _ACCOUNT, "login", "success"),
        Said(_event("client_session_end") + _PEER + r".*\}", "logout"),
        Said(_event("client_connection_start") + _PEER + r".*\}", "network_connect"),
        Said(_event(r"client_\w+") + r".*\}", "status"),
        Said(
            _event("create_role") + _STATEMENT + r".*?\"RoleName\":" + _TEXT.format(name="target") + r".*\}",
            "account_create",
            "success",
        ),
        Said(
            _event("drop_role") + _STATEMENT + r".*?\"RoleName\":" + _TEXT.format(name="target") + r".*\}",
            "account_delete",
            "success",
        ),
        Said(
            _event("alter_role") + _STATEMENT + r".*?\"RoleName\":" + _TEXT.format(name="target") + r".*\}",
            "account_change",
            "success",
        ),
        Said(_event(r"(?:grant_role|change_\w+_privilege)") + _STATEMENT + r".*\}", "permission_grant", "success"),
    ),
    samples=(
        Sample(
            _TAGS
            + '={"Timestamp":1709633472345678901,"EventType":"client_authentication_failed","InstanceID":1,"Network":"tcp",'
            '"RemoteAddress":"‹203.0.113.9:51234›","TransportUser":"‹dana›","Reason":4,"Detail":"‹refused›","Method":"scram-sha-256"}',
            {
                "time": "2024-03-05T10:11:12.345678Z",
                "src_ip": "203.0.113.9",
                "user": "dana",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            _TAGS
            + '={"Timestamp":1709633474345678901,"EventType":"create_role","Statement":"CREATE USER ‹eva›","Tag":"CREATE ROLE",'
            '"User":"dana","ApplicationName":"$ cockroach sql","RoleName":"eva"}',
            {"user": "dana", "src_ip": "203.0.113.9", "action": "account_create", "target": "eva"},
        ),
    ),
)
