"""Messages of products, read by the patterns of their files."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..actions import Action, Outcome
from ..meaning.addresses import endpoint_of
from ..meaning.event import Draft, Join, Joined
from ..meaning.statements import statement_action
from ..meaning.values import is_empty, port_of
from .product import Said

_TEXTS = frozenset(("host", "user", "process", "parent", "command", "target", "agent"))


class _Kind(NamedTuple):
    match: "re.Pattern[str]"
    action: Action
    outcome: Outcome
    by: Mapping[str, tuple[Action, Outcome]]
    joined: Joined | None


class Messages:
    """The messages of a product, their patterns compiled when the first is read."""

    def __init__(self, product: str, messages: tuple[Said, ...], joins: tuple[Join, ...] = ()) -> None:
        self._product, self._said, self._joins = product, messages, joins
        self._kinds: tuple[_Kind, ...] | None = None

    def read(self, draft: Draft, text: str) -> bool:
        """Fill a draft from a message; False where it is none of the kinds."""
        if self._kinds is None:
            self._kinds = tuple(
                _Kind(
                    re.compile(said.pattern, re.DOTALL),
                    said.action,
                    said.outcome,
                    said.by,
                    Joined(self._product, self._joins, said.begins, said.ends) if self._joins else None,
                )
                for said in self._said
            )
        for kind in self._kinds:
            if match := kind.match.fullmatch(text):
                draft.action, draft.outcome = kind.action, kind.outcome
                groups = match.groupdict()
                if kind.by and (chosen := kind.by.get(groups.get("kind") or "")):
                    draft.action, draft.outcome = chosen
                fill(draft, groups)
                draft.join = kind.joined
                return True
        return False


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
