"""Tell every story to an investigation, and say which were answered right.

    python -m tests.stories                     rules alone
    python -m tests.stories --model             the bundled model in the seat
    python -m tests.stories --model NAME        another one, as `moewarden investigate --model` takes it
    python -m tests.stories --only postfix      stories whose name contains a text
    python -m tests.stories --json FILE         every score and answer
    python -m tests.stories --verbose           the answers, too

Exit code 1 where a story that is not listed in `known.py` is answered wrong, or a listed one right.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson

from .known import KNOWN_FAILURES
from .story import Score, load_stories
from .tell import open_seat, tell

COLUMNS = ("verdict", "account", "address", "breach", "innocents")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print a table, write JSON where asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.stories", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", nargs="?", const="bundled", default="none", metavar="NAME")
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("-v", "--verbose", action="store_true")
    chosen = parser.parse_args(arguments)
    stories = load_stories(only=chosen.only)
    if not stories:
        parser.error(f"no story's name contains {chosen.only!r}")
    seat = open_seat(chosen.model)
    scores = []
    print(f"{'':34}{'verdict':22}" + "".join(f"{name:10}" for name in COLUMNS))
    for story in stories:
        scores.append(tell(story, seat))
        print(_line(scores[-1]), flush=True)
        if chosen.verbose:
            print(f"      {scores[-1].answer}")
    unexpected = [score.story for score in scores if score.is_right == (score.story in KNOWN_FAILURES)]
    right = sum(score.is_right for score in scores)
    accused = sum(bool(score.accused) for score in scores)
    print(f"\n{right} of {len(scores)} right; {accused} accuse an innocent; other than `known.py` says: {unexpected}")
    if chosen.json:
        written = {"model": chosen.model, "right": right, "stories": [score.as_row() for score in scores]}
        chosen.json.write_bytes(orjson.dumps(written, option=orjson.OPT_INDENT_2))
    return 1 if unexpected else 0


def _line(score: Score) -> str:
    claims = (score.verdict_right, score.account_right, score.address_right, score.breach_right, not score.accused)
    marks = "".join(f"{'✓' if claim else '✗':10}" for claim in claims)
    known = "  known" if score.story in KNOWN_FAILURES else ""
    return (
        f"{'✓' if score.is_right else '✗'} {score.story:32}{score.verdict:22}{marks}{', '.join(score.accused)}{known}"
    )


if __name__ == "__main__":
    sys.exit(main())
