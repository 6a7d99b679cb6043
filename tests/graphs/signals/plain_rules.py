"""The plainest evaluator of a Sigma rule on one event: the specification that the fast scan is compared with.

It walks pySigma's parsed condition over a dictionary of lower-cased field names, one event at a time.
"""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from sigma.conditions import ConditionAND, ConditionNOT, ConditionOR, ConditionValueExpression
from sigma.rule import SigmaRule
from sigma.types import (
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SpecialChars,
)

_COMPARISONS = {
    "LT": lambda one, other: one < other,
    "LTE": lambda one, other: one <= other,
    "GT": lambda one, other: one > other,
    "GTE": lambda one, other: one >= other,
}


def matches(rule: SigmaRule, fields: Mapping[str, str]) -> bool:
    """Whether a rule matches an event with these fields."""
    known = {name.lower(): value for name, value in fields.items()}
    return any(_holds(condition.parsed, known) for condition in rule.detection.parsed_condition)


def _holds(node: Any, fields: Mapping[str, str]) -> bool:
    if isinstance(node, ConditionAND):
        return all(_holds(part, fields) for part in node.args)
    if isinstance(node, ConditionOR):
        return any(_holds(part, fields) for part in node.args)
    if isinstance(node, ConditionNOT):
        return not _holds(node.args[0], fields)
    if isinstance(node, ConditionValueExpression):
        return any(_says(node.value, value, anywhere=True) for value in fields.values())
    return _says(node.value, fields.get(node.field.lower()))


def _says(value: Any, text: str | None, *, anywhere: bool = False) -> bool:
    if isinstance(value, SigmaExpansion):
        return any(_says(item, text, anywhere=anywhere) for item in value.values)
    if isinstance(value, SigmaNull):
        return text is None
    if isinstance(value, SigmaExists):
        return (text is not None) == bool(value)
    if isinstance(value, SigmaString) and not value.s:
        return not text
    if text is None:
        return False
    if isinstance(value, SigmaString):
        return _like(value, text, anywhere=anywhere)
    if isinstance(value, SigmaNumber):
        return str(value) in text if anywhere else text.lower() == str(value)
    if isinstance(value, SigmaRegularExpression):
        flags = re.IGNORECASE if value.flags else re.NOFLAG
        return re.search(str(value.regexp), text, flags) is not None
    if isinstance(value, SigmaCIDRExpression):
        try:
            return ip_address(text) in value.network
        except ValueError:
            return False
    assert isinstance(value, SigmaCompareExpression)
    try:
        return _COMPARISONS[value.op.name](float(text), value.number.number)
    except ValueError:
        return False


def _like(value: Any, text: str, *, anywhere: bool) -> bool:
    if list(value.s) == [SpecialChars.WILDCARD_MULTI]:
        return text != ""
    wild = {SpecialChars.WILDCARD_MULTI: ".*", SpecialChars.WILDCARD_SINGLE: "."}
    pattern = "".join(re.escape(part) if isinstance(part, str) else wild[part] for part in value.s)
    flags = re.DOTALL if isinstance(value, SigmaCasedString) else re.DOTALL | re.IGNORECASE
    found = re.search(pattern, text, flags) if anywhere else re.fullmatch(pattern, text, flags)
    return found is not None
