"""Exchange Server: message tracking and SMTP protocol logs."""

from ...actions import Action, Outcome
from ..product import Product, Records, Sample
from ..tables import HOSTED

_TRACKED: dict[str, tuple[Action, Outcome]] = {
    "DELIVER|SEND|SENDEXTERNAL|HADELIVER": ("mail", "success"),
    "FAIL|BADMAIL|DROP|POISONMESSAGE|DUPLICATEDELIVER|PROCESSMEETINGMESSAGEFAIL": ("mail", "failure"),
}
_SPOKEN: dict[str, tuple[Action, Outcome]] = {
    r"\+.*": ("network_connect", ""),
    r"-.*": ("status", ""),
    r"\*.*authentication failed.*": ("login", "failure"),
    r"> 535 .*": ("login", "failure"),
    r"> 235 .*": ("login", "success"),
    r"> [45]\d\d .*": ("status", "failure"),
}
_FIELDS = "#Fields: "
_TRACKING = (
    "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,event-id,internal-message-id,message-id,"
    "network-message-id,recipient-address,recipient-status,total-bytes,recipient-count,related-recipient-address,reference,message-subject,"
    "sender-address,return-path,message-info,directionality"
)
_PROTOCOL = "date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context"
_SESSION = r"2024-03-05T10:11:12.345Z,MX1\Default,08DC3CF0,0,"


def _tracking(own: str, where: str) -> Records:
    """Rows of message tracking; which end is the machine itself depends on what happened."""
    return Records(
        service="message_tracking",
        keys=("date-time", "event-id", "source", "sender-address", "recipient-address"),
        where={"event-id": where},
        columns={
            **HOSTED,
            "time": "date-time",
            "user": "sender-address",
            "src_ip": "original-client-ip client-ip",
            "dst_ip": "server-ip",
            "host": own,
            "target": "recipient-address",
            "agent": "",
        },
        kind="event-id",
        actions=_TRACKED,
        otherwise=("mail", ""),
        message="message-subject",
    )


def _protocol(source: str, destination: str, where: str) -> Records:
    return Records(
        service="smtp",
        keys=("date-time", "connector-id", "session-id", "event"),
        where={"remote-endpoint": where},
        columns={
            **HOSTED,
            "time": "date-time",
            "src": source,
            "dst": destination,
            "host": "",
            "user": "",
            "target": "data",
            "agent": "",
        },
        kind="event+data+context",
        actions=_SPOKEN,
        otherwise=("status", ""),
        message="data context",
    )


PRODUCT = Product(
    name="exchange",
    source="message tracking, SmtpReceive and SmtpSend protocol logs of Exchange Server 2013 to 2019",
    product="windows",
    category="mail",
    records=(
        _tracking("client-hostname server-hostname", "SEND|SENDEXTERNAL"),
        _tracking("server-hostname client-hostname", r"(?!SEND)\w+"),
        _protocol("local-endpoint", "remote-endpoint", r".*:(?:25|465|587|2525|717|475)"),
        _protocol("remote-endpoint", "local-endpoint", r"(?!.*:(?:25|465|587|2525|717|475)$).*"),
    ),
    samples=(
        Sample(
            f"{_FIELDS}{_TRACKING}\n2024-03-05T10:11:12.345Z,203.0.113.9,mail.example.net,192.0.2.10,MX1,08DC;0,MX1\\Default,SMTP,RECEIVE,12345,"
            '<m1@example.net>,n1,dana@example.org,,5321,1,,,"Rechnung, neu",eva@example.net,eva@example.net,0cA:,Incoming',
            {
                "time": "2024-03-05T10:11:12.345Z",
                "src_ip": "203.0.113.9",
                "dst_ip": "192.0.2.10",
                "host": "MX1",
                "user": "eva@example.net",
                "target": "dana@example.org",
                "action": "mail",
            },
        ),
        Sample(
            f"{_FIELDS}{_PROTOCOL}\n{_SESSION}192.0.2.10:25,203.0.113.9:51234,+,,",
            {"src_ip": "203.0.113.9", "dst_ip": "192.0.2.10", "dst_port": 25, "action": "network_connect"},
        ),
        Sample(
            f"{_FIELDS}{_PROTOCOL}\n{_SESSION}192.0.2.10:51234,203.0.113.9:25,+,,",
            {"src_ip": "192.0.2.10", "dst_ip": "203.0.113.9", "dst_port": 25, "action": "network_connect"},
        ),
        Sample(
            f"{_FIELDS}{_PROTOCOL}\n{_SESSION}192.0.2.10:25,203.0.113.9:51234,>,535 5.7.3 Authentication unsuccessful,",
            {"src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
    ),
)
