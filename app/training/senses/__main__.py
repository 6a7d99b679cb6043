"""Learn what questions mean from the wordings beside this file.

python -m moewarden.app.training.senses              learn, and write graphs/questions/sense.npz
python -m moewarden.app.training.senses --measure    say how well wordings of unseen families are understood
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

import torch

from ....graphs.questions.sense import LEAST, SURE, WEIGHTS
from .families import families, vocabulary
from .learning import FOLDS, Guess, all_wordings, held_out, learn


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn and write, or measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m moewarden.app.training.senses",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--measure", action="store_true", help=f"learn {FOLDS} times without a part of the families")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)  # sums in one order: the same weights each time
    wordings = all_wordings()
    if chosen.measure:
        print(measured(held_out(wordings, families())))
        return 0
    replace(learn(wordings), vocabulary=vocabulary()).write(WEIGHTS)
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size:,} bytes from {len(wordings):,} wordings of {len(families())} families")
    return 0


def measured(guesses: Sequence[Guess]) -> str:
    """Right, unsure and wrong, per kind and together."""
    lines = [
        f"{'kind':12} {'asked':>6} {'right':>6} {'sure and right':>15} {'sure and wrong':>15} {'not understood':>15}"
    ]
    kinds = sorted({guess.wording.kind for guess in guesses})
    for kind in [*kinds, ""]:
        own = [guess for guess in guesses if not kind or guess.wording.kind == kind]
        right = sum(guess.is_right for guess in own)
        sure = sum(guess.is_right and guess.sureness >= SURE for guess in own)
        wrong = sum(not guess.is_right and guess.sureness >= SURE and guess.kind != "none" for guess in own)
        unread = sum(guess.sureness < LEAST for guess in own)
        shares = [f"{count / len(own):.1%}" for count in (right, sure, wrong, unread)]
        lines.append(
            f"{kind or 'together':12} {len(own):6} {shares[0]:>6} {shares[1]:>15} {shares[2]:>15} {shares[3]:>15}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
