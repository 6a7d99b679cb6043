"""Ask every question, and say which first sentences are right.

    python -m tests.questions                    rules alone
    python -m tests.questions --model            the bundled model in the seat
    python -m tests.questions --model NAME       another one, as `moewarden investigate --model` takes it
    python -m tests.questions --each             investigate anew for every question
    python -m tests.questions --only postfix     questions whose case or words contain a text
    python -m tests.questions --verbose          the answers, too

Exit code 1 where fewer than 38 of 40 are right.
"""

import argparse
import sys
from collections.abc import Sequence

from .asking import ask_all, load_questions, open_seat

GOAL = 0.95


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print a table and the score of each half."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.questions", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", nargs="?", const="bundled", default="none", metavar="NAME")
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--each", action="store_true")
    parser.add_argument("-v", "--verbose", action="store_true")
    chosen = parser.parse_args(arguments)
    questions = load_questions(chosen.only)
    if not questions:
        parser.error(f"no question's case or words contain {chosen.only!r}")
    scores = ask_all(questions, open_seat(chosen.model), each=chosen.each)
    for score in scores:
        print(f"{'✓' if score.is_right else '✗'} {score.asked.case:44}{score.asked.question}")
        if chosen.verbose or not score.is_right:
            print(f"      {score.answer}")
        for fault in score.faults:
            print(f"      ! {fault}")
    for half in dict.fromkeys(score.asked.half for score in scores):
        own = [score for score in scores if score.asked.half == half]
        print(f"{half}: {sum(score.is_right for score in own)} of {len(own)}")
    right = sum(score.is_right for score in scores)
    print(f"together: {right} of {len(scores)}")
    return 0 if right >= GOAL * len(scores) else 1


if __name__ == "__main__":
    sys.exit(main())
