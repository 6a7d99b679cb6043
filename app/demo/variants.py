"""The demo with its alerted events deleted: what is left neither supports the alert nor explains it."""

import json
import shutil
from pathlib import Path


def write_without_alerted(case: Path, out: Path) -> None:
    """Copy a captured case without any line that its truth names; keep the alert.

    The alert's own events and all that followed from them go, as when a machine's logs were rotated away. What stays is
    ordinary, so an honest answer is that the evidence does not suffice.
    """
    truth = json.loads((case / "truth.json").read_text())
    shutil.rmtree(out, ignore_errors=True)
    (out / "logs").mkdir(parents=True)
    shutil.copyfile(case / "alert.json", out / "alert.json")
    for log in sorted((case / "logs").iterdir()):
        deleted = set(truth["evidence_acceptable_lines"].get(log.name, ()))
        kept = [
            line for number, line in enumerate(log.read_text().splitlines(keepends=True), 1) if number not in deleted
        ]
        (out / "logs" / log.name).write_text("".join(kept))
    answer = {
        "case_id": out.name,
        "verdict": "insufficient_evidence",
        "severity_accept": ["informational", "low", "medium"],
        "techniques_required": [],
        "techniques_acceptable": [],
        "evidence": [],
        "evidence_acceptable_lines": {},
        "iocs_required": [],
        "iocs_acceptable": [],
        "not_iocs": [*truth["not_iocs"], *truth["iocs_required"]],
        "what_happened": "The alert's events are not in these logs, and nothing else in them is hostile.",
        "truth_basis": f"the case {case.name!r} without the lines that its truth names",
    }
    (out / "truth.json").write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n")
