"""Bodies of requests, and what is wrong with them."""

import json
import re
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from .errors import RequestError

Parsed = TypeVar("Parsed", bound=BaseModel)


def parse(kind: type[Parsed], body: bytes) -> Parsed:
    """The request in a body; what is wrong with it is said with the place where."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestError(400, f"The body is not JSON: {error}. Expected one object.") from None
    return parse_value(kind, value)


def parse_value(kind: type[Parsed], value: object) -> Parsed:
    """The request that a JSON value is."""
    if not isinstance(value, dict):
        raise RequestError(400, f"The body is a JSON {type(value).__name__}; expected one object.")
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        place, reason = _fault(error)
        said = reason.partition(" ")[0]
        named = place or (said if said in value else None)
        raise RequestError(400, f"{place or 'The request'}: {reason}.", param=named, code="invalid_value") from None


def _fault(error: ValidationError) -> tuple[str, str]:
    """Where the first fault is, and what; of several forms that a field may have, the one that the value has."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    place = _path(faults[0]["loc"])
    same = [fault for fault in faults if _path(fault["loc"])[: len(place)] == place]
    forms = [fault for fault in same if not fault["type"].endswith("_type")]
    whole = [fault for fault in forms if fault["type"] != "literal_error"]
    fault = (whole or forms or same)[0]
    return ".".join(_path(fault["loc"])), fault["msg"].removeprefix("Value error, ")


def _path(place: tuple[int | str, ...]) -> list[str]:
    """Without what stands for a form and is no field: constrained-str, list[Part], NamedTool."""
    return [str(part) for part in place if isinstance(part, int) or re.fullmatch("[a-z_]+", part)]
