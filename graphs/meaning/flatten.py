"""Nested records as flat fields: names joined by dots, values as text."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ..wellformed import shallow

_MAX_FIELDS = 600
_MAX_DEPTH = 12
_MAX_VALUE = 65_536
_DEPTH_OF_BOTH = 3
"""Down to here a pair gives its fields under the pair's name and under its item's own names."""
_LABELS = ("name", "Name", "key", "Key", "@Name", "type", "displayName")
_VALUES = ("value", "Value", "newValue", "NewValue", "boolValue", "intValue", "multiValue", "#text", "values", "Values")

_SCALARS = frozenset((str, int, float, bool))
"""What nearly all values are: quickly told from the rest."""

Record = Mapping[str, object]
"""One parsed JSON object."""


def flatten(record: Record) -> dict[str, str]:
    """Fields of a record. Lists of `{name, value}` pairs become fields of their own; other lists join their values."""
    if (flat := _flat(record)) is not None:
        return flat
    fields: dict[str, str] = {}
    _add_mapping(fields, "", record, 0)
    return fields


def _flat(record: Record) -> dict[str, str] | None:
    """The fields of a record that holds few values but texts, and none within another; else None."""
    others = [name for name, value in record.items() if type(value) is not str or len(value) > _MAX_VALUE]
    if len(record) > _MAX_FIELDS:
        return None
    fields: dict[str, Any] = dict(record)
    for name in others:
        value = fields[name]
        if value is None:
            del fields[name]
        elif type(value) in _SCALARS:
            fields[name] = text_of(value)[:_MAX_VALUE]
        else:
            return None
    return fields


def text_of(value: object) -> str:
    """A scalar as text; a structure as compact JSON."""
    if isinstance(value, str):
        return value
    if type(value) is int:
        return str(value)
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int | float):
        return str(value)
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # deeper than orjson goes, or a number longer than 64 bits
        return json.dumps(shallow(value), ensure_ascii=False, default=str)


def _add(fields: dict[str, str], name: str, value: object, depth: int) -> None:
    if value is None or len(fields) >= _MAX_FIELDS:
        return
    if type(value) in _SCALARS:
        _put(fields, name, text_of(value))
    elif isinstance(value, dict):
        if depth >= _MAX_DEPTH:
            _put(fields, name, text_of(value))
        else:
            _add_mapping(fields, f"{name}.", value, depth + 1)
    elif isinstance(value, list):
        _add_list(fields, name, value, depth)
    else:
        _put(fields, name, text_of(value))


def _add_mapping(fields: dict[str, str], prefix: str, record: Record, depth: int) -> None:
    for key, value in record.items():
        name = prefix + key
        if type(value) is not str:
            _add(fields, name, value, depth)
        elif name in fields or len(value) > _MAX_VALUE:
            _put(fields, name, value)
        else:
            fields[name] = value


def _add_list(fields: dict[str, str], name: str, values: Sequence[object], depth: int) -> None:
    if values and all(isinstance(item, dict) for item in values) and depth < _MAX_DEPTH:
        pairs = [_pair(item) for item in values if isinstance(item, dict)]
        all_pairs = all(pair is not None for pair in pairs)
        if all_pairs:
            for pair in pairs:
                if pair is not None:
                    _add(fields, f"{name}.{pair[0]}", pair[1], depth + 1)
        for item, pair in zip(values, pairs, strict=True):
            if isinstance(item, dict):
                # Within pairs within pairs each level would double the work.
                told = all_pairs and depth >= _DEPTH_OF_BOTH and isinstance(pair and pair[1], dict | list)
                if not told:
                    _add_mapping(fields, f"{name}.", item, depth + 1)
    else:
        _put(fields, name, ", ".join(text_of(item) for item in values if item is not None))


def _pair(item: Record) -> tuple[str, object] | None:
    if len(item) > 5:
        return None
    label = next((item[key] for key in _LABELS if isinstance(item.get(key), str)), None)
    key = next((key for key in _VALUES if key in item), None)
    return (str(label), item[key]) if label and key else None


def _put(fields: dict[str, str], name: str, value: str) -> None:
    """Set a field; a name that occurs again (the next item of a list) adds its value to the first."""
    if len(value) > _MAX_VALUE:
        value = value[:_MAX_VALUE]
    known = fields.get(name)
    if known is None:
        fields[name] = value
    elif value and value != known and len(known) < 4096:
        fields[name] = f"{known}, {value}"
