"""`moewarden rules check`: which of your rules can be used, and why the others cannot."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One verb so far."""
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", dest="verb", required=True)
    check = verbs.add_parser("check", help="compile every Sigma rule in a folder and say which cannot be used")
    check.add_argument("folder", type=Path, metavar="DIR")


def run(arguments: argparse.Namespace) -> int:
    """List the unusable rules; 2 where there is one."""
    from ...graphs.signals import check_rules

    checks = check_rules(arguments.folder)
    unusable = [check for check in checks if check.error]
    for check in unusable:
        print(check.error)
    print(f"{len(checks) - len(unusable)} of {len(checks)} rules can be used.")
    return 2 if unusable else 0
