"""What a person sees while an investigation runs and when it is done. Log text is shown, never interpreted."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Required, Self, get_args

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text
from typing_extensions import TypedDict

from ...graphs.events.gaps import in_one_line
from ...graphs.schema import Report
from .charts import write_number
from .defang import defang, defanger
from .labels import BESIDE_ALERT, SPECIALISTS, VERDICTS, by_tactic
from .times import write_span
from .untrusted import one_line, shorten

Step = Literal["perceive", "recall", "reason", "act", "observe", "judge", "report"]
STEPS: tuple[Step, ...] = get_args(Step)
EventKind = Literal["start", "progress", "tool", "decision", "signal", "note", "warning", "end"]


class ProgressEvent(TypedDict, total=False):
    """One thing that happened during an investigation."""

    step: Required[Step]
    kind: Required[EventKind]
    specialist: str
    text: str
    done: int
    total: int
    percent: int
    """How much of the current one of them is done."""
    tokens: int
    """Tokens that this event took; the view adds them up."""
    tokens_per_s: float


MOST_FINDINGS = 5
MOST_NAMED = 8
MARGIN = 14
MOST_SIGNALS = 4
SECONDS_BETWEEN_LINES = 2.0
"""Without a terminal, counts and decisions are printed at most this often."""
_VERDICT_STYLES = {"malicious": "bold red", "benign": "bold green", "insufficient_evidence": "bold yellow"}


def print_summary(report: Report, console: Console) -> None:
    """Verdict, answer, what was found and where it stands in the logs; a screenful at most."""
    prose = defanger(report)

    def line(text: str) -> Text:
        return Text(one_line(prose(text)))

    head = Text.assemble(
        (VERDICTS[report["verdict"]].upper(), _VERDICT_STYLES[report["verdict"]]),
        f", {BESIDE_ALERT}" if report.get("beside_alert") else "",
        f"  {report['severity']} severity, confidence {min(max(report['confidence'], 0.0), 1.0):.0%}",
    )
    console.print()
    console.print(head, highlight=False)
    if gaps := in_one_line(report.get("gaps", [])):
        console.print(Text(f"{gaps} See “Logs” below.", "yellow"), highlight=False)
    answer = line(report["answer"])
    answer.stylize("bold")
    usage = report["usage"]
    if report["question"]:
        _print_block(console, "Question", [line(report["question"])])
    _print_block(console, "Answer" if report["answered"] else "Not answered", [answer])
    _print_block(console, "Findings", _findings(report, line))
    _print_block(console, "Indicators", _indicators(report))
    _print_block(console, "Techniques", _techniques(report))
    _print_block(console, "Logs", _gaps(report))
    problem = usage.get("model_problem")
    unchecked = [line(item) for item in report["not_checked"] if item != problem]
    _print_block(console, "Not checked", _first(unchecked, MOST_NAMED))
    _print_block(console, "Ended early", [line(item) for item in usage["limits_met"]])
    _print_block(console, "Model failed", [line(problem)] if problem else [])
    if way := report.get("way"):
        _print_block(console, "Way", [line(f"{way['name']}: {way['because']}")])
    _print_block(console, "Run", [Text(one_line(usage_line(report)), style="dim")])
    console.print()


def _print_block(console: Console, label: str, rows: Sequence[Text]) -> None:
    """A label in the margin and its rows beside it, wrapped, without trailing spaces."""
    if not rows:
        return
    console.print()
    width = max(console.width - MARGIN, 20)
    lines = [part for row in rows for part in row.wrap(console, width, overflow="fold")]
    for number, part in enumerate(lines):
        part.rstrip()
        margin = (label if number == 0 else "").ljust(MARGIN)
        console.print(Text.assemble((margin, "dim"), part), highlight=False, soft_wrap=True)


def usage_line(report: Report) -> str:
    """One line: what was read, how long it took, what the model did."""
    usage = report["usage"]
    events = sum(log["events"] for log in report["logs"])
    files = "1 file" if len(report["logs"]) == 1 else f"{len(report['logs'])} files"
    parts = [
        f"{events:,} events of {files} in {write_span(usage['seconds'])}",
        f"{usage['model_calls']:,} decisions",
        f"{usage['input_tokens'] + usage['output_tokens']:,} tokens at {write_number(usage['tokens_per_second'])}/s",
        f"{usage['tool_calls']:,} tool calls in {usage['rounds']} rounds",
        ", ".join(part for part in (report["model"], usage["experts_mode"]) if part),
    ]
    return " · ".join(part for part in parts if part)


def _gaps(report: Report) -> list[Text]:
    gaps = sorted(report.get("gaps", []), key=lambda gap: not gap["matters"])
    return _first([Text(one_line(f"{gap['file']}: {gap['kind']}: {gap['reason']}")) for gap in gaps], MOST_NAMED)


def _findings(report: Report, line: Callable[[str], Text]) -> list[Text]:
    places = {item["id"]: f"{item['file']}:{item['line']}" for item in report["evidence"]}
    rows = []
    for finding in report["findings"]:
        cited = [places[id] for id in finding["evidence"] if id in places]
        more = f" and {len(cited) - 3} more" if len(cited) > 3 else ""
        rows.append(line(finding["claim"]).append(f"\nat {one_line(', '.join(cited[:3]) + more)}", "cyan"))
    return _first(rows, MOST_FINDINGS)


def _indicators(report: Report) -> list[Text]:
    rows = [
        Text.assemble((f"{one_line(ioc['type'])} ", "dim"), shorten(one_line(defang(ioc["value"], ioc["type"])), 100))
        for ioc in report["iocs"]
    ]
    return _first(rows, MOST_NAMED)


def _techniques(report: Report) -> list[Text]:
    ordered = [item for _, items in by_tactic(report["techniques"]) for item in items]
    return _first([Text(one_line(f"{item['id']} {item['name']}")) for item in ordered], MOST_NAMED)


def _first(rows: list[Text], most: int) -> list[Text]:
    left_out = len(rows) - most
    return [*rows[:most], Text(f"and {left_out} more in the report", "dim")] if left_out > 0 else rows


@dataclass
class _StepView:
    """What is known about one step."""

    state: Literal["waiting", "running", "done"] = "waiting"
    text: str = ""
    times: int = 0
    started: float = 0.0
    seconds: float = 0.0
    done: int = 0
    total: int = 0
    percent: int = 0
    specialists: dict[str, str] = field(default_factory=dict)
    """What each specialist is doing or has said last."""


class LiveProgress:
    """Shows a running investigation: redrawn in place on a terminal, one plain line per event elsewhere.

    >>> with LiveProgress(Console()) as progress:
    ...     progress({"step": "perceive", "kind": "start", "text": "reading 3 files"})
    """

    def __init__(self, console: Console, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._steps: dict[str, _StepView] = {step: _StepView() for step in STEPS}
        self._signals: dict[str, None] = {}
        self._tokens = 0
        self._model_seconds = 0.0
        self._tool_calls = 0
        self._started = clock()
        self._last_lines: dict[str, float] = {}
        self._spinner = Spinner("dots", style="cyan")
        is_live = console.is_terminal and not console.is_dumb_terminal
        self._live = Live(self, console=console, refresh_per_second=8) if is_live else None

    def __enter__(self) -> Self:
        self._started = self._clock()
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for view in self._steps.values():
                self._finish(view)
        if self._live is not None:
            self._live.stop()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Something else is written to the terminal meanwhile."""
        if self._live is not None:
            self._live.stop()
        try:
            yield
        finally:
            if self._live is not None:
                self._live.start()

    def __call__(self, event: ProgressEvent | Mapping[str, object]) -> None:
        """Take in one event. What is missing or unknown in it is left out of the picture."""
        step = str(event.get("step", ""))
        kind = str(event.get("kind", "note"))
        text = one_line(str(event.get("text", "")))
        specialist = one_line(str(event.get("specialist", "")))
        self._count_tokens(_whole(event.get("tokens")), _number(event.get("tokens_per_s")))
        view = self._steps.setdefault(step, _StepView())
        self._update(view, kind, specialist, text)
        view.done, view.total = _whole(event.get("done")), _whole(event.get("total"))
        view.percent = _whole(event.get("percent"))
        if kind == "warning":
            self._console.print(Text(f"! {text}", style="bold yellow"), soft_wrap=True, highlight=False)
        elif self._live is None:
            self._print_line(step, kind, specialist, text, view)

    def _count_tokens(self, tokens: int, tokens_per_s: float) -> None:
        """The speed shown is the average so far: single decisions are too short to tell."""
        self._tokens += tokens
        if tokens_per_s > 0:
            self._model_seconds += tokens / tokens_per_s

    def _update(self, view: _StepView, kind: str, specialist: str, text: str) -> None:
        if view.state != "running" and kind != "end":
            view.state, view.started = "running", self._clock()
            view.times += 1
            view.specialists.clear()
        if kind == "tool":
            self._tool_calls += 1
        if kind == "signal" and text:
            self._signals[text] = None
        if specialist:
            if text or specialist not in view.specialists:
                view.specialists[specialist] = text
        elif text and kind != "signal":
            view.text = text
        if kind == "end" and not specialist:
            self._finish(view)

    def _finish(self, view: _StepView) -> None:
        if view.state == "running":
            view.seconds += self._clock() - view.started
        if view.state != "waiting" or view.text:
            view.state = "done"

    def _print_line(self, step: str, kind: str, specialist: str, text: str, view: _StepView) -> None:
        is_frequent = kind == "decision" or (kind == "progress" and view.done != view.total)
        if is_frequent and self._clock() - self._last_lines.get(kind, -SECONDS_BETWEEN_LINES) < SECONDS_BETWEEN_LINES:
            return
        if kind in ("start", "end") and not text and not specialist:
            return
        self._last_lines[kind] = self._clock()
        who = _name(specialist)
        shown = ": ".join(part for part in (who, text) if part)
        count = (f" ({_count(view)})" if shown else f"{_count(view)} done") if view.total else ""
        speed = f" [{self._counts()}]" if kind in ("decision", "end") and self._tokens else ""
        label = {"tool": "tool ", "signal": "signal "}.get(kind, "")
        # `soft_wrap` and no markup: one event is one line, whatever its text contains.
        self._console.print(
            Text(f"{one_line(step):<9} {label}{shown}{count}{speed}".rstrip()), soft_wrap=True, highlight=False
        )

    def _counts(self) -> str:
        speed = f" at {self._tokens / self._model_seconds:,.0f}/s" if self._model_seconds else ""
        return f"{self._tokens:,} tokens{speed}"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The live picture: one line per step, one per specialist at work, then counts and signals."""
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=1)
        grid.add_column(no_wrap=True, min_width=8)
        grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        grid.add_column(justify="right", no_wrap=True)
        grid.expand = True
        for step, view in self._steps.items():
            self._add_step(grid, step, view)
        yield grid
        seconds = self._clock() - self._started
        counts = f"{self._counts()} · {self._tool_calls:,} tool calls · {write_span(round(seconds))}"
        yield Text(f"  {counts}", style="dim", no_wrap=True, overflow="ellipsis")
        if self._signals:
            names = list(self._signals)
            more = f" and {len(names) - MOST_SIGNALS} more" if len(names) > MOST_SIGNALS else ""
            signals = Text("  Signals: ", style="yellow", no_wrap=True, overflow="ellipsis")
            yield signals.append(", ".join(shorten(name, 60) for name in names[-MOST_SIGNALS:]) + more)

    def _add_step(self, grid: Table, step: str, view: _StepView) -> None:
        mark: RenderableType = {"waiting": Text("·", "dim"), "done": Text("✓", "green")}.get(view.state, self._spinner)
        style = {"waiting": "dim", "running": "bold"}.get(view.state, "")
        count = _count(view) if view.total and view.state == "running" else ""
        running = self._clock() - view.started if view.state == "running" else 0.0
        seconds = "" if view.state == "waiting" else write_span(round(view.seconds + running, 1))
        again = f"round {view.times}: " if view.times > 1 else ""
        text = Text(again + view.text if view.text else again.rstrip(": "))
        grid.add_row(mark, Text(step, style), text.append(f"  {count}" if count else "", "dim"), Text(seconds, "dim"))
        if view.state == "running":
            for specialist, doing in view.specialists.items():
                grid.add_row("", "", Text.assemble((f"{_name(specialist)}: ", "cyan"), doing), "")


def _count(view: _StepView) -> str:
    """`3 of 12`, and how far the current one is where that is told."""
    return f"{view.done:,} of {view.total:,}" + (f", {view.percent} %" if view.percent else "")


def _name(asker: str) -> str:
    """A specialist's name, or `Planner` and `Judge` for the two others that ask the model."""
    return SPECIALISTS.get(asker, asker[:1].upper() + asker[1:])


def _whole(value: object) -> int:
    return int(value) if isinstance(value, (int, float)) else 0


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
