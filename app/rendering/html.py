"""report.html: one file that loads nothing, runs nothing and shows untrusted text as text."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ...graphs.actions import LEVELS
from ...graphs.events.gaps import in_one_line
from ...graphs.schema import Asked, Report
from .charts import draw_chart, draw_scores, write_number
from .defang import defang, defanger
from .labels import BESIDE_ALERT, DECISIONS, KINDS_OF_MEMORY, SPECIALISTS, VERDICTS, by_tactic
from .logs import write_format, write_stated
from .routing import LANE_HEIGHT, LEVELS_OF_HEAT, MARGIN_HEIGHT, draw_experts, draw_route
from .timeline import draw_timeline
from .times import parse_time, write_span, write_time
from .untrusted import name_of, pieces, shorten, shown, visible

if TYPE_CHECKING:
    from ..desk.notes import Note

_TEMPLATES = Path(__file__).parent / "templates"
_MOST_REMEMBERED = 2_000
STYLESHEET = _TEMPLATES / "report.css"


def render_html(report: Report, notes: "Mapping[str, Note] | None" = None) -> str:
    """The whole report as one HTML file. `notes`: what people noted, by the id of a line of evidence, or empty for the case."""
    stylesheet = STYLESHEET.read_text(encoding="utf-8")
    return (
        page_environment()
        .get_template("report.html.j2")
        .render(
            **report_values(report), notes=notes or {}, stylesheet=Markup(stylesheet), policy=content_policy(stylesheet)
        )
    )


def report_values(report: Report) -> dict[str, Any]:
    """What the templates of a report's sections are filled with."""
    return {
        "report": report,
        "usage": report["usage"],
        "sections": sections_of(report),
        **citing_values(report),
        "defang": defang,
        "tactics": by_tactic(report["techniques"]),
        "timeline": draw_timeline(report),
        "charts": [draw_chart(chart) for chart in report["charts"]],
        "scores": draw_scores(report["episodes"]),
        "episodes": sorted(report["episodes"], key=lambda episode: -episode["score"]),
        "route": draw_route(report["asked"]),
        "rounds": _by_round(report["asked"]),
        "heat": draw_experts(report["experts"]),
        "gaps": report.get("gaps", []),
        "gaps_line": in_one_line(report.get("gaps", [])),
    }


def citing_values(report: Report) -> dict[str, Any]:
    """What quotes, names and links lines of evidence."""
    # What many lines have in common, why they are cited and by what, is looked at once.
    prose = lru_cache(_MOST_REMEMBERED)(defanger(report))
    return {"anchors": Anchors(report), "prose": prose, "cited_by": _cited_by(report)}


def sections_of(report: Report) -> list[tuple[str, str, int | None]]:
    """The sections behind the answer: template and anchor, name, and how much stands in each."""
    hypotheses = report.get("hypotheses")
    return [
        ("timeline", "Timeline", len(report["timeline"])),
        ("evidence", "Evidence", len(report["evidence"])),
        ("techniques", "Techniques", len(report["techniques"])),
        ("indicators", "Indicators", len(report["iocs"])),
        ("actions", "Actions", len(report["actions"])),
        ("charts", "Charts", len(report["charts"])),
        ("findings", "Findings", len(report["findings"])),
        ("episodes", "Episodes", len(report["episodes"])),
        *([("hypotheses", "Hypotheses", len(hypotheses))] if hypotheses else []),
        ("asked", "Who was asked", len(report["asked"])),
        ("experts", "Which experts ran", len(report["experts"])),
        ("not-checked", "Not checked", len(report["not_checked"])),
        ("dropped", "Dropped", len(report["dropped"])),
        ("memories", "Memories", len(report["memories"])),
        ("logs", "Logs read", len(report["logs"])),
        ("alert", "Alert", len(report["alert"])),
        ("usage", "Usage", None),
    ]


def content_policy(stylesheet: str) -> str:
    """Nothing may load or run; the one style sheet is named by its hash."""
    digest = base64.b64encode(hashlib.sha256(stylesheet.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


class Anchors:
    """Where links lead: every id of the report as a name that is safe in an attribute, or nothing for unknown ids."""

    def __init__(self, report: Report) -> None:
        self._places = {
            "evidence": {item["id"]: f"{item['file']}:{item['line']}" for item in report["evidence"]},
            "finding": {item["id"]: item["claim"] for item in report["findings"]},
            "episode": {item["id"]: item["title"] for item in report["episodes"]},
            "memory": {item["id"]: item["text"] for item in report["memories"]},
        }
        self._numbers = {kind: {name: n for n, name in enumerate(ids)} for kind, ids in self._places.items()}

    def name(self, kind: str, id: str) -> str:
        """`E7` stays `E7`; anything else gets a name from its place in the report."""
        number = self._numbers[kind].get(id)
        if number is None:
            return ""
        return id if kind == "evidence" and re.fullmatch(r"E[0-9]{1,6}", id) else f"{kind}-{number + 1}"

    def title(self, kind: str, id: str) -> str:
        """What the link leads to, in words."""
        return self._places[kind].get(id, "")


def quoted(text: str) -> Markup:
    """A log line as it is, with what would be invisible made visible and marked."""
    return Markup("").join(
        Markup('<span class="hidden" title="{}">{}</span>').format(name_of(piece), shown(piece))
        if hidden
        else escape(piece)
        for piece, hidden in pieces(text)
    )


def _finalize(value: Any) -> Any:
    """The chokepoint: no text reaches the page with control or bidi characters in it."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def page_environment(*more: Path) -> Environment:
    """Templates of the report's sections, and of further folders, through which no text reaches a page unescaped."""
    environment = Environment(
        loader=FileSystemLoader([*more, _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        quoted=quoted,
        time=write_time,
        number=write_number,
        span=write_span,
        shorten=shorten,
        citations=citations,
        percent=lambda part: f"{min(max(part, 0.0), 1.0):.0%}",
        px=lambda number: f"{number:.2f}".rstrip("0").rstrip("."),
        plural=_plural,
        written_format=write_format,
        written_stated=write_stated,
    )
    environment.globals.update(
        is_time=lambda text: parse_time(text) is not None,
        levels=LEVELS,
        verdicts=VERDICTS,
        beside_alert=BESIDE_ALERT,
        decisions=DECISIONS,
        specialists=SPECIALISTS,
        memory_kinds=KINDS_OF_MEMORY,
        lane_height=LANE_HEIGHT,
        margin_height=MARGIN_HEIGHT,
        levels_of_heat=LEVELS_OF_HEAT,
    )
    return environment


_CITED = re.compile(r"\[(E\d+(?:, E\d+)*)\]")


def citations(text: str) -> list[tuple[str, list[str]]]:
    """The words of an answer, each stretch with the evidence that is named behind it."""
    parts = _CITED.split(text)
    return [(words, ids.split(", ") if ids else []) for words, ids in zip(parts[::2], [*parts[1::2], ""], strict=True)]


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _by_round(asked: Iterable[Asked]) -> dict[int, list[tuple[int, Asked]]]:
    rounds: dict[int, list[tuple[int, Asked]]] = {}
    for number, item in enumerate(asked):
        rounds.setdefault(item["round"], []).append((number, item))
    return dict(sorted(rounds.items()))


def _cited_by(report: Report) -> Callable[[str], list[tuple[str, str]]]:
    """For each evidence id, what uses it: (kind, id)."""
    uses: dict[str, list[tuple[str, str]]] = {}
    for finding in report["findings"]:
        for cited in finding["evidence"]:
            uses.setdefault(cited, []).append(("finding", finding["id"]))
    for technique in report["techniques"]:
        for cited in technique["evidence"]:
            uses.setdefault(cited, []).append(("technique", technique["id"]))
    return lambda id: uses.get(id, [])
