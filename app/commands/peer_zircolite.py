"""Zircolite beside us: the same Windows events through a checkout of it, with the rules that come with it.

Its command line is that of version 3 (https://github.com/wagga40/Zircolite, docs/Usage.md).
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError

KINDS = frozenset(("windows", "processes", "evtx"))
"""Logs of `moewarden bench --only scan --events` that it reads."""
_PROGRAM = "zircolite.py"
_RULES = "rules/rules_windows_generic.json"


def check_zircolite(checkout: Path | None) -> None:
    """Raise UsageError where a folder is no checkout of Zircolite with its rules."""
    for name in (_PROGRAM, _RULES) if checkout is not None else ():
        if not (Path(checkout or "") / name).is_file():
            raise UsageError(f"--zircolite {checkout}: has no {name}; name a checkout of Zircolite with its rules.")


def run_zircolite(checkout: Path, logs: Path, work: Path) -> dict[str, Any]:
    """Wall and CPU seconds and the peak memory in MiB that it needs for a folder of logs, starting and rules included.

    Its interpreter is that of its own virtual environment where the checkout has one, else ours. Raises UsageError where
    it ends with an error.
    """
    own = checkout / ".venv" / "bin" / "python"
    command = [str(own if own.exists() else sys.executable), _PROGRAM, "--events", str(logs), "--ruleset", _RULES]
    said = work / "zircolite.txt"
    since = time.monotonic()
    with said.open("wb") as stream:
        process = subprocess.Popen(
            [*command, "--outfile", str(work / "zircolite.json")],
            cwd=checkout,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - since
    if process.returncode:
        last = said.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:] or ["nothing"]
        raise UsageError(f"Zircolite ended with {process.returncode}, saying: {last[0]}. Try it alone in {checkout}.")
    return {
        "zircolite_s": round(seconds, 3),
        "zircolite_cpu_s": round(used.ru_utime + used.ru_stime, 3),
        "zircolite_peak_mib": round(used.ru_maxrss / 1024),
    }


def beside(row: Mapping[str, Any], peer: Mapping[str, Any]) -> dict[str, Any]:
    """How our row stands to it: events a second of each, over the wall time of all that each does, and ours by its."""
    events = int(row["events"])
    ours = events / max(row["load_again_s"] + row["read_s"] + row["scan_s"], 1e-3)
    its = events / max(peer["zircolite_s"], 1e-3)
    return {**peer, "zircolite_events_per_s": round(its), "ratio_to_zircolite": round(ours / its, 3)}
