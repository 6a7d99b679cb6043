"""What a rule's marks are worth once the record is read: a scanner's own test file, mail that is passed on inside the house.

Such events keep their signal, at level low and without its traits: what the record itself says of them outweighs the kind.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ..meaning.values import is_empty
from ..state import Hit

_NAMES_THREAT = re.compile(r"(?:threat|malware|virus|risk|signature|detection|infection)(?:[ _]?name)?$", re.IGNORECASE)
_TEST_FILE = re.compile(
    r"(?:\w+[:/.!-])*eicar(?:[-_. ]?(?:test|standard|av|signature|string|file|com))*(?:[-_. ]\w{1,4})?", re.IGNORECASE
)
_SAID_FOUND = re.compile(r":\s(?P<threat>\S+)\sFOUND$")
_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_RULE_CHANGED = re.compile(r"inboxrule|mailbox|forward", re.IGNORECASE)
_HIDES = re.compile(
    r"deletemessage.{0,80}?\btrue|softdelete|rss[ _-]?(?:feeds|subscriptions)|conversation history|markasread",
    re.IGNORECASE,
)


def is_test_file(row: Mapping[str, Any]) -> bool:
    """Whether a malware scanner names what it found the test file that every scanner knows: the scanner's word for it, not
    the file's name, which is anybody's.
    """
    if row["action"] not in (
        "alert",
        "other",
        "status",
        "file_delete",
        "file_write",
        "security_weaken",
        "security_strengthen",
    ):
        return False
    named = [value for key, value in _fields(row).items() if _NAMES_THREAT.search(key) and not is_empty(value)]
    named += [found["threat"] for found in [_SAID_FOUND.search(str(row["message"]))] if found]
    return bool(named) and all(_TEST_FILE.fullmatch(value.strip()) for value in named)


def stays_inside(row: Mapping[str, Any]) -> bool:
    """Whether a mailbox was set to send on mail inside the owner's own domain only, and to hide or delete nothing."""
    fields = _fields(row)
    text = " ".join(f"{key} {value}" for key, value in fields.items())
    if not _RULE_CHANGED.search(text) or _HIDES.search(text):
        return False
    own = {domain.lower() for domain in _MAIL.findall(str(row["user"]))}
    others = {
        domain.lower()
        for key, value in fields.items()
        if value.lower() != str(row["user"]).lower()
        for domain in _MAIL.findall(value)
    }
    return bool(own and others) and others <= own


def tempered(
    hits: Sequence[Hit],
    rows: Sequence[Mapping[str, Any]],
    flagged: frozenset[int],
    managed: frozenset[int],
    *by_record: frozenset[int],
) -> list[Hit]:
    """The signals, those at level low that mark nothing in the episode but what is harmless by its record, and those of level
    high at medium that mark nothing but `managed`: what an agent out of a protected folder does day by day.

    `by_record`: ids of events that the records around them show to be harmless.
    """
    harmless = frozenset(row["id"] for row in rows if row["id"] in flagged and (is_test_file(row) or stays_inside(row)))
    harmless = harmless.union(*by_record)
    return [_tempered(hit, flagged.intersection(hit["events"]), harmless, managed) for hit in hits]


def _tempered(hit: Hit, own: frozenset[int], harmless: frozenset[int], managed: frozenset[int]) -> Hit:
    if own and own <= harmless and hit["level"] != "informational":
        return {**hit, "level": "low", "traits": []}
    if own and own <= managed and hit["level"] in ("medium", "high"):
        return {**hit, "level": "medium", "traits": []}
    return hit


def _fields(row: Mapping[str, Any]) -> dict[str, str]:
    try:
        parsed = orjson.loads(row["fields"] or "{}")
    except orjson.JSONDecodeError:
        return {}
    return {str(key): str(value) for key, value in parsed.items()} if isinstance(parsed, dict) else {}
