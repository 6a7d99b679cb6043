"""Plain text for a ticket or an e-mail: what a reader needs first, indicators defanged, nothing that formats or links."""

import textwrap
from collections.abc import Iterable, Iterator

from ...graphs.schema import Indicator, Report
from ..rendering.defang import defang, defanger
from ..rendering.labels import BESIDE_ALERT, VERDICTS, write_tactic
from ..rendering.times import write_time
from ..rendering.untrusted import one_line, shorten
from .export import Export, ExportOptions, counted
from .noted import in_words

_WIDTH = 100
_MOST_QUOTE = 300


def write(report: Report, options: ExportOptions) -> Export:
    """Lines of at most 100 characters, quoted log lines aside."""
    lines: list[str] = []
    cut = sum(len(one_line(item["quote"])) > _MOST_QUOTE for item in report["evidence"])
    prose = defanger(report)

    def say(text: str, indent: str = "") -> list[str]:
        return _wrapped(one_line(prose(text)), indent)

    title = one_line(prose(report["title"])) or report["id"]
    lines += [*_wrapped(title, ""), "=" * min(len(title), _WIDTH), ""]
    verdict = VERDICTS[report["verdict"]] + (f", {BESIDE_ALERT}" if report.get("beside_alert") else "")
    lines += [f"Verdict: {verdict}   Severity: {report['severity']}   Confidence: {report['confidence']:.2f}"]
    lines += [f"Investigation: {one_line(report['id'])}   {write_time(report['created'])}", ""]
    if report["question"]:
        lines += [*say(f"Question: {report['question']}"), ""]
    lines += say(report["answer"])
    lines += [] if report["summary"] == report["answer"] else ["", *say(report["summary"])]
    lines += _section(
        "Timeline (UTC)",
        (
            part
            for entry in report["timeline"]
            for part in say(
                f"{write_time(entry['time']) or 'no time'}  {entry['text']}{_cited(entry['evidence'])}", "  "
            )
        ),
    )
    lines += _section(
        "Indicators",
        (
            part
            for item in report["iocs"]
            for part in _wrapped(f"{_named(item)}  {one_line(item['why'])}{_cited(item['evidence'])}", "  ")
        ),
    )
    lines += _section(
        "Techniques",
        (
            part
            for item in report["techniques"]
            for part in say(
                f"{item['id']:10} {item['name']} ({write_tactic(item['tactic'])}){_cited(item['evidence'])}", "  "
            )
        ),
    )
    lines += _section(
        "Advised (nothing was done)",
        (
            part
            for item in report["actions"]
            for part in say(f"- {item['text'].rstrip('.')}: {item['because']}{_cited(item['evidence'])}", "  ")
        ),
    )
    lines += _section("Not checked", (part for item in report["not_checked"] for part in say(f"- {item}", "  ")))
    lines += _section(
        "Notes of people",
        (part for note in options.notes for part in say(f"- {note.about or 'The case'}: {in_words(note)}", "  ")),
    )
    lines += _section(
        "Evidence",
        (
            part
            for item in report["evidence"]
            for part in (
                f"  {one_line(item['id'])}  {shorten(one_line(item['file']), 200)}:{item['line']}  {write_time(item['time'])}".rstrip(),
                f"      {shorten(one_line(prose(item['quote'])), _MOST_QUOTE)}",
            )
        ),
    )
    left_out = ["findings, charts, hypotheses, who was asked, which experts ran, memories, log files and the alert"]
    if cut:
        left_out.append(f"the end of {counted(cut, 'log line')} longer than {_MOST_QUOTE} characters")
    return Export(content=("\n".join(lines) + "\n").encode("utf-8", "backslashreplace"), left_out=tuple(left_out))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    body = list(lines)
    return iter(["", title, "-" * len(title), *body] if body else [])


def _named(item: Indicator) -> str:
    return f"{one_line(item['type']):8} {one_line(defang(item['value'], item['type']))}"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + ("    " if indent else ""),
        break_on_hyphens=False,
    ) or [indent.rstrip()]


def _cited(names: Iterable[str]) -> str:
    shown = ", ".join(one_line(name) for name in names)
    return f" [{shown}]" if shown else ""
