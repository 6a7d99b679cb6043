"""`moewarden model`: look at, quantise and train local checkpoints."""

import argparse
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...backends.moe.describe import CheckpointDescription

_TRAINING = "..training.cli"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`show` and `quantize`; where training is installed, its commands too."""
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", dest="verb", required=True)
    show = verbs.add_parser("show", help="what a checkpoint holds: experts, parameters, bytes; nothing is loaded")
    show.add_argument(
        "model", nargs="?", default="bundled", help="bundled, a folder or a hub id (default: %(default)s)"
    )
    show.set_defaults(act=_show)
    quantize = verbs.add_parser(
        "quantize", help="write a checkpoint with its experts in four bits; goes on where a run stopped"
    )
    quantize.add_argument("model", help="a folder or a hub id, in full precision")
    quantize.add_argument("out", type=Path, help="the folder to write; must not exist")
    quantize.set_defaults(act=_quantize)
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
    from ...backends.moe.describe import describe_checkpoint
    from ..wiring import find_checkpoint

    _print(describe_checkpoint(find_checkpoint(arguments.model)))
    return 0


def _quantize(arguments: argparse.Namespace) -> int:
    from ...backends.moe.storage import quantize_checkpoint
    from ..wiring import find_checkpoint
    from .packing import PackingLine

    line = PackingLine()
    try:
        described = quantize_checkpoint(
            find_checkpoint(arguments.model), arguments.out, line, on_restart=lambda why: print(why, file=sys.stderr)
        )
    finally:
        line.end()
    _print(described)
    return 0


def _print(described: "CheckpointDescription") -> None:
    routing = f"{described.experts} experts, {described.top_k} per token" if described.experts else "no experts"
    print(described.path)
    print(f"{described.architecture}, {described.layers} layers, {routing}, weights: {described.quantization}")
    print(f"{'part':14}{'parameters':>16}{'per token':>16}{'MiB':>10}")
    rows = [(part.name, part.parameters, part.active_parameters, part.bytes) for part in described.parts]
    for name, parameters, active, size in [
        *rows,
        ("all", described.parameters, described.active_parameters, described.bytes),
    ]:
        print(f"{name:14}{parameters:>16,}{active:>16,}{size / 2**20:>10.1f}")
