"""An OCSF 1.9.0 Detection Finding (class 2004) with the incident profile: https://schema.ocsf.io/1.9.0/classes/detection_finding"""

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ...graphs.schema import Evidence, Indicator, Report, Technique
from ..rendering.times import parse_time
from ..rendering.untrusted import json_line, one_line
from .export import Export, ExportOptions, counted
from .indicators import numbered_techniques, outgoing, technique_page
from .moments import created_at, milliseconds, times_of
from .noted import notes_of, said, strays

if TYPE_CHECKING:
    from ..desk.notes import Note

_SEVERITIES = {
    "informational": (1, "Informational"), "low": (2, "Low"), "medium": (3, "Medium"), "high": (4, "High"),
    "critical": (5, "Critical"),
}  # fmt: skip
_VERDICTS = {
    "malicious": (2, "True Positive"), "benign": (5, "Benign"), "insufficient_evidence": (7, "Insufficient Data"),
}  # fmt: skip
_OBSERVABLES = {
    "host": (1, "Hostname"), "domain": (1, "Hostname"), "ip": (2, "IP Address"), "user": (4, "User Name"),
    "mail": (5, "Email Address"), "url": (6, "URL String"), "file": (7, "File Name"), "hash": (8, "Hash"),
    "process": (9, "Process Name"), "arn": (10, "Resource UID"), "command": (13, "Command Line"),
    "key": (19, "User Credential ID"),
}  # fmt: skip
_OTHER = 99


def write(report: Report, options: ExportOptions) -> Export:
    """One JSON object."""
    found = outgoing(report)
    techniques, left_out = numbered_techniques(report)
    created = milliseconds(created_at(report))
    severity_id, severity = _SEVERITIES[report["severity"]]
    verdict_id, verdict = _VERDICTS[report["verdict"]]
    times = sorted(milliseconds(time) for time in times_of(report["evidence"]))
    info: dict[str, Any] = {
        "uid": report["id"],
        "title": one_line(report["title"]) or report["id"],
        "desc": "\n\n".join(part for part in (report["answer"], report["summary"]) if part),
        "created_time": created,
        "product": _product(),
        **({"first_seen_time": times[0], "last_seen_time": times[-1]} if times else {}),
        **({"attacks": [_attack(item) for item in techniques]} if techniques else {}),
    }
    finding: dict[str, Any] = {
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2004,
        "class_name": "Detection Finding",
        "type_uid": 200401,
        "type_name": "Detection Finding: Create",
        "time": created,
        "severity_id": severity_id,
        "severity": severity,
        "status_id": 1,
        "status": "New",
        "is_alert": report["verdict"] == "malicious",
        "confidence_score": int(report["confidence"] * 100),
        "verdict_id": verdict_id,
        "verdict": verdict,
        "message": report["answer"] or report["summary"] or info["title"],
        "metadata": {"version": "1.9.0", "profiles": ["incident"], "product": _product(), "uid": report["id"]},
        "finding_info": info,
        **({"start_time": times[0], "end_time": times[-1]} if times else {}),
    }
    notes = notes_of(options)
    known = {"", *(item["id"] for item in report["evidence"])}
    if told := [_note(note) for note in options.notes if note.about in known]:
        finding["notes"] = told
    if report["evidence"]:
        finding["evidences"] = [_evidence(item, notes.get(item["id"])) for item in report["evidence"]]
    if found.indicators:
        finding["observables"] = [_observable(item) for item in found.indicators]
    left_out = [
        *found.left_out,
        *left_out,
        *strays(report, options),
        "timeline, findings, charts, who was asked, advised actions and what was not checked",
    ]
    unmapped = sum(item["type"] not in _OBSERVABLES for item in found.indicators)
    if unmapped:
        left_out.append(
            f"the type of {counted(unmapped, 'indicator')}, which OCSF has no number for: they stand as Other"
        )
    return Export(
        content=f"{json_line(finding, indent=2)}\n".encode("utf-8", "backslashreplace"), left_out=tuple(left_out)
    )


def _product() -> dict[str, str]:
    return {"name": "moewarden", "vendor_name": "moewarden", "version": version("moewarden")}


def _attack(item: Technique) -> dict[str, Any]:
    """A technique; one below another is named as such, with its parent's number."""
    number = item["id"]
    own = {"uid": number, "src_url": technique_page(number), **({"name": item["name"]} if item["name"] else {})}
    if "." not in number:
        return {"technique": own}
    parent = number.partition(".")[0]
    return {"technique": {"uid": parent, "src_url": technique_page(parent)}, "sub_technique": own}


def _note(note: "Note") -> dict[str, Any]:
    time = parse_time(note.time)
    return {
        "title": f"On evidence {note.about}" if note.about else "On the investigation",
        "comment": said(note),
        **({"owner": {"name": note.author}} if note.author else {}),
        **({"created_time": milliseconds(time)} if time else {}),
    }


def _evidence(item: Evidence, note: "Note | None") -> dict[str, Any]:
    data: dict[str, Any] = {name: item[name] for name in ("file", "line", "time", "quote", "why")}
    if note and note.tags:
        data["tags"] = list(note.tags)
    time = parse_time(item["time"])
    return {"uid": item["id"], "name": "log line", "data": {**data, "time_ms": milliseconds(time) if time else None}}


def _observable(item: Indicator) -> dict[str, Any]:
    number, name = _OBSERVABLES.get(item["type"], (_OTHER, item["type"]))
    return {"name": f"moewarden.indicator.{item['type']}", "type_id": number, "type": name, "value": item["value"]}
