"""Who signed it off, and under which ticket?"""

import re

import orjson

from ...events.store import STATED
from ...questions.question import Part
from .case import Case
from .phrases import phrase
from .reply import Reply, certain, taking
from .text import Voice, cite, quoted

MOST_ROWS = 2_000
_SIGNED = re.compile(
    r"\b(?:sign(?:ed|s)? (?:\w+ ){0,4}off|sign-?off|approv\w+|authori[sz]ed (?:the|this|that|it|these)|green-?light\w*|rubber-?stamp\w*|"
    r"order(?:ed)? (?:the|this|that) (?:change|work|migration|deployment|maintenance)|"
    r"genehmig\w*|abgezeichnet|abgesegnet|abgenommen|unterschrieben|in auftrag gegeben|angeordnet)\b"
)
_FACTOR = re.compile(
    r"\b(?:prompts?|push\w*|mfa|2fa|factors?|faktor\w*|consent\w*|request\w*|log-?ins?|sign-?ins?|anmeld\w*|abfragen?|anfragen?|bestätigung\w*|app)\b"
)
"""What a person approves at log-in is in the logs, and no signature."""
_TICKET = re.compile(
    r"\b(?:change|ticket|order|request|case|issue|incident|vorgang|auftrag|änderungs)[- ]?(?:ticket|number|no|id|nummer|antrag|auftrag)\b|"
    r"\btickets?\b"
)
_NUMBER = re.compile(r"\b(?:[A-Z]{2,10}-\d{2,8}|(?:CHG|INC|REQ|RFC|TASK|CRQ|SR)\d{4,10})\b")
_NO_TICKET = re.compile(
    r"^(?:CVE|UTF|ISO|SHA|RFC|CWE|GMT|UTC|AES|TLS|MS|KB|PC|WS|SRV|LT|DC|FS|SQL|APP|EU|US)-?\d", re.IGNORECASE
)


@taking(_SIGNED, _TICKET)
def approval(case: Case, part: Part, voice: Voice) -> Reply | None:
    """That no line states a signature, and the ticket that lines name; for a ticket alone, that."""
    is_signed = bool(_SIGNED.search(part.clause)) and not _FACTOR.search(part.clause)
    is_ticket = bool(_TICKET.search(part.clause)) and re.search(
        r"\b(?:which|what|welche\w*|is there|gibt es)\b", part.clause
    )
    if not (is_signed or is_ticket):
        return None
    if is_signed and (not _WHO.search(part.clause) or _is_logged(case)):
        return None  # how many, when and what: the lines of approvals say
    tickets = _tickets(case, part)
    if not tickets and (not is_signed or part.kind == "outside"):
        return None
    shown = voice.listed([f"{quoted(name)}{cite(events[:3])}" for name, events in tickets.items()], 4)
    if not is_signed:
        return certain(phrase(voice.language, "tickets", tickets=shown))
    more = phrase(voice.language, "but_tickets", tickets=shown) if tickets else ""
    return certain(phrase(voice.language, "no_signature", more=more))


_WHO = re.compile(r"\b(?:who|whom|anybody|anyone|somebody|someone|wer|wem|jemand|was|were|is|wurde|ist|war)\b")


def _is_logged(case: Case) -> bool:
    """Whether lines tell of approvals themselves."""
    return bool(
        case.store.query(
            "SELECT 1 FROM events WHERE regexp_matches(lower(concat_ws(' ', message, target, fields::VARCHAR)), "
            "'\\bapprov|signed.off|genehmig') LIMIT 1"
        )
    )


def _tickets(case: Case, part: Part) -> dict[str, list[int]]:
    """Ticket numbers in the lines of the subjects, of what is asked about, or else of what stood out."""
    ids = [event for episode in case.episodes.values() for event in episode["events"]]
    where, values = part.where() if part.subjects else ("id IN (SELECT unnest(?))", [ids])
    rows = case.store.query(
        f"SELECT id, command, target, message, fields FROM {STATED} WHERE {where} ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        values,
    )
    hosts = {row["h"].lower() for row in case.store.query("SELECT DISTINCT host AS h FROM events LIMIT 2000")}
    found: dict[str, list[int]] = {}
    for row in rows:
        fields = " ".join(map(str, orjson.loads(row["fields"] or "{}").values()))
        text = f"{row['command']} {row['target']} {row['message']} {fields}"
        for name in dict.fromkeys(_NUMBER.findall(text)):
            if not _NO_TICKET.search(name) and name.lower() not in hosts:
                found.setdefault(name, []).append(row["id"])
    return found
