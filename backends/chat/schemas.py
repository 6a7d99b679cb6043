"""JSON schemas as a grammar can hold them: finite, closed, and without what only a check afterwards can tell.

A keyword, format or pattern that the grammar library does not know is left out and named, never refused: the answer
then has the rest of the form, and `violation` says whether it has all of it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import Draft202012Validator, validator_for
from llguidance import LLMatcher
from referencing import Registry
from referencing.exceptions import Unresolvable

from ..errors import GrammarError
from .bounds import Bounds, admits, anything_of, bounded, with_anything

_UNHELD = (
    "not",
    "if",
    "then",
    "else",
    "contains",
    "minContains",
    "maxContains",
    "uniqueItems",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$dynamicRef",
    "$dynamicAnchor",
    "$recursiveRef",
    "$recursiveAnchor",
)
"""Keywords the grammar library refuses."""
_FORMATS = {"date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"}
"""Formats it knows; of others, those below say the same."""
_EITHER_FORMAT = {"ipvanyaddress": ("ipv4", "ipv6")}
_SAME_FORMAT = {
    "idn-email": "email",
    "name-email": "email",
    "uuid1": "uuid",
    "uuid3": "uuid",
    "uuid4": "uuid",
    "uuid5": "uuid",
}
_LITERALS = ("enum", "const", "default", "examples")
"""Keys whose value is data, not a schema."""
_ONE = ("items", "additionalProperties", "additionalItems", "not", "if", "then", "else", "contains", "propertyNames")
_MANY = ("anyOf", "allOf", "oneOf", "prefixItems", "items")
_NAMED = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
"""Where a schema holds one schema, a list of them, or some by name."""

_DIALECTS = ("http://json-schema.org/draft-0", "https://json-schema.org/draft/20")

Change = Callable[[dict[str, Any], str], dict[str, Any]]


@dataclass(frozen=True)
class HeldSchema:
    """A schema that the grammar holds, and where it asks for less than the original."""

    schema: dict[str, Any]
    relaxed: tuple[str, ...] = ()
    """Places such as `/properties/tags: uniqueItems`."""


def hold(schema: Mapping[str, Any], *, is_closed: bool = True, bounds: Bounds = "all") -> HeldSchema:
    """What of this schema a grammar can hold; every text, number and list ends.

    With `is_closed` nobody may add fields that it does not name. It contradicts schemas that add up their fields
    from several parts. For `bounds` see `bounds.py`.
    """
    relaxed: list[str] = []
    anything = anything_of(schema)

    def relax_and_bound(here: dict[str, Any], place: str) -> dict[str, Any]:
        relaxed.extend(f"{place or '/'}: {what}" for what in _relax(here))
        if is_closed and "properties" in here:
            _close(here, anything if bounds == "all" else {})
        return bounded(here, place, anything, bounds)

    try:
        return HeldSchema(with_anything(changed(schema, relax_and_bound), anything), tuple(relaxed))
    except (TypeError, AttributeError, RecursionError) as error:
        raise GrammarError(f"The schema or tools cannot be turned into a grammar: {error}. Simplify them.") from error


def violation(schema: Mapping[str, Any], value: Any, *, patterns: bool) -> str | None:
    """What is wrong with a value, or None; nothing is fetched, whatever the schema refers to.

    `patterns` says whether the patterns that a grammar cannot hold are tried too. A pattern can be made to take for
    ever, so they are left out for schemas that come from elsewhere.
    """

    def keep_patterns(here: dict[str, Any], _: str) -> dict[str, Any]:
        pattern = here.get("pattern")
        if isinstance(pattern, str) and (not patterns or not _is_beyond(pattern)):
            del here["pattern"]
        named = here.get("patternProperties", {})
        if named and not (patterns and all(map(_is_expression, named))):
            del here["patternProperties"]
            here.pop("additionalProperties", None)
        return here

    checked = changed(schema, keep_patterns)
    known = str(checked.get("$schema", "")).startswith(_DIALECTS)
    validator = validator_for(checked) if known else Draft202012Validator
    try:
        error = best_match(
            validator(checked, registry=Registry(), format_checker=validator.FORMAT_CHECKER).iter_errors(value)
        )
    except Unresolvable as unknown:
        raise GrammarError(
            f"The schema refers to {unknown.ref!r}, which it does not hold. Define it in $defs."
        ) from None
    except RecursionError:
        raise GrammarError("The schema refers to itself without end. Simplify it.") from None
    if error is None:
        return None
    place = "/".join(map(str, error.absolute_path))
    return f"{place or 'the answer'}: {error.message[:300]}"


def moved(schema: Mapping[str, Any], to: str) -> dict[str, Any]:
    """The schema with its references pointing to where it will stand in another, as `#/$defs/0`."""

    def point(here: dict[str, Any], _: str) -> dict[str, Any]:
        reference = here.get("$ref")
        if isinstance(reference, str) and (reference == "#" or reference.startswith("#/")):
            here["$ref"] = to + reference[1:]
        return here

    return changed(schema, point)


def target_of(schema: Mapping[str, Any], reference: str) -> Any:
    """What a reference such as `#/$defs/Node` points to in this schema; None where that is nothing."""
    here: Any = schema
    for part in reference.removeprefix("#").split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, Mapping):
            here = here.get(name)
        elif isinstance(here, Sequence) and not isinstance(here, str) and name.isdigit() and int(name) < len(here):
            here = here[int(name)]
        else:
            return None
    return here


def changed(schema: Mapping[str, Any], change: Change, place: str = "") -> dict[str, Any]:
    """A copy in which every schema, those within first, was changed."""
    here: dict[str, Any] = dict(schema)
    for key, value in schema.items():
        below = f"{place}/{key}"
        if key in _LITERALS:
            continue
        if key in _ONE and isinstance(value, Mapping):
            here[key] = changed(value, change, below)
        elif key in _MANY and isinstance(value, Sequence) and not isinstance(value, str):
            here[key] = [
                changed(item, change, f"{below}/{at}") if isinstance(item, Mapping) else item
                for at, item in enumerate(value)
            ]
        elif key in _NAMED and isinstance(value, Mapping):
            here[key] = {
                name: changed(item, change, f"{below}/{name}") if isinstance(item, Mapping) else item
                for name, item in value.items()
            }
    return change(here, place)


def _relax(here: dict[str, Any]) -> list[str]:
    """Leave out what the grammar library does not know; what was left out."""
    left_out = [key for key in _UNHELD if key in here]
    for key in left_out:
        del here[key]
    if "oneOf" in here:
        left_out.append("oneOf, taken as anyOf")
        options = here.pop("oneOf")
        if "anyOf" in here:
            here["allOf"] = [*here.get("allOf", ()), {"anyOf": options}]
        else:
            here["anyOf"] = options
    counted = [key for key in ("minProperties", "maxProperties") if key in here]
    if counted and not set(here.get("properties", ())) <= set(here.get("required", ())):
        left_out += counted
        for key in counted:
            del here[key]
    return left_out + _relax_format(here) + _relax_patterns(here)


def _relax_format(here: dict[str, Any]) -> list[str]:
    format = here.get("format")
    if format is None or format in _FORMATS or not admits(here, "string"):
        return []
    del here["format"]
    if format in _EITHER_FORMAT and here.get("type") == "string" and "anyOf" not in here:
        del here["type"]
        here["anyOf"] = [{"type": "string", "format": either} for either in _EITHER_FORMAT[format]]
        return []
    if format in _SAME_FORMAT:
        here["format"] = _SAME_FORMAT[format]
    return [f"format {format}"]


def _relax_patterns(here: dict[str, Any]) -> list[str]:
    left_out = []
    pattern = here.get("pattern")
    if isinstance(pattern, str) and _is_beyond(pattern):
        left_out.append(f"pattern {pattern}")
        here["pattern"] = _without_lookaround(pattern)
        if not _is_held(here["pattern"]):
            del here["pattern"]
    named = here.get("patternProperties", {})
    if isinstance(named, Mapping) and any(_is_beyond(pattern) for pattern in named):
        left_out.append("patternProperties")
        del here["patternProperties"]
        here["additionalProperties"] = {}
    return left_out


def _is_beyond(pattern: str) -> bool:
    """Whether the grammar library cannot hold a pattern; one that is none at all is an error."""
    if _is_held(pattern):
        return False
    try:
        re.compile(pattern)
    except re.error as error:
        raise GrammarError(
            f"The pattern {pattern!r} cannot be turned into a grammar: {error}. Expected a regular expression."
        ) from error
    return True


@lru_cache(maxsize=256)
def _is_held(pattern: str) -> bool:
    grammar = LLMatcher.grammar_from_json_schema({"type": "string", "pattern": pattern})
    return not LLMatcher.validate_grammar(grammar)


def _is_expression(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _without_lookaround(pattern: str) -> str:
    """A pattern that admits all that this one does, and more: without looking around, word ends and flat groups."""
    wider = re.sub(r"\(\?<?[=!](?:[^()\\]|\\.|\[[^\]]*\])*\)", "", pattern)
    return re.sub(r"(?<!\\)\\[bB]", "", wider).replace(r"\Z", "$").replace(r"\A", "^")


def _close(here: dict[str, Any], anything: Mapping[str, Any]) -> None:
    """No fields nobody named; those that are required and not described take anything."""
    missing = [name for name in here.get("required", ()) if name not in here["properties"]]
    here["properties"] = here["properties"] | {name: dict(anything) for name in missing}
    here.setdefault("additionalProperties", False)
