"""The options that say what the cases of a queue may cost within a day."""

import argparse


def add_day_budget(group: "argparse._ArgumentGroup") -> None:
    """One for each setting of that kind; one that is absent leaves the setting alone."""
    for option, kind, text in (
        ("--day-cases", int, "investigations that begin within a day"),
        ("--day-tokens", int, "model tokens of all cases of a day"),
        ("--day-seconds", float, "seconds of all cases of a day"),
    ):
        group.add_argument(
            option, default=argparse.SUPPRESS, type=kind, metavar="N", help=f"{text}; 0 is no limit (the default)"
        )
