"""Investigate benign stories and their hostile twins, and say which verdicts are right.

    python -m tests.twins                        rules alone, then rules and the bundled model
    python -m tests.twins --rows rules           rules alone
    python -m tests.twins --half built           kinds that the judgement was built on; `measured`: the others
    python -m tests.twins --only travel -v       pairs whose name or kind contains a text, with the answers
    python -m tests.twins --keep DIR             write every story's logs and alert to DIR
    python -m tests.twins --json FILE            every verdict

Exit code 1 where less than 80 % of the benign are called benign, more than 5 % malicious, or a twin not malicious.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson

from . import told as _stories
from .score import BUILT_ON, Told, chosen, open_seat, summary, tell

assert _stories.__all__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print a table, write JSON where asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.twins", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", default="rules,both", help="rules, both, or both with a comma between")
    parser.add_argument("--half", choices=("built", "measured"), default="")
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--quiet", action="store_true", help="print no single story")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args(arguments)
    pairs = chosen(options.only, options.half)
    if not pairs:
        parser.error(f"no pair's name or kind contains {options.only!r}")
    strange = set(options.rows.split(",")) - {"rules", "both"}
    if strange:
        parser.error(f"--rows has {', '.join(sorted(strange))}; expected rules, both, or both of them")
    if options.keep:
        for one in pairs:
            for hostile in (False, True):
                stage, folder = one.stage(hostile), options.keep / f"{one.name}{'_twin' if hostile else ''}"
                stage.write(folder / "logs")
                (folder / "alert.json").write_bytes(orjson.dumps(stage.alert, option=orjson.OPT_INDENT_2))
    good, written = True, {}
    for row in options.rows.split(","):
        seat = open_seat(row)
        told = []
        print(f"— {row}: {len(pairs)} pairs of {len({one.kind for one in pairs})} kinds", flush=True)
        for one in pairs:
            for hostile in (False, True):
                told.append(tell(one, hostile, seat))
                if not options.quiet:
                    print(_line(told[-1], options.verbose), flush=True)
        for half, kinds in (("built on", True), ("measured", False)):
            own = [one for one in told if (one.kind in BUILT_ON) == kinds]
            if own:
                print(f"{row}, {half}: {summary(own)}")
        print(f"{row}: {summary(told)}")
        good = good and _is_good(told)
        written[row] = [
            {
                "story": one.name,
                "kind": one.kind,
                "verdict": one.verdict,
                "confidence": one.confidence,
                "score": max((episode["score"] for episode in one.report["episodes"]), default=0.0),
                "right": one.is_right,
            }
            for one in told
        ]
    if options.json:
        options.json.write_bytes(orjson.dumps(written, option=orjson.OPT_INDENT_2))
    return 0 if good else 1


def _line(told: Told, verbose: bool) -> str:
    line = f"{'✓' if told.is_right else '✗'} {told.name:36}{told.kind:20}{told.verdict:24}{told.confidence:.2f}"
    if not verbose:
        return line
    return "\n".join([line, f"      {told.report['answer'][:600]}"])


def _is_good(told: Sequence[Told]) -> bool:
    benign = [one for one in told if not one.hostile]
    right, accused = sum(one.is_right for one in benign), sum(one.verdict == "malicious" for one in benign)
    twins = all(one.is_right for one in told if one.hostile)
    return twins and right >= 0.8 * len(benign) and accused <= 0.05 * len(benign)


if __name__ == "__main__":
    sys.exit(main())
