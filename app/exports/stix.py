"""A STIX 2.1 bundle: https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html

The same report gives the same bundle: observables have the ids that the standard computes, other objects ids of ours.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...graphs.report.techniques import technique_of
from ...graphs.schema import Evidence, Indicator, Report
from ..rendering.times import parse_time
from ..rendering.untrusted import json_line, one_line
from .export import Export, ExportOptions, Tlp, counted
from .indicators import numbered_techniques, outgoing, some, technique_page
from .moments import created_at, stamp
from .naming import named
from .noted import strays
from .stix_observables import Observables, pattern_of

if TYPE_CHECKING:
    from ..desk.notes import Note

_TLP: Mapping[Tlp, tuple[str, str]] = {
    "clear": ("white", "613f2e26-407d-48c7-9eca-b8e91df99dc9"),
    "green": ("green", "34098fce-860f-48ae-8e50-ebd3cc5e41da"),
    "amber": ("amber", "f88d31f6-486f-44da-b317-01333bde0b82"),
    "red": ("red", "5e57c739-391a-4eb3-b6be-7d15ca92d5ed"),
}
"""The markings that the standard defines (section 7.2.1.4); it calls clear by its older name, white."""
_MARKED_AT = "2017-01-20T00:00:00.000Z"
_PRODUCER = f"identity--{named('identity')}"


def write(report: Report, options: ExportOptions) -> Export:
    """One bundle, all of its objects of one producer, with one marking."""
    bundle = _Bundle(report, options)
    text = json_line(
        {"type": "bundle", "id": f"bundle--{bundle.name('bundle')}", "objects": bundle.objects()}, indent=2
    )
    return Export(content=f"{text}\n".encode("utf-8", "backslashreplace"), left_out=tuple(bundle.left_out))


class _Bundle:
    def __init__(self, report: Report, options: ExportOptions) -> None:
        self.report = report
        self.options = options
        self.tlp: Tlp = options.tlp
        self.left_out: list[str] = []
        self.created = stamp(created_at(report))
        self.certainty = int(report["confidence"] * 100)
        self.observables = Observables()
        self._marking = f"marking-definition--{_TLP[self.tlp][1]}"

    def name(self, *parts: str) -> str:
        """An id of ours; it differs with the marking, since an object may not change under one id."""
        return named(self.report["id"], self.created, self.tlp, *parts)

    def objects(self) -> list[dict[str, Any]]:
        """Every object, those first that others refer to."""
        found = outgoing(self.report)
        self.left_out += found.left_out
        given = [item for item in found.indicators if pattern_of(item) is not None]
        seen, lines = self._observed(given)
        indicators = [part for item in given for part in self._indicator(item, seen)]
        attacks = self._attack_patterns()
        without = [item for item in found.indicators if pattern_of(item) is None]
        told = [*self.observables.objects(), *lines, *indicators, *attacks]
        report = self._report([item["id"] for item in told])
        notes = [*self._note(without, report["id"]), *self._noted(seen, report["id"])]
        self.left_out += strays(self.report, self.options)
        self.left_out.append(
            "timeline, findings, charts, who was asked and advised actions: only the description speaks of them"
        )
        return [self._producer(), self._marking_definition(), *told, report, *notes]

    def _object(self, kind: str, *key: str, **properties: Any) -> dict[str, Any]:
        return {
            "type": kind,
            "spec_version": "2.1",
            "id": f"{kind}--{self.name(kind, *key)}",
            "created_by_ref": _PRODUCER,
            "created": self.created,
            "modified": self.created,
            "object_marking_refs": [self._marking],
            **properties,
        }

    def _producer(self) -> dict[str, Any]:
        return {
            "type": "identity",
            "spec_version": "2.1",
            "id": _PRODUCER,
            "created": _MARKED_AT,
            "modified": _MARKED_AT,
            "name": "moewarden",
            "identity_class": "system",
        }

    def _marking_definition(self) -> dict[str, Any]:
        color = _TLP[self.tlp][0]
        return {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": self._marking,
            "created": _MARKED_AT,
            "definition_type": "tlp",
            "name": f"TLP:{color.upper()}",
            "definition": {"tlp": color},
        }

    def _observed(self, given: Sequence[Indicator]) -> tuple[dict[str, str], list[dict[str, Any]]]:
        """Evidence id -> observed-data id, and those objects: each cited line with what was seen in it."""
        ids: dict[str, str] = {}
        objects: list[dict[str, Any]] = []
        timeless = 0
        for item in self.report["evidence"]:
            if (time := parse_time(item["time"])) is None:
                timeless += 1
                continue
            if item["id"] in ids:
                continue
            seen = [self.observables.add(indicator) for indicator in given if item["id"] in indicator["evidence"]]
            line = self.observables.line(item["quote"])
            refs = list(dict.fromkeys(ref for ref in (line, *seen) if ref))
            found = self._object(
                "observed-data",
                item["id"],
                first_observed=stamp(time),
                last_observed=stamp(time),
                number_observed=1,
                object_refs=refs,
                external_references=[_place(item)],
            )
            ids[item["id"]] = found["id"]
            objects.append(found)
        if timeless:
            self.left_out.append(f"{counted(timeless, 'cited line')} without a time, which observed data must have")
        for indicator in given:
            self.observables.add(indicator)
        return ids, objects

    def _indicator(self, item: Indicator, seen: Mapping[str, str]) -> list[dict[str, Any]]:
        """The indicator, and the sighting of it where a cited line has a time."""
        key = (item["type"], item["value"])
        indicator = self._object(
            "indicator",
            *key,
            name=f"{item['type']} {one_line(item['value'])}",
            description=f"{item['why']} (evidence {', '.join(item['evidence']) or 'none'})",
            indicator_types=["malicious-activity"],
            confidence=self.certainty,
            pattern=pattern_of(item),
            pattern_type="stix",
            pattern_version="2.1",
            valid_from=self.created,
        )
        lines = {line["id"]: line for line in self.report["evidence"]}
        times: list[datetime] = [
            time
            for name in dict.fromkeys(item["evidence"])
            if name in seen and (time := parse_time(lines[name]["time"])) is not None
        ]
        if not times:
            return [indicator]
        sighting = self._object(
            "sighting",
            *key,
            first_seen=stamp(min(times)),
            last_seen=stamp(max(times)),
            count=len(times),
            confidence=self.certainty,
            sighting_of_ref=indicator["id"],
            observed_data_refs=[seen[name] for name in dict.fromkeys(item["evidence"]) if name in seen],
        )
        return [indicator, sighting]

    def _attack_patterns(self) -> list[dict[str, Any]]:
        techniques, left_out = numbered_techniques(self.report)
        self.left_out += left_out
        return [
            self._object(
                "attack-pattern",
                item["id"],
                name=item["name"] or item["id"],
                description=f"Evidence: {', '.join(item['evidence']) or 'none'}",
                external_references=[
                    {"source_name": "mitre-attack", "external_id": item["id"], "url": technique_page(item["id"])}
                ],
                **_phases(item["id"], item["tactic"]),
            )
            for item in techniques
        ]

    def _report(self, refs: Sequence[str]) -> dict[str, Any]:
        report = self.report
        verdict = report["verdict"].replace("_", " ")
        parts = [
            f"Verdict: {verdict} (confidence {report['confidence']:.2f}), severity {report['severity']}.",
            f"Question: {report['question']}" if report["question"] else "",
            report["answer"],
            report["summary"],
            "Not checked:\n" + "\n".join(f"- {item}" for item in report["not_checked"])
            if report["not_checked"]
            else "",
        ]
        return self._object(
            "report",
            name=one_line(report["title"]) or report["id"],
            description="\n\n".join(part for part in parts if part),
            report_types=["indicator", "observed-data"] if report["verdict"] == "malicious" else ["observed-data"],
            published=self.created,
            confidence=self.certainty,
            labels=[f"verdict:{report['verdict']}", f"severity:{report['severity']}"],
            external_references=[{"source_name": "moewarden", "external_id": report["id"]}],
            object_refs=list(dict.fromkeys([_PRODUCER, *refs])),
        )

    def _note(self, without: Sequence[Indicator], about: str) -> list[dict[str, Any]]:
        """What no pattern can say, in words."""
        if not without:
            return []
        values = [f"{item['type']} {item['value']}" for item in without]
        self.left_out.append(
            f"{counted(len(values), 'indicator')} that no pattern of STIX says, in a note: {some(values)}"
        )
        content = "\n".join(f"- {value}: {item['why']}" for value, item in zip(values, without, strict=True))
        return [
            self._object("note", abstract="Indicators that no STIX pattern says", content=content, object_refs=[about])
        ]

    def _noted(self, seen: Mapping[str, str], about: str) -> list[dict[str, Any]]:
        """What people noted, each on the observed line, or on the report where that has no time."""
        known = {"", *(item["id"] for item in self.report["evidence"])}
        return [
            self._object(
                "note",
                *("noted", note.about, note.time, note.author, note.text, *note.tags),
                abstract=f"Note on {note.about or 'the investigation'}",
                content=note.text or ", ".join(note.tags),
                object_refs=[seen.get(note.about, about)],
                **({"labels": list(note.tags)} if note.tags else {}),
                **({"authors": [note.author]} if note.author else {}),
                **({"external_references": [_told(note)]} if note.time else {}),
            )
            for note in self.options.notes
            if note.about in known
        ]


def _told(note: "Note") -> dict[str, Any]:
    return {"source_name": "moewarden", "description": f"Written {note.time}"}


def _place(item: Evidence) -> dict[str, Any]:
    return {
        "source_name": "moewarden",
        "external_id": item["id"],
        "description": f"{item['file']}:{item['line']}: {item['why']}",
    }


def _phases(number: str, tactic: str) -> dict[str, Any]:
    phase = (tactic or next(iter(technique_of(number).tactics), "")).strip().lower().replace("_", "-").replace(" ", "-")
    return {"kill_chain_phases": [{"kill_chain_name": "mitre-attack", "phase_name": phase}]} if phase else {}
