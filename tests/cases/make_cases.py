"""Make the project's own cases again: `python tests/cases/make_cases.py [--out DIR]`. Same program, same bytes.

The captured cases are copied from `app/demo/cases`, so that one folder holds everything to tune and validate on.
"""

import argparse
import importlib
import shutil
from pathlib import Path

from moewarden.app.demo import calm_case, demo_case
from moewarden.app.demo.variants import write_without_alerted

HERE = Path(__file__).parent
FAMILIES = (
    "windows",
    "cloud",
    "identity",
    "linux",
    "web",
    "network",
    "mail_and_data",
    "daily_work",
    "shifts",
    "upkeep",
    "sign_ins",
    "rollouts",
    "nights",
    "turnover",
    "machines",
    "handovers",
    "errands",
    "chores",
    "quiet",
    "rounds",
    "desks",
)


def main() -> None:
    """Write every case into a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder that receives one folder per case")
    options = parser.parse_args()
    for captured in (demo_case(), calm_case()):
        shutil.rmtree(options.out / captured.name, ignore_errors=True)
        shutil.copytree(captured, options.out / captured.name, ignore=shutil.ignore_patterns("manifest.json"))
    write_without_alerted(demo_case(), options.out / "demo_without_alerted")
    for family in FAMILIES:
        for make in importlib.import_module(family).CASES:
            case = make()
            case.write(options.out / case.name)


if __name__ == "__main__":
    main()
