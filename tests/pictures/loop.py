"""The loop as a picture: nodes and edges are those of the compiled graph, and only their looks stand here."""

from collections.abc import Mapping
from html import escape
from typing import Any

from moewarden.app.rendering.labels import SPECIALISTS

from .layout import Layout, lay_out

WIDTH = 1280
_HEIGHT, _PITCH, _TOP, _BELOW, _MARGIN = 54, 74, 128, 40, 44
_END_RADIUS = 9
_SAYS: Mapping[str, str] = {
    "perceive": "logs to events, signals",
    "recall": "past incidents, facts",
    "reason": "who is asked what",
    "observe": "what its lines prove",
    "judge": "each episode: hostile?",
    "report": "verdict, answer, lines",
    "answer": "from what was found",
}
"""What is done at a node, under its name; a node that is not here has its name alone."""
_LABELS: Mapping[tuple[str, str], str] = {
    ("observe", "reason"): "what was found raises the next questions",
    ("__start__", "answer"): "a further question on a finished run",
}
"""Words along an edge that does not run from one column to the next."""
_STYLE = """
svg { background: #fbfbf9; font-family: system-ui, "DejaVu Sans", sans-serif; }
.box rect { fill: #f2f2ee; stroke: #59616a; stroke-width: 1.4; }
.specialist rect { fill: #e5eef4; stroke: #0c5484; }
.end { fill: #1b2025; }
.end.last { fill: #fbfbf9; stroke: #1b2025; stroke-width: 2; }
.name { font-size: 16px; font-weight: 600; fill: #1b2025; text-anchor: middle; }
.says, .label { font-size: 11.5px; fill: #59616a; }
.says { text-anchor: middle; }
.label, .note { paint-order: stroke; stroke: #fbfbf9; stroke-width: 6px; }
.title { font-size: 20px; font-weight: 600; fill: #1b2025; }
.note { font-size: 13px; fill: #59616a; }
.edge { fill: none; stroke: #8a9198; stroke-width: 1.6; }
.chosen { stroke-dasharray: 5 4; }
.tip { fill: #6b737b; }
"""


def draw_loop(graph: Any, inside: Any) -> str:
    """An SVG of `graph`, a LangGraph drawable graph. `inside`: the same one opened, for what specialists consist of."""
    nodes = [name for name in graph.nodes if not name.startswith("__error_handler__")]
    chosen = {(edge.source, edge.target) for edge in graph.edges if edge.conditional}
    layout = lay_out(nodes, [(edge.source, edge.target) for edge in graph.edges])
    boxes = _boxes(nodes, layout)
    height = max(y + h for _, y, _, h in boxes.values()) + _BELOW
    edges = [
        *(_across(boxes, layout, edge, chosen) for edge in layout.forward),
        *(_across(boxes, layout, edge, chosen, is_two_way=True) for edge in layout.two_way),
        *(_back(boxes, edge, chosen) for edge in layout.back),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" viewBox="0 0 {WIDTH} {height:.0f}">',
            f"<style>{_STYLE}</style>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" '
            'markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>',
            f'<text class="title" x="{_MARGIN}" y="44">The loop</text>',
            f'<text class="note" x="{_MARGIN}" y="67">Drawn from the compiled LangGraph. Dashed: chosen while it runs. '
            "Specialists work in parallel.</text>",
            *edges,
            *(_node(name, boxes[name], _parts(name, inside)) for name in nodes),
            "</svg>",
        ]
    )


Box = tuple[float, float, float, float]
"""x, y, width, height."""


def _boxes(nodes: list[str], layout: Layout) -> dict[str, Box]:
    """Columns as wide as what stands there, with the same gap between them all."""
    columns = range(max(layout.columns.values()) + 1)
    widths = [max(_width(name) for name in nodes if layout.columns[name] == column) for column in columns]
    gap = (WIDTH - 2 * _MARGIN - sum(widths)) / max(len(widths) - 1, 1)
    left = [_MARGIN + sum(widths[:column]) + gap * column for column in columns]
    boxes = {}
    for name in nodes:
        column = layout.columns[name]
        is_end = name.startswith("__")
        width, height = (2 * _END_RADIUS, 2 * _END_RADIUS) if is_end else (widths[column], _HEIGHT)
        middle = _TOP + layout.rows[name] * _PITCH + _HEIGHT / 2
        boxes[name] = (left[column] + (widths[column] - width) / 2, middle - height / 2, width, height)
    return boxes


def _width(name: str) -> float:
    return 2 * _END_RADIUS if name.startswith("__") else 212 if name in SPECIALISTS else 160


def _parts(name: str, inside: Any) -> str:
    """What a node says under its name; of a specialist the nodes of its own graph."""
    own = [part for part in inside.nodes if part.startswith(f"{name}:")]
    if not own:
        return _SAYS.get(name, "")
    edges = [(edge.source, edge.target) for edge in inside.edges if {edge.source, edge.target} <= {*own}]
    columns, goes_on = lay_out(own, edges).columns, {source for source, _ in edges}
    ordered = sorted(own, key=lambda part: (columns[part], part not in goes_on))
    return " · ".join(part.removeprefix(f"{name}:") for part in ordered if "__" not in part)


def _node(name: str, box: Box, says: str) -> str:
    x, y, width, height = box
    if name.startswith("__"):
        kind = "end last" if name == "__end__" else "end"
        return f'<circle class="{kind}" cx="{x + width / 2:.1f}" cy="{y + height / 2:.1f}" r="{_END_RADIUS}"/>'
    kind = "box specialist" if name in SPECIALISTS else "box"
    label = escape(SPECIALISTS.get(name, name))
    middle = x + width / 2
    said = f'<text class="says" x="{middle:.1f}" y="{y + 41:.1f}">{escape(says)}</text>' if says else ""
    return (
        f'<g class="{kind}"><rect x="{x:.1f}" y="{y:.1f}" width="{width}" height="{height}" rx="4"/>'
        f'<text class="name" x="{middle:.1f}" y="{y + (23 if says else 33):.1f}">{label}</text>{said}</g>'
    )


def _across(
    boxes: Mapping[str, Box],
    layout: Layout,
    edge: tuple[str, str],
    chosen: set[tuple[str, str]],
    *,
    is_two_way: bool = False,
) -> str:
    """From left to right: a curve to the next column, else along the lower of the two rows."""
    source, target = edge
    x, y, width, height = boxes[source]
    to_x, to_y, to_width, to_height = boxes[target]
    middle, to_middle = y + height / 2, to_y + to_height / 2
    if layout.columns[target] == layout.columns[source] + 1:
        ahead, down = to_x - x - width, to_middle - middle
        way = f"M{x + width:.1f} {middle:.1f}c{ahead / 2:.1f} 0 {ahead / 2:.1f} {down:.1f} {ahead:.1f} {down:.1f}"
    elif to_middle >= middle:
        way = f"M{x + width / 2:.1f} {y + height:.1f}V{to_middle - 12:.1f}q0 12 12 12H{to_x:.1f}"
    else:
        way = f"M{x + width:.1f} {middle:.1f}H{to_x + to_width / 2 - 12:.1f}q12 0 12 -12V{to_y + to_height:.1f}"
    start = ' marker-start="url(#tip)"' if is_two_way else ""
    label = _LABELS.get(edge, "")
    words = f'<text class="label" x="{x + width / 2 + 16:.1f}" y="{to_middle - 9:.1f}">{label}</text>' if label else ""
    return f'<path class="{_kind(edge, chosen)}" d="{way}" marker-end="url(#tip)"{start}/>{words}'


def _back(boxes: Mapping[str, Box], edge: tuple[str, str], chosen: set[tuple[str, str]]) -> str:
    """Over the top of everything."""
    x, y, width, _ = boxes[edge[0]]
    to_x, to_y, to_width, _ = boxes[edge[1]]
    over = min(box[1] for box in boxes.values()) - 22
    start, end = x + width / 2, to_x + to_width / 2
    way = f"M{start:.1f} {y:.1f}V{over + 12:.1f}q0 -12 -12 -12H{end + 12:.1f}q-12 0 -12 12V{to_y:.1f}"
    label = _LABELS.get(edge, "")
    words = f'<text class="label" x="{end + 20:.1f}" y="{over - 8:.1f}">{label}</text>' if label else ""
    return f'<path class="{_kind(edge, chosen)}" d="{way}" marker-end="url(#tip)"/>{words}'


def _kind(edge: tuple[str, str], chosen: set[tuple[str, str]]) -> str:
    return "edge chosen" if edge in chosen else "edge"
