"""`moewarden model`: look at, examine and serve models; quantise and train local checkpoints."""

import argparse
import json
import sys
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .exam import add_base_url, add_probe, known_as_json, print_known, settings_of
from .offload_plan import add_offload_plan, plans_as_json, plans_of, print_plans
from .serve_model import add_serve

if TYPE_CHECKING:
    from ...backends.moe.describe import CheckpointDescription

_TRAINING = "..training.cli"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`show`, `probe`, `quantize` and `serve`; where training is installed, its commands too."""
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", dest="verb", required=True)
    show = verbs.add_parser(
        "show", help="what a checkpoint holds: experts, parameters, bytes; its exam; nothing is loaded"
    )
    show.add_argument(
        "model",
        nargs="?",
        default="bundled",
        help="bundled, a folder, a hub id, or provider:name for its exam alone (default: %(default)s)",
    )
    add_base_url(show)
    add_offload_plan(show)
    show.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    show.set_defaults(act=_show)
    add_probe(verbs)
    quantize = verbs.add_parser(
        "quantize", help="write a checkpoint with its experts in four bits; goes on where a run stopped"
    )
    quantize.add_argument("model", help="a folder or a hub id, in full precision")
    quantize.add_argument("out", type=Path, help="the folder to write; must not exist")
    quantize.add_argument(
        "--head-bits", type=int, choices=[16, 8, 4], default=16, help="of the output head (default: 16, as it is)"
    )
    quantize.add_argument("--double-quant", action="store_true", help="keep the scales in eight bits too")
    quantize.set_defaults(act=_quantize)
    add_serve(verbs)
    if find_spec(_TRAINING, __package__):
        training = import_module(_TRAINING, __package__)
        training.add_commands(verbs)


def run(arguments: argparse.Namespace) -> int:
    """Do what the verb says."""
    if hasattr(arguments, "act"):
        code: int = arguments.act(arguments)
        return code
    trained: int = import_module(_TRAINING, __package__).run(arguments)
    return trained


def _show(arguments: argparse.Namespace) -> int:
    from ..exams import find_exam
    from ..wiring import find_checkpoint, is_provider

    settings = settings_of(arguments)
    if settings.model == "none":
        raise UsageError(
            "none stands for rules alone: there is no model to show. Name bundled, a folder, or provider:name."
        )
    if is_provider(settings.model):
        known = find_exam(settings)
        if arguments.json:
            print(json.dumps({"model": settings.model, "exam": known_as_json(known)}, indent=2))
        else:
            print_known(settings, known)
        return 0
    from ...backends.moe.describe import describe_checkpoint

    described = describe_checkpoint(find_checkpoint(settings.model))
    known = find_exam(settings)
    if arguments.json:
        plan = plans_as_json(plans_of(described, arguments))
        print(json.dumps(_as_json(described) | {"offload": plan, "exam": known_as_json(known)}, indent=2))
        return 0
    _print(described)
    print_known(settings, known)
    _print_cards(described)
    print_plans(described, plans_of(described, arguments), arguments)
    return 0


def _quantize(arguments: argparse.Namespace) -> int:
    from ...backends.moe.quantizer import Nf4MoeConfig
    from ...backends.moe.storage import quantize_checkpoint
    from ..wiring import find_checkpoint
    from .packing import PackingLine

    line = PackingLine()
    try:
        described = quantize_checkpoint(
            find_checkpoint(arguments.model),
            arguments.out,
            line,
            quantization=Nf4MoeConfig(head_bits=arguments.head_bits, double_quant=arguments.double_quant),
            on_restart=lambda why: print(why, file=sys.stderr),
        )
    finally:
        line.end()
    _print(described)
    return 0


def _print(described: "CheckpointDescription") -> None:
    routing = f"{described.experts} experts, {described.top_k} per token" if described.experts else "no experts"
    print(described.path)
    bits = "" if described.expert_bits is None else f", {described.expert_bits:.4g} bits each in the experts"
    print(f"{described.architecture}, {described.layers} layers, {routing}, weights: {described.quantization}{bits}")
    shows_packed = described.quantization == "none" and described.packed_bytes is not None
    print(f"{'part':14}{'parameters':>16}{'per token':>16}{'MiB':>10}" + (f"{'in NF4':>10}" if shows_packed else ""))
    rows = [
        (part.name, part.parameters, part.active_parameters, part.bytes, part.packed_bytes) for part in described.parts
    ]
    total = ("all", described.parameters, described.active_parameters, described.bytes, described.packed_bytes)
    for name, parameters, active, size, packed in [*rows, total]:
        last = f"{packed / 2**20:>10.1f}" if shows_packed and packed is not None else ""
        print(f"{name:14}{parameters:>16,}{active:>16,}{size / 2**20:>10.1f}{last}")


def _print_cards(described: "CheckpointDescription") -> None:
    """Which card runs conversations of which length."""
    need = described.need
    if need is None:
        print(f"\nWhat it needs cannot be said: {described.quantization} weights are not run.")
        return
    packed = "experts in MXFP4 and the rest in bfloat16" if described.quantization == "mxfp4" else "weights in NF4"
    weights = packed if described.packed_bytes is not None else "weights in bfloat16 (it has no experts to pack)"
    print(
        f"\nOn a GPU, {weights}: {need.weights / 2**20:,.0f} MiB; each token {need.cache.per_token:,} bytes, "
        f"each conversation {need.cache.fixed / 2**20:,.1f} MiB, working space {need.working / 2**20:,.0f} MiB"
    )
    if not need.is_cache_known:
        print("It keeps a cache of its own kind, which is not counted.")
    print(f"{'card, GB':14}" + "".join(f"{card.gibibytes:>9}" for card in described.cards))
    print(
        f"{'tokens':14}"
        + "".join(f"{'-' if card.context is None else format(card.context, ','):>9}" for card in described.cards)
    )


def _as_json(described: "CheckpointDescription") -> dict[str, Any]:
    """The same facts under stable names."""
    need = described.need
    return {
        "path": str(described.path),
        "architecture": described.architecture,
        "quantization": described.quantization,
        "expert_bits": described.expert_bits,
        "layers": described.layers,
        "experts": described.experts,
        "top_k": described.top_k,
        "context": described.context,
        "parameters": described.parameters,
        "active_parameters": described.active_parameters,
        "bytes": described.bytes,
        "packed_bytes": described.packed_bytes,
        "parts": [asdict(part) for part in described.parts],
        "memory": need
        and {
            "weights": need.weights,
            "cache_per_token": need.cache.per_token,
            "cache_fixed": need.cache.fixed,
            "is_cache_known": need.is_cache_known,
            "working": need.working,
        },
        "cards": [{"gigabytes": card.gibibytes, "context": card.context} for card in described.cards],
    }
