"""Facts that stand on sibling records: what one says of a connection, the later ones of the same connection know.

A product's file names what its records share (`Product.joins`); each `Draft` that it fills carries that as
`Draft.join`, and the reader of the file lets `Joins` complete it. What a record states itself is never replaced.
"""

from collections import OrderedDict

from .event import Draft, Joined

_LONGEST = 200
_KEPT = 4096
"""Connections of one file that are remembered; the one that was spoken of least recently is forgotten first."""


class Joins:
    """What the records of one file said of their connections."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._known: OrderedDict[tuple[str, ...], dict[str, object]] = OrderedDict()

    def complete(self, draft: Draft, joined: Joined) -> None:
        """Fill the draft's empty columns from its siblings before, and remember what it states for those behind it."""
        host = draft.host or draft.fields.get("host", "")
        names: list[str] = []
        for join in joined.joins:
            values = _values(draft, join.key)
            if values is None:
                continue
            key = (joined.product, join.key, host, *values)
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = {}
                if len(self._known) > self._kept:
                    self._known.popitem(last=False)
            else:
                self._known.move_to_end(key)
            _forget(known, joined.begins)
            for name in join.columns.split():
                value = _value(draft, name)
                if value in ("", None):
                    if name in known:
                        _set(draft, name, known[name])
                        names.append(name)
                elif name not in draft.inferred:
                    known[name] = value
            _forget(known, joined.ends)
            draft.fields.setdefault("connection", " ".join((joined.product, *filter(None, values))))
            if join.act and (acts := _values(draft, join.act)) is not None:
                draft.fields.setdefault("act", " ".join((joined.product, *filter(None, (*values, *acts)))))
        if names:
            draft.fields["joined"] = " ".join(names)


def _values(draft: Draft, names: str) -> list[str] | None:
    """The values of these names, of which the last must be there."""
    values = [str(_value(draft, name) or "")[:_LONGEST] for name in names.split()]
    return values if values and values[-1] else None


def _value(draft: Draft, name: str) -> object:
    return getattr(draft, name) if name in _COLUMNS else draft.fields.get(name)


def _set(draft: Draft, name: str, value: object) -> None:
    if name in _COLUMNS:
        setattr(draft, name, value)
        draft.inferred -= {name}
    else:
        draft.fields[name] = str(value)


def _forget(known: dict[str, object], names: str) -> None:
    if names == "*":
        known.clear()
    else:
        for name in names.split():
            known.pop(name, None)


_COLUMNS = frozenset(
    ("host", "user", "src_ip", "dst_ip", "dst_port", "process", "parent", "command", "target", "agent")
)
