"""Suricata's `eve.json` (Suricata documentation, "EVE JSON Output")."""

from ...actions import Action
from ...meaning.event import Draft
from ...meaning.flatten import Record, flatten
from ...meaning.outcomes import status_outcome
from ...meaning.values import address_of, port_of
from ..format import FileContext, RecordFormat

_ACTIONS: dict[str, Action] = {
    "alert": "alert",
    "anomaly": "alert",
    "dns": "dns_query",
    "http": "web_request",
    "flow": "network_connect",
    "tls": "network_connect",
    "drop": "network_block",
    "fileinfo": "network_connect",
    "ssh": "network_connect",
    "smtp": "mail",
    "stats": "status",
    "netflow": "network_connect",
    "smb": "network_connect",
    "rdp": "login",
    "krb5": "login",
    "ftp": "network_connect",
    "dhcp": "status",
}


def read(record: Record, context: FileContext) -> Draft:
    """A draft of one EVE record."""
    fields = flatten(record)
    kind = fields.get("event_type", "")
    draft = Draft(format="suricata", product="suricata", service=kind, fields=fields)
    draft.time = context.clock.parse(fields.get("timestamp", ""))
    draft.host = fields.get("host", "")
    draft.src_ip, draft.dst_ip = address_of(fields.get("src_ip", "")), address_of(fields.get("dest_ip", ""))
    draft.dst_port = port_of(fields.get("dest_port", ""))
    draft.action = _ACTIONS.get(kind, "network_connect")
    detail = (
        fields.get("alert.signature")
        or fields.get("dns.rrname")
        or fields.get("tls.sni")
        or fields.get("fileinfo.filename", "")
    )
    draft.target = fields.get("http.hostname", "") + fields.get("http.url", "") or detail
    draft.agent = fields.get("http.http_user_agent", "")
    if kind == "alert":
        draft.outcome = "failure" if fields.get("alert.action") == "blocked" else "success"
        draft.template = f"suricata:alert:{fields.get('alert.signature', '')}"
    elif kind == "drop":
        draft.outcome = "failure"
    elif kind == "dns":
        draft.category = "dns"
        fields |= {
            "query": fields.get("dns.rrname", ""),
            "record_type": fields.get("dns.rrtype", ""),
            "answer": fields.get("dns.rdata", ""),
        }
    elif kind == "http":
        fields |= {
            "c-uri": fields.get("http.url", ""),
            "c-useragent": draft.agent,
            "cs-method": fields.get("http.http_method", ""),
        }
        fields["cs-host"] = fields.get("http.hostname", "")
        if outcome := status_outcome(fields.get("http.status", "")):
            draft.outcome = outcome
    draft.template = draft.template or f"suricata:{kind}"
    draft.message = f"{kind} {draft.src_ip} -> {draft.dst_ip} {draft.dst_port or ''} {detail or draft.target}"
    return draft


def _matches(record: Record) -> bool:
    kind = record.get("event_type")
    return (
        isinstance(kind, str)
        and kind.islower()
        and "timestamp" in record
        and ("src_ip" in record or "stats" in record)
        and ("flow_id" in record or "dest_ip" in record or "stats" in record)
    )


FORMAT = RecordFormat(name="suricata", names=frozenset(("event_type",)), matches=_matches, read=read)
