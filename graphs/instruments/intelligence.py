"""Threat intelligence: the user's lists, what a technique is, what everybody talks to. Nothing is looked up elsewhere."""

from pydantic import Field

from ..decisions.quoting import quote
from ..entities.addresses import is_internal
from ..entities.wellknown import is_well_known
from ..errors import InputError
from ..meaning.values import address_of
from ..report.techniques import technique_of
from ..tools.intelligence import load_list
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
    found = [(path.name, load_list(path).get(value.lower())) for path in reach.lists]
    lines = [
        f"list {quote(name, limit=80)} has it: {quote(note, limit=200)}" for name, note in found if note is not None
    ]
    if is_well_known(value):
        lines.append("it is infrastructure that everybody talks to, no indicator by itself")
    if address_of(value):
        lines.append("it is an internal address" if is_internal(value) else "it is an external address")
    rows = reach.desk.store.query(
        f"SELECT id FROM events WHERE contains({EVERYWHERE}, ?) ORDER BY time NULLS LAST, id LIMIT 10", [value.lower()]
    )
    events = [row["id"] for row in rows]
    lines.append(f"events that name it: {', '.join(f'#{event}' for event in events) or 'none'}")
    listed = sum(note is not None for _, note in found)
    return Shown(told=f"{listed} of {len(found)} lists have {quote(value, limit=80)}", lines=lines, events=events)


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
