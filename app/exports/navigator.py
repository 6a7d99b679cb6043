"""An ATT&CK Navigator layer of version 4.5.

https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
"""

from typing import Any

from ...graphs.schema import Report, Technique
from ..rendering.untrusted import json_line, one_line, shorten
from .export import Export, ExportOptions
from .indicators import numbered_techniques, technique_page

_MOST_COMMENT = 2000


def write(report: Report, _: ExportOptions) -> Export:
    """Each technique with the number of lines that prove it as its score, and those lines in its comment."""
    techniques, left_out = numbered_techniques(report)
    left_out += [
        "timeline, indicators and log lines: a layer holds techniques alone",
        "tactics: a technique is marked under each of its tactics",
    ]
    verdict = report["verdict"].replace("_", " ")
    title = one_line(report["title"]) or report["id"]
    layer = {
        "name": shorten(title, 200),
        "versions": {"navigator": "4.9.0", "layer": "4.5"},
        "domain": "enterprise-attack",
        "description": (
            f"moewarden {report['id']}: verdict {verdict}, confidence {report['confidence']:.2f}. "
            "The score of a technique counts the cited lines that prove it."
        ),
        "sorting": 3,
        "layout": {"layout": "side", "showID": True, "showName": True, "expandedSubtechniques": "annotated"},
        "techniques": [_technique(report, item) for item in techniques],
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


def _technique(report: Report, item: Technique) -> dict[str, Any]:
    places = {line["id"]: f"{line['file']}:{line['line']}" for line in report["evidence"]}
    names = list(dict.fromkeys(item["evidence"]))
    cited = ", ".join(f"{name} ({places[name]})" if name in places else name for name in names)
    return {
        "techniqueID": item["id"],
        "score": len(names),
        "comment": shorten(one_line(f"{item['name']}: {cited or 'no line cited'}"), _MOST_COMMENT),
        "enabled": True,
        "links": [{"label": item["id"], "url": technique_page(item["id"])}],
        "showSubtechniques": False,
    }
