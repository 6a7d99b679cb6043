"""Limits on what a schema leaves open, so that no text and no number under a grammar goes on for ever.

Where the schema is silent: a text has at most 512 characters (one with a pattern or format too), a free key 128, a
list or an object with free keys 32 entries, a number at most 15 digits before the point and 9 behind it, and no
exponent. What the schema itself says counts instead. A value of any kind keeps to the same limits at every depth.
"""

from collections.abc import Mapping
from typing import Any, Literal

LONGEST_STRING = 512
"""Characters of a string where a schema sets no limit: a small model may otherwise never close it."""
LONGEST_KEY = 128
"""Characters of a key that the schema does not name, likewise."""
LONGEST_LIST = 32
"""Entries of a list, or of an object whose keys are free, likewise."""
LARGEST_NUMBER = 10**15
"""Magnitude of a number, likewise."""
MOST_DECIMALS = 9
"""Digits behind the point, likewise. The grammar library counts no more than ten."""
NARROW = 1e-6
"""A range of numbers narrower than this keeps all its decimals, as many as there may be."""

Bounds = Literal["all", "few"]
"""`few`: only what never contradicts a schema, without limits on values of any kind, decimals, patterns and keys."""

_KINDS = ("string", "number", "boolean", "null", "array", "object")
_SETTLED = {"enum", "const", "$ref"}
"""What says by itself which values there are."""
_COMBINED = {"anyOf", "allOf"}


def admits(here: Mapping[str, Any], kind: str) -> bool:
    """Whether a schema's type, where it has one, is this kind or holds it."""
    kinds = here.get("type", kind)
    return kind == kinds or (isinstance(kinds, list) and kind in kinds)


def anything_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A reference to a value of any kind, by a name that the schema does not use."""
    taken = schema.get("$defs", ())
    name = "anything"
    while name in taken:
        name += "_"
    return {"$ref": f"#/$defs/{name}"}


def with_anything(schema: dict[str, Any], anything: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with the definition that its bounded parts refer to."""
    if not _mentions(schema, anything["$ref"]):
        return schema
    value = {"type": list(_KINDS), "maxLength": LONGEST_STRING, "items": dict(anything), "maxItems": LONGEST_LIST}
    _bound_number(value)
    _bound_fields(value, anything)
    name = anything["$ref"].rpartition("/")[2]
    return {**schema, "$defs": {**schema.get("$defs", {}), name: value}}


def bounded(here: dict[str, Any], place: str, anything: Mapping[str, Any], bounds: Bounds) -> dict[str, Any]:
    """Limits on what a schema, whose parts have theirs, leaves open; `place` is where it stands in the whole."""
    if _SETTLED & here.keys() or ("type" not in here and _COMBINED & here.keys()):
        return here
    # What two parts say of the same value must not be said of its entries as well.
    is_part = place.rpartition("/")[0].endswith(("/allOf", "/anyOf")) or bool(_COMBINED & here.keys())
    if bounds == "all" and not is_part and not here.keys() - {"title", "description", "default", "examples"}:
        return {**here, **anything}
    goes_deep = bounds == "all" and not is_part
    if admits(here, "string") and (bounds == "all" or not {"pattern", "format"} & here.keys()):
        here.setdefault("maxLength", max(LONGEST_STRING, here.get("minLength", 0)))
    if admits(here, "array"):
        here.setdefault("maxItems", max(LONGEST_LIST, here.get("minItems", 0), len(here.get("prefixItems", ()))))
        if goes_deep and here.get("items", True) is True:
            here["items"] = dict(anything)
    if admits(here, "object"):
        if not here.get("properties"):
            fewest = max(here.get("minProperties", 0), len(here.get("required", ())))
            here.setdefault("maxProperties", max(LONGEST_LIST, fewest))
        if goes_deep:
            _bound_fields(here, anything)
    if admits(here, "number") and bounds == "all":
        _bound_number(here)
    elif admits(here, "number") or admits(here, "integer"):
        _bound_range(here)
    return here


def _bound_fields(here: dict[str, Any], anything: Mapping[str, Any]) -> None:
    """Fields of any kind have a bounded value; free keys, where none is named, a bounded length."""
    if "properties" in here:
        here["properties"] = {
            name: dict(anything) if value is True else value for name, value in here["properties"].items()
        }
    value = here.get("additionalProperties", True)
    if value is True and ("additionalProperties" in here or not here.get("properties")):
        value = here["additionalProperties"] = dict(anything)
    is_free = not {"properties", "patternProperties", "required"} & {key for key in here if here[key]}
    if is_free and isinstance(value, Mapping):
        here["patternProperties"] = {rf"^[\s\S]{{0,{LONGEST_KEY}}}$": value}
        here["additionalProperties"] = False


def _bound_number(here: dict[str, Any]) -> None:
    lowest, highest = _bound_range(here)
    if "multipleOf" not in here and highest - lowest >= NARROW:
        here["multipleOf"] = float(f"1e-{MOST_DECIMALS}")


def _bound_range(here: dict[str, Any]) -> tuple[float, float]:
    """Limits on the digits before the point; the range that results."""
    lowest = max((here[key] for key in ("minimum", "exclusiveMinimum") if key in here), default=-LARGEST_NUMBER)
    highest = min((here[key] for key in ("maximum", "exclusiveMaximum") if key in here), default=LARGEST_NUMBER)
    if lowest <= -LARGEST_NUMBER:
        here.pop("exclusiveMinimum", None)
        here["minimum"] = min(-LARGEST_NUMBER, int(highest) - LARGEST_NUMBER)
    if highest >= LARGEST_NUMBER:
        here.pop("exclusiveMaximum", None)
        here["maximum"] = max(LARGEST_NUMBER, int(lowest) + LARGEST_NUMBER)
    return max(lowest, here.get("minimum", lowest)), min(highest, here.get("maximum", highest))


def _mentions(value: Any, reference: str) -> bool:
    if isinstance(value, Mapping):
        return value.get("$ref") == reference or any(_mentions(item, reference) for item in value.values())
    return isinstance(value, list) and any(_mentions(item, reference) for item in value)
