"""Messages of products, read by the patterns of their files."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..actions import Action, Outcome
from ..meaning.addresses import endpoint_of
from ..meaning.event import Draft, Join, Joined
from ..meaning.statements import statement_action
from ..meaning.templates import template_of
from ..meaning.values import is_empty, port_of
from .product import Said

_KINDS = frozenset(("kind", "method", "reason", "state", "result", "status", "what", "level", "service"))
"""Groups whose few texts belong to the message's kind."""
_ENDS = frozenset(("src", "dst", "src_ip", "dst_ip"))
_TEXTS = frozenset(("host", "user", "process", "parent", "command", "target", "agent"))


_LITERAL = re.compile(r"(?:[^\\\[\](){}.*+?^$|]|\\[^\w])*")
FACED = re.compile(r"((?:\d{1,3}\.){3}\d{1,3}(?=::)|\S{2,46}:\d{1,5})::?[A-Za-z][\w.-]*(?::\S*)?")
"""An end with the interface, and perhaps the name, behind it: `192.0.2.80:443:X0:web-2`, `192.0.2.80::X0`."""
_KEY = 6
"""Characters by which a message chooses the patterns that it is tried with."""


class Kind(NamedTuple):
    """One kind of message, ready to be met."""

    match: "re.Pattern[str]"
    action: Action
    outcome: Outcome
    by: Mapping[str, tuple[Action, Outcome]]
    joined: Joined | None
    values: tuple[int, ...]
    """Numbers of the groups whose texts are values and no part of the message's kind."""
    others: tuple[tuple[str, str], ...]
    """Groups that are another place of a column, `user_2`, and the column."""


class Messages:
    """The messages of a product, their patterns compiled when the first is read."""

    def __init__(self, product: str, messages: tuple[Said, ...], joins: tuple[Join, ...] = ()) -> None:
        self._product, self._said, self._joins = product, messages, joins
        self._by_key: dict[str, tuple[Kind, ...]] | None = None
        self._rest: tuple[Kind, ...] = ()

    def read(self, draft: Draft, text: str) -> bool:
        """Fill a draft from a message; False where it is none of the kinds."""
        for kind in self.kinds_of(text):
            if match := kind.match.fullmatch(text):
                draft.action, draft.outcome = kind.action, kind.outcome
                groups = match.groupdict()
                for name, column in kind.others:
                    value = groups.pop(name)
                    groups[column] = groups.get(column) or value
                if kind.by and (chosen := kind.by.get(groups.get("kind") or "")):
                    draft.action, draft.outcome = chosen
                fill(draft, groups)
                draft.join = kind.joined
                draft.template = draft.template or _without_values(match, kind.values)
                return True
        return False

    def kinds_of(self, text: str) -> tuple[Kind, ...]:
        """The kinds that a message may be of by its beginning, in the order in which they are tried."""
        if self._by_key is None:
            self._by_key = self._compiled()
        return self._by_key.get(text[:_KEY], self._rest)

    def beginnings(self) -> tuple[str, ...]:
        """The beginnings by which kinds are chosen."""
        return tuple(filter(None, (beginning_of(said.pattern) for said in self._said)))

    def _compiled(self) -> dict[str, tuple[Kind, ...]]:
        """The kinds that a message with a beginning may be of, in their order; those without one go with each."""
        kinds = [(beginning_of(said.pattern), self._kind(said)) for said in self._said]
        self._rest = tuple(kind for key, kind in kinds if not key)
        return {
            wanted: tuple(kind for key, kind in kinds if key in ("", wanted))
            for wanted in {key for key, _ in kinds if key}
        }

    def _kind(self, said: Said) -> Kind:
        pattern = re.compile(said.pattern, re.DOTALL)
        return Kind(
            pattern,
            said.action,
            said.outcome,
            said.by,
            Joined(self._product, self._joins, said.begins, said.ends) if self._joins else None,
            tuple(number for name, number in pattern.groupindex.items() if name not in _KINDS),
            tuple((name, name[:-2]) for name in pattern.groupindex if name[-2:] in ("_2", "_3", "_4")),
        )


def beginning_of(pattern: str) -> str:
    """The first characters of whatever a pattern matches, or '' where they are not all given."""
    literal = _LITERAL.match(pattern)
    text = literal[0] if literal else ""
    if _has_outer_choice(pattern):
        return ""
    if pattern[len(text) : len(text) + 1] in ("*", "?", "{"):
        text = text[:-1]
    text = re.sub(r"\\(.)", r"\1", text)
    return text[:_KEY] if len(text) >= _KEY else ""


def _has_outer_choice(pattern: str) -> bool:
    depth, place = 0, 0
    while place < len(pattern):
        character = pattern[place]
        if character == "\\":
            place += 1
        elif character == "[":
            end = pattern.find("]", place + 2)
            place = end if end > 0 else len(pattern)
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and not depth:
            return True
        place += 1
    return False


def _without_values(match: "re.Match[str]", groups: tuple[int, ...]) -> str:
    """The kind of a message: its text without the groups that hold values, and without what else looks like one."""
    text, parts, at = match.string, [], 0
    for group in groups:
        start, end = match.span(group)
        if end > start >= at:
            parts.append(text[at:start])
            at = end
    parts.append(text[at:])
    return template_of("<*>".join(parts))


def fill(draft: Draft, values: Mapping[str, str | None]) -> None:
    """Put values into the columns of their names, or among the fields where there is no such column."""
    for name, value in values.items():
        if value is not None and not is_empty(value):
            put(draft, name, value)


def put(draft: Draft, name: str, value: str) -> None:
    """Put one value that is not empty where its name says."""
    if name in _TEXTS:
        setattr(draft, name, value.strip())
    elif name in _ENDS:
        side = name[:3]
        address, port = endpoint_of(value)
        if not address and (faced := FACED.fullmatch(value)):
            address, port = endpoint_of(faced[1])
        if not address:
            draft.fields[f"{side}_host"] = value
            return
        setattr(draft, f"{side}_ip", address)
        if port is not None and side == "dst":
            draft.dst_port = port
        elif port is not None:
            draft.fields["src_port"] = str(port)
    elif name in ("src_and_port", "dst_and_port"):
        fill(draft, _split(name[:3], value))
    elif name == "dst_port":
        draft.dst_port = port_of(value)
    elif name == "statement":
        draft.command = value.strip()
        draft.action = statement_action(draft.command) or draft.action
    else:
        draft.fields[name] = value


def _split(side: str, value: str) -> dict[str, str | None]:
    """An address and the port behind its last colon."""
    address, _, port = value.rpartition(":")
    return (
        {side: address, f"{side}_port": port}
        if port_of(port) is not None and endpoint_of(address)[0]
        else {side: value}
    )
