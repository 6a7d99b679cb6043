"""`moewarden model data|train|evaluate`: make the bundled model again."""

import argparse
import json
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .train import TrainingSettings

_KINDS = ("episode", "technique", "action", "question", "relevant", "next", "call")


def add_commands(model_subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `data`, `train` and `evaluate`; each sets `func`, which takes the namespace and returns an exit code."""
    data = model_subparsers.add_parser("data", help="print generated training decisions, one JSON object a line")
    data.add_argument("--seed", type=int, default=1, metavar="N", help="(default: %(default)s)")
    data.add_argument(
        "--split",
        choices=("train", "in", "out"),
        default="train",
        help="out: templates held out of training (default: %(default)s)",
    )
    data.add_argument("--kind", choices=_KINDS, help="one kind of decision instead of the mixture")
    data.add_argument("--count", type=int, default=10, metavar="N", help="(default: %(default)s)")
    data.set_defaults(func=_data)

    train = model_subparsers.add_parser("train", help="train the bundled model on generated decisions")
    train.add_argument("out", type=Path, help="folder for checkpoint, trained model, packed model and bag of words")
    train.add_argument(
        "--tokens", type=float, default=4e6, metavar="N", help="how long (default: 4e6, about 40 minutes)"
    )
    train.add_argument("--seed", type=int, default=1, metavar="N", help="(default: %(default)s)")
    train.add_argument("--threads", type=int, default=1, metavar="N", help="CPU threads (default: %(default)s)")
    train.add_argument("--resume", action="store_true", help="go on from the last checkpoint in the folder")
    train.set_defaults(func=_train)

    evaluate = model_subparsers.add_parser(
        "evaluate", help="score a trained model in and out of template beside a bag of words"
    )
    evaluate.add_argument("out", type=Path, help="the folder that `model train` wrote")
    evaluate.add_argument("--samples", type=int, default=400, metavar="N", help="per kind (default: %(default)s)")
    evaluate.add_argument("--threads", type=int, default=1, metavar="N", help="CPU threads (default: %(default)s)")
    evaluate.set_defaults(func=_evaluate)


def run(arguments: argparse.Namespace) -> int:
    """Do what the parsed command says."""
    code: int = arguments.func(arguments)
    return code


def _data(arguments: argparse.Namespace) -> int:
    from .generate import examples

    for example in islice(examples(arguments.seed, arguments.split, arguments.kind), arguments.count):
        row = {
            "kind": example.decision.kind,
            "template": example.template,
            "prompt": example.decision.text(),
            "answer": example.answer,
            "targets": [round(chance, 4) for chance in example.targets],
        }
        print(json.dumps(row, ensure_ascii=False))
    return 0


def _train(arguments: argparse.Namespace) -> int:
    import torch

    from ...backends.moe.storage import quantize_checkpoint
    from .train import TrainingSettings, train

    torch.set_num_threads(arguments.threads)
    settings = TrainingSettings(tokens=int(arguments.tokens), seed=arguments.seed)
    trained = train(settings, arguments.out, resume=arguments.resume, say=_say)
    _say("training the bag of words on as many decisions")
    _bag_of_words(arguments.out, settings)
    described = quantize_checkpoint(trained, arguments.out / "packed", dtype="bfloat16")
    _say(f"packed model in {described.path}: {described.bytes / 2**20:.1f} MiB")
    return 0


def _bag_of_words(out: Path, settings: "TrainingSettings") -> None:
    from .bag_of_words import BagOfWords
    from .generate import examples

    baseline = BagOfWords()
    baseline.train(islice(examples(settings.seed, "train"), max(2_000, settings.tokens // 45)))
    baseline.save(out / "bag-of-words" / "weights.npz")


def _evaluate(arguments: argparse.Namespace) -> int:
    import torch

    from .bag_of_words import BagOfWords
    from .evaluate import evaluate, write_evaluation

    torch.set_num_threads(arguments.threads)
    packed = arguments.out / "packed"
    result = evaluate(
        arguments.out / "model",
        packed if packed.exists() else None,
        BagOfWords.load(arguments.out / "bag-of-words" / "weights.npz"),
        per_kind=arguments.samples,
        say=_say,
    )
    write_evaluation(result, arguments.out / "evaluation.json")
    _say(f"written to {arguments.out / 'evaluation.json'}")
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
