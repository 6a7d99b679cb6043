"""Templates whose action the reader could not tell: what a model may be asked about."""

from dataclasses import dataclass

import orjson

from ..meaning.aliases import plan_for
from ..meaning.normalize import action_values
from .store import EventStore

_MAX_VALUES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownTemplate:
    """One kind of event with the action "other"."""

    template: str
    count: int
    example_id: int
    """First event of this kind."""
    field_names: tuple[str, ...]
    """Names of the example's fields."""
    action_values: tuple[str, ...]
    """The example's values that say what kind of event it is; its message where there are none."""


def unknown_templates(store: EventStore, *, limit: int = 200) -> list[UnknownTemplate]:
    """Templates with the action "other", most frequent first."""
    rows = store.query(
        "SELECT template, count(*) AS count, min(id) AS id, arg_min(fields, id) AS fields, "
        "arg_min(message, id) AS message FROM events "
        "WHERE action = 'other' GROUP BY template ORDER BY count DESC, template LIMIT ?",
        [limit],
    )
    unknown: list[UnknownTemplate] = []
    for row in rows:
        fields: dict[str, str] = orjson.loads(row["fields"])
        values = action_values(fields, plan_for(tuple(fields)))[:_MAX_VALUES]
        unknown.append(
            UnknownTemplate(
                template=row["template"],
                count=row["count"],
                example_id=row["id"],
                field_names=tuple(fields),
                action_values=values or ((row["message"],) if row["message"] else ()),
            )
        )
    return unknown
