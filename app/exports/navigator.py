"""An ATT&CK Navigator layer of version 4.5.

https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...graphs.schema import Report, Technique
from ..rendering.untrusted import json_line, one_line, shorten
from .export import Export, ExportOptions, counted
from .indicators import numbered_techniques, technique_page
from .noted import in_words, noted_on, notes_of, strays

if TYPE_CHECKING:
    from ..desk.notes import Note

_MOST_COMMENT = 2000


def write(report: Report, options: ExportOptions) -> Export:
    """Each technique with the number of lines that prove it as its score, and those lines in its comment."""
    techniques, left_out = numbered_techniques(report)
    left_out += [
        "timeline, indicators and log lines: a layer holds techniques alone",
        "tactics: a technique is marked under each of its tactics",
    ]
    verdict = report["verdict"].replace("_", " ")
    notes = notes_of(options)
    said = f" Note: {one_line(in_words(notes['']))}" if "" in notes else ""
    left_out += _unsaid(report, options, techniques)
    title = one_line(report["title"]) or report["id"]
    layer = {
        "name": shorten(title, 200),
        "versions": {"navigator": "4.9.0", "layer": "4.5"},
        "domain": "enterprise-attack",
        "description": (
            f"moewarden {report['id']}: verdict {verdict}, confidence {report['confidence']:.2f}. "
            f"The score of a technique counts the cited lines that prove it.{shorten(said, _MOST_COMMENT)}"
        ),
        "sorting": 3,
        "layout": {"layout": "side", "showID": True, "showName": True, "expandedSubtechniques": "annotated"},
        "techniques": [_technique(report, item, notes) for item in techniques],
        "gradient": {
            "colors": ["#fff3d6", "#d9480f"],
            "minValue": 0,
            "maxValue": max([1, *(len(set(item["evidence"])) for item in techniques)]),
        },
        "metadata": [{"name": "investigation", "value": report["id"]}, {"name": "verdict", "value": verdict}],
    }
    return Export(
        content=f"{json_line(layer, indent=2)}\n".encode("utf-8", "backslashreplace"), left_out=tuple(left_out)
    )


def _technique(report: Report, item: Technique, notes: "Mapping[str, Note]") -> dict[str, Any]:
    places = {line["id"]: f"{line['file']}:{line['line']}" for line in report["evidence"]}
    names = list(dict.fromkeys(item["evidence"]))
    cited = ", ".join(f"{name} ({places[name]})" if name in places else name for name in names)
    noted = noted_on(names, notes)
    return {
        "techniqueID": item["id"],
        "score": len(names),
        "comment": shorten(
            one_line(f"{item['name']}: {cited or 'no line cited'}{f'; {noted}' if noted else ''}"), _MOST_COMMENT
        ),
        "enabled": True,
        "links": [{"label": item["id"], "url": technique_page(item["id"])}],
        "showSubtechniques": False,
    }


def _unsaid(report: Report, options: ExportOptions, techniques: Sequence[Technique]) -> list[str]:
    """Notes that have no place in a layer: those on lines that prove no technique."""
    shown = {"", *(name for item in techniques for name in item["evidence"])}
    known = {item["id"] for item in report["evidence"]}
    count = sum(note.about in known - shown for note in options.notes)
    left_out = [f"{counted(count, 'note')} on lines that prove no technique"] if count else []
    return left_out + strays(report, options)
