"""What an instrument is: a name, typed arguments, a read-only function, and what the model is shown of its result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ..decisions.quoting import clipped, quote
from ..errors import InputError
from ..schema import Chart
from ..state import Check, Hit
from ..workbench import Desk


class Arguments(BaseModel):
    """Arguments of one tool. The docstring is what the model reads of the tool; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What instruments may look at."""

    desk: Desk
    hits: Sequence[Hit] = ()
    lists: Sequence[Path] = ()
    databases: Sequence[Path] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A number that came out of a query, with what gives it again."""

    check: Check
    where: str = ""
    """SQL condition on `events` that was counted; empty where no event stands behind the number."""
    parameters: Sequence[Any] = ()
    spellings: Sequence[str] = ()
    """Other ways in which the model was shown it, such as `4.2`."""
    times: Sequence[str] = ()
    """Limits of time that were given with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The outcome of one call. Whatever of it comes from logs stands in quotes."""

    told: str
    """One line that says what came back, for the report and for a model that has no room for all of it."""
    lines: Sequence[str] = ()
    """The rest, in an order of their own."""
    first: Sequence[int] = ()
    """Places of the lines that stay where not all fit; then as many as fit from the beginning."""
    total: int = 0
    """How many lines there would be, had none been left out; 0 where all are there."""
    events: Sequence[int] = ()
    """Ids that the lines name, in their order."""
    counted: Sequence[Counted] = ()
    chart: Chart | None = None

    @property
    def size(self) -> int:
        """Characters of all of it."""
        return len(self.told) + sum(len(line) + 1 for line in self.lines) + _FOR_COUNT

    def within(self, characters: int) -> str:
        """All of it in as many characters, with an honest count of what was left out."""
        total = max(self.total, len(self.lines))
        left = characters - _FOR_COUNT - len(self.told)
        shown: set[int] = set()
        for place in dict.fromkeys((*self.first, *range(len(self.lines)))):
            if len(self.lines[place]) + 1 > left:
                if place not in self.first:
                    break
                continue
            left -= len(self.lines[place]) + 1
            shown.add(place)
        text = "\n".join([self.told, *(line for place, line in enumerate(self.lines) if place in shown)])
        if len(shown) < total:
            kept = ", other than the first and those with signals" if shown.intersection(self.first) else ""
            text += f"\n({total - len(shown)} of {total} lines left out{kept}; ask for less at once to see them)"
        return clipped(text, characters)

    def brief(self) -> str:
        """One line, for when there is no room for more: what came back, and the ids that were shown."""
        shown = f" ({', '.join(f'#{event}' for event in list(self.events)[:MOST_BRIEF])})" if self.events else ""
        return f"{clipped(self.told, LONGEST_BRIEF)}{shown}"


MOST_BRIEF = 12
"""Ids that stay when a result is told in one line."""
LONGEST_BRIEF = 300
_FOR_COUNT = 130
"""Characters kept for the sentence that says how much was left out."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One tool of a specialist."""

    name: str
    arguments: type[Arguments]
    use: Callable[[Reach, Any], Shown] = field(repr=False)

    def schema(self) -> dict[str, Any]:
        """What the model reads of it, in the form that every provider takes."""
        return tool_schema(self.name, self.arguments)

    def call(self, reach: Reach, given: Mapping[str, Any]) -> Shown:
        """The result for arguments as a model wrote them. Raises InputError that says what to write instead."""
        return self.use(reach, checked(self.name, self.arguments, given))


def checked(name: str, arguments: type[Arguments], given: Mapping[str, Any]) -> Any:
    """The arguments, typed; InputError says in one sentence which of them does not fit."""
    try:
        return arguments.model_validate(dict(given))
    except ValidationError as error:
        problems = [
            f"{quote('.'.join(map(str, found['loc'])), limit=60) if found['loc'] else 'the arguments'}: {found['msg']}"
            for found in error.errors(include_url=False, include_input=False)[:4]
        ]
        raise InputError(
            f"{name}: {'; '.join(problems)}. Its arguments are {', '.join(arguments.model_fields) or 'none'}."
        ) from None


def tool_schema(name: str, arguments: type[BaseModel]) -> dict[str, Any]:
    """A tool as providers describe it, without what only costs room."""
    schema = _plain(arguments.model_json_schema(), {})
    parameters = {"type": "object", "properties": schema.get("properties", {}), "required": schema.get("required", [])}
    return {
        "type": "function",
        "function": {"name": name, "description": _first_line(arguments), "parameters": parameters},
    }


def _first_line(arguments: type[BaseModel]) -> str:
    return " ".join((arguments.__doc__ or "").split())


def _plain(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """The schema without titles, defaults and references: small models and small servers stumble over them."""
    if isinstance(schema, list):
        return [_plain(item, definitions) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    known = {**definitions, **schema.get("$defs", {})}
    if "$ref" in schema:
        return _plain(known[schema["$ref"].rpartition("/")[2]], known)
    plain = {}
    for key, value in schema.items():
        if key == "properties":
            plain[key] = {name: _plain(item, known) for name, item in value.items()}
        elif key not in ("title", "default", "$defs", "additionalProperties"):
            plain[key] = _plain(value, known)
    return plain
