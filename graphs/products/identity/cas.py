"""Apereo CAS: the audit trail, a block of names and values for each action."""

from ...actions import Action, Outcome
from ..product import Product, Said, Sample

_DOES: dict[str, tuple[Action, Outcome]] = {
    "AUTHENTICATION_SUCCESS": ("login", "success"),
    "AUTHENTICATION_FAILED": ("login", "failure"),
    "AUTHENTICATION_EVENT_TRIGGERED": ("status", ""),
    "TICKET_GRANTING_TICKET_CREATED": ("login", "success"),
    "TICKET_GRANTING_TICKET_NOT_CREATED": ("login", "failure"),
    "TICKET_GRANTING_TICKET_DESTROYED": ("logout", "success"),
    "SERVICE_ACCESS_ENFORCEMENT_TRIGGERED": ("status", ""),
    "CHANGE_PASSWORD_SUCCESS": ("account_change", "success"),
    "CHANGE_PASSWORD_FAILED": ("account_change", "failure"),
    "DELETE_SERVICE_SUCCESS": ("resource_delete", "success"),
    "SAVE_SERVICE_SUCCESS": ("resource_change", "success"),
}
_BLOCK = (
    r"<?Audit trail record BEGIN\s+=+\s+WHO: (?P<user>[^\n]*)\nWHAT: (?P<what>.*)\nACTION: (?P<kind>[A-Z_0-9]+)\nAPPLICATION: [^\n]*\n"
    r"WHEN: [^\n]*\nCLIENT IP ADDRESS: (?P<src>[\da-fA-F.:]+)\nSERVER IP ADDRESS: (?P<dst>[\da-fA-F.:]+)\n.*"
)

PRODUCT = Product(
    name="cas",
    source="Slf4jLoggingAuditTrailManager of Inspektr, CAS 6.0 to 7.0",
    category="application",
    service="cas",
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<level>[A-Z]+) \[[\w.]*AuditTrailManager\] - (?P<message><?Audit trail record BEGIN.*)",
    ),
    continued=r"(?!\d{4}-\d\d-\d\d )",
    messages=(Said(_BLOCK, "status", by=_DOES),),
    samples=(
        Sample(
            "2024-03-05 10:11:12,345 INFO [org.apereo.inspektr.audit.support.Slf4jLoggingAuditTrailManager] - <Audit trail record BEGIN\n"
            "=============================================================\nWHO: dana\nWHAT: [UsernamePasswordCredential(username=dana)]\n"
            "ACTION: AUTHENTICATION_FAILED\nAPPLICATION: CAS\nWHEN: Tue Mar 05 10:11:12 UTC 2024\nCLIENT IP ADDRESS: 203.0.113.9\n"
            "SERVER IP ADDRESS: 192.0.2.10\n=============================================================\n\n>",
            {
                "time": "2024-03-05T10:11:12.345Z",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "dst_ip": "192.0.2.10",
                "action": "login",
                "outcome": "failure",
            },
            typed=("dana",),
        ),
    ),
)
