"""What `moewarden model show` says of experts that do not fit a card: how many stay, and what a token has moved."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError

if TYPE_CHECKING:
    from ...backends.moe.describe import CheckpointDescription
    from ...backends.moe.offload.plan import CardPlan

_CONTEXT = 4096
"""Tokens of a conversation that a model is loaded for unless it is told otherwise."""


@dataclass(frozen=True)
class _Record:
    """Which experts some requests used."""

    layers: list[list[int]]
    tokens: int


def add_offload_plan(parser: argparse.ArgumentParser) -> None:
    """Options of the plan."""
    parser.add_argument(
        "--card", type=float, action="append", default=[], metavar="GB", help="plan a card of this size, too"
    )
    parser.add_argument(
        "--context",
        type=int,
        default=_CONTEXT,
        metavar="N",
        help="tokens held beside the weights (default: %(default)s)",
    )
    parser.add_argument(
        "--routing",
        type=Path,
        metavar="JSON",
        help="plan by which experts a run used: its report.json, or a routing record",
    )


def plans_of(described: "CheckpointDescription", arguments: argparse.Namespace) -> "tuple[CardPlan, ...]":
    """What each size of card does; nothing for a model without packed experts."""
    from ...backends.moe.memory import CARD_SIZES
    from ...backends.moe.offload.plan import plan_cards, recorded

    need = described.need
    if arguments.context < 1 or any(size <= 0 for size in arguments.card):
        raise UsageError(f"--context {arguments.context}, --card {arguments.card}: expected numbers above 0.")
    record = None if arguments.routing is None else _read_record(arguments.routing)
    if need is None or not need.experts:
        return ()
    if record is not None and tuple(map(len, record.layers)) != need.experts_per_layer:
        raise UsageError(
            f"{arguments.routing}: {_form(tuple(map(len, record.layers)))}, and the model has "
            f"{_form(need.experts_per_layer)}. Name a run of this model."
        )
    return plan_cards(
        need,
        described.top_k,
        min(arguments.context, need.most_tokens),
        sorted({*CARD_SIZES, *arguments.card}),
        None if record is None else recorded(record.layers, record.tokens),
    )


def print_plans(described: "CheckpointDescription", plans: "Sequence[CardPlan]", arguments: argparse.Namespace) -> None:
    """A column for each card on which some experts would have to wait; nothing where there is none."""
    shown = [plan for plan in plans if plan.share is not None and not plan.share.is_whole]
    if not shown:
        return
    tokens = min(arguments.context, described.context or arguments.context)
    print(
        f"\nExperts that do not fit (--offload auto), with {tokens:,} tokens of context, of {described.experts} a layer:"
    )
    rows: list[tuple[str, list[str]]] = [
        ("card, GB", [f"{plan.gibibytes:g}" for plan in shown]),
        ("experts, MiB", [f"{plan.share.bytes / 2**20:,.0f}" for plan in shown if plan.share]),
        ("on it a layer", [f"{plan.share.slots / _layers(plan):.1f}" for plan in shown if plan.share]),
        *_cost_rows("even", [plan.even for plan in shown]),
    ]
    if arguments.routing is not None:
        rows += _cost_rows("by record", [plan.recorded for plan in shown])
    for title, cells in rows:
        print(f"{title:24}" + "".join(f"{cell:>9}" for cell in cells))
    print("Each token written has so much moved to the card; which experts stay is learnt from what requests use.")


def plans_as_json(plans: "Sequence[CardPlan]") -> list[dict[str, Any]]:
    """The same under stable names."""
    return [
        {
            "gigabytes": plan.gibibytes,
            "budget_bytes": plan.share and plan.share.bytes,
            "experts_on_card": plan.share and plan.share.slots,
            "even": _cost_as_json(plan.even),
            "recorded": _cost_as_json(plan.recorded),
        }
        for plan in plans
    ]


def _cost_rows(title: str, costs: Sequence[Any]) -> list[tuple[str, list[str]]]:
    return [
        (f"{title}: stay a layer", [f"{sum(cost.stay) / len(cost.stay):.1f}" for cost in costs]),
        (f"{title}: MiB a token", [f"{cost.bytes / 2**20:,.1f}" for cost in costs]),
    ]


def _cost_as_json(cost: Any) -> dict[str, Any] | None:
    if cost is None:
        return None
    return {"experts_per_token": cost.experts, "bytes_per_token": cost.bytes, "stay_per_layer": list(cost.stay)}


def _layers(plan: "CardPlan") -> int:
    assert plan.even is not None
    return len(plan.even.stay)


def _form(layers: Sequence[int]) -> str:
    return f"{len(layers)} layers of {max(layers, default=0)} experts"


def _read_record(path: Path) -> _Record:
    """A routing record {layers, tokens}, or a report whose `experts` are such records, taken together."""
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read as JSON ({error}). Name a run's report.json.") from error
    found = told.get("experts") if isinstance(told, dict) and "layers" not in told else [told]
    records = [record for record in found if _is_record(record)] if isinstance(found, list) else []
    if not records:
        raise UsageError(
            f"{path}: no routing record in it; expected a report of a run with a local model, or a JSON object with "
            "`layers` (a list of counts for each layer) and `tokens`."
        )
    if len({tuple(map(len, record["layers"])) for record in records}) > 1:
        raise UsageError(f"{path}: its records are of different models. Name the report of a run with one model.")
    layers = [
        [sum(counts) for counts in zip(*same, strict=True)]
        for same in zip(*(r["layers"] for r in records), strict=True)
    ]
    return _Record(layers, sum(record["tokens"] for record in records))


def _is_record(record: Any) -> bool:
    if not isinstance(record, dict) or not isinstance(record.get("layers"), list) or not record["layers"]:
        return False
    tokens = record.get("tokens")
    return (
        type(tokens) is int
        and tokens > 0
        and all(
            isinstance(layer, list) and layer and all(type(count) is int and count >= 0 for count in layer)
            for layer in record["layers"]
        )
    )
