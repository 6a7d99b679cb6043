"""Actions that a record's set of fields gives away: a firewall's flow, a DNS query, a process, a statement, a
mail, a detection.
"""

from ..actions import Action
from ..wordlists import words
from .aliases import Names
from .event import Draft
from .statements import statement_action

BLOCKED = words("""
    deny denied drop dropped block blocked reject rejected discard reset reset-both server-rst client-rst drop-packet
""")
PASSED = words("""
    allow allowed accept accepted pass permit permitted close start end built teardown timeout ip-conn trust forward
""")
_DNS_KINDS = words("qtype qtypename querytype rrtype recordtype dnsquestiontype questiontype")
_DNS_NAMES = words("query qname queryname rrname dnsquestionname domain name question questionname")
_SQL_NAMES = words("statement sql query sqltext statementtext querytext sqlstatement command")
_SENDERS = words("sender senderaddress mailfrom from fromaddress envelopefrom fromheader")
_RECIPIENTS = words("recipient recipients recipientaddress rcptto to toaddress envelopeto toheader")
_RULES = words("rule rulename ruleid ruledescription signature signatureid alertname detectionname")
_LEVELS = words("severity priority level rulelevel risk risklevel score")


def action_of_shape(draft: Draft, names: Names, kinds: tuple[str, ...]) -> Action:
    """The action, or "other" where the shape says nothing."""
    fields, plan = draft.fields, names.plan
    lowered = {kind.lower() for kind in kinds}
    if draft.src_ip and draft.dst_ip:
        verdicts = lowered.union([fields[name].lower() for name in plan.get("outcome", ())[:2]])
        if verdicts & BLOCKED:
            return "network_block"
        if verdicts & PASSED:
            return "network_connect"
    last = names.last.keys()
    if not _DNS_KINDS.isdisjoint(last) and not _DNS_NAMES.isdisjoint(last):
        return "dns_query"
    if draft.command and draft.process and ("parent" in plan or lowered & {"exec", "execve", "process", "start"}):
        return "process_start"
    if not _SQL_NAMES.isdisjoint(last):
        for name in _SQL_NAMES & last:
            if (action := statement_action(fields[names.last[name]])) and action != "status":
                return action
    if (
        not _SENDERS.isdisjoint(last)
        and not _RECIPIENTS.isdisjoint(last)
        and any("@" in value for value in fields.values())
    ):
        return "mail"
    return "other"


def is_detection(names: Names) -> bool:
    """Whether a record names a rule and how bad its match is: another product's alert."""
    return bool(_RULES & names.folded and _LEVELS & names.folded)
