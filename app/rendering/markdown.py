"""report.md: the report for a terminal or an issue tracker. Text from outside can neither format, link nor mention."""

import re
import string
from collections.abc import Callable, Iterable, Sequence

from ...graphs.events.gaps import in_one_line
from ...graphs.schema import Asked, Chart, EpisodeSummary, ExpertUse, Report, ToolCall
from .charts import draw_chart, write_number
from .defang import defang, defanger
from .labels import BESIDE_ALERT, DECISIONS, KINDS_OF_MEMORY, SPECIALISTS, VERDICTS, by_tactic
from .logs import write_format, write_stated
from .routing import HeatMaps, draw_experts
from .times import write_span, write_time
from .untrusted import one_line, visible

_SPECIAL = re.compile(r"(?P<defanged>\[[.@:]\])(?![(\[:])|[\\`*\[\]<>~&$]")
_OUTER_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_BLOCK_START = re.compile(r"^()([#+=-])|^(\d+)([.)])(?=\s|$)")
_MENTION = re.compile(r"@(?=\w)")
_BLOCKS = " ▁▂▃▄▅▆▇█"


def render_markdown(report: Report) -> str:
    """The whole report as GitHub-flavoured Markdown."""
    page = _Page(report)
    parts = [
        page.answer(),
        page.timeline(),
        page.evidence(),
        page.techniques(),
        page.indicators(),
        page.actions(),
        page.charts(),
        page.findings(),
        page.episodes(),
        page.hypotheses(),
        page.asked(),
        page.experts(),
        page.not_checked(),
        page.dropped(),
        page.memories(),
        page.logs(),
        page.alert(),
        page.usage(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    """Text on one line, URLs defanged: no emphasis, link, image, HTML, mention or table cell comes from it."""
    text = _MENTION.sub("[@]", defang(one_line(text)))
    text = _SPECIAL.sub(lambda match: match["defanged"] or f"\\{match[0]}", text)
    text = _OUTER_UNDERSCORE.sub(r"\\_", text)
    # A backslash before a pipe is read differently by different table parsers; an entity is not.
    text = text.strip().replace("|", "&#124;")
    return _BLOCK_START.sub(lambda match: f"{match[1] or match[3] or ''}\\{match[2] or match[4]}", text)


def code(text: str) -> str:
    """An inline code span whose delimiter is longer than any run of backticks inside; safe in a table cell."""
    text = one_line(text)
    if not text.strip():
        return "–"
    if "|" in text:
        # Inside a table no code span can hold every mix of backslashes and pipes.
        return f"<code>{''.join(f'&#{ord(c)};' if c in string.punctuation else c for c in text)}</code>"
    ticks = "`" * (_longest_run(text, "`") + 1)
    padding = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{ticks}{padding}{text}{padding}{ticks}"


def fence(text: str) -> str:
    """A code block that its content cannot close."""
    text = visible(text)
    ticks = "`" * max(3, _longest_run(text, "`") + 1)
    return f"{ticks}text\n{text}\n{ticks}"


class _Page:
    """One method per section; each returns its Markdown, heading included."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._defang: Callable[[str], str] = defanger(report)

    def prose(self, text: str) -> str:
        return escape(self._defang(text))

    def answer(self) -> str:
        report = self.report
        lines = [
            f"# {self.prose(report['title']) or 'Untitled investigation'}",
            f"**{VERDICTS[report['verdict']]}**{f', {BESIDE_ALERT}' if report.get('beside_alert') else ''}, severity {report['severity']}, "
            f"confidence {min(max(report['confidence'], 0.0), 1.0):.0%}",
        ]
        if gaps := in_one_line(report.get("gaps", [])):
            lines.append(f"{gaps} See “Logs read” below.")
        if report["question"]:
            lines.append(f"**Question:** {self.prose(report['question'])}")
        if not report["answered"]:
            lines.append("**The question is not answered.**")
        lines.append(f"**Answer:** {self.prose(report['answer']) or 'none was written.'}")
        lines += [self.prose(part) for part in report["summary"].split("\n\n") if part.strip()]
        lines += [f"A budget ended the run early: {self.prose(limit)}" for limit in report["usage"]["limits_met"]]
        if problem := report["usage"].get("model_problem"):
            lines.append(f"**The model failed:** {self.prose(problem)}")
        lines.append(f"{escape(report['id'])}, {write_time(report['created'])} UTC")
        return "\n\n".join(lines)

    def timeline(self) -> str:
        rows = [
            [
                _moment(entry["time"]),
                "hostile" if entry["hostile"] else "",
                self.prose(entry["text"]),
                _cites(entry["evidence"]),
            ]
            for entry in self.report["timeline"]
        ]
        return _section(
            "Timeline", _table(["Time (UTC)", "", "What happened", "Evidence"], rows), "Nothing was placed."
        )

    def evidence(self) -> str:
        parts = [
            f"### {escape(item['id'])} {code(item['file'] + ':' + str(item['line']))}\n\n"
            f"{_moment(item['time'])}: {self.prose(item['why']) or 'cited'}\n\n{fence(item['quote'])}"
            for item in self.report["evidence"]
        ]
        return _section("Evidence", "\n\n".join(parts), "No line is cited.")

    def techniques(self) -> str:
        rows = [
            [escape(tactic), escape(item["id"]), self.prose(item["name"]), _cites(item["evidence"])]
            for tactic, techniques in by_tactic(self.report["techniques"])
            for item in techniques
        ]
        return _section("Techniques", _table(["Tactic", "Technique", "Name", "Evidence"], rows), "None is reported.")

    def indicators(self) -> str:
        rows = [
            [
                escape(ioc["type"]),
                code(defang(ioc["value"], ioc["type"])),
                self.prose(ioc["why"]),
                _cites(ioc["evidence"]),
            ]
            for ioc in self.report["iocs"]
        ]
        table = _table(["Type", "Value", "Why", "Evidence"], rows)
        lead = "Defanged for reading; report.json has the real values.\n\n" if rows else ""
        return _section("Indicators", lead + table, "None is reported.")

    def actions(self) -> str:
        lines = [
            f"{number}. **{self.prose(action['text'])}**{' (needs approval)' if action['needs_approval'] else ''}: "
            f"{self.prose(action['because'])} {_cites(action['evidence'])}"
            for number, action in enumerate(self.report["actions"], start=1)
        ]
        lead = "Advice. Nothing has been changed.\n\n" if lines else ""
        return _section("Actions", lead + "\n".join(lines), "None is advised.")

    def charts(self) -> str:
        return _section("Charts", "\n\n".join(map(self._chart, self.report["charts"])), "None was drawn.")

    def _chart(self, chart: Chart) -> str:
        drawn = draw_chart(chart)
        finding = f" (for {escape(chart['finding'])})" if chart["finding"] else ""
        heading = f"### {self.prose(chart['title'])}\n\n{self.prose(drawn.in_words)}{finding}"
        if drawn.form == "columns":
            peak = max((bar.value for bar in drawn.bars), default=0.0)
            return f"{heading}\n\n{fence(_spark([bar.value for bar in drawn.bars], peak))}"
        rows = [
            [
                self.prose(bar.label),
                write_number(bar.value),
                "█" * round(bar.width / 4),
                "yes" if bar.highlighted else "",
            ]
            for bar in drawn.bars
        ]
        table = _table(["", self.prose(chart["unit"]), "", "Highlighted"], rows)
        left_out = f"\n\n{drawn.left_out} smaller bars are not shown." if drawn.left_out else ""
        return f"{heading}\n\n{table}{left_out}".rstrip()

    def findings(self) -> str:
        rows = [
            [
                escape(item["id"]),
                self.prose(item["claim"]),
                self.prose(item["question"]),
                SPECIALISTS.get(item["specialist"], escape(item["specialist"])),
                escape(item["episode"]),
                _cites(item["evidence"]),
            ]
            for item in self.report["findings"]
        ]
        head = ["Id", "Finding", "Question", "Found by", "Episode", "Evidence"]
        return _section("Findings", _table(head, rows), "None was accepted.")

    def episodes(self) -> str:
        ordered = sorted(self.report["episodes"], key=lambda episode: -episode["score"])
        lead = "A score of 1 and above is hostile.\n\n" if ordered else ""
        return _section("Episodes", lead + "\n\n".join(map(self._episode, ordered)), "None was folded.")

    def _episode(self, episode: EpisodeSummary) -> str:
        facts = [f"- {escape(name)}: {self.prose(fact)}" for name, fact in episode["facts"].items()]
        memories = f"; memories {escape(', '.join(episode['memories']))}" if episode["memories"] else ""
        return "\n".join(
            [
                f"### {escape(episode['id'])} {self.prose(episode['title'])}",
                "",
                f"**{DECISIONS[episode['decision']]}**, {_moment(episode['start'])} to {_moment(episode['end'])}: "
                f"rules {write_number(episode['rule_score'])}, model {write_number(episode['model_score'])}, "
                f"together {write_number(episode['score'])}. {_cites(episode['evidence'])}{memories}",
                "",
                *facts,
            ]
        ).rstrip()

    def hypotheses(self) -> str:
        rows = [
            [
                escape(item["id"]),
                self.prose(item["text"]),
                escape(item["status"]),
                _cites(item["for"]),
                _cites(item["against"]),
            ]
            for item in self.report.get("hypotheses", [])
        ]
        return _section("Hypotheses", _table(["Id", "Hypothesis", "", "For", "Against"], rows), "") if rows else ""

    def asked(self) -> str:
        rounds: dict[int, list[Asked]] = {}
        for item in self.report["asked"]:
            rounds.setdefault(item["round"], []).append(item)
        parts = [
            f"### Round {number}\n\n" + "\n".join(map(self._asked, items)) for number, items in sorted(rounds.items())
        ]
        return _section("Who was asked what", "\n\n".join(parts), "No specialist was asked.")

    def _asked(self, item: Asked) -> str:
        who = SPECIALISTS.get(item["specialist"], escape(item["specialist"]))
        found = f"; found {escape(', '.join(item['findings']))}" if item["findings"] else ""
        head = (
            f"- **{who}**: {self.prose(item['question'])} "
            f"(because of {self.prose(item['because']) or 'nothing named'}; {item['status']}{found})"
        )
        return "\n".join([head, *map(self._call, item["calls"])])

    def _call(self, call: ToolCall) -> str:
        arguments = ", ".join(f"{name}={self._defang(value)}" for name, value in call["arguments"].items())
        status = "" if call["status"] == "ok" else f"**{call['status']}** "
        called = code(f"{call['tool']}({arguments})")
        return f"  - {called} → {status}{self.prose(call['result'])}"

    def experts(self) -> str:
        uses = self.report["experts"]
        heat = draw_experts(uses)
        parts = [_expert_lines(use, words.in_words) for use, words in zip(uses, heat.maps, strict=True)]
        parts += _evenness(heat)
        lead = "One line per layer, one character per expert; higher means more tokens.\n\n" if parts else ""
        return _section("Which experts ran", lead + "\n\n".join(parts), "The model recorded no routing.")

    def not_checked(self) -> str:
        return _section("Not checked", _bullets(map(self.prose, self.report["not_checked"])), "Nothing is known.")

    def dropped(self) -> str:
        rows = [
            [
                self.prose(item["claim"]),
                self.prose(item["reason"]),
                SPECIALISTS.get(item["specialist"], escape(item["specialist"])),
            ]
            for item in self.report["dropped"]
        ]
        return _section("Dropped", _table(["Claim", "Why it was dropped", "From"], rows), "No claim was dropped.")

    def memories(self) -> str:
        rows = [
            [
                escape(item["id"]),
                KINDS_OF_MEMORY.get(item["kind"], escape(item["kind"])),
                self.prose(item["text"]),
                f"{self.prose(item['origin'])}, {_moment(item['time'])}",
                "changed a fact" if item["used"] else "no",
            ]
            for item in self.report["memories"]
        ]
        return _section("Memories", _table(["Id", "Kind", "Memory", "Origin", "Used"], rows), "Nothing was recalled.")

    def logs(self) -> str:
        rows = [
            [
                code(log["file"]),
                escape(write_format(log)),
                f"{log['lines']:,}" if "lines" in log else "",
                f"{log['events']:,}",
                write_stated(log),
                f"{log['broken']:,}",
                f"{_moment(log['first'])} to {_moment(log['last'])}" if log["first"] else "no time",
                self.prose(log["note"]),
            ]
            for log in self.report["logs"]
        ]
        head = ["File", "Format", "Lines", "Events", "Fully stated", "Broken", "First to last (UTC)", "Note"]
        gaps = [
            [code(gap["file"]), escape(gap["kind"]), self.prose(gap["reason"])] for gap in self.report.get("gaps", [])
        ]
        body = "\n\n".join(
            part for part in (_table(["Not read whole", "What", "Why"], gaps), _table(head, rows)) if part
        )
        return _section("Logs read", body, "No log was read.")

    def alert(self) -> str:
        rows = [[self.prose(name), self.prose(value)] for name, value in self.report["alert"].items()]
        return _section("Alert", _table(["Field", "Value"], rows), "No alert was given.")

    def usage(self) -> str:
        usage = self.report["usage"]
        kinds = ", ".join(f"{name} {count:,}" for name, count in usage["calls_by_kind"].items())
        way = self.report.get("way")
        return "## Usage\n\n" + _bullets(
            [
                *([f"Way: {self.prose(way['name'])}. {self.prose(way['because'])}"] if way else []),
                f"Model {escape(self.report['model']) or 'none'}; "
                f"experts {escape(usage['experts_mode']) or 'not known'}; "
                f"kernel {escape(usage['kernel']) or 'not known'}",
                f"{write_span(usage['seconds'])}, of that {write_span(usage['model_seconds'])} in the model",
                f"{usage['input_tokens']:,} tokens read, {usage['output_tokens']:,} written, "
                f"{write_number(usage['tokens_per_second'])} per second",
                f"{usage['model_calls']:,} decisions ({escape(kinds) or 'none'}), {usage['abstained']:,} abstained, "
                f"{usage['repaired']:,} repaired",
                f"{usage['tool_calls']:,} tool calls in {usage['rounds']:,} rounds",
            ]
        )


def _section(title: str, body: str, otherwise: str) -> str:
    return f"## {title}\n\n{body or otherwise}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _cites(evidence: Sequence[str]) -> str:
    return f"({escape(', '.join(evidence))})" if evidence else "(none cited)"


def _moment(time: str) -> str:
    return escape(write_time(time)) or "no time"


def _evenness(heat: HeatMaps) -> list[str]:
    """How evenly each asker used the experts, and how alike two askers' use is."""
    names = [_asker(map.asker) for map in heat.maps]
    even = [
        [
            name,
            f"{map.summary.entropy:.2f}",
            f"{map.summary.lowest_entropy:.2f}",
            f"{map.summary.busiest:.1f}",
            f"{map.summary.variation:.2f}",
            f"{map.summary.unused:.0%}",
        ]
        for name, map in zip(names, heat.maps, strict=True)
    ]
    head = ["Asker", "Entropy (1 is even)", "Lowest possible", "Busiest over fair share", "Variation", "Unused experts"]
    parts = [f"### How evenly\n\n{_table(head, even)}"] if even else []
    if heat.alike:
        rows = [
            [name, *("–" if other == row else _number(pair.overlap) for other, pair in enumerate(pairs))]
            for row, (name, pairs) in enumerate(zip(names, heat.alike, strict=True))
        ]
        lead = "1 where two askers use the experts in equal shares, 0 where they share none, mean over the layers."
        parts.append(f"### How alike\n\n{lead}\n\n{_table(['', *names], rows)}")
    return parts


def _number(value: float | None) -> str:
    return "not known" if value is None else f"{value:.2f}"


def _asker(name: str) -> str:
    return escape(SPECIALISTS.get(name, name.capitalize()))


def _expert_lines(use: ExpertUse, in_words: str) -> str:
    peak = max((count for layer in use["layers"] for count in layer), default=0)
    lines = [f"{number:>3} {_spark(layer, peak)}" for number, layer in enumerate(use["layers"])]
    picture = "\n\n" + fence("\n".join(lines)) if lines else ""
    return f"### {_asker(use['asker'])}\n\n{use['tokens']:,} tokens, top {use['top_k']}. {in_words}{picture}"


def _spark(values: Sequence[float], peak: float) -> str:
    """One block per value: blank for zero, at least the lowest block for anything more."""
    steps = len(_BLOCKS) - 1
    return "".join(_BLOCKS[max(1, round(steps * value / peak))] if value > 0 and peak else "·" for value in values)


def _longest_run(text: str, character: str) -> int:
    return max((len(run) for run in re.findall(f"{re.escape(character)}+", text)), default=0)
