"""Threat intelligence: the user's lists, what a technique is, what everybody talks to. Nothing is looked up elsewhere."""

from pydantic import Field

from ..decisions.quoting import quote
from ..entities.addresses import is_internal
from ..entities.wellknown import is_well_known
from ..errors import InputError
from ..intelligence import read_intelligence
from ..meaning.values import address_of
from ..report.techniques import technique_of
from .choice import EVERYWHERE
from .instrument import Arguments, Instrument, Reach, Shown
from .triage import EVENT, SEARCH


class Lists(Arguments):
    """Look an address, domain, hash or account up in the user's lists of indicators, and among what everybody talks to."""

    value: str


def lists(reach: Reach, given: Lists) -> Shown:
    """Which lists name a value, and which events have it."""
    value = given.value.strip()
    if not value:
        raise InputError("value is empty; name an address, domain, hash or account.")
    known = read_intelligence(reach.lists)
    found = known.look_up(value)
    lines = [f"list {quote(item.list, limit=80)} has it: {quote(item.note, limit=200)}" for item in found]
    if warned := known.warned_of_any_kind(value):
        lines.append(f"the warninglist {quote(warned, limit=80)} has it: no indicator by itself")
    if is_well_known(value):
        lines.append("it is infrastructure that everybody talks to, no indicator by itself")
    if address_of(value):
        lines.append("it is an internal address" if is_internal(value) else "it is an external address")
    rows = reach.desk.store.query(
        f"SELECT id FROM events WHERE contains({EVERYWHERE}, ?) ORDER BY time NULLS LAST, id LIMIT 10", [value.lower()]
    )
    events = [row["id"] for row in rows]
    lines.append(f"events that name it: {', '.join(f'#{event}' for event in events) or 'none'}")
    return Shown(
        told=f"{len(found)} of {len(known.lists)} lists have {quote(value, limit=80)}", lines=lines, events=events
    )


class Technique(Arguments):
    """Tell what an ATT&CK technique is, by its number such as T1110."""

    number: str = Field(pattern=r"^T\d{4}(\.\d{3})?$")


def technique(_: Reach, given: Technique) -> Shown:
    """Name and tactics of a technique."""
    known = technique_of(given.number)
    return Shown(told=f"{known.id} {known.name} ({', '.join(known.tactics) or 'no tactic known'})")


INTELLIGENCE = (
    Instrument("lists", Lists, lists),
    Instrument("technique", Technique, technique),
    SEARCH,
    EVENT,
)
