"""A MISP event: https://www.misp-standard.org/rfc/misp-standard-core.html"""

from collections.abc import Mapping, Sequence
from typing import Any

from ...graphs.schema import Indicator, Report
from ..rendering.markdown import render_markdown
from ..rendering.times import parse_time
from ..rendering.untrusted import json_line, one_line, shorten
from .export import Export, ExportOptions
from .indicators import HASHES, numbered_techniques, outgoing
from .markdown import with_notes
from .moments import created_at, stamp
from .naming import named
from .noted import noted_on, notes_of

_OWN_ORGANISATION, _INHERIT, _COMPLETED, _ONGOING = "0", "5", "2", "1"
_THREAT = {"critical": "1", "high": "1", "medium": "2", "low": "3", "informational": "4"}
_UNDEFINED_THREAT = "4"
_TYPES: Mapping[str, tuple[str, str]] = {
    "domain": ("domain", "Network activity"),
    "url": ("url", "Network activity"),
    "mail": ("email", "Network activity"),
    "host": ("hostname", "Network activity"),
    "file": ("filename", "Artifacts dropped"),
    "registry": ("regkey", "Persistence mechanism"),
    "service": ("windows-service-name", "Artifacts dropped"),
    "task": ("windows-scheduled-task", "Artifacts dropped"),
    "key": ("text", "Other"),
    "arn": ("text", "Other"),
}
"""Type of an indicator -> type and category of an attribute."""
_OBJECTS: Mapping[str, tuple[str, str, str, str]] = {
    "user": ("user-account", "49606b06-22f0-4ac8-8eee-2f12ad46f3d3", "6", "username"),
    "command": ("process", "02aeef94-ac23-455c-addb-731757ceafb5", "10", "command-line"),
    "process": ("process", "02aeef94-ac23-455c-addb-731757ceafb5", "10", "name"),
}
"""Type of an indicator -> name, template, its version and relation of an object: https://www.misp-project.org/objects.html"""
_SOURCES = ("the source of ", "source of ")
"""How the reason of an address begins that came from outside; others were reached from inside."""
_LONGEST = 65_000
"""Characters that MISP keeps of a value."""


def write(report: Report, options: ExportOptions) -> Export:
    """One event, unpublished, for the own organisation; a person decides on more."""
    event = _Event(report, options)
    text = json_line({"Event": event.as_json(options.tlp)}, indent=2)
    return Export(content=f"{text}\n".encode("utf-8", "backslashreplace"), left_out=tuple(event.left_out))


class _Event:
    def __init__(self, report: Report, options: ExportOptions) -> None:
        self.report = report
        self.options = options
        self.notes = notes_of(options)
        self.left_out: list[str] = []
        self.created = created_at(report)
        self.second = str(int(self.created.timestamp()))

    def as_json(self, tlp: str) -> dict[str, Any]:
        report = self.report
        found = outgoing(report)
        self.left_out += found.left_out
        long = [item for item in found.indicators if len(item["value"]) > _LONGEST]
        if long:
            self.left_out.append(f"{len(long)} indicators with more than {_LONGEST:,} characters")
        kept = [item for item in found.indicators if len(item["value"]) <= _LONGEST]
        self.left_out.append("charts and which experts ran; the rest stands in the event report")
        name = f"moewarden: {one_line(report['title'])} (verdict {report['verdict'].replace('_', ' ')})"
        return {
            "uuid": self._name("event"),
            "info": shorten(name, 1000),
            "date": self.created.date().isoformat(),
            "timestamp": self.second,
            "published": False,
            "analysis": _COMPLETED if report["answered"] else _ONGOING,
            "threat_level_id": _THREAT[report["severity"]] if report["verdict"] == "malicious" else _UNDEFINED_THREAT,
            "distribution": _OWN_ORGANISATION,
            "Orgc": {"name": "moewarden", "uuid": named("organisation")},
            "Tag": self._tags(tlp),
            "Attribute": [self._attribute(item) for item in kept if item["type"] not in _OBJECTS],
            "Object": [self._object(item) for item in kept if item["type"] in _OBJECTS],
            "EventReport": [
                {
                    "uuid": self._name("report"),
                    "name": shorten(one_line(report["title"]) or report["id"], 255),
                    "content": with_notes(render_markdown(report), self.options),
                    "distribution": _INHERIT,
                    "timestamp": self.second,
                }
            ],
        }

    def _name(self, *parts: str) -> str:
        return named(self.report["id"], "misp", *parts)

    def _tags(self, tlp: str) -> list[dict[str, str]]:
        techniques, left_out = numbered_techniques(self.report)
        self.left_out += left_out
        names = [
            f"tlp:{tlp}",
            f'moewarden:verdict="{self.report["verdict"]}"',
            f'moewarden:confidence="{self.report["confidence"]:.2f}"',
            *self._noted_tags([""]),
            *(f'misp-galaxy:mitre-attack-pattern="{_quotable(t["name"])} - {t["id"]}"' for t in techniques),
        ]
        return [{"name": name} for name in names]

    def _attribute(self, item: Indicator) -> dict[str, Any]:
        kind, category = _type_of(item)
        return {**self._common(item), "type": kind, "category": category}

    def _object(self, item: Indicator) -> dict[str, Any]:
        name, template, version, relation = _OBJECTS[item["type"]]
        attribute = {**self._common(item), "type": "text", "category": "Other", "object_relation": relation}
        return {
            "uuid": self._name("object", item["type"], item["value"]),
            "name": name,
            "meta-category": "misc",
            "template_uuid": template,
            "template_version": version,
            "distribution": _INHERIT,
            "timestamp": self.second,
            "comment": one_line(item["why"]),
            "Attribute": [attribute],
        }

    def _common(self, item: Indicator) -> dict[str, Any]:
        cited = ", ".join(item["evidence"]) or "none"
        seen = self._seen(item["evidence"])
        noted, tags = noted_on(item["evidence"], self.notes), self._noted_tags(item["evidence"])
        return {
            "uuid": self._name("attribute", item["type"], item["value"]),
            "value": item["value"],
            "to_ids": True,
            "distribution": _INHERIT,
            "timestamp": self.second,
            "comment": shorten(
                f"{one_line(item['why'])} (evidence {cited}){f'; {one_line(noted)}' if noted else ''}", 1000
            ),
            **({"Tag": [{"name": name} for name in tags]} if tags else {}),
            **({"first_seen": stamp(seen[0]), "last_seen": stamp(seen[-1])} if seen else {}),
        }

    def _noted_tags(self, names: Sequence[str]) -> list[str]:
        """Tags that people put on these lines, or on the case, as tags of our own namespace."""
        tags = (tag for name in names if name in self.notes for tag in self.notes[name].tags)
        return list(dict.fromkeys(f'moewarden:noted="{_quotable(tag)}"' for tag in tags))

    def _seen(self, names: Sequence[str]) -> list[Any]:
        lines = [item for item in self.report["evidence"] if item["id"] in names]
        return sorted(time for item in lines if (time := parse_time(item["time"])) is not None)


def _type_of(item: Indicator) -> tuple[str, str]:
    if item["type"] == "ip":
        came = item["why"].startswith(_SOURCES)
        return ("ip-src" if came else "ip-dst"), "Network activity"
    if item["type"] == "hash":
        return HASHES[len(item["value"])].replace("-", "").lower(), "Artifacts dropped"
    return _TYPES.get(item["type"], ("text", "Other"))


def _quotable(text: str) -> str:
    return one_line(text).replace('"', "'").replace("\\", "/")
