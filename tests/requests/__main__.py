"""`python -m tests.requests`: generated requests, valid and not, until so many were answered."""

import argparse
import sys
import time

from .generate import Found, fire


def main() -> int:
    """Fire them; 1 where one was answered wrongly."""
    parser = argparse.ArgumentParser(prog="python -m tests.requests", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="requests (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the first round (default: %(default)s)")
    arguments = parser.parse_args()
    started = time.process_time()
    found = fire(arguments.count, arguments.seed, _tell)
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(found.statuses.items()))
    print(f"{sum(found.statuses.values())} requests in {time.process_time() - started:.0f} s of CPU time; {statuses}")
    for path, count in sorted(found.paths.items()):
        print(f"  {path}: {count}")
    for kind, counted in found.kinds.items():
        print(f"  {kind}: " + ", ".join(f"{status}: {count}" for status, count in sorted(counted.items())))
    for reason, count in found.refused.most_common(8):
        print(f"  sound and refused, {count}: {reason}")
    for wrong in found.wrong[:20]:
        print(wrong)
    return 1 if found.wrong else 0


def _tell(found: Found) -> None:
    print(f"{sum(found.statuses.values())} answered, {len(found.wrong)} wrongly", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
