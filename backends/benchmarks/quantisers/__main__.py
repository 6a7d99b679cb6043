"""`python -m moewarden.backends.benchmarks.quantisers`: measure, print the table, write it with `--out`."""

import argparse
import sys
from pathlib import Path

from ...errors import BackendError
from .run import measure


def main() -> int:
    """Parse, measure."""
    parser = argparse.ArgumentParser(prog="python -m moewarden.backends.benchmarks.quantisers", description=__doc__)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write quantisers.json and quantisers.md there")
    parser.add_argument("--only", default="", metavar="NAMES", help="ways whose names begin so (default: all)")
    parser.add_argument(
        "--also", type=Path, action="append", default=[], metavar="PYTHON", help="another environment's interpreter"
    )
    arguments = parser.parse_args()
    only = [name.strip() for name in arguments.only.split(",") if name.strip()]
    try:
        measure(arguments.out, only=only, also=arguments.also)
    except BackendError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
