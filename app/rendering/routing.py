"""The two levels of routing as pictures: who was asked what, and which experts ran."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...backends.moe.routing_summary import LayerSummary, RoutingSummary, mean_overlap, summarize_routing
from ...graphs.schema import Asked, ExpertUse

LEVELS_OF_HEAT = 9
LANE_HEIGHT = 40
MARGIN_HEIGHT = 36
"""Pixels for the bars above a heat map: each expert's share over all layers."""


@dataclass(frozen=True)
class QuestionNode:
    """One question in the picture of who was asked what."""

    at: float
    """Percent from the left."""
    lane: int
    """1 is the first specialist; the planner is lane 0."""
    number: int
    """Index in the report's list of questions."""
    findings: int
    status: str


@dataclass(frozen=True)
class RoundNode:
    """The planner at the start of one round."""

    at: float
    reach: float
    """How far right its questions lie, in percent."""
    round: int


@dataclass(frozen=True)
class Raised:
    """A finding of one question that led to another: a line from one node to the other."""

    from_at: float
    from_lane: int
    to_at: float
    to_lane: int


@dataclass(frozen=True)
class Route:
    lanes: tuple[str, ...]
    rounds: tuple[RoundNode, ...]
    questions: tuple[QuestionNode, ...]
    raised: tuple[Raised, ...]


@dataclass(frozen=True)
class HeatCell:
    expert: int
    level: int
    """1 to LEVELS_OF_HEAT; an expert that never ran has no cell."""


@dataclass(frozen=True)
class HeatRow:
    layer: int
    cells: tuple[HeatCell, ...]
    summary: LayerSummary
    in_words: str


@dataclass(frozen=True)
class HeatMap:
    asker: str
    tokens: int
    top_k: int
    experts: int
    rows: tuple[HeatRow, ...]
    shares: tuple[float, ...]
    """Each expert's share of all choices, 0 to 1."""
    row_height: int
    summary: RoutingSummary
    in_words: str

    @property
    def expert_step(self) -> int:
        """Every how many experts one is labelled, so that labels do not touch."""
        step = 1
        while self.experts / step > 10:
            step *= 2
        return step

    @property
    def layer_step(self) -> int:
        return 1 if self.row_height >= 14 else 5


@dataclass(frozen=True)
class Alike:
    """How alike two askers' use of the experts is."""

    overlap: float | None
    """1 minus the Jensen-Shannon divergence in bits, mean over layers; None where there is nothing to compare."""

    @property
    def level(self) -> int:
        """Its colour, 1 to LEVELS_OF_HEAT; 0 where it is not known."""
        return 0 if self.overlap is None else max(1, math.ceil(LEVELS_OF_HEAT * self.overlap - 1e-9))


@dataclass(frozen=True)
class HeatMaps:
    maps: tuple[HeatMap, ...]
    alike: tuple[tuple[Alike, ...], ...]
    """[asker][asker], in the order of `maps`; empty where there are fewer than two askers."""
    hottest: float
    """The share that the strongest colour stands for; one square-root scale for all maps."""


def draw_route(asked: Sequence[Asked]) -> Route | None:
    """Questions from left to right in the order asked, each round opened by the planner."""
    if not asked:
        return None
    order = sorted(range(len(asked)), key=lambda index: asked[index]["round"])
    lanes = tuple(dict.fromkeys(asked[index]["specialist"] for index in order))
    rounds = sorted({item["round"] for item in asked})
    width = 100 / (len(asked) + len(rounds))
    slot = 0
    drawn_rounds: list[RoundNode] = []
    nodes: list[QuestionNode] = []
    for number in rounds:
        of_round = [index for index in order if asked[index]["round"] == number]
        at = (slot + 0.5) * width
        for index in of_round:
            slot += 1
            item = asked[index]
            lane = lanes.index(item["specialist"]) + 1
            nodes.append(QuestionNode((slot + 0.5) * width, lane, index, len(item["findings"]), item["status"]))
        drawn_rounds.append(RoundNode(at, (slot + 0.5) * width, number))
        slot += 1
    return Route(lanes, tuple(drawn_rounds), tuple(nodes), tuple(_raised(asked, nodes)))


def _raised(asked: Sequence[Asked], nodes: Sequence[QuestionNode]) -> list[Raised]:
    found_by = {finding: node for node in nodes for finding in asked[node.number]["findings"]}
    lines = []
    for node in nodes:
        source = found_by.get(asked[node.number]["because"])
        if source is not None and source is not node:
            lines.append(Raised(source.at, source.lane, node.at, node.lane))
    return lines


def draw_experts(uses: Sequence[ExpertUse]) -> HeatMaps:
    """One heat map per asker, and how alike they are. A cell's heat is the expert's share of its layer's choices."""
    hottest = max((max(_shares(layer), default=0.0) for use in uses for layer in use["layers"]), default=0.0)
    return HeatMaps(tuple(_heat_map(use, hottest) for use in uses), _alike(uses), hottest)


def _alike(uses: Sequence[ExpertUse]) -> tuple[tuple[Alike, ...], ...]:
    if len(uses) < 2:
        return ()
    return tuple(tuple(Alike(_overlap(first, second)) for second in uses) for first in uses)


def _overlap(first: ExpertUse, second: ExpertUse) -> float | None:
    """None for records of different models, which a report may hold where a run was continued with another."""
    if [len(layer) for layer in first["layers"]] != [len(layer) for layer in second["layers"]]:
        return None
    return mean_overlap(first["layers"], second["layers"])


def _heat_map(use: ExpertUse, hottest: float) -> HeatMap:
    layers = use["layers"]
    experts = max((len(layer) for layer in layers), default=0)
    summary = summarize_routing(layers, use["top_k"])
    rows = []
    for number, (layer, of_layer) in enumerate(zip(layers, summary.layers, strict=True)):
        cells = [HeatCell(expert, _level(share / hottest)) for expert, share in enumerate(_shares(layer)) if share > 0]
        rows.append(HeatRow(number, tuple(cells), of_layer, _layer_in_words(number, layer, of_layer)))
    totals = [sum(layer[expert] for layer in layers if expert < len(layer)) for expert in range(experts)]
    return HeatMap(
        asker=use["asker"],
        tokens=use["tokens"],
        top_k=use["top_k"],
        experts=experts,
        rows=tuple(rows),
        shares=tuple(_shares(totals)),
        row_height=20 if len(layers) <= 8 else 14 if len(layers) <= 20 else 9,
        summary=summary,
        in_words=_use_in_words(totals),
    )


def _level(heat: float) -> int:
    """Routers have a few favourites; on a square-root scale the others can still be told apart."""
    return max(1, math.ceil(LEVELS_OF_HEAT * math.sqrt(heat) - 1e-9))


def _shares(counts: Sequence[int]) -> list[float]:
    total = sum(counts)
    return [count / total if total else 0.0 for count in counts]


def _layer_in_words(number: int, layer: Sequence[int], summary: LayerSummary) -> str:
    total = sum(layer)
    if not total:
        return f"Layer {number}: nothing was routed"
    busiest = sorted(range(len(layer)), key=lambda expert: -layer[expert])[:3]
    named = ", ".join(f"expert {expert} {layer[expert] / total:.0%}" for expert in busiest if layer[expert])
    return f"Layer {number}: {named}; entropy {summary.entropy:.2f}, {summary.unused:.0%} of experts unused"


def _use_in_words(totals: Sequence[int]) -> str:
    choices = sum(totals)
    ran = [expert for expert, count in enumerate(totals) if count]
    if not choices:
        return "No routing was recorded."
    if len(ran) == 1:
        return f"Only expert {ran[0]} ran: all {choices:,} choices went to it."
    busiest = max(ran, key=totals.__getitem__)
    count = f"All {len(totals)} experts ran" if len(ran) == len(totals) else f"{len(ran)} of {len(totals)} experts ran"
    return (
        f"{count}. The busiest, expert {busiest}, took {totals[busiest] / choices:.1%} of {choices:,} choices; "
        f"an even split would give each {1 / len(totals):.1%}."
    )
