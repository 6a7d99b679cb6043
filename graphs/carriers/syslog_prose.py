"""Messages of syslog in words that no product knows, and what those of one shape have in common."""

from ..meaning.alike import Alike
from ..meaning.event import Draft
from ..meaning.messages import pairs_of, read_message
from ..meaning.places import places_of
from ..products import catalogue, quick
from ..products.network.netfilter import read_packet
from . import keyvalue
from .payload import may_hold_payload
from .syslog_names import TIMED, own_name

_NEVER_ALIKE = frozenset(("pid", "pri", "auth", "src_port"))
"""Names of pairs that stand among the fields already, or not, as the line has it."""
_ALWAYS = frozenset(("host", "program", "message"))
"""Names of fields that pairs never replace."""


def read_prose(program: str, message: str, fields: dict[str, str]) -> Draft | None:
    """A message that no product knows: a packet, or words. None where it may be a record of another format
    or states its time.
    """
    if message[:5] in TIMED:
        return None
    base = own_name(program).lower()
    draft = Draft(format="syslog", product="linux", process=program, service=base, fields=fields)
    if base in ("kernel", "ufw") or "SRC=" in message:
        if read_packet(draft, message):
            return draft
        if base == "kernel":
            draft.action = "status"
    is_known = catalogue.knows_program(base)
    if not is_known and may_hold_payload(message):
        return None
    pairs = pairs_of(message)
    if not is_known and len(pairs) >= keyvalue.LEAST_PAIRS:
        return None
    for name, value in pairs.items():
        fields.setdefault(name, value)
    return read_message(draft, message)


def reading_of(program: str, message: str, shape: str, on: Alike) -> quick.Reading | None:
    """What `read_prose` says of all ASCII messages of a shape; None where they have no reading together."""
    if "SRC=" in message and "IN=" in message:
        return None
    if "," in message and not catalogue.knows_program(own_name(program).lower()):
        on = on._replace(unlike=(*on.unlike, catalogue.any_row_whole()))
    fields = dict.fromkeys(_ALWAYS, "")
    if (draft := read_prose(program, message, fields)) is None:
        return None
    if (places := places_of(draft, message, shape)) is None or not _NEVER_ALIKE.isdisjoint(dict(places.pairs)):
        return None
    return quick.reading_in_words(draft, places, on)
