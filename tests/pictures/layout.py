"""Where the nodes of a graph stand: columns by the longest way from its start, rows in the order of their making."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Column and row of each node, and how its edges run."""

    columns: Mapping[str, int]
    rows: Mapping[str, float]
    forward: Sequence[tuple[str, str]]
    back: Sequence[tuple[str, str]]
    """Edges to a node that stands further left."""
    two_way: Sequence[tuple[str, str]]
    """Forward edges with a back edge between the same two nodes, which is in neither of the others."""


def lay_out(nodes: Sequence[str], edges: Iterable[tuple[str, str]]) -> Layout:
    """The first of `nodes` is the start; every other one is reached from it."""
    order = {name: number for number, name in enumerate(nodes)}
    follow: dict[str, list[str]] = {name: [] for name in nodes}
    for source, target in sorted(edges, key=lambda edge: (order[edge[0]], order[edge[1]])):
        follow[source].append(target)
    back = _back_edges(nodes[0], follow)
    ahead = [(source, target) for source in nodes for target in follow[source] if (source, target) not in back]
    columns = _columns(nodes, ahead)
    both = [edge for edge in ahead if edge[::-1] in back]
    return Layout(
        columns=columns,
        rows=_rows(nodes, ahead, columns),
        forward=[edge for edge in ahead if edge not in both],
        back=[edge for edge in back if edge[::-1] not in both],
        two_way=both,
    )


def _back_edges(start: str, follow: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Edges that lead to a node from which they were reached."""
    found: list[tuple[str, str]] = []
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        for target in follow[name]:
            if target in (*way, name):
                found.append((name, target))
            elif target not in done:
                visit(target, (*way, name))
        done.add(name)

    visit(start, ())
    return found


def _columns(nodes: Sequence[str], ahead: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The longest way from the start; without back edges there is no circle, so as many passes as nodes suffice."""
    columns = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for source, target in ahead:
            columns[target] = max(columns[target], columns[source] + 1)
    return columns


def _rows(nodes: Sequence[str], ahead: Sequence[tuple[str, str]], columns: Mapping[str, int]) -> dict[str, float]:
    """The fullest column gives the rows; what stands right of it is beside what leads there, what stands left in the middle."""
    widest = max(columns.values(), key=lambda column: sum(other == column for other in columns.values()))
    rows = {name: float(row) for row, name in enumerate(name for name in nodes if columns[name] == widest)}
    middle = (len(rows) - 1) / 2
    for name in sorted(nodes, key=lambda name: columns[name]):
        if columns[name] < widest:
            rows[name] = middle
        elif columns[name] > widest:
            # An edge over more than one column turns upwards or downwards at its end.
            before = [
                rows[source] for source, target in ahead if target == name and columns[source] == columns[name] - 1
            ]
            rows[name] = sum(before) / len(before)
    return rows
