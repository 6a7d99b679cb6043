"""Messages of products, read by the patterns of their files."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ..actions import Action, Outcome
from ..meaning.addresses import endpoint_of
from ..meaning.event import Draft, Join, Joined
from ..meaning.statements import statement_action
from ..meaning.templates import template_of
from ..meaning.values import is_empty, port_of
from .product import Said

_template_of = lru_cache(maxsize=8192)(template_of)
_KINDS = frozenset(("kind", "method", "reason", "state", "result", "status", "what", "level", "service"))
"""Groups whose few texts belong to the message's kind."""
_TEXTS = frozenset(("host", "user", "process", "parent", "command", "target", "agent"))


class _Kind(NamedTuple):
    match: "re.Pattern[str]"
    action: Action
    outcome: Outcome
    by: Mapping[str, tuple[Action, Outcome]]
    joined: Joined | None
    values: tuple[int, ...]
    """Numbers of the groups whose texts are values and no part of the message's kind."""


class Messages:
    """The messages of a product, their patterns compiled when the first is read."""

    def __init__(self, product: str, messages: tuple[Said, ...], joins: tuple[Join, ...] = ()) -> None:
        self._product, self._said, self._joins = product, messages, joins
        self._kinds: tuple[_Kind, ...] | None = None

    def read(self, draft: Draft, text: str) -> bool:
        """Fill a draft from a message; False where it is none of the kinds."""
        if self._kinds is None:
            self._kinds = tuple(map(self._compiled, self._said))
        for kind in self._kinds:
            if match := kind.match.fullmatch(text):
                draft.action, draft.outcome = kind.action, kind.outcome
                groups = match.groupdict()
                if kind.by and (chosen := kind.by.get(groups.get("kind") or "")):
                    draft.action, draft.outcome = chosen
                fill(draft, groups)
                draft.join = kind.joined
                draft.template = _without_values(match, kind.values)
                return True
        return False

    def _compiled(self, said: Said) -> _Kind:
        pattern = re.compile(said.pattern, re.DOTALL)
        return _Kind(
            pattern,
            said.action,
            said.outcome,
            said.by,
            Joined(self._product, self._joins, said.begins, said.ends) if self._joins else None,
            tuple(number for name, number in pattern.groupindex.items() if name not in _KINDS),
        )


def _without_values(match: "re.Match[str]", groups: tuple[int, ...]) -> str:
    """The kind of a message: its text without the groups that hold values, and without what else looks like one."""
    text, parts, at = match.string, [], 0
    for group in groups:
        start, end = match.span(group)
        if end > start >= at:
            parts.append(text[at:start])
            at = end
    parts.append(text[at:])
    return _template_of("<*>".join(parts)[:400])


def fill(draft: Draft, values: Mapping[str, str | None]) -> None:
    """Put values into the columns of their names, or among the fields where there is no such column."""
    for name, value in values.items():
        if value is None or is_empty(value):
            continue
        if name in _TEXTS:
            setattr(draft, name, value.strip())
        elif name in ("src", "dst", "src_ip", "dst_ip"):
            side = name[:3]
            address, port = endpoint_of(value)
            if not address:
                draft.fields[f"{side}_host"] = value
                continue
            setattr(draft, f"{side}_ip", address)
            if port is not None and side == "dst":
                draft.dst_port = port
            elif port is not None:
                draft.fields["src_port"] = str(port)
        elif name == "dst_port":
            draft.dst_port = port_of(value)
        elif name == "statement":
            draft.command = value.strip()
            draft.action = statement_action(draft.command) or draft.action
        else:
            draft.fields[name] = value
