"""Which events a call is about: arguments that search, counts and charts share, and the SQL that they stand for."""

import re
from datetime import UTC, datetime
from typing import Any

from dateutil import parser as dates
from pydantic import Field

from ..actions import ACTIONS
from ..decisions.quoting import quote
from ..errors import InputError
from ..events.store import EventStore
from .instrument import Arguments

EVERYWHERE = (
    "lower(concat_ws(' ', file, host, \"user\", src_ip, dst_ip, dst_port, process, parent, command, target, agent, message, "
    "fields::VARCHAR))"
)
"""SQL for all that an event says, in lower case."""

_MOMENT = "UTC, such as 2026-11-21 03:00"
_WORDS = re.compile(r"[a-z_]+")
_TEXT = re.compile(r'(!?)(?:"([^"]+)"|([^\s!]\S*))')
_NOT = "NOT "


class Choice(Arguments):
    """Which events. Without any of these, all."""

    text: str = Field(default="", description='words that stand in the line, "several together" in quotes; !word: not')
    user: str = Field(default="", description="* stands for anything, !name for all others; so for address and host")
    address: str = Field(default="", description="source or destination")
    host: str = ""
    action: str = Field(default="", description="such as login, login failure, process_start")
    since: str = Field(default="", description=_MOMENT)
    until: str = Field(default="", description=_MOMENT)


def condition(choice: Choice) -> tuple[str, list[Any]]:
    """SQL condition on `events`, and its parameters."""
    tests: list[str] = []
    parameters: list[Any] = []

    def add(test: str, *values: Any) -> None:
        tests.append(test)
        parameters.extend(values)

    for is_not, quoted, word in _TEXT.findall(choice.text.lower()):
        add(f"{_NOT if is_not else ''}contains({EVERYWHERE}, ?)", quoted or word)
    for value, test in (
        (choice.user, "lower(\"user\") LIKE ? ESCAPE '!'"),
        (choice.host, "lower(host) LIKE ? ESCAPE '!'"),
        (choice.address, "(src_ip LIKE ? ESCAPE '!' OR dst_ip LIKE ? ESCAPE '!')"),
    ):
        if wanted := value.removeprefix("!"):
            add(f"{_NOT if value != wanted else ''}{test}", *[_pattern(wanted)] * test.count("?"))
    _add_action(choice.action, add)
    if choice.since:
        add("time >= ?::TIMESTAMP", moment("since", choice.since))
    if choice.until:
        add("time <= ?::TIMESTAMP", moment("until", choice.until))
    return " AND ".join(tests) or "true", parameters


def _add_action(wanted: str, add: Any) -> None:
    words = _WORDS.findall(wanted.lower())
    for word in words:
        if word in ("success", "successful", "succeeded"):
            add("outcome = 'success'")
        elif word in ("failure", "failed", "fail"):
            add("outcome = 'failure'")
        elif word in ACTIONS:
            add("action = ?", word)
        else:
            raise InputError(
                f"action {quote(wanted, limit=60)} is none. Expected one of {', '.join(ACTIONS)}, with success or failure."
            )


def words_of(choice: Choice) -> str:
    """The choice in words, for one line."""
    given = choice.model_dump(include=set(Choice.model_fields))
    return ", ".join(f"{name} {value}" for name, value in given.items() if value) or "all events"


def limits_of_time(choice: Choice) -> list[str]:
    """The moments that the choice names, as the model wrote them."""
    return [value for value in (choice.since, choice.until) if value]


def fewer(store: EventStore, choice: Choice) -> str:
    """What would have matched without one of the arguments; empty where nothing would."""
    given = [name for name in Choice.model_fields if getattr(choice, name)]
    for name in given if len(given) > 1 else []:
        where, parameters = condition(Choice.model_validate({**choice.model_dump(include=set(given)), name: ""}))
        count = store.query(f"SELECT count(*) AS n FROM events WHERE {where}", parameters)[0]["n"]
        if count:
            return f" Without {name} there would be {count}."
    return ""


def moment(name: str, text: str) -> str:
    """A moment as the store compares it: UTC, ISO 8601."""
    try:
        found = dates.parse(text, default=datetime(2000, 1, 1))
    except (ValueError, ArithmeticError):
        raise InputError(f"{name} {quote(text, limit=40)} is no moment; expected {_MOMENT}.") from None
    if not re.search(r"\d{4}", text):
        raise InputError(f"{name} {quote(text, limit=40)} has no date; expected {_MOMENT}.")
    if found.tzinfo is not None:
        found = found.astimezone(UTC).replace(tzinfo=None)
    return found.isoformat(sep=" ")


def _pattern(value: str) -> str:
    escaped = value.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return escaped.replace("*", "%")
